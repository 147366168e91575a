"""ports.MaintenanceStore in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guardia.adapters.in_memory.shelves import Shelves, page
from guardia.domain.change import Condition, Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from guardia.domain.change import IdempotencyKey
    from guardia.domain.held_alarm import HeldAlarm
    from guardia.domain.maintenance import Window
    from guardia.ports import Page


class Maintenance(Shelves):
    """Maintenance windows, and what each of them holds."""

    def put_window(self, window: Window, key: IdempotencyKey | None = None) -> None:
        """Keep a new window. Raises Conflict where the key was used before."""
        with self._lock:
            is_known = (window.client_id, window.id) in self._windows
            if is_known or (key and (key.caller, key.key) in self._keys):
                raise Conflict(frozenset({Condition.KEY_IS_NEW}))
            self._windows[window.client_id, window.id] = window
            if key:
                self._keys[key.caller, key.key] = replace(key, expires_at=key.expires_at.replace(microsecond=0))

    def window(self, client_id: str, window_id: str) -> Window | None:
        """One window."""
        return self._windows.get((client_id, window_id))

    def windows(self, client_id: str, at: datetime) -> Sequence[Window]:
        """Those whose planned end is after `at`, the first to end first; ended ones among them."""
        return [window for window in self.windows_of_all(at) if window.client_id == client_id]

    def windows_of(self, client_id: str, limit: int, after: Mapping[str, str] | None = None) -> Page[Window]:
        """A page of all windows of a client, the last to end first."""
        with self._lock:
            known = [window for window in self._windows.values() if window.client_id == client_id]
        return page(known, lambda window: window.id, limit, after, newest_first=True)

    def windows_of_all(self, at: datetime) -> Sequence[Window]:
        """The same as `windows`, of all clients."""
        with self._lock:
            return sorted((w for w in self._windows.values() if w.ends > at), key=lambda window: window.id)

    def end_window(self, window: Window) -> bool:
        """Keep that it has ended: from now on nothing more is held. False, and nothing happens, if it had before."""
        with self._lock:
            known = self._windows.get((window.client_id, window.id))
            if known is None or known.ended_at:
                return False
            self._windows[window.client_id, window.id] = window
            return True

    def settle_window(self, window: Window) -> bool:
        """Keep that it owes nothing any more. False, and nothing happens, if that was known, or it has not ended."""
        with self._lock:
            known = self._windows.get((window.client_id, window.id))
            if known is None or known.ended_at is None or known.settled_at:
                return False
            self._windows[window.client_id, window.id] = window
            return True

    def held_alarms(
        self, client_id: str, window_id: str, limit: int, after: Mapping[str, str] | None = None
    ) -> Page[HeldAlarm]:
        """A page of what the window holds and held, in no order that means anything."""
        with self._lock:
            known = list(self._held_alarms.get((client_id, window_id), {}).values())
        return page(known, lambda held: held.identity.key, limit, after)

    def settle_held(self, held: HeldAlarm) -> bool:
        """Keep what became of a held alarm. False, and nothing happens, if that was known."""
        with self._lock:
            alarms = self._held_alarms.get((held.client_id, held.window_id), {})
            known = alarms.get(held.identity.key)
            if known is None or known.settled_at:
                return False
            alarms[held.identity.key] = held
            return True
