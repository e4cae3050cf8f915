"""The pages, in the order in which most people want them. `make dashboards` serves them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

PAGES = Path(__file__).resolve().parent / "pages"

st.set_page_config(page_title="Customer success", layout="wide")
st.navigation(
    {
        "Company": [
            st.Page(PAGES / "executive.py", title="Executive", url_path="executive", default=True),
            st.Page(PAGES / "renewals.py", title="Renewals", url_path="renewals"),
            st.Page(PAGES / "churn.py", title="Churn", url_path="churn"),
            st.Page(PAGES / "health.py", title="Health", url_path="health"),
        ],
        "People and accounts": [
            st.Page(PAGES / "csm.py", title="My portfolio", url_path="csm"),
            st.Page(PAGES / "account.py", title="Account", url_path="account"),
        ],
        "Trust": [
            st.Page(PAGES / "trust.py", title="Data trust", url_path="trust"),
            st.Page(PAGES / "definitions.py", title="Definitions", url_path="definitions"),
            st.Page(PAGES / "compared.py", title="Definitions compared", url_path="compared"),
        ],
    }
).run()
