"""The items of storms, in the partition of their client. `items` says how attributes are named."""

from __future__ import annotations

from pynamodb.attributes import TTLAttribute, UnicodeAttribute, UnicodeSetAttribute

from guardia.adapters.dynamodb.attributes import InstantAttribute, WholeAttribute, WordAttribute
from guardia.adapters.dynamodb.items import TableItem
from guardia.domain.contract import Severity
from guardia.domain.storm import Level
from guardia.domain.ticket import Kind


class PulseItem(TableItem):
    """The tickets of a client that were told of in one window: one more than may be told singly, at most."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="pulse")
    tickets = UnicodeSetAttribute()
    expires_at = TTLAttribute()


class HeldEntryItem(TableItem):
    """An entry that was not told by itself. It is removed once it was told with others."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="held_entry")
    client_id = UnicodeAttribute()
    ticket_id = UnicodeAttribute()
    cycle = WholeAttribute()
    version = WholeAttribute()
    kind = WordAttribute(Kind, attr_name="entry_kind")
    at = InstantAttribute()
    level = WordAttribute(Level)
    severity = WordAttribute(Severity)


class StormItem(TableItem):
    """A client's storm, while there is one. `wake_at` is when its next message is due, or the end of a lease."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="storm")
    client_id = UnicodeAttribute()
    id = UnicodeAttribute()
    since = InstantAttribute()
    held = WholeAttribute()
    number = WholeAttribute()
    level = WordAttribute(Level)
    severity = WordAttribute(Severity)
