"""The items of notices and of complaints. `items` says how attributes are named."""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from guardia.adapters.dynamodb import notice_documents as doc
from guardia.adapters.dynamodb.attributes import InstantAttribute, MapOf, WholeAttribute, WordAttribute
from guardia.adapters.dynamodb.items import TableItem
from guardia.domain.notice import NoticeState
from guardia.domain.road import Channel


class NoticeItem(TableItem):
    """A message to one recipient. `wake_at` is the end of its lease, or of the pause before another try."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="notice")
    id = UnicodeAttribute()
    ticket_id = UnicodeAttribute()
    entry = WholeAttribute()
    channel = WordAttribute(Channel)
    recipient = MapOf(doc.recipient_document, doc.read_recipient)
    state = WordAttribute(NoticeState)
    at = InstantAttribute()
    attempts = WholeAttribute()
    provider_id = UnicodeAttribute(null=True)
    reason = UnicodeAttribute()
    history = MapOf(doc.history_document, doc.read_history, null=True)
    revision = WholeAttribute(null=True)
    instead = MapOf(doc.roads_document, doc.read_roads, null=True)
    deadline = InstantAttribute(null=True)
    went_on = BooleanAttribute(null=True)
    stands_in_for = UnicodeAttribute(null=True)


class ComplaintItem(TableItem):
    """The newest complaint of an address. Kept for ever."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="complaint")
    address = UnicodeAttribute()
    at = InstantAttribute()
    reason = UnicodeAttribute()
    ticket_id = UnicodeAttribute()
    notice_id = UnicodeAttribute()
