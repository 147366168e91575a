"""ports.Quarantine in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters.in_memory.shelves import Shelves, page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.domain.quarantine import Quarantined
    from guardia.ports import Page


class Quarantine(Shelves):
    """Messages that could not become tickets."""

    def put_quarantined(self, quarantined: Quarantined) -> bool:
        """Keep a message; False if this very message is kept already."""
        with self._lock:
            if quarantined.id in self._quarantined:
                return False
            self._quarantined[quarantined.id] = quarantined
            return True

    def quarantined_message(self, quarantine_id: str) -> Quarantined | None:
        """One message."""
        return self._quarantined.get(quarantine_id)

    def quarantined(self, limit: int, after: Mapping[str, str] | None = None) -> Page[Quarantined]:
        """A page, newest first."""
        with self._lock:
            kept = list(self._quarantined.values())
        return page(kept, lambda quarantined: quarantined.id, limit, after, newest_first=True)
