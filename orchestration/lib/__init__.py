"""Pure functions: no Dagster instance, no database, no clock."""
