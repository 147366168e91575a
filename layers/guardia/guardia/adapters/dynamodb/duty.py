"""ports.DutyStore over the table.

The revision is read before all else, so that whatever is decided on what was read after it is written only if nothing
has changed since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters.duty_rules import refuse_so_large_a_roster, refuse_so_many_swaps
from guardia.adapters.dynamodb import codec, keys
from guardia.adapters.dynamodb import conditions as if_
from guardia.adapters.dynamodb.rows import Rows
from guardia.adapters.dynamodb.table import read
from guardia.adapters.dynamodb.transaction import Transaction
from guardia.domain.change import Condition, Conflict
from guardia.domain.duty.roster import AppliedRoster
from guardia.domain.duty.schedule import Schedule
from guardia.domain.duty.swap import Swap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from guardia.adapters.dynamodb.items import TableItem

_ROSTERS_AT_ONCE = 2
"""Whoever asks who is on duty now needs one. A roster may have hundreds of kilobytes."""


class DutyRows(Rows):
    """The duty roster."""

    def schedule(self, start: datetime, end: datetime | None = None) -> Schedule:
        """The rosters in force and the swaps at any time from `start` on, until `end` if that is given."""
        state = read(self.table.duty, keys.DUTY, keys.DUTY)
        rosters = [one for one in self._rosters(start) if end is None or one.at < end or one.at <= start]
        return Schedule(
            rosters=tuple(reversed(rosters)),
            swaps=tuple(swap for swap in self._swaps(start) if end is None or swap.start < end),
            revision=int(state.revision) if state else 0,
        )

    def put_roster(self, applied: AppliedRoster) -> None:
        """The roster in force from now on. Conflict if its revision is not the next one; Invalid if it is too large."""
        refuse_so_large_a_roster(applied.roster)
        kind = self.table.rosters
        item = kind(keys.DUTY, keys.roster(applied.revision), **codec.attributes_of(applied))
        self._write([item], applied.revision)

    def put_swaps(self, swaps: Sequence[Swap]) -> None:
        """Keep the swaps, all or none. Conflict if their revision is not the next one; Invalid if they are too many."""
        refuse_so_many_swaps(len(swaps))
        if not swaps:
            return
        (revision,) = {swap.revision for swap in swaps}
        kind = self.table.swaps
        places = [keys.swap(swap.end, swap.revision, swap.number) for swap in swaps]
        items = [kind(keys.DUTY, sort, **codec.attributes_of(s)) for sort, s in zip(places, swaps, strict=True)]
        self._write(items, revision)

    def _rosters(self, start: datetime) -> Iterator[AppliedRoster]:
        """Those in force from `start` on, the latest first."""
        kind = self.table.rosters
        found = kind.query(
            keys.DUTY,
            kind.SK.startswith(keys.ROSTERS),
            consistent_read=True,
            scan_index_forward=False,
            page_size=_ROSTERS_AT_ONCE,
        )
        for item in found:
            applied = codec.value_of(AppliedRoster, item)
            yield applied
            if applied.at <= start:
                return

    def _swaps(self, start: datetime) -> Iterator[Swap]:
        """Those that are not over at `start`, by their order."""
        kind = self.table.swaps
        ahead = kind.SK.between(keys.swaps_until(start), keys.AFTER_SWAPS)
        found = [codec.value_of(Swap, item) for item in kind.query(keys.DUTY, ahead, consistent_read=True)]
        yield from sorted((swap for swap in found if swap.end > start), key=lambda swap: swap.order)

    def _write(self, items: Sequence[TableItem], revision: int) -> None:
        transaction: Transaction[Condition] = Transaction(self.table.connection)
        state = self.table.duty(keys.DUTY, keys.DUTY, revision=revision)
        unchanged = if_.duty_is_as_read(self.table.duty, revision - 1)
        transaction.put(Condition.DUTY_IS_AS_READ, state, unchanged)
        for item in items:
            transaction.put(Condition.DUTY_IS_AS_READ, item, if_.is_new(type(item)))
        if failed := transaction.commit(Condition.NOBODY_INTERFERES):
            raise Conflict(failed)
