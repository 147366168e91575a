"""Time of a line that is given to one person, whatever the layers say: a swapped shift, or one that is fixed.

Of several swaps of the same time the one that was asked for last counts. A swap is never changed and never removed: to
take it back, the time is swapped again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.duty.roster import Line
    from guardia.domain.ticket import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """From `start` (in it) to `end` (not in it) `instead` has the line. People are named by id.

    `person` gave the time away; None where it was fixed, whoever had it. `at` is when it was asked for, by `by`.
    `revision` numbers all changes of the duty: of two swaps the one with the higher number was asked for later.
    """

    line: Line
    start: datetime
    end: datetime
    person: str | None
    instead: str
    reason: str
    by: Actor
    at: datetime
    revision: int = 0
    number: int = 0
    """Which one of the swaps that were asked for at once."""

    @property
    def order(self) -> tuple[int, int]:
        """What is higher for whoever was asked for later."""
        return self.revision, self.number
