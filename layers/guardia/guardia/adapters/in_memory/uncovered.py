"""ports.UncoveredStore in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guardia.adapters.in_memory.shelves import Shelves
from guardia.domain.notice import ATTEMPTS, LEASE, TO_BE_SENT

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.uncovered import Uncovered


class UncoveredAccounts(Shelves):
    """What the account manager is told of accounts whose alarms no contract covers."""

    def put_uncovered(self, uncovered: Uncovered) -> bool:
        """Owe the telling; False, and nothing happens, if it is owed or done already."""
        with self._lock:
            if uncovered.id in self._uncovered:
                return False
            self._uncovered[uncovered.id] = uncovered
            return True

    def uncovered(self, uncovered_id: str) -> Uncovered | None:
        """One telling."""
        return self._uncovered.get(uncovered_id)

    def take_uncovered(self, uncovered_id: str, now: datetime) -> Uncovered | None:
        """Lease it for sending, or None, as the port says."""
        with self._lock:
            known = self._uncovered.get(uncovered_id)
            if known is None or not _may_be_taken(known, now):
                return None
            taken = replace(known, attempts=known.attempts + 1, wake_at=now + LEASE)
            self._uncovered[uncovered_id] = taken
            return taken

    def settle_uncovered(self, uncovered: Uncovered) -> None:
        """Record what became of one that was taken. Nothing happens if somebody took it again since."""
        with self._lock:
            known = self._uncovered.get(uncovered.id)
            if known is None or known.attempts <= uncovered.attempts:
                self._uncovered[uncovered.id] = uncovered


def _may_be_taken(uncovered: Uncovered, now: datetime) -> bool:
    is_free = uncovered.wake_at is not None and uncovered.wake_at <= now
    return uncovered.state in TO_BE_SENT and uncovered.attempts < ATTEMPTS and is_free
