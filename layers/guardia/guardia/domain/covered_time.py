"""How much of a stretch of the wall clock is covered, by sums and not by walking it: years cost what days do.

Called by `coverage`. Whole weeks are counted by division; what holidays take away is summed once, in their order.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from guardia.domain.wall_clock import DAY, WEEK, Piece, day_of, weekday_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from guardia.domain.working_week import WorkingWeek

_MINUTE = timedelta(minutes=1)
_MONDAY = 4 * DAY
"""5 January 1970, the first Monday after the beginning of time."""


@dataclass(frozen=True)
class CoveredTime:
    """Of a week and its holidays (local days)."""

    week: WorkingWeek
    holidays: frozenset[date]

    def of(self, piece: Piece) -> timedelta:
        """The covered time of a piece, however long."""
        start, end = piece.start + piece.offset, piece.end + piece.offset
        return self._by_weeks(end) - self._by_weeks(start) - self._lost(start, end)

    def weeks_before(self, piece: Piece, needed: timedelta) -> int:
        """How many weeks from a piece's beginning on hold less than `needed`; those that it does not reach, too."""
        weeks = range(1, (piece.end - piece.start) // WEEK + 1)
        return bisect_left(
            weeks, needed, key=lambda n: self.of(Piece(piece.start, piece.start + n * WEEK, piece.offset))
        )

    def _by_weeks(self, local: timedelta) -> timedelta:
        """The covered time since the first Monday if there were no holidays; less than nothing before it."""
        weeks, rest = divmod(local - _MONDAY, WEEK)
        weekday, time = divmod(rest, DAY)
        return weeks * self._of_days_before[7] + self._of_days_before[weekday] + self._of_day(weekday, time)

    @cached_property
    def _of_days_before(self) -> list[timedelta]:
        """What of a week lies before each of its days, and all of it."""
        return list(accumulate((self._of_day(weekday, DAY) for weekday in range(7)), initial=timedelta()))

    def _of_day(self, weekday: int, time: timedelta) -> timedelta:
        """The covered time of a day before this time of it."""
        covered = timedelta()
        for opens, closes in self.week.days[weekday]:
            if time <= opens * _MINUTE:
                break
            covered += min(time, closes * _MINUTE) - opens * _MINUTE
        return covered

    def _lost(self, start: timedelta, end: timedelta) -> timedelta:
        """What the holidays from `start` to `end` (local times) take away."""
        days, sums = self._losses
        return self._lost_before(end, days, sums) - self._lost_before(start, days, sums)

    def _lost_before(self, local: timedelta, days: list[int], sums: list[timedelta]) -> timedelta:
        day, time = divmod(local, DAY)
        at = bisect_left(days, day)
        is_holiday = at < len(days) and days[at] == day
        return sums[at] + (self._of_day(weekday_of(day), time) if is_holiday else timedelta())

    @cached_property
    def _losses(self) -> tuple[list[int], list[timedelta]]:
        """The holidays as days in order, and what was lost before each of them, and in all."""
        days = sorted(map(day_of, self.holidays))
        whole = [after - before for before, after in pairwise(self._of_days_before)]
        lost = (whole[weekday_of(day)] for day in days)
        return days, list(accumulate(lost, initial=timedelta()))


def covered_time(week: WorkingWeek, holidays: Iterable[date]) -> CoveredTime:
    """The same sums for the same hours: they are those of a contract, of which there are few."""
    return _remembered(week, frozenset(holidays))


@lru_cache(maxsize=64)
def _remembered(week: WorkingWeek, holidays: frozenset[date]) -> CoveredTime:
    return CoveredTime(week, holidays)
