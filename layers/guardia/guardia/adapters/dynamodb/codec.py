"""Values of the domain to items of the table, and back.

An item's attribute that is the field of a value has the field's name; what is beside the fields are keys and places in
the indexes. A field that an item written before it existed lacks takes the value's own default.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from guardia.adapters.dynamodb import keys
from guardia.domain.alarm import Identity
from guardia.domain.alarm_record import AlarmRecord
from guardia.domain.change import LATE_AFTER, owed_until
from guardia.domain.lifecycle import Lifecycle, Run, TaskToken
from guardia.domain.ticket import ENDED

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from guardia.adapters.dynamodb.items import (
        EntryItem,
        LifecycleItem,
        MeasureItem,
        QuarantinedItem,
        RecordItem,
        TableItem,
        TicketItem,
        TokenItem,
        UncoveredItem,
    )
    from guardia.adapters.dynamodb.notice_items import ComplaintItem, NoticeItem
    from guardia.domain.complaint import Complaint
    from guardia.domain.measure import Measure
    from guardia.domain.notice import Notice
    from guardia.domain.quarantine import Quarantined
    from guardia.domain.ticket import Entry, Ticket
    from guardia.domain.uncovered import Uncovered

    Value = TypeVar("Value", bound=DataclassInstance)


def attributes_of(value: DataclassInstance) -> dict[str, Any]:
    """The fields of a value, by name."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def value_of(kind: type[Value], item: TableItem, **others: object) -> Value:
    """The value whose fields stand in the item; `others` are fields that stand there in another form.

    Raises TypeError for an item without an attribute that the value cannot do without.
    """
    stored = dict(others)
    for name, may_be_none in _stored_fields(kind, type(item)):
        part = getattr(item, name)
        if part is not None or may_be_none:
            stored[name] = part
    return kind(**stored)


@lru_cache(maxsize=64)  # more than there are kinds, as in `items`
def _stored_fields(kind: type[Value], item: type[TableItem]) -> tuple[tuple[str, bool], ...]:
    """The fields that have an attribute, and whether None is given for an absent one: it may be, and is no default."""
    attributes = item.get_attributes()
    return tuple(
        (field.name, attributes[field.name].null and field.default is field.default_factory is MISSING)
        for field in fields(kind)
        if field.name in attributes
    )


def ticket_item(kind: type[TicketItem], ticket: Ticket) -> TicketItem:
    """A ticket with its places in all three indexes."""
    client_pk, client_sk = keys.in_index_client(ticket)
    places: dict[str, Any] = {"client_pk": client_pk, "client_sk": client_sk}
    if ticket.status not in ENDED:
        places |= {"queue_pk": keys.QUEUE, "queue_sk": keys.urgency(ticket)}
    if due := ticket.due_next:
        places |= {"wake_pk": keys.wake_shard(ticket.id), "wake_at": due + LATE_AFTER}
    return kind(keys.of_ticket(ticket.id), keys.TICKET, **attributes_of(ticket), **places)


def entry_item(kind: type[EntryItem], entry: Entry) -> EntryItem:
    """A timeline entry, which owes its notices if it is told at all."""
    owed: dict[str, Any] = (
        {"wake_pk": keys.wake_shard(entry.ticket_id), "wake_at": owed_until(entry)} if owed_until(entry) else {}
    )
    return kind(keys.of_ticket(entry.ticket_id), keys.entry(entry.version), **attributes_of(entry), **owed)


def lifecycle_item(kind: type[LifecycleItem], opened: Entry) -> LifecycleItem:
    """The first attempt to walk the cycle that `opened` began; owed until it is confirmed."""
    return kind(
        keys.of_ticket(opened.ticket_id),
        keys.lifecycle(opened.cycle),
        **attributes_of(Lifecycle(opened.ticket_id, opened.cycle, opened.version, wake_at=opened.at + LATE_AFTER)),
        wake_pk=keys.wake_shard(opened.ticket_id),
    )


def measure_item(kind: type[MeasureItem], measure: Measure) -> MeasureItem:
    """What is measured of a cycle, in the month of its start."""
    return kind(
        keys.of_ticket(measure.ticket_id),
        keys.measure(measure.cycle),
        **attributes_of(measure),
        client_pk=keys.measured(measure.client_id, measure.month),
        client_sk=keys.in_month(measure),
    )


def record_item(kind: type[RecordItem], record: AlarmRecord) -> RecordItem:
    """What is remembered of an alarm, with its identity flat."""
    stored = attributes_of(record)
    identity = stored.pop("identity")
    return kind(f"ALARM#{identity.key}", keys.ALARM, **attributes_of(identity), **stored)


def record_of(item: RecordItem) -> AlarmRecord:
    """What is remembered."""
    return value_of(AlarmRecord, item, identity=value_of(Identity, item))


def token_item(kind: type[TokenItem], token: TaskToken) -> TokenItem:
    """A callback's token, with its run flat."""
    run = token.run
    return kind(
        keys.of_ticket(run.ticket_id),
        keys.token(run.cycle, run.attempt, token.token),
        **attributes_of(run),
        token=token.token,
        expires_at=token.expires_at,
    )


def token_of(item: TokenItem) -> TaskToken:
    """The token; `expires_at` in whole seconds."""
    return value_of(TaskToken, item, run=value_of(Run, item))


def notice_item(kind: type[NoticeItem], notice: Notice) -> NoticeItem:
    """A notice, which is owed while it has a `wake_at`."""
    shard = keys.wake_shard_of(notice) if notice.wake_at else None
    return kind(keys.of_ticket(notice.ticket_id), keys.notice(notice.id), **attributes_of(notice), wake_pk=shard)


def complaint_item(kind: type[ComplaintItem], complaint: Complaint) -> ComplaintItem:
    """A complaint, by its address."""
    return kind(keys.complaint(complaint.address), keys.COMPLAINT, **attributes_of(complaint))


def quarantined_item(kind: type[QuarantinedItem], quarantined: Quarantined) -> QuarantinedItem:
    """A message, in the month in which it came."""
    month = keys.month(quarantined.received_at)
    return kind(keys.quarantine(month), quarantined.id, **attributes_of(quarantined))


def uncovered_item(kind: type[UncoveredItem], uncovered: Uncovered) -> UncoveredItem:
    """What is told of an account and a day, which is owed while it has a `wake_at`."""
    shard = keys.wake_shard(uncovered.id) if uncovered.wake_at else None
    return kind(keys.uncovered(uncovered.id), keys.UNCOVERED, **attributes_of(uncovered), wake_pk=shard)
