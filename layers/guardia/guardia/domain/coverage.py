"""When the clock runs: every hour of the year, or business hours in the contract's time zone.

Contract, "Cobertura": 24x7 covers every day of the year, 24 hours a day; otherwise Monday to Friday, 8:00 to 17:30
(GMT-5). Contract, "Explicación de los tiempos de SLA": 24x7 applies to production only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

MONDAY_TO_FRIDAY = frozenset(range(5))
OPENS = time(8, 0)
CLOSES = time(17, 30)


class Plan(StrEnum):
    """What a contract covers."""

    ALWAYS = "24x7"
    BUSINESS_HOURS = "business-hours"


@dataclass(frozen=True, slots=True)
class Coverage:
    """The stretches of time in which the clock runs; a stretch has its start and not its end.

    `plan` is what covers this ticket, not what the contract is called: a non-production ticket of a 24x7 client
    has business hours.
    """

    plan: Plan
    time_zone: str

    def due(self, start: datetime, promise: timedelta) -> datetime:
        """The instant (UTC) at which `promise` of covered time has passed since `start`.

        A promise that is used up just as the desk closes is due at that closing, not at the next opening.
        """
        left = promise
        for opens, closes in self._stretches(start):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        raise AssertionError("the stretches of a coverage have no end")

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """The covered time between two instants; zero when `end` is not after `start`."""
        total = timedelta()
        for opens, closes in self._stretches(start):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return total

    def _stretches(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Covered stretches from `start` on, in UTC, in order, without end."""
        start = start.astimezone(UTC)
        if self.plan is Plan.ALWAYS:
            yield start, datetime.max.replace(tzinfo=UTC)
            return
        zone = ZoneInfo(self.time_zone)
        day = start.astimezone(zone).date()
        while True:
            if day.weekday() in MONDAY_TO_FRIDAY:
                opens, closes = _instant(day, OPENS, zone), _instant(day, CLOSES, zone)
                if closes > start:
                    yield max(opens, start), closes
            day += timedelta(days=1)


def _instant(day: date, wall_clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, wall_clock, tzinfo=zone).astimezone(UTC)


def coverage_of(plan: Plan, time_zone: str, *, production: bool) -> Coverage:
    """What covers a ticket: 24x7 is for production only."""
    covered = plan if production else Plan.BUSINESS_HOURS
    return Coverage(covered, time_zone)
