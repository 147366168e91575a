"""What the clock on a zone's wall shows, piece by piece: in each piece it has one offset from UTC.

Within a piece, local time is the instant plus the offset and nothing else, so that gaps and repeated hours need no case
of their own: they lie between two pieces. Instants and local times are counted from 1 January 1970, as timedeltas,
which have no first and no last year.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST, LAST = datetime.min.replace(tzinfo=UTC) - EPOCH, datetime.max.replace(tzinfo=UTC) - EPOCH
"""The first and the last instant that can be written: years begin with 1 and end with 9999."""

SECOND, DAY, WEEK = timedelta(seconds=1), timedelta(days=1), timedelta(weeks=1)
_EPOCH_DAY = EPOCH.toordinal()
_YEAR = 52 * WEEK


@dataclass(frozen=True, slots=True)
class Piece:
    """Time without a change of the wall clock, from `start` (in it) to `end` (not in it)."""

    start: timedelta
    end: timedelta
    offset: timedelta

    @property
    def days(self) -> range:
        """The local days that it touches, as numbers: 0 is 1 January 1970."""
        return range((self.start + self.offset) // DAY, -((self.end + self.offset) // -DAY))


def pieces(zone: ZoneInfo, start: timedelta, end: timedelta) -> Iterator[Piece]:
    """All the time from `start` to `end`, in order and without a gap; none when `end` is not after `start`.

    Each is a week at most.
    """
    while start < end:
        piece = _piece(zone, start, min(start + WEEK, end))
        yield piece
        start = piece.end


def long_pieces(zone: ZoneInfo, start: timedelta, end: timedelta) -> Iterator[Piece]:
    """The same, each as long as a year, where the wall clock does not change: what is found of a year is remembered."""
    for year in range(start // _YEAR, -(end // -_YEAR)):
        for piece in _pieces_of_year(zone, year):
            within = Piece(max(piece.start, start), min(piece.end, end), piece.offset)
            if within.start < within.end:
                yield within


@lru_cache(maxsize=1024)
def _pieces_of_year(zone: ZoneInfo, year: int) -> tuple[Piece, ...]:
    found, start, end = [], year * _YEAR, (year + 1) * _YEAR
    while start < end:
        found.append(_piece(zone, start, end))
        start = found[-1].end
    return tuple(found)


def day_of(date: date) -> int:
    """The local day of a date."""
    return date.toordinal() - _EPOCH_DAY


def date_of(day: int) -> date | None:
    """The date of a local day; None for the days before the first and after the last that can be written."""
    ordinal = day + _EPOCH_DAY
    return date.fromordinal(ordinal) if 1 <= ordinal <= date.max.toordinal() else None


def weekday_of(day: int) -> int:
    """0 is Monday."""
    return (day + EPOCH.weekday()) % 7


def _piece(zone: ZoneInfo, start: timedelta, end: timedelta) -> Piece:
    """As far as the offset of `start` holds, until `end`.

    It is looked at once a day: clocks that change and change back within a week are not unheard of (Gaza in October
    2040, as it is written today), within a day they are.
    """
    offset = _offset(zone, start)
    known = start
    while known < end:
        ahead = min(known + DAY, end)
        if _offset(zone, ahead) != offset:
            return Piece(start, _change(zone, known, ahead), offset)
        known = ahead
    return Piece(start, end, offset)


def _change(zone: ZoneInfo, before: timedelta, after: timedelta) -> timedelta:
    """When the offset of `before` becomes that of `after`; clocks change at whole seconds."""
    offset = _offset(zone, before)
    seconds = range(before // SECOND + 1, after // SECOND)
    return (seconds.start + bisect_left(seconds, True, key=lambda s: _offset(zone, s * SECOND) != offset)) * SECOND


def _offset(zone: ZoneInfo, since_epoch: timedelta) -> timedelta:
    """On the first and the last day of all years, that of a day later or earlier: a local time must be of some year."""
    at = EPOCH + min(max(since_epoch, FIRST + DAY), LAST - DAY)
    return at.astimezone(zone).utcoffset() or timedelta()


def first_shown(zone: ZoneInfo, local: timedelta) -> timedelta:
    """The first instant at which the wall clock shows this local time, or a later one.

    That is the jump where the clock jumps over it, and the first of the two where it is shown twice.
    """
    for piece in pieces(zone, local - DAY, local + DAY):  # no offset is as long as a day
        if local < piece.end + piece.offset:
            return max(local - piece.offset, piece.start)
    raise ValueError(f"the wall clock of {zone} shows nothing so late")
