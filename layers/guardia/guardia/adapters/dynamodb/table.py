"""The kinds of item, bound to one table of one account. Nothing here is read from the environment."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from types import new_class
from typing import TYPE_CHECKING, TypeVar, cast

from botocore.config import Config

from guardia.adapters.dynamodb import items

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pynamodb.connection import Connection
    from pynamodb.pagination import ResultIterator

    from guardia.adapters.dynamodb.duty_items import DutyItem, RosterItem, SwapItem
    from guardia.adapters.dynamodb.gap_items import GapReportItem
    from guardia.adapters.dynamodb.heartbeat_items import HeartbeatItem
    from guardia.adapters.dynamodb.maintenance_items import HeldAlarmItem, WindowItem
    from guardia.adapters.dynamodb.notice_items import ComplaintItem, NoticeItem
    from guardia.adapters.dynamodb.rate_items import RateItem
    from guardia.adapters.dynamodb.storm_items import HeldEntryItem, PulseItem, StormItem

Item = TypeVar("Item", bound=items.TableItem)

CONNECT_SECONDS = 2
READ_SECONDS = 3
RETRIES = 2
"""With botocore's pauses between them, a call gives up within the 20 seconds of the shortest function."""


class Table:
    """Where a store keeps its items. `host` is the address of a local stack; None means AWS.

    A kind of item is loaded and bound when it is first asked for: each takes a millisecond, and no function uses all.
    """

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
        # botocore works its name out anew for each request, twice; a sixth of the call's processor time.
        session = self.shared.connection.session
        session.set_default_client_config(Config(user_agent=session.user_agent()))

    @cached_property
    def tickets(self) -> type[items.TicketItem]:
        """items.TicketItem"""
        return self._bind(items.TicketItem)

    @cached_property
    def entries(self) -> type[items.EntryItem]:
        """items.EntryItem"""
        return self._bind(items.EntryItem)

    @cached_property
    def lifecycles(self) -> type[items.LifecycleItem]:
        """items.LifecycleItem"""
        return self._bind(items.LifecycleItem)

    @cached_property
    def measures(self) -> type[items.MeasureItem]:
        """items.MeasureItem"""
        return self._bind(items.MeasureItem)

    @cached_property
    def tokens(self) -> type[items.TokenItem]:
        """items.TokenItem"""
        return self._bind(items.TokenItem)

    @cached_property
    def notices(self) -> type[NoticeItem]:
        """notice_items.NoticeItem"""
        from guardia.adapters.dynamodb.notice_items import NoticeItem

        return self._bind(NoticeItem)

    @cached_property
    def complaints(self) -> type[ComplaintItem]:
        """notice_items.ComplaintItem"""
        from guardia.adapters.dynamodb.notice_items import ComplaintItem

        return self._bind(ComplaintItem)

    @cached_property
    def records(self) -> type[items.RecordItem]:
        """items.RecordItem"""
        return self._bind(items.RecordItem)

    @cached_property
    def fingerprints(self) -> type[items.FingerprintItem]:
        """items.FingerprintItem"""
        return self._bind(items.FingerprintItem)

    @cached_property
    def idempotency(self) -> type[items.IdempotencyItem]:
        """items.IdempotencyItem"""
        return self._bind(items.IdempotencyItem)

    @cached_property
    def clients(self) -> type[items.ClientItem]:
        """items.ClientItem"""
        return self._bind(items.ClientItem)

    @cached_property
    def accounts(self) -> type[items.AccountItem]:
        """items.AccountItem"""
        return self._bind(items.AccountItem)

    @cached_property
    def contact_traces(self) -> type[items.ContactTraceItem]:
        """items.ContactTraceItem"""
        return self._bind(items.ContactTraceItem)

    @cached_property
    def client_traces(self) -> type[items.ClientTraceItem]:
        """items.ClientTraceItem"""
        return self._bind(items.ClientTraceItem)

    @cached_property
    def members(self) -> type[items.MemberItem]:
        """items.MemberItem"""
        return self._bind(items.MemberItem)

    @cached_property
    def quarantined(self) -> type[items.QuarantinedItem]:
        """items.QuarantinedItem"""
        return self._bind(items.QuarantinedItem)

    @cached_property
    def quarantine_months(self) -> type[items.QuarantineMonthItem]:
        """items.QuarantineMonthItem"""
        return self._bind(items.QuarantineMonthItem)

    @cached_property
    def uncovered(self) -> type[items.UncoveredItem]:
        """items.UncoveredItem"""
        return self._bind(items.UncoveredItem)

    @cached_property
    def duty(self) -> type[DutyItem]:
        """duty_items.DutyItem"""
        from guardia.adapters.dynamodb.duty_items import DutyItem

        return self._bind(DutyItem)

    @cached_property
    def rosters(self) -> type[RosterItem]:
        """duty_items.RosterItem"""
        from guardia.adapters.dynamodb.duty_items import RosterItem

        return self._bind(RosterItem)

    @cached_property
    def swaps(self) -> type[SwapItem]:
        """duty_items.SwapItem"""
        from guardia.adapters.dynamodb.duty_items import SwapItem

        return self._bind(SwapItem)

    @cached_property
    def gap_reports(self) -> type[GapReportItem]:
        """gap_items.GapReportItem"""
        from guardia.adapters.dynamodb.gap_items import GapReportItem

        return self._bind(GapReportItem)

    @cached_property
    def rates(self) -> type[RateItem]:
        """rate_items.RateItem"""
        from guardia.adapters.dynamodb.rate_items import RateItem

        return self._bind(RateItem)

    @cached_property
    def pulses(self) -> type[PulseItem]:
        """storm_items.PulseItem"""
        from guardia.adapters.dynamodb.storm_items import PulseItem

        return self._bind(PulseItem)

    @cached_property
    def held_entries(self) -> type[HeldEntryItem]:
        """storm_items.HeldEntryItem"""
        from guardia.adapters.dynamodb.storm_items import HeldEntryItem

        return self._bind(HeldEntryItem)

    @cached_property
    def storms(self) -> type[StormItem]:
        """storm_items.StormItem"""
        from guardia.adapters.dynamodb.storm_items import StormItem

        return self._bind(StormItem)

    @cached_property
    def windows(self) -> type[WindowItem]:
        """maintenance_items.WindowItem"""
        from guardia.adapters.dynamodb.maintenance_items import WindowItem

        return self._bind(WindowItem)

    @cached_property
    def held_alarms(self) -> type[HeldAlarmItem]:
        """maintenance_items.HeldAlarmItem"""
        from guardia.adapters.dynamodb.maintenance_items import HeldAlarmItem

        return self._bind(HeldAlarmItem)

    @cached_property
    def heartbeats(self) -> type[HeartbeatItem]:
        """heartbeat_items.HeartbeatItem"""
        from guardia.adapters.dynamodb.heartbeat_items import HeartbeatItem

        return self._bind(HeartbeatItem)

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
