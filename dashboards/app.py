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
# no sections: Streamlit sets their headings between the items of its list, where a screen reader expects none
st.navigation(
    [
        st.Page(start, title="Start", url_path="start", default=True, visibility="hidden"),
        executive,
        page("renewals", "Renewals"),
        page("churn", "Churn"),
        page("health", "Health"),
        page("csm", "My portfolio"),
        page("account", "Account"),
        page("trust", "Data trust"),
        page("definitions", "Definitions"),
        page("compared", "Definitions compared"),
    ],
    expanded=True,
).run()
