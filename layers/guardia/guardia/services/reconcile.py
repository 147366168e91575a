"""What a client's accounts say of their alarms, beside our tickets; and what never reached us is handed to the intake.

Called by the operator's command `guardia reconcile`. Handing over is `receive_message`'s, so that what was missing goes
the road of whatever comes: entitlement, severity, maintenance windows, and once. Its clock starts now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.alarm import digest
from guardia.domain.entitlement import entitle
from guardia.domain.heartbeat import is_heartbeat
from guardia.domain.pattern import fits
from guardia.domain.quarantine import Received, Road
from guardia.domain.reconciliation import Memory, compare, gone
from guardia.ports import TicketFilter
from guardia.services.receive_message import silence_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from guardia.domain.alarm_record import AlarmRecord
    from guardia.domain.contract import Account, Client
    from guardia.domain.entitlement import Entitlement
    from guardia.domain.outcome import Outcome
    from guardia.domain.reconciliation import Compared, Told, Trail
    from guardia.domain.ticket import Ticket
    from guardia.ports import AccountAlarms, Clock, HeartbeatStore, TicketStore

AT_ONCE = 100
"""Tickets of a page."""


@dataclass(frozen=True, slots=True)
class Place:
    """One region of one of the client's accounts."""

    client_id: str
    account: Account
    region: str

    def has(self, ticket: Ticket) -> bool:
        """Whether the ticket's alarm is of here."""
        return (ticket.account_id, ticket.region) == (self.account.id, self.region)


@dataclass(frozen=True, slots=True)
class Reconcile:
    """Two steps, so that somebody may look between them."""

    tickets: TicketStore
    heartbeats: HeartbeatStore
    alarms: AccountAlarms
    receive: Callable[[Received], Outcome]
    clock: Clock

    def entitlement(self, client: Client) -> Entitlement:
        """Whether the client is served now, and why: without a contract in force nothing is handed over."""
        return entitle(client, self.clock())

    def open_tickets(self, client: Client) -> list[Ticket]:
        """The client's tickets that stand for an alarm."""
        found: list[Ticket] = []
        after: Mapping[str, str] | None = None
        while True:
            page = self.tickets.tickets(TicketFilter(client_id=client.id), AT_ONCE, after)
            found += [ticket for ticket in page.items if ticket.identity_key]
            after = page.next
            if after is None:
                return found

    def regions(self, account: Account, standing: Sequence[Ticket]) -> list[str]:
        """Where the account has alarms, as far as we know: where a heartbeat or a `standing` ticket came from."""
        heard = {known.region for known in self.heartbeats.heartbeats() if known.account_id == account.id}
        return sorted(heard | {ticket.region for ticket in standing if ticket.account_id == account.id})

    def look(
        self, place: Place, since: datetime, standing: Sequence[Ticket], only: Sequence[str] = ()
    ) -> tuple[list[Compared], int]:
        """Whatever was in ALARM at any time from `since` on or is now, and the `standing` tickets of this place.

        Also how many alarms the account has there. `only` are patterns of alarms' names. Raises Unreachable.
        """
        here = {ticket.identity_key: ticket for ticket in standing if place.has(ticket)}
        compared, count = [], 0
        for trail in self.alarms(place.account, place.region, since):
            count += 1
            ticket = here.pop(trail.identity.key, None)
            if (trail.raised or ticket) and not _is_ours(trail) and _is_wanted(trail.name, only):
                compared.append(compare(trail, self._memory(trail, place), silence_of, since))
        left = (self._gone(ticket) for ticket in here.values() if _is_wanted(ticket.alarm_name, only))
        return [*compared, *filter(None, left)], count

    def hand_over(self, compared: Compared) -> list[Outcome]:
        """What became of each change that never reached us. Raises Busy; what was handed over before is a duplicate."""
        return [self.receive(self._message(told)) for told in compared.owed]

    def _message(self, told: Told) -> Received:
        return Received(
            message_id=digest(told.alarm.fingerprint), road=Road.ACCOUNT, body=told.body, sent_at=self.clock()
        )

    def _memory(self, trail: Trail, place: Place) -> Memory:
        record = self.tickets.record(trail.identity)
        fingerprints = {told.alarm.fingerprint for told in trail.raised}
        oldest = min((told.alarm.changed_at for told in trail.raised), default=self.clock())
        return Memory(
            record=record,
            tickets=tuple(self._tickets_of(record, place, oldest)),
            spent=frozenset(one for one in fingerprints if self.tickets.was_handled(one)),
        )

    def _tickets_of(self, record: AlarmRecord, place: Place, oldest: datetime) -> Iterator[Ticket]:
        """The alarm's tickets, the newest first, back to the one that stood at `oldest`.

        None of another client, who had the account before.
        """
        following = record.open_ticket or record.last_ticket
        while following and (ticket := self.tickets.ticket(following)) and ticket.client_id == place.client_id:
            yield ticket
            if ticket.alarm_at is None or ticket.alarm_at <= oldest:
                return
            following = ticket.previous_ticket

    def _gone(self, ticket: Ticket) -> Compared | None:
        """A ticket whose alarm is not there any more. It may have ended since the list was read."""
        record = self.tickets.record_of(ticket.identity_key or "")
        return gone(record.identity, ticket) if record and record.open_ticket == ticket.id else None


def _is_ours(trail: Trail) -> bool:
    """Whether it is an alarm that is made for us, and opens no ticket."""
    told = trail.now or next(iter(trail.raised), None)
    return told is not None and (told.alarm.is_road_test or is_heartbeat(told.alarm))


def _is_wanted(name: str, only: Sequence[str]) -> bool:
    return not only or any(fits(pattern, name) for pattern in only)
