"""The time zone in which a command speaks of the duty: it is always named, and what is typed is read in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from guardia.domain.duty.hand_over import instant_of
from guardia.domain.duty.roster import Line
from guardia.domain.errors import Invalid, Problem
from guardia.domain.instant import YEARS, parse_instant

if TYPE_CHECKING:
    from guardia.domain.duty.roster import AppliedRoster

_LOCAL = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2}))?", re.ASCII)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Zone:
    """Reads and shows instants by the wall clock of a zone."""

    name: str

    @classmethod
    def chosen(cls, name: str | None, applied: AppliedRoster | None) -> Zone:
        """The one that was typed; else that of the roster's first layer; else UTC. Raises Invalid."""
        if name is None:
            return cls(applied.roster.lines[Line.FIRST][0].time_zone if applied else "UTC")
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise Invalid(Problem("--zone", f"{name!r} is not a time zone such as America/Panama")) from error
        return cls(name)

    def read(self, option: str, text: str) -> datetime:
        """An instant with its offset, or a time or a day of this zone's wall clock. Raises Invalid.

        Of a time that the clock shows twice it is the first, and where the clock jumps over it the instant of the jump.
        """
        match = _LOCAL.fullmatch(text.strip())
        try:
            if not match:
                return parse_instant(text)
            local = datetime.fromisoformat(f"{match[1]}T{match[2] or '00'}:{match[3] or '00'}")
        except ValueError as error:
            wanted = "2026-11-24T08:00 in the zone, or 2026-11-24T13:00:00Z"
            raise Invalid(Problem(option, f"{text!r} is no time such as {wanted}")) from error
        if local.year not in YEARS:
            raise Invalid(Problem(option, f"{text!r} is not of the years {YEARS[0]} to {YEARS[-1]}"))
        return instant_of(local.date(), local.hour * 60 + local.minute, ZoneInfo(self.name))

    def show(self, at: datetime) -> str:
        """`Tue 2026-11-24 08:00`; with the offset where the clock shows the time twice."""
        local = at.astimezone(ZoneInfo(self.name))
        text = f"{_WEEKDAYS[local.weekday()]} {local:%Y-%m-%d %H:%M}"
        text += f":{local:%S}" if local.second or local.microsecond else ""
        twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
        return f"{text} ({local:%Z})" if twice else text


def length(start: datetime, end: datetime) -> str:
    """`2 d 3 h 30 min`: of a time that has passed, whatever clocks show."""
    minutes = round((end.astimezone(UTC) - start.astimezone(UTC)) / timedelta(minutes=1))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (rest, "min")) if count]
    return " ".join(parts) or "0 min"
