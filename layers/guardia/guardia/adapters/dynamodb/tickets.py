"""ports.TicketStore over the table."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

from guardia.adapters.dynamodb import codec, keys
from guardia.adapters.dynamodb import conditions as if_
from guardia.adapters.dynamodb.maintenance import held_alarm_item
from guardia.adapters.dynamodb.places import of_measure, of_ticket, start
from guardia.adapters.dynamodb.rows import Rows
from guardia.adapters.dynamodb.table import page, read
from guardia.adapters.dynamodb.transaction import Transaction
from guardia.adapters.store_rules import ended_by
from guardia.domain.alarm_record import AlarmRecord
from guardia.domain.change import Condition, Conflict, IdempotencyKey
from guardia.domain.measure import Measure
from guardia.domain.ticket import ENDED, STARTS_CYCLE, Entry, Status, Ticket
from guardia.ports import Page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pynamodb.expressions.condition import Condition as Clause
    from pynamodb.pagination import ResultIterator

    from guardia.adapters.dynamodb.items import FingerprintItem, TicketItem
    from guardia.domain.alarm import Identity
    from guardia.domain.change import Change
    from guardia.domain.month import Month
    from guardia.ports import TicketFilter

LAST_VERSION = 99_999_999


class TicketRows(Rows):
    """Tickets, their timelines, and what is remembered of alarms."""

    def record(self, identity: Identity) -> AlarmRecord:
        """What is remembered of an alarm; revision 0 if nothing is."""
        return self.record_of(identity.key) or AlarmRecord(identity=identity)

    def record_of(self, identity_key: str) -> AlarmRecord | None:
        """The same by the key that a ticket carries."""
        item = read(self.table.records, f"ALARM#{identity_key}", keys.ALARM)
        return codec.record_of(item) if item else None

    def ticket(self, ticket_id: str) -> Ticket | None:
        """The present version."""
        item = read(self.table.tickets, keys.of_ticket(ticket_id), keys.TICKET)
        return codec.value_of(Ticket, item) if item else None

    def entries(self, ticket_id: str, after: int = 0, limit: int = 1000) -> Sequence[Entry]:
        """Timeline entries with a version above `after`, in order, at most `limit`."""
        kind = self.table.entries
        stretch = kind.SK.between(keys.entry(after + 1), keys.entry(LAST_VERSION))
        found = kind.query(keys.of_ticket(ticket_id), stretch, consistent_read=True, limit=limit)
        return [codec.value_of(Entry, item) for item in found]

    def ticket_of_change(self, fingerprint: str) -> str | None:
        """The ticket that this change of an alarm opened, joined or moved; None if it did none of these."""
        item = self._fingerprint(fingerprint)
        return item.ticket_id if item else None

    def was_handled(self, fingerprint: str) -> bool:
        """Whether this very change of an alarm was handled, with a ticket or without."""
        return self._fingerprint(fingerprint) is not None

    def _fingerprint(self, fingerprint: str) -> FingerprintItem | None:
        return read(self.table.fingerprints, f"FINGERPRINT#{fingerprint}", keys.FINGERPRINT)

    def key(self, caller: str, key: str) -> IdempotencyKey | None:
        """What an Idempotency-Key of this caller stands for; `expires_at` in whole seconds."""
        item = read(self.table.idempotency, keys.idempotency(caller, key), keys.IDEMPOTENCY)
        return codec.value_of(IdempotencyKey, item) if item else None

    def commit(self, change: Change) -> None:
        """Write the change at once. Raises Conflict with the conditions that did not hold."""
        transaction: Transaction[Condition] = Transaction(self.table.connection)
        self._write_ticket(transaction, change)
        self._write_alarm(transaction, change)
        if failed := transaction.commit(Condition.NOBODY_INTERFERES):
            known = transaction.found(Condition.FINGERPRINT_IS_NEW)
            raise Conflict(failed, known["ticket_id"]["S"] if known and "ticket_id" in known else None)

    def _write_ticket(self, transaction: Transaction[Condition], change: Change) -> None:
        table = self.table
        ticket, before = change.ticket, change.version_before
        if ticket:
            item = codec.ticket_item(table.tickets, ticket)
            if before:
                clause = if_.ticket_is_as_read(table.tickets, before)
                transaction.put(Condition.TICKET_IS_AS_READ, item, clause)
            else:
                transaction.put(Condition.NUMBER_IS_FREE, item, if_.is_new(table.tickets))
        taken = Condition.TICKET_IS_AS_READ if before else Condition.NUMBER_IS_FREE
        for entry in change.entries:
            transaction.put(taken, codec.entry_item(table.entries, entry), if_.is_new(table.entries))
            if entry.kind in STARTS_CYCLE:
                lifecycle = codec.lifecycle_item(table.lifecycles, entry)
                transaction.put(taken, lifecycle, if_.is_new(table.lifecycles))
        if measure := change.measure:
            # The ticket's own condition vouches for it. One of a ticket that was opened unmeasured begins here.
            begun = if_.is_new(table.measures) if change.starts_cycle else None
            transaction.put(taken, codec.measure_item(table.measures, measure), begun)
        if change.key:
            self._write_key(transaction, change.key)

    def _write_key(self, transaction: Transaction[Condition], key: IdempotencyKey) -> None:
        kind = self.table.idempotency
        item = kind(keys.idempotency(key.caller, key.key), keys.IDEMPOTENCY, **codec.attributes_of(key))
        transaction.put(Condition.KEY_IS_NEW, item, if_.is_new(kind))

    def _write_alarm(self, transaction: Transaction[Condition], change: Change) -> None:
        table = self.table
        if record := change.record:
            clause = if_.record_is_as_read(table.records, record.revision - 1)
            transaction.put(Condition.RECORD_IS_AS_READ, codec.record_item(table.records, record), clause)
        if change.fingerprint:
            known = change.ticket or change.joined
            key = f"FINGERPRINT#{change.fingerprint}"
            item = table.fingerprints(key, keys.FINGERPRINT, ticket_id=known.id if known else None)
            transaction.put(Condition.FINGERPRINT_IS_NEW, item, if_.is_new(table.fingerprints), tells=True)
        if joined := change.joined:
            clause = if_.ticket_is_unresolved(table.tickets, joined.cycle)
            at = (keys.of_ticket(joined.id), keys.TICKET)
            transaction.check(Condition.TICKET_IS_AS_READ, table.tickets, at, clause)
        if released := change.released:
            message = codec.quarantined_item(table.quarantined, released)
            transaction.put(Condition.MESSAGE_IS_HELD, message, if_.message_is_held(table.quarantined))
        self._write_hold(transaction, change)

    def _write_hold(self, transaction: Transaction[Condition], change: Change) -> None:
        """What a window holds from now on: the window must stand, and the alarm's record vouches for the rest."""
        if window := change.within:
            kind, at = self.table.windows, (keys.client(window.client_id), keys.window(window.id))
            transaction.check(Condition.WINDOW_STANDS, kind, at, if_.window_stands(kind))
        if held := change.held:
            transaction.put(Condition.RECORD_IS_AS_READ, held_alarm_item(self.table.held_alarms, held), None)

    def tickets(self, which: TicketFilter, limit: int, after: Mapping[str, str] | None = None) -> Page[Ticket]:
        """A page of a list, most urgent first (closed ones: newest first). Read from an index: may lag a second."""
        found, following = page(self._search(which, limit, after), limit)
        return Page([codec.value_of(Ticket, item) for item in found], following)

    def _search(self, which: TicketFilter, limit: int, after: Mapping[str, str] | None) -> ResultIterator[TicketItem]:
        kind = self.table.tickets
        if which.status in ENDED:
            index, partition, sort = "client", keys.ended(*ended_by(which)), None
        elif which.client_id is None:
            index, partition, sort = "queue", keys.QUEUE, kind.queue_sk
        else:
            index, partition, sort = "client", keys.open_of(which.client_id), kind.client_sk
        begins = keys.rank(which.status) if sort and which.status else ""
        wanted = self._wanted(which)
        return kind.query(
            partition,
            sort.startswith(begins) if sort and begins else None,
            wanted,
            index_name=index,
            scan_index_forward=which.status not in ENDED,
            last_evaluated_key=start(after, of_ticket(index, partition, begins)),
            # One more than the page tells whether another follows; with a filter, nobody knows how many to read.
            page_size=limit + 1 if wanted is None else None,
        )

    def _wanted(self, which: TicketFilter) -> Clause | None:
        """What the keys of the index do not say: the severity, and which of two statuses of one rank."""
        kind = self.table.tickets
        clauses: list[Clause] = []
        if which.severity:
            clauses.append(kind.severity == which.severity)
        if which.status in {Status.INVESTIGATING, Status.IDENTIFIED}:
            clauses.append(kind.status == which.status)
        return reduce(and_, clauses) if clauses else None

    def occurrences(self, tickets: Sequence[Ticket]) -> Sequence[Ticket]:
        """The same tickets with the ALARM changes that were merged into them up to now."""
        at = {(f"ALARM#{ticket.identity_key}", keys.ALARM) for ticket in tickets if ticket.identity_key}
        wanted = ["last_ticket", "occurrences"]
        found = self.table.records.batch_get(at, consistent_read=True, attributes_to_get=wanted)
        counts = {item.last_ticket: item.occurrences for item in found}
        return [replace(ticket, occurrences=counts.get(ticket.id, ticket.occurrences)) for ticket in tickets]

    def measures(
        self, client_id: str, month: Month, limit: int, after: Mapping[str, str] | None = None
    ) -> Page[Measure]:
        """A page of the promises that began in a month, in the order of their starts, tickets and cycles."""
        partition = keys.measured(client_id, month)
        results = self.table.measures.query(
            partition,
            index_name="client",
            last_evaluated_key=start(after, of_measure(partition)),
            page_size=limit + 1,
        )
        found, following = page(results, limit)
        return Page([codec.value_of(Measure, item) for item in found], following)
