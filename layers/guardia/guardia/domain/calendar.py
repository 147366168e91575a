"""The public holidays of a place, as somebody keeps them who is asked by code. The contract names the code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


@dataclass(frozen=True, slots=True)
class Calendar:
    """`code` is a country (`PA`) or a part of one (`US-FL`); `version` says whose word it is (`holidays 0.109`).

    `days` are the public holidays of the years that were asked for, each with the name that the country gives it.
    """

    code: str
    version: str
    days: Mapping[date, str]


Calendars = Callable[[str, int, int], Calendar | None]
"""The calendar with this code, from a first year to a last one, both included; None where there is none."""
