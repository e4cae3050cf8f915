"""Who is told of a failure, and in which words; nothing is sent from here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage


@dataclass(frozen=True)
class AlertSettings:
    """Where alerts go; all empty means nowhere."""

    webhook_url: str = ""
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_starttls: bool = False
    mail_from: str = ""
    mail_to: tuple[str, ...] = ()
    ui_url: str = ""

    @property
    def has_mail(self) -> bool:
        """A mail needs a server, a sender and a reader."""
        return bool(self.smtp_host and self.mail_from and self.mail_to)

    @property
    def is_configured(self) -> bool:
        """Whether anything is ever sent."""
        return bool(self.webhook_url) or self.has_mail


def alert_settings(environment: Mapping[str, str]) -> AlertSettings:
    """From ALERT_* variables: secrets stay in the environment, out of run config and of the UI."""
    port = environment.get("ALERT_SMTP_PORT", "").strip() or "25"
    if not port.isdigit():
        raise ValueError(f"ALERT_SMTP_PORT must be a number, not {port!r}")
    return AlertSettings(
        webhook_url=environment.get("ALERT_WEBHOOK_URL", "").strip(),
        smtp_host=environment.get("ALERT_SMTP_HOST", "").strip(),
        smtp_port=int(port),
        smtp_user=environment.get("ALERT_SMTP_USER", ""),
        smtp_password=environment.get("ALERT_SMTP_PASSWORD", ""),
        smtp_starttls=environment.get("ALERT_SMTP_STARTTLS", "").strip().lower() in ("1", "true", "yes"),
        mail_from=environment.get("ALERT_MAIL_FROM", "").strip(),
        mail_to=tuple(name.strip() for name in environment.get("ALERT_MAIL_TO", "").split(",") if name.strip()),
        ui_url=environment.get("ALERT_UI_URL", "").strip().rstrip("/"),
    )


@dataclass(frozen=True)
class Alert:
    """What went wrong, once, for every channel."""

    job: str
    run_id: str
    as_of: str
    fault: str
    failed_checks: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """One line."""
        what = f"{len(self.failed_checks)} failed check(s)" if self.failed_checks and not self.fault else "failed"
        return f"Customer-success warehouse: {self.job} {what}{f' for {self.as_of}' if self.as_of else ''}"

    def text(self, ui_url: str = "") -> str:
        """What is known, and where to look."""
        lines = [self.subject]
        if self.fault:
            lines += ["", shortened(self.fault)]
        if self.failed_checks:
            lines += ["", "Failed checks:", *(f"- {check}" for check in self.failed_checks[:20])]
            if len(self.failed_checks) > 20:
                lines.append(f"- and {len(self.failed_checks) - 20} more")
        lines += ["", f"Run: {ui_url}/runs/{self.run_id}" if ui_url else f"Run: {self.run_id}"]
        return "\n".join(lines)


def webhook_body(alert: Alert, ui_url: str = "") -> dict[str, object]:
    """`text` is what Slack, Mattermost and Teams workflows read; the rest is for machines."""
    return {
        "text": alert.text(ui_url),
        "job": alert.job,
        "run_id": alert.run_id,
        "as_of": alert.as_of,
        "failed_checks": list(alert.failed_checks),
    }


def mail_of(alert: Alert, settings: AlertSettings) -> EmailMessage:
    """The same words as a mail."""
    message = EmailMessage()
    message["Subject"] = alert.subject
    message["From"] = settings.mail_from
    message["To"] = ", ".join(settings.mail_to)
    message.set_content(alert.text(settings.ui_url))
    return message


def shortened(text: str, longest: int = 2000) -> str:
    """dbt's own words, their end first: the reason stands there."""
    stripped = text.strip()
    return stripped if len(stripped) <= longest else "... " + stripped[-longest:]


def named_once(checks: Sequence[str]) -> tuple[str, ...]:
    """Sorted, without repetition."""
    return tuple(sorted(set(checks)))
