"""What can go wrong, in words for whoever runs the command."""

from __future__ import annotations


class PublishError(RuntimeError):
    """Nothing was published; the message says why and what to do."""


class LockHeldError(PublishError):
    """Somebody else is at it."""


class BuildFailedError(PublishError):
    """dbt did not end complete and green."""
