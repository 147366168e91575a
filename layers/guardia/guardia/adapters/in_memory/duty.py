"""ports.DutyStore in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guardia.adapters.duty_rules import refuse_so_large_a_roster, refuse_so_many_swaps
from guardia.adapters.in_memory.shelves import Shelves
from guardia.domain.change import Condition, Conflict
from guardia.domain.duty.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guardia.domain.duty.roster import AppliedRoster
    from guardia.domain.duty.swap import Swap


class Duty(Shelves):
    """The duty roster."""

    def schedule(self, start: datetime, end: datetime | None = None) -> Schedule:
        """The rosters in force and the swaps at any time from `start` on, until `end` if that is given."""
        with self._lock:
            known = self._duty
        before = known.roster_at(start)
        first = before.revision if before else 0
        return Schedule(
            rosters=tuple(
                one for one in known.rosters if one.revision >= first and (end is None or one.at < end or one is before)
            ),
            swaps=tuple(swap for swap in known.swaps if swap.end > start and (end is None or swap.start < end)),
            revision=known.revision,
        )

    def put_roster(self, applied: AppliedRoster) -> None:
        """The roster in force from now on. Conflict if its revision is not the next one; Invalid if it is too large."""
        refuse_so_large_a_roster(applied.roster)
        with self._lock:
            self._refuse_revision(applied.revision)
            rosters = (*self._duty.rosters, applied)
            self._duty = replace(self._duty, rosters=rosters, revision=applied.revision)

    def put_swaps(self, swaps: Sequence[Swap]) -> None:
        """Keep the swaps, all or none. Conflict if their revision is not the next one; Invalid if they are too many."""
        refuse_so_many_swaps(len(swaps))
        with self._lock:
            for swap in swaps:
                self._refuse_revision(swap.revision)
            revision = swaps[0].revision if swaps else self._duty.revision
            self._duty = replace(self._duty, swaps=(*self._duty.swaps, *swaps), revision=revision)

    def _refuse_revision(self, revision: int) -> None:
        if revision != self._duty.revision + 1:
            raise Conflict(frozenset({Condition.DUTY_IS_AS_READ}))
