"""ports.StormStore over the table.

Thousands of entries may come at once, so that whoever holds one back writes only what needs no second try: a row of its
own, and counters and first values that DynamoDB adds up by itself.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.adapters.dynamodb import codec, keys
from guardia.adapters.dynamodb import conditions as if_
from guardia.adapters.dynamodb.conditions import held as was_held
from guardia.adapters.dynamodb.rows import Rows
from guardia.adapters.dynamodb.table import read
from guardia.domain.storm import HeldEntry, Storm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from pynamodb.expressions.update import Action

PULSE_LIVES = timedelta(days=1)


class StormRows(Rows):
    """What is counted and kept of storms."""

    def beat(self, client_id: str, window: datetime, ticket_id: str, enough: int) -> int:
        """How many of the client's tickets were told of in this window, this one included; beyond `enough`, one more.

        The condition keeps the row small, however many tickets there are.
        """
        kind = self.table.pulses
        item = kind(keys.client(client_id), keys.pulse(window))
        counted: list[Action] = [kind.tickets.add({ticket_id}), kind.expires_at.set(window + PULSE_LIVES)]
        if not was_held(lambda: item.update(counted, if_.few_tickets_are_counted(kind, enough))):
            return enough + 1
        return len(item.tickets)

    def pulse(self, client_id: str, window: datetime) -> int:
        """How many tickets `beat` counted in this window."""
        item = read(self.table.pulses, keys.client(client_id), keys.pulse(window))
        return len(item.tickets) if item else 0

    def hold_entry(self, entry: HeldEntry, storm: Storm) -> Storm:
        """Keep an entry, and then owe it: in the storm that is on, else in this one. The storm as it is then."""
        partition = keys.client(entry.client_id)
        place = keys.held_entry(entry.at, entry.ticket_id, entry.version)
        self.table.held_entries(partition, place, **codec.attributes_of(entry)).save()
        kind = self.table.storms
        item = kind(partition, keys.STORM)
        item.update([*self._first_values(storm), kind.held.add(1)])
        return codec.value_of(Storm, item)

    def _first_values(self, storm: Storm) -> Iterator[Action]:
        """Whatever stands there already stays."""
        kind = self.table.storms
        made = kind(**codec.attributes_of(storm), wake_pk=keys.wake_shard(storm.client_id)).serialize(null_check=False)
        attributes = {attribute.attr_name: attribute for attribute in kind.get_attributes().values()}
        for name, value in made.items():
            if name not in {"PK", "SK", "held"}:
                yield attributes[name].set(attributes[name] | value)

    def hasten_storm(self, client_id: str, wake_at: datetime) -> None:
        """Owe the client's next message from `wake_at` on, if it is owed later."""
        kind = self.table.storms
        item = kind(keys.client(client_id), keys.STORM)
        was_held(lambda: item.update([kind.wake_at.set(wake_at)], if_.storm_wakes_later(kind, wake_at)))

    def storm(self, client_id: str) -> Storm | None:
        """The client's storm, if one is on."""
        item = read(self.table.storms, keys.client(client_id), keys.STORM)
        return codec.value_of(Storm, item) if item else None

    def held_entries(self, client_id: str, limit: int) -> Sequence[HeldEntry]:
        """What is held back, oldest first, at most `limit`."""
        kind = self.table.held_entries
        found = kind.query(
            keys.client(client_id), kind.SK.startswith(keys.HELD_ENTRIES), consistent_read=True, limit=limit
        )
        return [codec.value_of(HeldEntry, item) for item in found]

    def take_storm(self, storm: Storm, wake_at: datetime) -> bool:
        """Put what is being told, and the lease, where it is owed since `wake_at`; False if another was faster."""
        kind = self.table.storms
        item = kind(keys.client(storm.client_id), keys.STORM)
        taken: list[Action] = [
            kind.level.set(storm.level),
            kind.severity.set(storm.severity),
            kind.number.set(storm.number),
            kind.wake_at.set(storm.wake_at),
        ]
        return was_held(lambda: item.update(taken, if_.storm_wakes_at(kind, wake_at)))

    def drop_held_entries(self, entries: Iterable[HeldEntry]) -> None:
        """Forget what was told. It may be gone already."""
        for entry in entries:
            place = keys.held_entry(entry.at, entry.ticket_id, entry.version)
            self.table.held_entries(keys.client(entry.client_id), place).delete()

    def settle_storm(self, storm: Storm, wake_at: datetime) -> None:
        """After the lease `storm.wake_at`, look again at `wake_at`. Nothing happens if it was hastened meanwhile."""
        kind = self.table.storms
        item = kind(keys.client(storm.client_id), keys.STORM)
        was_held(lambda: item.update([kind.wake_at.set(wake_at)], if_.storm_wakes_at(kind, storm.wake_at)))

    def end_storm(self, storm: Storm) -> None:
        """It is over. Nothing happens if an entry was held back since it was read."""
        kind = self.table.storms
        item = kind(keys.client(storm.client_id), keys.STORM)
        was_held(lambda: item.delete(if_.storm_is_as_read(kind, storm.held, storm.wake_at)))
