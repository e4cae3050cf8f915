"""Whole refreshes under attack: the real command, dbt, locks and publishing, on a small company."""
