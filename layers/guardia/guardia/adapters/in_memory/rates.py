"""ports.RateStore in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters.in_memory.shelves import Shelves

if TYPE_CHECKING:
    from datetime import datetime


class Rates(Shelves):
    """How many requests came."""

    def count_request(self, who: str, start: datetime, end: datetime, enough: int) -> bool:
        """Count one more in this window; False, and nothing is counted, where there were `enough`."""
        del end
        with self._lock:
            counted = self._requests.get((who, start), 0)
            if counted >= enough:
                return False
            self._requests[who, start] = counted + 1
            return True
