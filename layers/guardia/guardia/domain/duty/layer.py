"""A layer of a line: people who take turns, in some hours of the week.

**A layer has somebody on duty at an instant when its wall clock shows a minute of its hours, between its first day and
its last; who it is follows from its hand-overs.** Hours are those of `working_week`: a minute that the clock shows
twice counts twice, one that it jumps over does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from guardia.domain.coverage import Coverage, Plan
from guardia.domain.duty.hand_over import Turns, instant_of
from guardia.domain.wall_clock import EPOCH
from guardia.domain.working_week import MINUTES_OF_A_DAY, WorkingWeek

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from guardia.domain.duty.hand_over import HandOver

WHOLE_WEEK = WorkingWeek((((0, MINUTES_OF_A_DAY),),) * 7)


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody has a layer from `start` (in it) to `end` (not in it)."""

    start: datetime
    end: datetime
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """`people` are ids in their order; `team` is the team whose order that is, where the file names one.

    Without a `hand_over` there is one person, and they never hand over. On the day `starts` the first one begins, and
    on the day `until` the last one ends, both at the time of hand-over (without one: at midnight).
    """

    name: str
    people: tuple[str, ...]
    time_zone: str
    team: str | None = None
    hand_over: HandOver | None = None
    starts: date | None = None
    until: date | None = None
    hours: WorkingWeek = WHOLE_WEEK
    when_nobody: bool = False

    @property
    def begins(self) -> datetime | None:
        """Its first instant, where it has one."""
        return self._instant(self.starts) if self.starts else None

    @property
    def ends(self) -> datetime | None:
        """The instant from which it has nobody any more, where there is one."""
        return self._instant(self.until) if self.until else None

    def turns(self, start: datetime, end: datetime) -> Iterator[Turn]:
        """Who has the layer between two instants, in order; nobody has it in the time between two of them."""
        first = max(start, self.begins) if self.begins else start
        last = min(end, self.ends) if self.ends else end
        for turn in self._rotation(first, last):
            for opens, closes in self._open(turn.start, turn.end):
                yield Turn(opens, closes, turn.person)

    def _rotation(self, start: datetime, end: datetime) -> Iterator[Turn]:
        """The turns, whatever the hours."""
        if self.hand_over is None or self.starts is None:
            yield from [Turn(start, end, self.people[0])] if start < end else []
            return
        turns = Turns(self.hand_over, self.starts, ZoneInfo(self.time_zone))
        for number in count(turns.turn_at(start - EPOCH) or 0):
            if start >= end:
                return
            ends = min(EPOCH + turns.begins(number + 1), end)
            if start < ends:
                yield Turn(start, ends, self.people[number % len(self.people)])
                start = ends

    def _open(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        if self.hours == WHOLE_WEEK:
            yield start, end
            return
        hours = Coverage(Plan.BUSINESS_HOURS, self.time_zone, self.hours)
        for segment in hours.segments(start, end):
            if segment.covered:
                yield segment.start, segment.end

    def _instant(self, day: date) -> datetime:
        return instant_of(day, self.hand_over.at if self.hand_over else 0, ZoneInfo(self.time_zone))
