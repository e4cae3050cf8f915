"""Turns the dbt project into Dagster definitions; the defs tree says which."""
