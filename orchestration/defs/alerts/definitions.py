"""Failure alerts, silent until configured."""

import dagster as dg

from orchestration.warehouse.alerting import AlertResource, alert_failed_checks, alert_failed_runs


@dg.definitions
def alerts() -> dg.Definitions:
    """The sensors are on from the start: an alert that has to be switched on is missed once."""
    return dg.Definitions(sensors=[alert_failed_runs, alert_failed_checks], resources={"alerts": AlertResource()})
