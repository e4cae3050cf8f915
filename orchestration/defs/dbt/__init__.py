"""The dbt project: assets, checks and the resource that runs it."""
