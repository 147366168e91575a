"""ports.MaintenanceStore over the table.

A window stands in its client's partition, by an id that sorts by its planned end. What it holds has a partition of its
own: a storm within a window does not crowd the client's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters.dynamodb import codec, keys
from guardia.adapters.dynamodb import conditions as if_
from guardia.adapters.dynamodb.conditions import held as was_held
from guardia.adapters.dynamodb.places import of_held_alarm, of_window, start
from guardia.adapters.dynamodb.rows import Rows
from guardia.adapters.dynamodb.table import page, read
from guardia.adapters.dynamodb.transaction import Transaction
from guardia.domain.alarm import Identity
from guardia.domain.change import Condition, Conflict
from guardia.domain.held_alarm import HeldAlarm
from guardia.domain.maintenance import Window
from guardia.domain.quarantine import Received
from guardia.domain.sortable_id import first_id
from guardia.ports import Page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from guardia.adapters.dynamodb.maintenance_items import HeldAlarmItem, WindowItem
    from guardia.domain.change import IdempotencyKey


class MaintenanceRows(Rows):
    """Maintenance windows, and what each of them holds."""

    def put_window(self, window: Window, key: IdempotencyKey | None = None) -> None:
        """Keep a new window. Raises Conflict where the key was used before."""
        kind = self.table.windows
        transaction: Transaction[Condition] = Transaction(self.table.connection)
        transaction.put(Condition.KEY_IS_NEW, window_item(kind, window), if_.is_new(kind))
        if key:
            used = self.table.idempotency
            item = used(keys.idempotency(key.caller, key.key), keys.IDEMPOTENCY, **codec.attributes_of(key))
            transaction.put(Condition.KEY_IS_NEW, item, if_.is_new(used))
        if failed := transaction.commit(Condition.NOBODY_INTERFERES):
            raise Conflict(failed)

    def window(self, client_id: str, window_id: str) -> Window | None:
        """One window."""
        item = read(self.table.windows, keys.client(client_id), keys.window(window_id))
        return codec.value_of(Window, item) if item else None

    def windows(self, client_id: str, at: datetime) -> Sequence[Window]:
        """Those whose planned end is after `at`, the first to end first; ended ones among them."""
        kind = self.table.windows
        ahead = kind.SK.between(keys.window(first_id(at)), keys.AFTER_WINDOWS)
        found = kind.query(keys.client(client_id), ahead, consistent_read=True)
        return [window for item in found if (window := codec.value_of(Window, item)).ends > at]

    def windows_of(self, client_id: str, limit: int, after: Mapping[str, str] | None = None) -> Page[Window]:
        """A page of all windows of a client, the last to end first."""
        kind, partition = self.table.windows, keys.client(client_id)
        results = kind.query(
            partition,
            kind.SK.startswith(keys.WINDOWS),
            consistent_read=True,
            scan_index_forward=False,
            last_evaluated_key=start(after, of_window(partition)),
            page_size=limit + 1,
        )
        found, following = page(results, limit)
        return Page([codec.value_of(Window, item) for item in found], following)

    def windows_of_all(self, at: datetime) -> Sequence[Window]:
        """The same as `windows`, of all clients. Read from an index: may lag a second."""
        kind = self.table.windows
        found = kind.query(keys.WINDOWS_OF_ALL, kind.client_sk >= first_id(at), index_name="client")
        return [window for item in found if (window := codec.value_of(Window, item)).ends > at]

    def end_window(self, window: Window) -> bool:
        """Keep that it has ended: from now on nothing more is held. False, and nothing happens, if it had before."""
        kind = self.table.windows
        item = window_item(kind, window)
        return was_held(lambda: item.save(if_.window_stands(kind)))

    def settle_window(self, window: Window) -> bool:
        """Keep that it owes nothing any more. False, and nothing happens, if that was known, or it has not ended."""
        kind = self.table.windows
        item = window_item(kind, window)
        return was_held(lambda: item.save(if_.window_is_owed(kind)))

    def held_alarms(
        self, client_id: str, window_id: str, limit: int, after: Mapping[str, str] | None = None
    ) -> Page[HeldAlarm]:
        """A page of what the window holds and held, in no order that means anything."""
        partition = keys.held_by(client_id, window_id)
        results = self.table.held_alarms.query(
            partition,
            consistent_read=True,
            last_evaluated_key=start(after, of_held_alarm(partition)),
            page_size=limit + 1,
        )
        found, following = page(results, limit)
        return Page([_held_alarm(item) for item in found], following)

    def settle_held(self, held: HeldAlarm) -> bool:
        """Keep what became of a held alarm. False, and nothing happens, if that was known."""
        kind = self.table.held_alarms
        item = held_alarm_item(kind, held)
        return was_held(lambda: item.save(if_.alarm_is_held(kind)))


def window_item(kind: type[WindowItem], window: Window) -> WindowItem:
    """A window, which is owed at its end, and stands in the list of all clients' by its id."""
    shard = keys.wake_shard(window.id) if window.wake_at else None
    return kind(
        keys.client(window.client_id),
        keys.window(window.id),
        **codec.attributes_of(window),
        wake_pk=shard,
        wake_at=window.wake_at,
        client_pk=keys.WINDOWS_OF_ALL,
        client_sk=window.id,
    )


def held_alarm_item(kind: type[HeldAlarmItem], held: HeldAlarm) -> HeldAlarmItem:
    """A held alarm: its identity and its message flat."""
    stored = codec.attributes_of(held)
    identity, message = stored.pop("identity"), stored.pop("message")
    partition = keys.held_by(held.client_id, held.window_id)
    return kind(partition, identity.key, **codec.attributes_of(identity), **codec.attributes_of(message), **stored)


def _held_alarm(item: HeldAlarmItem) -> HeldAlarm:
    identity, message = codec.value_of(Identity, item), codec.value_of(Received, item)
    return codec.value_of(HeldAlarm, item, identity=identity, message=message)
