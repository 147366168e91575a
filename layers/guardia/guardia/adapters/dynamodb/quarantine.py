"""ports.Quarantine over the table. Months are partitions; a row for each month says that it has any."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from guardia.adapters.dynamodb import codec, keys
from guardia.adapters.dynamodb import conditions as if_
from guardia.adapters.dynamodb.conditions import held
from guardia.adapters.dynamodb.places import OF_QUARANTINED, start
from guardia.adapters.dynamodb.rows import Rows
from guardia.adapters.dynamodb.table import read
from guardia.domain.quarantine import Quarantined, received_in
from guardia.ports import Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from guardia.adapters.dynamodb.items import QuarantinedItem


class QuarantineRows(Rows):
    """Messages that could not become tickets."""

    def put_quarantined(self, quarantined: Quarantined) -> bool:
        """Keep a message; False if this very message is kept already."""
        kind = self.table.quarantined
        month = keys.month(quarantined.received_at)
        # The month first: a month without a message is only looked into, a message without its month is not found.
        self.table.quarantine_months(keys.QUARANTINE, month).save()
        item = codec.quarantined_item(kind, quarantined)
        return held(lambda: item.save(if_.is_new(kind)))

    def quarantined_message(self, quarantine_id: str) -> Quarantined | None:
        """One message; its id says in which month it came."""
        received_at = received_in(quarantine_id)
        if received_at is None:
            return None
        item = read(self.table.quarantined, keys.quarantine(keys.month(received_at)), quarantine_id)
        return codec.value_of(Quarantined, item) if item else None

    def quarantined(self, limit: int, after: Mapping[str, str] | None = None) -> Page[Quarantined]:
        """A page, newest first."""
        found = list(islice(self._newest_first(limit + 1, after), limit + 1))
        shown = [codec.value_of(Quarantined, item) for item in found[:limit]]
        last = found[limit - 1] if len(found) > limit else None
        return Page(shown, {"PK": last.PK, "SK": last.SK} if last else None)

    def _newest_first(self, page_size: int, after: Mapping[str, str] | None) -> Iterator[QuarantinedItem]:
        kind = self.table.quarantined
        begun = start(after, OF_QUARANTINED)
        for month in self._months(after):
            partition = keys.quarantine(month)
            yield from kind.query(
                partition,
                consistent_read=True,
                scan_index_forward=False,
                last_evaluated_key=begun if after and after["PK"] == partition else None,
                page_size=page_size,
            )

    def _months(self, after: Mapping[str, str] | None) -> Iterator[str]:
        """Months with messages, the newest first, from the one in which the page before ended."""
        kind = self.table.quarantine_months
        last = after["PK"].removeprefix(keys.quarantine("")) if after else None
        until = (kind.SK <= last) if last else None  # noqa: SIM300 - SK is an attribute, no constant
        for item in kind.query(keys.QUARANTINE, until, consistent_read=True, scan_index_forward=False):
            yield item.SK
