"""Tell everybody whom an entry concerns: the only use case that sends messages.

Called by both state machines at the right instant and by the sweeper when they are late. Each recipient has a notice
of a deterministic id, taken by lease before sending: at least once, counted, and never zero times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.delivery import Fate, Heard
from guardia.domain.errors import DeliveryFailed
from guardia.domain.instant import zulu
from guardia.domain.notice import (
    ATTEMPTS,
    AUDIENCES,
    TO_BE_SENT,
    Audience,
    Channel,
    Label,
    Notice,
    NoticeState,
    Recipient,
    notice_id,
)
from guardia.services.record_fate import RecordFate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from guardia.domain.contract import Client
    from guardia.domain.decision import Language
    from guardia.domain.duty.person import Person
    from guardia.domain.ticket import Entry, Ticket
    from guardia.ports import Clock, Composer, Mailer, Meter, NoticeStore, Register, TicketStore


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the desk itself is told."""

    address: str
    language: Language
    time_zone: str


def _uncounted(_name: str) -> None:
    """Nobody watches."""


def _nobody(_ticket: Ticket, _entry: Entry, _at: datetime) -> Sequence[Person]:
    """There is no duty roster."""
    return ()


@dataclass(frozen=True, slots=True)
class Notify:
    """Sends what an entry owes. `meter` counts `undelivered`: notices that were given up.

    `called` says who of the duty roster is told of an entry besides the desk's own address.
    """

    tickets: TicketStore
    notices: NoticeStore
    register: Register
    composer: Composer
    mailer: Mailer
    clock: Clock
    desk: Desk
    meter: Meter = _uncounted
    called: Callable[[Ticket, Entry, datetime], Sequence[Person]] = _nobody

    def entry(self, ticket_id: str, version: int, now: datetime | None = None) -> None:
        """Tell of one entry whom it concerns; whoever was told already is not told again.

        `now` is the instant of a sweep; without it, it is now.
        """
        ticket, entry = self._read(ticket_id, version)
        if not ticket or not entry or not self.notices.owes_notices(ticket_id, version):
            return
        client = self.register.client(ticket.client_id)
        at = now or self.clock()
        for recipient in self._recipients(ticket, client, entry, at):
            notice = self._new(entry, recipient)
            self._send(ticket, client, entry, notice, at)
        self.notices.settle_entry(ticket_id, version)

    def again(self, ticket_id: str, notice_id: str, now: datetime) -> None:
        """One more try for a notice that failed for the moment, or whose sender died."""
        notice = self.notices.notice(ticket_id, notice_id)
        ticket, entry = self._read(ticket_id, notice.entry) if notice else (None, None)
        if not notice or not ticket or not entry:
            return
        if _is_used_up(notice, now):
            self._record(notice, Fate.FAILED, "every try ended before it was recorded", now)
            return
        self._send(ticket, self.register.client(ticket.client_id), entry, notice, now)

    def _read(self, ticket_id: str, version: int) -> tuple[Ticket | None, Entry | None]:
        entries = self.tickets.entries(ticket_id, after=version - 1, limit=1)
        entry = entries[0] if entries and entries[0].version == version else None
        return self.tickets.ticket(ticket_id), entry

    def _recipients(self, ticket: Ticket, client: Client | None, entry: Entry, at: datetime) -> Iterator[Recipient]:
        audiences = AUDIENCES.get(entry.kind, ())
        if Audience.CLIENT in audiences:
            for contact in client.contacts if client else ():
                if contact.tickets:
                    zone = ticket.terms.time_zone
                    yield Recipient(Audience.CLIENT, contact.name, contact.email, contact.language, zone)
        if Audience.DESK in audiences:
            yield Recipient(Audience.DESK, "", self.desk.address, self.desk.language, self.desk.time_zone)
            for person in self.called(ticket, entry, at):
                if person.email.casefold() != self.desk.address.casefold():
                    yield Recipient(Audience.DESK, person.name, person.email, person.language, person.time_zone)

    def _new(self, entry: Entry, recipient: Recipient) -> Notice:
        return Notice(
            id=notice_id(entry.ticket_id, entry.version, Channel.EMAIL, recipient),
            ticket_id=entry.ticket_id,
            entry=entry.version,
            channel=Channel.EMAIL,
            recipient=recipient,
            state=NoticeState.PENDING,
            at=self.clock(),
        )

    def _send(self, ticket: Ticket, client: Client | None, entry: Entry, notice: Notice, now: datetime) -> None:
        taken = self.notices.take_notice(notice, now)
        if taken is None:
            return
        if unwanted := self._unwanted(ticket, client, taken.recipient):
            self._record(taken, Fate.UNWANTED, unwanted, now)
            return
        try:
            message = self.composer.compose(ticket, client, entry, taken.recipient)
            label = Label(taken.ticket_id, taken.id, taken.attempts)
            provider_id = self.mailer.send(message, taken.recipient.address, label)
        except DeliveryFailed as failure:
            self._record(taken, Fate.FAILED if failure.permanent else Fate.NOT_TAKEN, str(failure), now)
            return
        self._record(taken, Fate.ACCEPTED, "", now, provider_id)

    def _unwanted(self, ticket: Ticket, client: Client | None, recipient: Recipient) -> str:
        """Why this address is not written to; empty where it is. The desk's people are told whatever they reported."""
        if recipient.audience is Audience.DESK:
            return ""
        if client is None or client.contact(recipient.address) is None:
            return "no contact of the client any more who follows tickets"
        complaint = self.notices.complaint(recipient.address)
        if complaint is None or not complaint.holds(self.register.traces(ticket.client_id)):
            return ""
        return f"this address reported our mail as spam at {zulu(complaint.at)} ({complaint.ticket_id})"

    def _record(self, notice: Notice, fate: Fate, reason: str, now: datetime, provider_id: str | None = None) -> None:
        """What became of the try that the notice was taken for, whatever was heard of it meanwhile."""
        heard = Heard(fate, self.clock(), reason, notice.attempts, provider_id)
        RecordFate(self.notices, self.meter)(notice, heard, now)


def _is_used_up(notice: Notice, now: datetime) -> bool:
    """Whether the last sender died, too: nobody holds the notice and nobody may take it any more."""
    is_held = notice.wake_at is None or notice.wake_at > now
    return notice.state in TO_BE_SENT and notice.attempts >= ATTEMPTS and not is_held
