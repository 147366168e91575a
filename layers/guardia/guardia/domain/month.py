"""A month of the calendar, which is what a report is about: `2026-11`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import datetime

_FORM = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)
_DECEMBER = 12


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month of one year; `number` is 1 for January."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """`2026-11` → November 2026. Raises ValueError for anything else."""
        match = _FORM.fullmatch(text)
        if match is None or int(match[1]) < MINYEAR:
            raise ValueError(f"{text!r} is no month such as 2026-11")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, at: datetime, time_zone: str) -> Month:
        """The month that a calendar in this zone shows at `at`."""
        local = at.astimezone(ZoneInfo(time_zone))
        return cls(local.year, local.month)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        if self.number < _DECEMBER:
            return date(self.year, self.number + 1, 1) - timedelta(days=1)
        return date(self.year + 1, 1, 1) - timedelta(days=1) if self.year < MAXYEAR else date.max

    @property
    def days(self) -> tuple[date, ...]:
        """All its days, in order."""
        return tuple(self.first.replace(day=number) for number in range(1, self.last.day + 1))

    def __str__(self) -> str:
        """As `parse` reads it."""
        return f"{self.year:04}-{self.number:02}"
