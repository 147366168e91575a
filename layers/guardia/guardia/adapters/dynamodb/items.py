"""Every kind of item, with its attributes. An attribute that is the field of a domain value has that field's name."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pynamodb.attributes import BooleanAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.exceptions import AttributeNullError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model

from guardia.adapters.dynamodb import documents as doc
from guardia.adapters.dynamodb.attributes import (
    DurationAttribute,
    InstantAttribute,
    MapOf,
    TextsAttribute,
    WholeAttribute,
    WordAttribute,
)
from guardia.adapters.dynamodb.client_documents import (
    changes_document,
    read_changes,
    read_stored_client,
    read_traces,
    stored_client,
    traces_document,
)
from guardia.domain.contract import Environment, Severity
from guardia.domain.entitlement import Standing
from guardia.domain.notice import NoticeState
from guardia.domain.quarantine import Road
from guardia.domain.ticket import Kind, Origin, Status

if TYPE_CHECKING:
    from collections.abc import Callable

# PynamoDB gives its indexes an __init_subclass__ without types, which is what the three exceptions are for.


class QueueIndex(GlobalSecondaryIndex["TableItem"]):  # type: ignore[no-untyped-call]
    """What is neither closed nor rejected, by urgency."""

    class Meta:
        index_name = "queue"
        projection = AllProjection()

    queue_pk = UnicodeAttribute(hash_key=True)
    queue_sk = UnicodeAttribute(range_key=True)


class ClientIndex(GlobalSecondaryIndex["TableItem"]):  # type: ignore[no-untyped-call]
    """A client's tickets, and the list of clients."""

    class Meta:
        index_name = "client"
        projection = AllProjection()

    client_pk = UnicodeAttribute(hash_key=True)
    client_sk = UnicodeAttribute(range_key=True)


class WakeIndex(GlobalSecondaryIndex["TableItem"]):  # type: ignore[no-untyped-call]
    """What is owed, by the instant from which it is late."""

    class Meta:
        index_name = "wake"
        projection = KeysOnlyProjection()

    wake_pk = UnicodeAttribute(hash_key=True)
    wake_at = InstantAttribute(range_key=True)


class TableItem(Model):
    """Whatever stands in the table: its keys, its kind, and its places in the indexes."""

    PK = UnicodeAttribute(hash_key=True)
    SK = UnicodeAttribute(range_key=True)
    item_kind = UnicodeAttribute(attr_name="kind", null=True)
    queue_pk = UnicodeAttribute(null=True)
    queue_sk = UnicodeAttribute(null=True)
    client_pk = UnicodeAttribute(null=True)
    client_sk = UnicodeAttribute(null=True)
    wake_pk = UnicodeAttribute(null=True)
    wake_at = InstantAttribute(null=True)
    queue_index = QueueIndex()
    client_index = ClientIndex()
    wake_index = WakeIndex()

    def __init__(
        self, hash_key: str | None = None, range_key: str | None = None, _user_instantiated: bool = True, **values: Any
    ) -> None:
        """The same as PynamoDB's, which looks at every attribute of the kind and sets each by its descriptor.

        ValueError for a value that is no attribute of the kind.
        """
        known = type(self).get_attributes()
        if not values.keys() <= known.keys():
            raise ValueError(f"{type(self).__name__} has no attributes {sorted(values.keys() - known.keys())}")
        keys = {"PK": hash_key, "SK": range_key} if hash_key is not None else {}
        self.attribute_values = (_made_with(type(self)) if _user_instantiated else {}) | keys | values

    def serialize(self, null_check: bool = True) -> dict[str, dict[str, Any]]:
        """The same as PynamoDB's, over what is set and not over every attribute: an opening writes 250, most absent.

        AttributeNullError where one is absent that must be there.
        """
        writers, stored = _writers(type(self)), {}
        for name, value in self.attribute_values.items():
            if value is not None:
                stored_name, letter, write = writers[name]
                stored[stored_name] = {letter: write(value)}
        if null_check and not _needed(type(self)) <= stored.keys():
            raise AttributeNullError(min(_needed(type(self)) - stored.keys()))
        return stored


# More than there are kinds. Each holds its table's connection, of which a function has one, and a test many.
of_each_kind = lru_cache(maxsize=64)


@of_each_kind
def _made_with(kind: type[TableItem]) -> dict[str, Any]:
    """What every new item of the kind has."""
    attributes = kind.get_attributes().items()
    return {name: it.default_for_new for name, it in attributes if it.default_for_new is not None}


