"""Dagster definitions, the commands behind the Makefile, and nothing of the business rules."""
