"""An instant as text, the same everywhere outside the table: `2026-11-22T09:00:00.000Z`."""

from __future__ import annotations

from datetime import UTC, datetime

YEARS = range(1970, 9000)
"""Of an instant that people ask for: calendars end with the year 9999, and there is time for any promise until then."""


def zulu(at: datetime) -> str:
    """The instant in UTC, to the millisecond: a form that Step Functions waits for and people can read."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_instant(text: str) -> datetime:
    """The instant in UTC, to the millisecond, of a text that says its offset from UTC. Raises ValueError."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        wanted = "2026-11-22T09:00:00Z or 2026-11-22T04:00:00-05:00"
        raise ValueError(f"{text!r} is no instant such as {wanted}") from None
    if at.tzinfo is None:
        raise ValueError(f"{text!r} does not say its offset from UTC: add Z, or one such as -05:00")
    if at.year not in YEARS:
        raise ValueError(f"{text!r} is not of the years {YEARS[0]} to {YEARS[-1]}")
    return at.astimezone(UTC).replace(microsecond=at.microsecond // 1000 * 1000)
