"""When silence climbs: at which parts of the response promise more of the desk is called.

Part of a contract, and of the terms that a ticket copies of it. The end of the promise is always told.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Escalation:
    """Whole percentages of the promise, from 1 to 99 and rising, at which each line of the desk is called first."""

    first: int = 50
    second: int = 75
    manager: int = 90

    @property
    def percentages(self) -> tuple[int, ...]:
        """Of every checkpoint in its order; the last is the end."""
        return self.first, self.second, self.manager, 100


USUAL_ESCALATION = Escalation()
"""What holds where a contract says nothing else."""
