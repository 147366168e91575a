"""When one person of a layer hands over to the next: at a time of the wall clock, on some days.

**A hand-over is the first instant at which the wall clock of the zone shows its time, or a later one.** Where the clock
jumps over the time, that is the instant of the jump; of a time that the clock shows twice it is the first. So a
hand-over happens once, and nobody gets back what they have handed over.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.wall_clock import DAY, EPOCH, LAST, date_of, first_shown

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

_EVERY = re.compile(r"([1-9][0-9]?) (day|week)s?", re.ASCII)
_EPOCH_DAY = EPOCH.toordinal()
DAYS_OF_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class HandOver:
    """Every so many days from the first day on, or on these weekdays (0 is Monday) of every so many weeks.

    `at` is in minutes since midnight. Weeks begin on Monday, and those that count are reckoned from the first day's.
    """

    at: int
    every: int
    weekdays: tuple[int, ...] = ()

    def offsets(self, starts: date) -> tuple[int, ...]:
        """The days of hand-over within one period, counted from the first day, which is one of them."""
        period = self.period
        return tuple(sorted((weekday - starts.weekday()) % period for weekday in self.weekdays)) or (0,)

    @property
    def period(self) -> int:
        """After how many days the days of hand-over come again."""
        return self.every * (DAYS_OF_A_WEEK if self.weekdays else 1)


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of a layer, by number; turn 0 begins on the day `starts`."""

    hand_over: HandOver
    starts: date
    zone: ZoneInfo

    def begins(self, turn: int) -> timedelta:
        """When the turn begins, counted from 1970; the last instant of all for one that begins after the year 9999."""
        offsets = self.hand_over.offsets(self.starts)
        period, within = divmod(turn, len(offsets))
        day = self._first_day + period * self.hand_over.period + offsets[within]
        return day_time(day, self.hand_over.at, self.zone)

    def turn_at(self, since_epoch: timedelta) -> int | None:
        """The turn in which the instant lies; None before the first."""
        offsets = self.hand_over.offsets(self.starts)
        days = since_epoch // DAY + 1 - self._first_day  # the day after that of UTC: nowhere is it later
        period, day = divmod(days, self.hand_over.period)
        turn = period * len(offsets) + bisect_right(offsets, day) - 1
        while turn >= 0 and self.begins(turn) > since_epoch:
            turn -= 1
        return turn if turn >= 0 else None

    @property
    def _first_day(self) -> int:
        return self.starts.toordinal() - _EPOCH_DAY


def day_time(day: int, minute: int, zone: ZoneInfo) -> timedelta:
    """The first instant at which the wall clock shows this minute of this day (0 is 1 January 1970), or a later one."""
    if date_of(day) is None:
        return LAST
    return first_shown(zone, day * DAY + timedelta(minutes=minute))


def instant_of(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The same of a date, as an instant in UTC."""
    return EPOCH + day_time(day.toordinal() - _EPOCH_DAY, minute, zone)


def parse_every(text: str) -> tuple[int, bool]:
    """`2 weeks` → 2, and whether these are weeks. Raises ValueError that says what would be right."""
    match = _EVERY.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not such as 1 week, 2 weeks or 3 days, up to 99")
    return int(match[1]), match[2] == "week"


def format_every(hand_over: HandOver) -> str:
    """`2 weeks`; parse_every reads it again."""
    unit = "week" if hand_over.weekdays else "day"
    return f"{hand_over.every} {unit}{'s' if hand_over.every > 1 else ''}"
