"""ports.HeartbeatStore in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters.in_memory.shelves import Shelves
from guardia.domain.heartbeat import heartbeat_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guardia.domain.heartbeat import Heartbeat


class Heartbeats(Shelves):
    """What is kept of the heartbeats of clients' accounts."""

    def heartbeat(self, account_id: str, region: str) -> Heartbeat | None:
        """One of them; None where none was ever heard, or it is not expected any more."""
        return self._heartbeats.get(heartbeat_key(account_id, region))

    def heartbeats(self) -> Sequence[Heartbeat]:
        """All of them, by account and region."""
        with self._lock:
            return [known for _, known in sorted(self._heartbeats.items())]

    def put_heartbeat(self, heartbeat: Heartbeat) -> bool:
        """Put its next revision where the one before stands; False, and nothing happens, if another stands there."""
        with self._lock:
            if self._revision(heartbeat) != heartbeat.revision - 1:
                return False
            self._heartbeats[heartbeat.key] = heartbeat
            return True

    def drop_heartbeat(self, heartbeat: Heartbeat) -> bool:
        """Expect it no more. False, and nothing happens, if another revision stands there."""
        with self._lock:
            if self._revision(heartbeat) != heartbeat.revision:
                return False
            del self._heartbeats[heartbeat.key]
            return True

    def _revision(self, heartbeat: Heartbeat) -> int:
        """Of what stands there; 0 where nothing does."""
        known = self._heartbeats.get(heartbeat.key)
        return known.revision if known else 0
