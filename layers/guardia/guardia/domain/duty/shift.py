"""A stretch of a line's time with the same people on duty, and why it is they."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.duty.person import Person
    from guardia.domain.duty.roster import Line
    from guardia.domain.duty.swap import Swap


class Why(StrEnum):
    """What put people on duty, in the order in which it is asked."""

    SWAP = "swap"
    LAYER = "layer"
    CONTRADICTION = "contradiction"  # layers name different people: all of them are on duty
    FALLBACK = "fallback"  # a layer for the time that no other has
    NOBODY = "nobody"  # everybody of the first line is on duty
    NO_ROSTER = "no-roster"  # no roster had been applied


UNPLANNED = frozenset({Why.CONTRADICTION, Why.NOBODY, Why.NO_ROSTER})
"""What is told ahead, so that somebody mends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """From `start` (in it) to `end` (not in it). `layers` are the names of those that decided, `swap` the one that did.

    `people` are empty only where no roster had been applied.
    """

    line: Line
    start: datetime
    end: datetime
    people: tuple[Person, ...]
    why: Why
    layers: tuple[str, ...] = ()
    swap: Swap | None = None

    def goes_on_as(self, other: Shift) -> bool:
        """Whether the other one, which follows it, is the same shift still."""
        mine = (self.people, self.why, self.layers, self.swap)
        return mine == (other.people, other.why, other.layers, other.swap)
