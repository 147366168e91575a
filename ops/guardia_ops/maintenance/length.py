"""How long a window is, as people type it."""

from __future__ import annotations

import re
from datetime import timedelta

from guardia.domain.duration import parse_duration
from guardia.domain.errors import Invalid, Problem

_SPOKEN = re.compile(r"(?:(\d{1,3})d)?(?:(\d{1,4})h)?(?:(\d{1,5})(?:m|min))?", re.ASCII)


def read_length(option: str, text: str) -> timedelta:
    """`2h`, `90min`, `1d12h`, or ISO 8601's `PT2H`. Raises Invalid."""
    wanted = text.strip()
    match = _SPOKEN.fullmatch(wanted.lower())
    if match and wanted:
        days, hours, minutes = (int(part or 0) for part in match.groups())
        length = timedelta(days=days, hours=hours, minutes=minutes)
        if length:
            return length
    try:
        return parse_duration(wanted)
    except ValueError as error:
        raise Invalid(Problem(option, f"{text!r} is no length such as 2h, 90min or 1d12h")) from error
