"""An instant as text, the same everywhere outside the table: `2026-11-22T09:00:00.000Z`."""

from __future__ import annotations

from datetime import UTC, datetime


def zulu(at: datetime) -> str:
    """The instant in UTC, to the millisecond: a form that Step Functions waits for and people can read."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
