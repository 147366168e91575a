"""The items of maintenance windows. An attribute that is the field of a domain value has that field's name."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from guardia.adapters.dynamodb.attributes import InstantAttribute, MapOf, TextsAttribute, WordAttribute
from guardia.adapters.dynamodb.documents import actor_document, read_actor
from guardia.adapters.dynamodb.items import TableItem
from guardia.domain.quarantine import Road


class WindowItem(TableItem):
    """A maintenance window. `wake_at` is its end, until all that it held was looked at. Kept for ever."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="window")
    id = UnicodeAttribute()
    client_id = UnicodeAttribute()
    starts = InstantAttribute()
    ends = InstantAttribute()
    reason = UnicodeAttribute()
    by = MapOf(actor_document, read_actor)
    made_at = InstantAttribute()
    accounts = TextsAttribute()
    alarms = TextsAttribute()
    ended_at = InstantAttribute(null=True)
    ended_by = MapOf(actor_document, read_actor, null=True)
    settled_at = InstantAttribute(null=True)


class HeldAlarmItem(TableItem):
    """An alarm that a window holds, or held; identity and message stand flat. Kept for ever, but for the body."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="held_alarm")
    client_id = UnicodeAttribute()
    window_id = UnicodeAttribute()
    account_id = UnicodeAttribute()
    region = UnicodeAttribute()
    alarm_arn = UnicodeAttribute()
    alarm_name = UnicodeAttribute()
    fingerprint = UnicodeAttribute()
    since = InstantAttribute()
    message_id = UnicodeAttribute()
    road = WordAttribute(Road)
    body = UnicodeAttribute()
    sent_at = InstantAttribute()
    settled_at = InstantAttribute(null=True)
    reason = UnicodeAttribute()
    ticket_id = UnicodeAttribute(null=True)
