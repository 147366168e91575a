"""ports.TicketStore in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from guardia.adapters.in_memory.shelves import Shelves, page
from guardia.adapters.store_rules import ended_by
from guardia.domain.alarm_record import AlarmRecord
from guardia.domain.change import LATE_AFTER, Condition, Conflict, owed_until
from guardia.domain.lifecycle import Lifecycle
from guardia.domain.ticket import ENDED, STARTS_CYCLE, UNRESOLVED, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from guardia.domain.alarm import Identity
    from guardia.domain.change import Change, IdempotencyKey
    from guardia.domain.measure import Measure
    from guardia.domain.month import Month
    from guardia.domain.ticket import Entry, Ticket
    from guardia.ports import Page, TicketFilter


class Tickets(Shelves):
    """Tickets, their timelines, and what is remembered of alarms."""

    def record(self, identity: Identity) -> AlarmRecord:
        """What is remembered of an alarm; revision 0 if nothing is."""
        return self.record_of(identity.key) or AlarmRecord(identity=identity)

    def record_of(self, identity_key: str) -> AlarmRecord | None:
        """The same by the key that a ticket carries."""
        return self._records.get(identity_key)

    def ticket(self, ticket_id: str) -> Ticket | None:
        """The present version."""
        return self._tickets.get(ticket_id)

    def entries(self, ticket_id: str, after: int = 0, limit: int = 1000) -> Sequence[Entry]:
        """Timeline entries with a version above `after`, in order, at most `limit`."""
        with self._lock:
            found = [e for e in self._entries.values() if e.ticket_id == ticket_id and e.version > after]
        return sorted(found, key=lambda entry: entry.version)[:limit]

    def commit(self, change: Change) -> None:
        """Write the change at once. Raises Conflict with the conditions that did not hold."""
        with self._lock:
            if failed := frozenset(self._failed(change)):
                raise Conflict(failed, self._fingerprints.get(change.fingerprint or ""))
            self._write(change)

    def _failed(self, change: Change) -> Iterator[Condition]:
        if change.fingerprint in self._fingerprints:
            yield Condition.FINGERPRINT_IS_NEW
        if (record := change.record) and record.revision != self.record(record.identity).revision + 1:
            yield Condition.RECORD_IS_AS_READ
        if ticket := change.ticket:
            known = self._tickets.get(ticket.id)
            if (known.version if known else 0) != change.version_before:
                yield Condition.TICKET_IS_AS_READ if change.version_before else Condition.NUMBER_IS_FREE
        if joined := change.joined:
            known = self._tickets.get(joined.id)
            if known is None or known.cycle != joined.cycle or known.status not in UNRESOLVED:
                yield Condition.TICKET_IS_AS_READ
        if change.key and (change.key.caller, change.key.key) in self._keys:
            yield Condition.KEY_IS_NEW
        yield from self._failed_beside(change)

    def _failed_beside(self, change: Change) -> Iterator[Condition]:
        """Of what the change comes from, and of what it goes into."""
        if released := change.released:
            held = self._quarantined.get(released.id)
            if held is None or held.released_ticket is not None:
                yield Condition.MESSAGE_IS_HELD
        if within := change.within:
            window = self._windows.get((within.client_id, within.id))
            if window is None or window.ended_at:
                yield Condition.WINDOW_STANDS

    def _write(self, change: Change) -> None:
        if change.ticket:
            self._tickets[change.ticket.id] = change.ticket
        for entry in change.entries:
            self._entries[entry.ticket_id, entry.version] = entry
            if wake_at := owed_until(entry):
                self._untold[entry.ticket_id, entry.version] = wake_at
            if entry.kind in STARTS_CYCLE:
                begun = Lifecycle(entry.ticket_id, entry.cycle, entry.version, wake_at=entry.at + LATE_AFTER)
                self._lifecycles[entry.ticket_id, entry.cycle] = begun
        if measure := change.measure:
            self._measures[measure.ticket_id, measure.cycle] = measure
        if change.record:
            self._records[change.record.identity.key] = change.record
        if change.fingerprint:
            known = change.ticket or change.joined
            self._fingerprints[change.fingerprint] = known.id if known else None
        if released := change.released:
            self._quarantined[released.id] = released
        if held := change.held:
            self._held_alarms.setdefault((held.client_id, held.window_id), {})[held.identity.key] = held
        if key := change.key:
            self._keys[key.caller, key.key] = replace(key, expires_at=key.expires_at.replace(microsecond=0))

    def ticket_of_change(self, fingerprint: str) -> str | None:
        """The ticket that this change of an alarm opened, joined or moved; None if it did none of these."""
        return self._fingerprints.get(fingerprint)

    def was_handled(self, fingerprint: str) -> bool:
        """Whether this very change of an alarm was handled, with a ticket or without."""
        return fingerprint in self._fingerprints

    def key(self, caller: str, key: str) -> IdempotencyKey | None:
        """What an Idempotency-Key of this caller stands for; `expires_at` in whole seconds."""
        return self._keys.get((caller, key))

    def tickets(self, which: TicketFilter, limit: int, after: Mapping[str, str] | None = None) -> Page[Ticket]:
        """A page of a list, most urgent first (closed ones: newest first)."""
        if which.status in ENDED:
            ended_by(which)
        with self._lock:
            found = [ticket for ticket in self._tickets.values() if _is_wanted(ticket, which)]
        return page(found, _place, limit, after, newest_first=which.status in ENDED)

    def occurrences(self, tickets: Sequence[Ticket]) -> Sequence[Ticket]:
        """The same tickets with the ALARM changes that were merged into them up to now."""
        with self._lock:
            counts = {record.last_ticket: record.occurrences for record in self._records.values()}
        return [replace(ticket, occurrences=counts.get(ticket.id, ticket.occurrences)) for ticket in tickets]

    def measures(
        self, client_id: str, month: Month, limit: int, after: Mapping[str, str] | None = None
    ) -> Page[Measure]:
        """A page of the promises that began in a month, in the order of their starts, tickets and cycles."""
        with self._lock:
            found = [m for m in self._measures.values() if m.client_id == client_id and m.month == month]
        return page(found, _place_in_month, limit, after)


def _is_wanted(ticket: Ticket, which: TicketFilter) -> bool:
    in_status = ticket.status not in ENDED if which.status is None else ticket.status is which.status
    in_month = ticket.status not in ENDED or which.month == f"{ticket.closed_at or ticket.status_at:%Y-%m}"
    of_client = which.client_id in {None, ticket.client_id}
    return in_status and in_month and of_client and which.severity in {None, ticket.severity}


def _place(ticket: Ticket) -> str:
    """Unanswered first, then what is worked on, then what is resolved, each by its instant; ended ones by theirs."""
    ranks = {Status.OPEN: 0, Status.RESOLVED: 2}
    ended, due = ticket.closed_at or ticket.status_at, ticket.clock.due_at
    at = ended if ticket.status in ENDED else ticket.follow_up_at or due if ticket.status is Status.RESOLVED else due
    return f"{ranks.get(ticket.status, 1)} {at.astimezone(UTC).isoformat(timespec='milliseconds')} {ticket.id}"


def _place_in_month(measure: Measure) -> str:
    at = measure.started_at.astimezone(UTC).isoformat(timespec="milliseconds")
    return f"{at} {measure.ticket_id} {measure.cycle:04}"
