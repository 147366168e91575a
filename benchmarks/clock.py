"""How many response deadlines a second, and whether a long promise costs more than a short one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from benchmarks.figure import Figure, per_call
from guardia.adapters.holiday_calendars import holiday_calendar
from guardia.domain.coverage import Coverage, Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
PROMISES = {
    "2 hours": timedelta(hours=2),
    "12 hours": timedelta(hours=12),
    "a week of hours": timedelta(hours=48),
    "a month": timedelta(days=31),
    "a year": timedelta(days=366),
}


def figures() -> Iterator[Figure]:
    """Business hours in Panama with its holidays, a promise of each length; 24x7 beside them."""
    known = holiday_calendar("PA", 2026, 2031)
    assert known  # noqa: S101 - the library has had Panama for years
    office = Coverage(Plan.BUSINESS_HOURS, "America/Panama", holidays=known.days)
    always = Coverage(Plan.ALWAYS, "America/Panama")
    yield Figure("a deadline, 24x7", per_call(lambda: always.due(START, PROMISES["2 hours"])))
    for name, promise in PROMISES.items():
        yield Figure(f"a deadline in business hours, {name}", per_call(lambda p=promise: office.due(START, p)))  # type: ignore[misc]  # mypy reads no defaults of a lambda
