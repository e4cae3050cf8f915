"""The pages, in the order in which most people want them. `make dashboards` serves them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

# not `pages/`: Streamlit would serve that folder by itself, and an address would get a page without navigation
VIEWS = Path(__file__).resolve().parent / "views"


def page(name: str, title: str) -> st.Page:
    """A page at the address of its name."""
    return st.Page(VIEWS / f"{name}.py", title=title, url_path=name)


def start() -> None:
    """The bare address; the page itself needs one of its own, which Streamlit gives to no default page."""
    st.switch_page(executive)


executive = page("executive", "Executive")
st.set_page_config(page_title="Customer success", layout="wide")
st.navigation(
    {
        "": [st.Page(start, title="Start", url_path="start", default=True, visibility="hidden")],
        "Company": [
            executive,
            page("renewals", "Renewals"),
            page("churn", "Churn"),
            page("health", "Health"),
        ],
        "People and accounts": [page("csm", "My portfolio"), page("account", "Account")],
        "Trust": [
            page("trust", "Data trust"),
            page("definitions", "Definitions"),
            page("compared", "Definitions compared"),
        ],
    }
).run()