@of_each_kind
def _writers(kind: type[TableItem]) -> dict[str, tuple[str, str, Callable[[Any], Any]]]:
    """Of each attribute its name in the table, the letter of its type, and what writes it."""
    return {name: (it.attr_name, it.attr_type, it.serialize) for name, it in kind.get_attributes().items()}


@of_each_kind
def _needed(kind: type[TableItem]) -> frozenset[str]:
    """The attributes that every item of the kind has, by their names in the table."""
    return frozenset(it.attr_name for it in kind.get_attributes().values() if not it.null)


class TicketItem(TableItem):
    """A ticket's present version."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="ticket")
    id = UnicodeAttribute()
    version = WholeAttribute()
    client_id = UnicodeAttribute()
    account_id = UnicodeAttribute()
    region = UnicodeAttribute()
    environment = WordAttribute(Environment)
    title = UnicodeAttribute()
    status = WordAttribute(Status)
    status_by = MapOf(doc.actor_document, doc.read_actor)
    status_at = InstantAttribute()
    cycle = WholeAttribute()
    severity = WordAttribute(Severity)
    severity_evidence = UnicodeAttribute()
    severity_reason = MapOf(doc.phrase_document, doc.read_phrase)
    opened_at = InstantAttribute()
    clock = MapOf(doc.clock_document, doc.read_clock)
    terms = MapOf(doc.terms_document, doc.read_terms)
    fingerprint = UnicodeAttribute()
    identity_key = UnicodeAttribute(null=True)
    alarm_name = UnicodeAttribute()
    alarm_arn = UnicodeAttribute()
    alarm_at = InstantAttribute(null=True)
    alarm_reason = UnicodeAttribute()
    alarm_description = UnicodeAttribute()
    alarm_metric = UnicodeAttribute()
    related = TextsAttribute()
    occurrences = WholeAttribute()
    previous_ticket = UnicodeAttribute(null=True)
    recovered_at = InstantAttribute(null=True)
    responded_at = InstantAttribute(null=True)
    resolved_at = InstantAttribute(null=True)
    resolution = UnicodeAttribute()
    verified = BooleanAttribute(null=True)
    follow_up_at = InstantAttribute(null=True)
    followed_up = BooleanAttribute()
    closed_at = InstantAttribute(null=True)
    severity_explanation = MapOf(doc.phrase_document, doc.read_phrase, null=True)
    judgement = MapOf(doc.judgement_document, doc.read_judgement, null=True)
    resources = TextsAttribute(null=True)
    children = TextsAttribute(null=True)
    origin = WordAttribute(Origin, null=True)
    description = UnicodeAttribute(null=True)
    recent_changes = UnicodeAttribute(null=True)
    reported_by = UnicodeAttribute(null=True)
    asked_for = TextsAttribute(null=True)
    owner = MapOf(doc.actor_document, doc.read_actor, null=True)
    news_at = InstantAttribute(null=True)
    reminded = WholeAttribute(null=True)
    intervals_told = WholeAttribute(null=True)


class EntryItem(TableItem):
    """A timeline entry. The stream's filter reads `kind`, so what the entry tells is `entry_kind`."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="entry")
    ticket_id = UnicodeAttribute()
    cycle = WholeAttribute()
    version = WholeAttribute()
    at = InstantAttribute()
    kind = WordAttribute(Kind, attr_name="entry_kind")
    actor = MapOf(doc.actor_document, doc.read_actor)
    public = BooleanAttribute()
    reason = UnicodeAttribute()
    data = MapOf(dict[str, object], dict)


class LifecycleItem(TableItem):
    """The execution that walks a cycle."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="lifecycle")
    ticket_id = UnicodeAttribute()
    cycle = WholeAttribute()
    entry = WholeAttribute()
    attempt = WholeAttribute()


class MeasureItem(TableItem):
    """What is measured of a cycle's promise. In the index `client` by the month of its start; kept for ever."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="measure")
    ticket_id = UnicodeAttribute()
    cycle = WholeAttribute()
    client_id = UnicodeAttribute()
    title = UnicodeAttribute()
    origin = WordAttribute(Origin)
    severity = WordAttribute(Severity)
    environment = WordAttribute(Environment)
    contract_version = WholeAttribute()
    started_at = InstantAttribute()
    due_at = InstantAttribute()
    promise = DurationAttribute()
    coverage = MapOf(doc.coverage_document, doc.read_coverage)
    penalties = MapOf(doc.penalties_document, doc.read_penalties, null=True)
    revision = WholeAttribute(null=True)
    missed_at = InstantAttribute(null=True)
    responded_at = InstantAttribute(null=True)
    response = DurationAttribute(null=True)
    recovered_at = InstantAttribute(null=True)
    resolved_at = InstantAttribute(null=True)
    rejected_at = InstantAttribute(null=True)


