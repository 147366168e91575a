"""ports.GapStore over the table."""

from __future__ import annotations

from guardia.adapters.dynamodb import codec, keys
from guardia.adapters.dynamodb import conditions as if_
from guardia.adapters.dynamodb.conditions import held
from guardia.adapters.dynamodb.rows import Rows
from guardia.adapters.dynamodb.table import read
from guardia.domain.duty.gap_report import GapReport


class GapRows(Rows):
    """What the desk was told of the gaps of its roster."""

    def gap_report(self) -> GapReport | None:
        """The latest report."""
        item = read(self.table.gap_reports, keys.DUTY, keys.GAPS)
        return codec.value_of(GapReport, item) if item else None

    def put_gap_report(self, report: GapReport) -> bool:
        """Put its next revision where the one before stands; False, and nothing happens, if another stands there."""
        kind = self.table.gap_reports
        item = kind(keys.DUTY, keys.GAPS, **codec.attributes_of(report))
        return held(lambda: item.save(if_.report_is_as_read(kind, report.revision - 1)))
