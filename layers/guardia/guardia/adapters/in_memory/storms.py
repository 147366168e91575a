"""ports.StormStore in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guardia.adapters.in_memory.shelves import Shelves

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from guardia.domain.storm import HeldEntry, Storm


class Storms(Shelves):
    """What is counted and kept of storms."""

    def beat(self, client_id: str, window: datetime, ticket_id: str, enough: int) -> int:
        """How many of the client's tickets were told of in this window, as the port says."""
        with self._lock:
            counted = self._pulses.setdefault((client_id, window), set())
            if len(counted) > enough:
                return enough + 1
            counted.add(ticket_id)
            return len(counted)

    def pulse(self, client_id: str, window: datetime) -> int:
        """How many tickets `beat` counted in this window."""
        return len(self._pulses.get((client_id, window), ()))

    def hold_entry(self, entry: HeldEntry, storm: Storm) -> Storm:
        """Keep an entry, and then owe it: in the storm that is on, else in this one. The storm as it is then."""
        with self._lock:
            self._held_entries[_place(entry)] = entry
            known = self._storms.get(entry.client_id, storm)
            self._storms[entry.client_id] = replace(known, held=known.held + 1)
            return self._storms[entry.client_id]

    def hasten_storm(self, client_id: str, wake_at: datetime) -> None:
        """Owe the client's next message from `wake_at` on, if it is owed later."""
        with self._lock:
            known = self._storms.get(client_id)
            if known and known.wake_at > wake_at:
                self._storms[client_id] = replace(known, wake_at=wake_at)

    def storm(self, client_id: str) -> Storm | None:
        """The client's storm, if one is on."""
        return self._storms.get(client_id)

    def held_entries(self, client_id: str, limit: int) -> Sequence[HeldEntry]:
        """What is held back, oldest first, at most `limit`."""
        with self._lock:
            return [entry for _, entry in sorted(self._held_entries.items()) if entry.client_id == client_id][:limit]

    def take_storm(self, storm: Storm, wake_at: datetime) -> bool:
        """Put what is being told, and the lease, where it is owed since `wake_at`; False if another was faster."""
        with self._lock:
            known = self._storms.get(storm.client_id)
            if known is None or known.wake_at != wake_at:
                return False
            self._storms[storm.client_id] = replace(
                known, number=storm.number, level=storm.level, severity=storm.severity, wake_at=storm.wake_at
            )
            return True

    def drop_held_entries(self, entries: Iterable[HeldEntry]) -> None:
        """Forget what was told. It may be gone already."""
        with self._lock:
            for entry in entries:
                self._held_entries.pop(_place(entry), None)

    def settle_storm(self, storm: Storm, wake_at: datetime) -> None:
        """After the lease `storm.wake_at`, look again at `wake_at`. Nothing happens if it was hastened meanwhile."""
        with self._lock:
            known = self._storms.get(storm.client_id)
            if known and known.wake_at == storm.wake_at:
                self._storms[storm.client_id] = replace(known, wake_at=wake_at)

    def end_storm(self, storm: Storm) -> None:
        """It is over. Nothing happens if an entry was held back since it was read."""
        with self._lock:
            known = self._storms.get(storm.client_id)
            if known and (known.held, known.wake_at) == (storm.held, storm.wake_at):
                del self._storms[storm.client_id]


def _place(entry: HeldEntry) -> tuple[datetime, str, int]:
    return entry.at, entry.ticket_id, entry.version
