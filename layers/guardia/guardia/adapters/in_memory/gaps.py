"""ports.GapStore in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters.in_memory.shelves import Shelves

if TYPE_CHECKING:
    from guardia.domain.duty.gap_report import GapReport


class Gaps(Shelves):
    """What the desk was told of the gaps of its roster."""

    def gap_report(self) -> GapReport | None:
        """The latest report."""
        return self._gap_report

    def put_gap_report(self, report: GapReport) -> bool:
        """Put its next revision where the one before stands; False, and nothing happens, if another stands there."""
        with self._lock:
            known = self._gap_report
            if (known.revision if known else 0) != report.revision - 1:
                return False
            self._gap_report = report
            return True
