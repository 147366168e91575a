"""When the clock runs: every hour of the year, or business hours in the contract's time zone.

Contract, "Cobertura": 24x7 covers every day of the year, 24 hours a day; otherwise Monday to Friday, 8:00 to 17:30
(GMT-5). Contract, "Explicación de los tiempos de SLA": 24x7 applies to production only.

**An instant is covered when the wall clock of the zone shows a covered minute of a covered day.** Business hours are
therefore the set of instants whose local date is no holiday and whose local time lies in a stretch of that weekday:
from its opening on, and before its closing. All else follows from that. Where the clock jumps over the hour of opening,
the desk opens when it has jumped; minutes that it shows twice are covered twice; midnight is a minute like others.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from guardia.domain.covered_time import covered_time
from guardia.domain.decision import Phrase
from guardia.domain.wall_clock import DAY, EPOCH, LAST, WEEK, Piece, date_of, long_pieces, pieces, weekday_of
from guardia.domain.working_week import MINUTES_OF_A_DAY, USUAL_WEEK, WorkingWeek

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

ROUND_THE_CLOCK = Phrase("cobertura 24x7", "24x7 coverage")
BUSINESS_HOURS = Phrase("horario laboral", "business hours")
OUTSIDE_HOURS = Phrase("fuera del horario laboral", "outside business hours")
NO_WORKING_DAY = Phrase("día no laborable", "not a working day")
_NO_HOLIDAYS: Mapping[date, str] = MappingProxyType({})
_MINUTE = timedelta(minutes=1)
A_HUNDRED_YEARS = timedelta(days=36_525)
"""No promise is looked for beyond: hours that do not suffice until then are a mistake in the contract."""


class Plan(StrEnum):
    """What a contract covers."""

    ALWAYS = "24x7"
    BUSINESS_HOURS = "business-hours"


@dataclass(frozen=True, slots=True)
class Segment:
    """Time that is covered, or is not, for one reason: from `start` (in it) to `end` (not in it), both in UTC."""

    start: datetime
    end: datetime
    covered: bool
    reason: Phrase


@dataclass(frozen=True, slots=True)
class Coverage:
    """The instants at which the clock runs.

    `plan` is what covers this ticket, not what the contract is called: a non-production ticket of a 24x7 client
    has business hours. `week` and `holidays` (local days, each with its name) say which hours those are; to 24x7 they
    do not matter.
    """

    plan: Plan
    time_zone: str
    week: WorkingWeek = USUAL_WEEK
    holidays: Mapping[date, str] = field(default_factory=dict)

    def due(self, start: datetime, promise: timedelta) -> datetime:
        """The instant (UTC) at which `promise` of covered time has passed since `start`.

        A promise that is used up just as the desk closes is due at that closing, not at the next opening. ValueError if
        the business hours of a hundred years do not suffice. Years end with 9999, and 24x7 is due then at the latest.
        """
        begun = start - EPOCH
        if self.plan is Plan.ALWAYS:
            return EPOCH + min(begun + promise, LAST)
        left, last = promise, min(begun + A_HUNDRED_YEARS, LAST)
        if left > self.week.total:
            begun, left = self._after_whole_weeks(begun, left, last)
        for piece in self._pieces(begun, last):
            for stretch in filter(_is_covered, self._segments(piece)):
                if stretch.end - stretch.start >= left:
                    return stretch.start + left
                left -= stretch.end - stretch.start
        raise ValueError(f"{left} of the promise are left on {EPOCH + last:%Y-%m-%d}: there are hardly any hours")

    def covered_from(self, at: datetime) -> datetime:
        """`at` itself where it is covered, else the next opening (UTC). ValueError if a hundred years have none."""
        return self.due(at, timedelta.resolution) - timedelta.resolution

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """The covered time between two instants; zero when `end` is not after `start`."""
        begun, ended = start - EPOCH, end - EPOCH
        if self.plan is Plan.ALWAYS:
            return max(ended - begun, timedelta())
        covered = covered_time(self.week, self.holidays)
        return sum(map(covered.of, long_pieces(ZoneInfo(self.time_zone), begun, ended)), timedelta())

    def segments(self, start: datetime, end: datetime) -> tuple[Segment, ...]:
        """The time between two instants without a gap, told apart by reason; none when `end` is not after `start`.

        The covered ones add up to `elapsed(start, end)`.
        """
        begun, ended = start - EPOCH, end - EPOCH
        if self.plan is Plan.ALWAYS:
            whole = Segment(EPOCH + begun, EPOCH + ended, covered=True, reason=ROUND_THE_CLOCK)
            return (whole,) if begun < ended else ()
        merged: list[Segment] = []
        for segment in chain.from_iterable(map(self._segments, self._pieces(begun, ended))):
            if merged and merged[-1].reason == segment.reason:
                merged[-1] = replace(merged[-1], end=segment.end)
            else:
                merged.append(segment)
        return tuple(merged)

    def _pieces(self, start: timedelta, end: timedelta) -> Iterator[Piece]:
        return pieces(ZoneInfo(self.time_zone), start, end)

    def _after_whole_weeks(self, begun: timedelta, left: timedelta, last: timedelta) -> tuple[timedelta, timedelta]:
        """An instant at which the promise is not yet used up but nearly, and what is left of it then."""
        covered = covered_time(self.week, self.holidays)
        for piece in long_pieces(ZoneInfo(self.time_zone), begun, last):
            whole = covered.of(piece)
            if whole >= left:
                weeks = Piece(piece.start, piece.start + covered.weeks_before(piece, left) * WEEK, piece.offset)
                return weeks.end, left - covered.of(weeks)
            left -= whole
        return last, left

    def _segments(self, piece: Piece) -> Iterator[Segment]:
        """The piece without a gap, local day by local day."""
        for day in piece.days:
            midnight = day * DAY - piece.offset
            for opens, closes, covered, reason in self._day(day):
                start = max(midnight + opens * _MINUTE, piece.start)
                end = min(midnight + closes * _MINUTE, piece.end)
                if start < end:
                    yield Segment(EPOCH + start, EPOCH + end, covered, reason)

    def _day(self, day: int) -> Iterator[tuple[int, int, bool, Phrase]]:
        """Minutes of the wall clock from midnight to midnight; some of them may be none long."""
        holiday, stretches = self._holiday(day), self.week.days[weekday_of(day)]
        if holiday is not None:
            yield 0, MINUTES_OF_A_DAY, False, Phrase(f"feriado: {holiday}", f"public holiday: {holiday}")
        elif not stretches:
            yield 0, MINUTES_OF_A_DAY, False, NO_WORKING_DAY
        else:
            at = 0
            for opens, closes in stretches:
                yield at, opens, False, OUTSIDE_HOURS
                yield opens, closes, True, BUSINESS_HOURS
                at = closes
            yield at, MINUTES_OF_A_DAY, False, OUTSIDE_HOURS

    def _holiday(self, day: int) -> str | None:
        date = date_of(day)
        return self.holidays.get(date) if date else None


def _is_covered(segment: Segment) -> bool:
    return segment.covered


def coverage_of(
    plan: Plan,
    time_zone: str,
    *,
    production: bool,
    week: WorkingWeek = USUAL_WEEK,
    holidays: Mapping[date, str] = _NO_HOLIDAYS,
) -> Coverage:
    """What covers a ticket: 24x7 is for production only."""
    covered = plan if production else Plan.BUSINESS_HOURS
    return Coverage(covered, time_zone, week, holidays)
