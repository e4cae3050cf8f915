"""Failure alerts: a resource that sends, and two sensors that know when. Nothing is sent until ALERT_* says where."""

import json
import os
import smtplib
import urllib.request
from typing import Any

import dagster as dg

from orchestration.lib.alerts import Alert, alert_settings, mail_of, named_once, webhook_body

SECONDS_TO_WAIT = 10


class AlertResource(dg.ConfigurableResource[None]):
    """Sends to a webhook, by mail, or both; reads its addresses when it sends, so that secrets stay out of Dagster."""

    def send(self, alert: Alert) -> list[str]:
        """The channels it was sent to; none if none is configured. A failing channel does not hold back the other."""
        settings = alert_settings(os.environ)
        sent, faults = [], []
        if settings.webhook_url:
            try:
                post(settings.webhook_url, webhook_body(alert, settings.ui_url))
                sent.append("webhook")
            except OSError as fault:
                faults.append(f"webhook: {fault}")
        if settings.has_mail:
            try:
                with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SECONDS_TO_WAIT) as server:
                    if settings.smtp_starttls:
                        server.starttls()
                    if settings.smtp_user:
                        server.login(settings.smtp_user, settings.smtp_password)
                    server.send_message(mail_of(alert, settings))
                sent.append("mail")
            except (OSError, smtplib.SMTPException) as fault:
                faults.append(f"mail: {fault}")
        if faults and not sent:
            raise RuntimeError("the alert reached nobody: " + "; ".join(faults))
        return sent


def post(url: str, body: dict[str, object]) -> None:
    """One JSON document to a webhook; anything but success is a fault."""
    if not url.lower().startswith(("http://", "https://")):
        raise OSError(f"not a web address: {url.split(':', 1)[0]}:")
    request = urllib.request.Request(  # noqa: S310 (the scheme is checked above)
        url, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=SECONDS_TO_WAIT):  # noqa: S310
        pass


def failed_checks(instance: dg.DagsterInstance, run_id: str) -> tuple[str, ...]:
    """Checks of error severity that this run evaluated and that failed."""
    failed = []
    for entry in instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION):
        evaluation: Any = entry.get_dagster_event().event_specific_data
        if not evaluation.passed and evaluation.severity == dg.AssetCheckSeverity.ERROR:
            failed.append(evaluation.asset_check_key.to_user_string())
    return named_once(failed)


def alert_of(run: dg.DagsterRun, fault: str, checks: tuple[str, ...]) -> Alert:
    """In the words of the run."""
    return Alert(run.job_name, run.run_id, run.tags.get("as_of", ""), fault, checks)


@dg.run_failure_sensor(
    name="alert_failed_runs",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells of every failed run, by webhook or mail; idle till ALERT_WEBHOOK_URL or ALERT_SMTP_HOST is set.",
)
def alert_failed_runs(context: dg.RunFailureSensorContext, alerts: AlertResource) -> None:
    """The step's own words where there are any: the run's say only that a step failed."""
    errors = [event.step_failure_data.error for event in context.get_step_failure_events()]
    fault = "\n\n".join(_words(error) for error in errors if error) or context.failure_event.message or "failed"
    run = context.dagster_run
    sent = alerts.send(alert_of(run, fault, failed_checks(context.instance, run.run_id)))
    context.log.info(f"run {run.run_id} failed; told: {', '.join(sent) or 'nobody, no channel is configured'}")


@dg.run_status_sensor(
    name="alert_failed_checks",
    run_status=dg.DagsterRunStatus.SUCCESS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells of checks that failed in a run that went through, e.g. unit tests; idle like alert_failed_runs.",
)
def alert_failed_checks(context: dg.RunStatusSensorContext, alerts: AlertResource) -> None:
    """A failed unit test fails no step: nobody would look."""
    run = context.dagster_run
    checks = failed_checks(context.instance, run.run_id)
    if checks:
        sent = alerts.send(alert_of(run, "", checks))
        context.log.info(f"run {run.run_id}: {len(checks)} failed checks; told: {', '.join(sent) or 'nobody'}")


def _words(error: Any) -> str:
    """Message of an error and of what caused it."""
    texts = []
    while error is not None:
        texts.append(error.message.strip())
        error = error.cause
    return "\n".join(texts)
