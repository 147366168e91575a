"""The hours of a week in which the desk is there, by the wall clock: half hours, lunch breaks, Saturdays, nights.

A contract's file writes them as `hours: {monday: ["08:00-12:00", "13:00-17:30"]}`. Minutes count from midnight, so that
a day has the minutes 0 to 1439, and 1440 (`24:00`) is an end only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

Stretch = tuple[int, int]
"""Opens and closes, in minutes since midnight; the minute of opening is in it, the minute of closing is not."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MINUTES_OF_A_DAY = 24 * 60
_FORM = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class WorkingWeek:
    """The stretches of each day, Monday first; those of a day are in order and have time between them.

    Raises ValueError for anything else, and for a week without any hours: no promise could ever end in it.
    """

    days: tuple[tuple[Stretch, ...], ...]

    def __post_init__(self) -> None:
        """Refuse what is no week."""
        if len(self.days) != len(WEEKDAYS):
            raise ValueError(f"a week has seven days, Monday first, and not {len(self.days)}")
        for name, stretches in zip(WEEKDAYS, self.days, strict=True):
            _check(name, stretches)
        if not any(self.days):
            raise ValueError("a week without any hours: the desk would never be there")

    @property
    def total(self) -> timedelta:
        """The covered time of a week without holidays."""
        return timedelta(minutes=sum(closes - opens for day in self.days for opens, closes in day))


def _check(day: str, stretches: tuple[Stretch, ...]) -> None:
    for opens, closes in stretches:
        if not 0 <= opens < closes <= MINUTES_OF_A_DAY:
            raise ValueError(f"{day}: from minute {opens} to minute {closes} is no stretch of a day")
    for before, after in pairwise(stretches):
        if after[0] < before[0]:
            raise ValueError(
                f"{day}: {format_stretch(after)} stands after {format_stretch(before)}; write them in order"
            )
        if after[0] <= before[1]:
            both = f"{format_stretch(before)} and {format_stretch(after)}"
            raise ValueError(f"{day}: {both} have no time between them; write them as one")


def parse_stretch(text: str) -> Stretch:
    """`08:00-17:30` → (480, 1050). Raises ValueError that says what would be right."""
    match = _FORM.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no stretch of a day such as 08:00-17:30; a day ends at 24:00")
    hours, minutes, last_hours, last_minutes = map(int, match.groups())
    opens, closes = hours * 60 + minutes, last_hours * 60 + last_minutes
    if closes > MINUTES_OF_A_DAY:
        raise ValueError(f"{text!r} ends after 24:00; write the rest on the next day")
    if closes <= opens:
        raise ValueError(
            f"{text!r} does not end after it starts; hours over midnight are two stretches, such as 22:00-24:00 on one "
            "day and 00:00-06:00 on the next"
        )
    return opens, closes


def format_stretch(stretch: Stretch) -> str:
    """(480, 1050) → `08:00-17:30`; parse_stretch reads it again."""
    opens, closes = stretch
    return f"{opens // 60:02}:{opens % 60:02}-{closes // 60:02}:{closes % 60:02}"


USUAL_WEEK = WorkingWeek(((parse_stretch("08:00-17:30"),),) * 5 + ((),) * 2)
"""Contract, "Cobertura": Monday to Friday, 8:00 to 17:30."""
