"""One module per page: which questions it asks the marts, and in which blocks it answers them."""

from __future__ import annotations

from importlib import import_module

from dashboards.lib.blocks import Page

NAMES = ("executive", "renewals", "churn", "health", "csm", "account", "trust", "definitions", "compared")


def page_named(name: str) -> Page:
    """The page of a module here."""
    page = import_module(f"dashboards.reports.{name}").PAGE
    assert isinstance(page, Page)
    return page
