"""Which faults of a step are worth another try."""

import dagster as dg

from orchestration.lib.dbt_args import backoff_seconds, is_transient

MAX_RETRIES = 3


def retry_if_transient(fault: Exception, retry_number: int) -> Exception:
    """A lock held by somebody else is worth waiting for; any other fault stands."""
    return retry(retry_number) if is_transient(str(fault)) else fault


def retry(retry_number: int) -> dg.RetryRequested:
    """Three more tries, each after twice the wait."""
    return dg.RetryRequested(max_retries=MAX_RETRIES, seconds_to_wait=backoff_seconds(retry_number))
