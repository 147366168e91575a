"""The kinds of item, bound to one table of one account. Nothing here is read from the environment."""

from __future__ import annotations

from itertools import islice
from types import new_class
from typing import TYPE_CHECKING, TypeVar, cast

from guardia.adapters.dynamodb import gap_items, items, maintenance_items, storm_items

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pynamodb.connection import Connection
    from pynamodb.pagination import ResultIterator

Item = TypeVar("Item", bound=items.TableItem)

CONNECT_SECONDS = 2
READ_SECONDS = 3
RETRIES = 2
"""With botocore's pauses between them, a call gives up within the 20 seconds of the shortest function."""


class Table:
    """Where a store keeps its items. `host` is the address of a local stack; None means AWS."""

    def __init__(self, name: str, region: str | None = None, host: str | None = None) -> None:
        meta = type(
            "Meta",
            (),
            {
                "table_name": name,
                "region": region,
                "host": host,
                "connect_timeout_seconds": CONNECT_SECONDS,
                "read_timeout_seconds": READ_SECONDS,
                "max_retry_attempts": RETRIES,
            },
        )
        bound = new_class("BoundItem", (items.TableItem,), exec_body=lambda body: body.update(Meta=meta))
        self.any_item = cast("type[items.TableItem]", bound)
        # PynamoDB opens a connection for each model, and a connection costs 30 ms and a TLS handshake: share one.
        self.shared = self.any_item._get_connection()
        self.tickets = self._bind(items.TicketItem)
        self.entries = self._bind(items.EntryItem)
        self.lifecycles = self._bind(items.LifecycleItem)
        self.measures = self._bind(items.MeasureItem)
        self.tokens = self._bind(items.TokenItem)
        self.notices = self._bind(items.NoticeItem)
        self.complaints = self._bind(items.ComplaintItem)
        self.records = self._bind(items.RecordItem)
        self.fingerprints = self._bind(items.FingerprintItem)
        self.idempotency = self._bind(items.IdempotencyItem)
        self.clients = self._bind(items.ClientItem)
        self.accounts = self._bind(items.AccountItem)
        self.contact_traces = self._bind(items.ContactTraceItem)
        self.client_traces = self._bind(items.ClientTraceItem)
        self.members = self._bind(items.MemberItem)
        self.quarantined = self._bind(items.QuarantinedItem)
        self.quarantine_months = self._bind(items.QuarantineMonthItem)
        self.uncovered = self._bind(items.UncoveredItem)
        self.duty = self._bind(items.DutyItem)
        self.rosters = self._bind(items.RosterItem)
        self.swaps = self._bind(items.SwapItem)
        self.gap_reports = self._bind(gap_items.GapReportItem)
        self.pulses = self._bind(storm_items.PulseItem)
        self.held_entries = self._bind(storm_items.HeldEntryItem)
        self.storms = self._bind(storm_items.StormItem)
        self.windows = self._bind(maintenance_items.WindowItem)
        self.held_alarms = self._bind(maintenance_items.HeldAlarmItem)

    @property
    def connection(self) -> Connection:
        """What all kinds of item share."""
        return self.shared.connection

    def _bind(self, kind: type[Item]) -> type[Item]:
        """The same kind, with the Meta and the connection of `any_item`."""
        return cast("type[Item]", new_class(kind.__name__, (kind, self.any_item)))


def read(kind: type[Item], partition: str, sort: str) -> Item | None:
    """One item, read consistently."""
    try:
        return kind.get(partition, sort, consistent_read=True)
    except kind.DoesNotExist:
        return None


def page(results: ResultIterator[Item], limit: int) -> tuple[list[Item], Mapping[str, str] | None]:
    """At most `limit` items of a query, and the keys after which the next page begins; None if nothing follows."""
    found = list(islice(results, limit))
    cursor = results.last_evaluated_key
    if cursor is None or next(results, None) is None:
        return found, None
    return found, {name: value["S"] for name, value in cursor.items()}
