"""What Dagster loads, by integration and by purpose."""
