"""ports.UncoveredStore over the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters.dynamodb import codec, keys
from guardia.adapters.dynamodb import conditions as if_
from guardia.adapters.dynamodb.conditions import held
from guardia.adapters.dynamodb.rows import Rows
from guardia.adapters.dynamodb.table import read
from guardia.domain.notice import LEASE
from guardia.domain.uncovered import Uncovered

if TYPE_CHECKING:
    from datetime import datetime

    from pynamodb.expressions.update import Action


class UncoveredRows(Rows):
    """What the account manager is told of accounts whose alarms no contract covers."""

    def put_uncovered(self, uncovered: Uncovered) -> bool:
        """Owe the telling; False, and nothing happens, if it is owed or done already."""
        kind = self.table.uncovered
        item = codec.uncovered_item(kind, uncovered)
        return held(lambda: item.save(if_.is_new(kind)))

    def uncovered(self, uncovered_id: str) -> Uncovered | None:
        """One telling."""
        item = read(self.table.uncovered, keys.uncovered(uncovered_id), keys.UNCOVERED)
        return codec.value_of(Uncovered, item) if item else None

    def take_uncovered(self, uncovered_id: str, now: datetime) -> Uncovered | None:
        """Lease it for sending, or None, as the port says."""
        kind = self.table.uncovered
        item = kind(keys.uncovered(uncovered_id), keys.UNCOVERED)
        lease: list[Action] = [kind.attempts.set(kind.attempts + 1), kind.wake_at.set(now + LEASE)]
        if not held(lambda: item.update(lease, if_.may_be_sent(kind, now))):
            return None
        return codec.value_of(Uncovered, item)

    def settle_uncovered(self, uncovered: Uncovered) -> None:
        """Record what became of one that was taken. Nothing happens if somebody took it again since."""
        kind = self.table.uncovered
        item = codec.uncovered_item(kind, uncovered)
        held(lambda: item.save(if_.was_not_taken_since(kind, uncovered.attempts)))
