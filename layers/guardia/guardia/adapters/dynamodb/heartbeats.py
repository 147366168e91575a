"""ports.HeartbeatStore over the table.

All stand in one partition: each is written a few times an hour, and whoever looks whether nobody is heard reads all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters.dynamodb import codec, keys
from guardia.adapters.dynamodb import conditions as if_
from guardia.adapters.dynamodb.conditions import held
from guardia.adapters.dynamodb.rows import Rows
from guardia.adapters.dynamodb.table import read
from guardia.domain.heartbeat import Heartbeat, heartbeat_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guardia.adapters.dynamodb.heartbeat_items import HeartbeatItem


class HeartbeatRows(Rows):
    """What is kept of the heartbeats of clients' accounts."""

    def heartbeat(self, account_id: str, region: str) -> Heartbeat | None:
        """One of them; None where none was ever heard, or it is not expected any more."""
        item = read(self.table.heartbeats, keys.HEARTBEAT, keys.heartbeat(heartbeat_key(account_id, region)))
        return codec.value_of(Heartbeat, item) if item else None

    def heartbeats(self) -> Sequence[Heartbeat]:
        """All of them, by account and region."""
        found = self.table.heartbeats.query(keys.HEARTBEAT, consistent_read=True)
        return [codec.value_of(Heartbeat, item) for item in found]

    def put_heartbeat(self, heartbeat: Heartbeat) -> bool:
        """Put its next revision where the one before stands; False, and nothing happens, if another stands there."""
        item = self._item(heartbeat)
        return held(lambda: item.save(if_.heartbeat_is_as_read(type(item), heartbeat.revision - 1)))

    def drop_heartbeat(self, heartbeat: Heartbeat) -> bool:
        """Expect it no more. False, and nothing happens, if another revision stands there."""
        item = self._item(heartbeat)
        return held(lambda: item.delete(if_.heartbeat_is_as_read(type(item), heartbeat.revision)))

    def _item(self, heartbeat: Heartbeat) -> HeartbeatItem:
        return self.table.heartbeats(
            keys.HEARTBEAT,
            keys.heartbeat(heartbeat.key),
            **codec.attributes_of(heartbeat),
            wake_pk=keys.wake_shard(heartbeat.key),
        )