class TokenItem(TableItem):
    """A callback that an execution waits for."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="token")
    ticket_id = UnicodeAttribute()
    cycle = WholeAttribute()
    attempt = WholeAttribute()
    entry = WholeAttribute()
    token = UnicodeAttribute()
    expires_at = TTLAttribute()


class RecordItem(TableItem):
    """What is remembered of an alarm; the three fields of its identity stand flat."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="identity")
    account_id = UnicodeAttribute()
    region = UnicodeAttribute()
    alarm_arn = UnicodeAttribute()
    revision = WholeAttribute()
    last = MapOf(doc.known_document, doc.read_known, null=True)
    settled_at = InstantAttribute(null=True)
    contributors = MapOf(doc.contributors_document, doc.read_contributors)
    open_ticket = UnicodeAttribute(null=True)
    last_ticket = UnicodeAttribute(null=True)
    occurrences = WholeAttribute()
    hold = MapOf(doc.hold_document, doc.read_hold, null=True)


class FingerprintItem(TableItem):
    """A change that was handled, and the ticket that it changed, if it did. Kept for ever."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="fingerprint")
    ticket_id = UnicodeAttribute(null=True)


class IdempotencyItem(TableItem):
    """What a caller's Idempotency-Key stands for."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="idempotency")
    caller = UnicodeAttribute()
    key = UnicodeAttribute()
    request = UnicodeAttribute()
    ticket_id = UnicodeAttribute()
    expires_at = TTLAttribute()


class ClientItem(TableItem):
    """A client's file. `revision` rises with each change, so that of two at once one is made after the other."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="client")
    revision = WholeAttribute()
    file = MapOf(stored_client, read_stored_client)


class ContactTraceItem(TableItem):
    """What became of a client's contacts, one change of the register after the other. Kept for ever."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="contact_trace")
    traces = MapOf(traces_document, read_traces)


class ClientTraceItem(TableItem):
    """What became of a client's file but for its contacts, by one change of the register. Kept for ever."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="client_trace")
    trace = MapOf(changes_document, read_changes)


class AccountItem(TableItem):
    """Whose an AWS account is, and whose it was. One that its client has given up has no `client_id`."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="account")
    client_id = UnicodeAttribute(null=True)
    since = InstantAttribute(null=True)
    former_client = UnicodeAttribute(null=True)


class MemberItem(TableItem):
    """A client's user."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="user")
    sub = UnicodeAttribute()
    client_id = UnicodeAttribute()
    email = UnicodeAttribute()


class QuarantinedItem(TableItem):
    """A message that could not become a ticket."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="quarantine")
    id = UnicodeAttribute()
    received_at = InstantAttribute()
    road = WordAttribute(Road)
    account_id = UnicodeAttribute(null=True)
    reason = UnicodeAttribute()
    body = UnicodeAttribute()
    body_sha256 = UnicodeAttribute()
    standing = WordAttribute(Standing, null=True)
    released_ticket = UnicodeAttribute(null=True)
    released_at = InstantAttribute(null=True)
    released_by = UnicodeAttribute(null=True)


class QuarantineMonthItem(TableItem):
    """A month that has quarantined messages, so that a reader need not know when it is."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="quarantine_month")


class UncoveredItem(TableItem):
    """What the account manager is told of an account and a day. `wake_at` as a notice has it."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="uncovered")
    id = UnicodeAttribute()
    account_id = UnicodeAttribute()
    client_id = UnicodeAttribute(null=True)
    standing = WordAttribute(Standing)
    reason = MapOf(doc.phrase_document, doc.read_phrase)
    alarm_name = UnicodeAttribute()
    message_id = UnicodeAttribute()
    received_at = InstantAttribute()
    at = InstantAttribute()
    state = WordAttribute(NoticeState)
    attempts = WholeAttribute()
    provider_id = UnicodeAttribute(null=True)
    failure = UnicodeAttribute()
