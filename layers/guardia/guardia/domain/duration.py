"""Durations as ISO 8601 text (`PT2H`, `P2D`, `PT20S`), the way a contract's file and the API write them.

Months and years have no fixed length, so they are not durations of a contract. Fractions of a second neither.
"""

from __future__ import annotations

import re
from datetime import timedelta

_FORM = re.compile(
    r"P(?:(?P<days>\d{1,3})D)?(?:T(?=\d)(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,8})S)?)?",
    re.ASCII,
)
LONGEST = timedelta(days=366)
"""No contract promises an answer in more; and whatever is read here can be written in hours and read again."""


def parse_duration(text: str) -> timedelta:
    """`PT2H` → two hours. Raises ValueError unless it is days, hours, minutes and whole seconds, up to a year."""
    match = _FORM.fullmatch(text)
    parts = {unit: int(count) for unit, count in match.groupdict().items() if count} if match else {}
    duration = timedelta(**parts)
    if not timedelta() < duration <= LONGEST:
        raise ValueError(f"{text!r} is not a duration such as PT2H, PT30M or P2D, of a year at most")
    return duration


_TWO_DAYS = timedelta(days=2)


def written_duration(duration: timedelta) -> str:
    """As people write it in a contract: 48 hours → `PT48H`, fifteen days → `P15D`."""
    days, rest = divmod(duration, timedelta(days=1))
    return f"P{days}D" if duration > _TWO_DAYS and not rest else format_duration(duration)


def format_duration(duration: timedelta) -> str:
    """Two hours → `PT2H`; 48 hours stay `PT48H`, since a contract speaks in hours."""
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds, "S"))
    return "PT" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0S")
