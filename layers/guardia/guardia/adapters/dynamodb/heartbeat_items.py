"""The item of a heartbeat. An attribute that is the field of a domain value has that field's name."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from guardia.adapters.dynamodb.attributes import InstantAttribute, WholeAttribute
from guardia.adapters.dynamodb.items import TableItem


class HeartbeatItem(TableItem):
    """A region of a client's account. It always has a `wake_at`: when the sweeper looks at it next."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="heartbeat")
    account_id = UnicodeAttribute()
    region = UnicodeAttribute()
    last_seen = InstantAttribute()
    silent_since = InstantAttribute(null=True)
    revision = WholeAttribute()
