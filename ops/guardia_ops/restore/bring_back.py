"""Bring back what a restored table has and the stack's own has not. Nothing that is there is ever overwritten.

A newer version of a ticket stays, and what was written after the backup stays with it. A run that was interrupted is
begun again, and goes on with what is still missing.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia_ops.restore.tables import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from guardia_ops.restore.tables import Item, Rows

WRITERS = 8
"""Items that are written at once: one alone takes some milliseconds, and a table may have millions."""


@dataclass(frozen=True, slots=True)
class Counts:
    """By what an item is: how many the restored table has, and how many of them were, or are, missing here."""

    restored: Counter[str]
    missing: Counter[str]


@dataclass(frozen=True, slots=True)
class BringBack:
    """From one table to the other."""

    restored: Rows
    own: Rows

    def missing(self) -> Counts:
        """What there is to do; nothing is written."""
        return self._go_through(lambda items: [True] * len(items))

    def bring(self) -> Counts:
        """Write what is missing. Somebody else may write it first: then it was not missing."""
        with ThreadPoolExecutor(WRITERS) as writers:
            return self._go_through(lambda items: list(writers.map(self.own.put_if_missing, items)))

    def replace(self, partition: str, tell: Callable[[Item], None]) -> int:
        """Put one partition as it was in place of what is there, of which each item is told; how many it has now."""
        was = self.restored.partition(partition)
        if not was:
            return 0
        for item in self.own.partition(partition):
            tell(item)
            self.own.remove(item)
        return sum(map(self.own.put_if_missing, was))

    def _go_through(self, write: Callable[[Sequence[Item]], Sequence[bool]]) -> Counts:
        counts = Counts(Counter(), Counter())
        for items in self.restored.all():
            here = self.own.which_are_here(items)
            absent = [item for item in items if key_of(item) not in here]
            counts.restored.update(map(kind_of, items))
            written = zip(absent, write(absent), strict=True)
            counts.missing.update(kind_of(item) for item, was_missing in written if was_missing)
        return counts


def kind_of(item: Item) -> str:
    """What an item is, in the table's own word."""
    kind: str = item.get("kind", {}).get("S", "other")
    return kind
