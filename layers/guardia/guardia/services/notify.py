"""Tell everybody whom an entry concerns: the only use case that sends messages.

Called by both state machines at the right instant and by the sweeper when they are late. Each recipient has a notice
of a deterministic id, taken by lease before sending: at least once, counted, and never zero times.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import (
    ATTEMPTS,
    AUDIENCES,
    TO_BE_SENT,
    Audience,
    Channel,
    Notice,
    NoticeState,
    Recipient,
    notice_id,
    retry_pause,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from guardia.domain.contract import Client
    from guardia.domain.decision import Language
    from guardia.domain.ticket import Entry, Ticket
    from guardia.ports import Clock, Composer, Mailer, Meter, NoticeStore, Register, TicketStore

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the desk itself is told."""

    address: str
    language: Language
    time_zone: str


def _uncounted(_name: str) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Notify:
    """Sends what an entry owes. `meter` counts `undelivered`: notices that were given up."""

    tickets: TicketStore
    notices: NoticeStore
    register: Register
    composer: Composer
    mailer: Mailer
    clock: Clock
    desk: Desk
    meter: Meter = _uncounted

    def entry(self, ticket_id: str, version: int, now: datetime | None = None) -> None:
        """Tell of one entry whom it concerns; whoever was told already is not told again.

        `now` is the instant of a sweep; without it, it is now.
        """
        ticket, entry = self._read(ticket_id, version)
        if not ticket or not entry or not self.notices.owes_notices(ticket_id, version):
            return
        client = self.register.client(ticket.client_id)
        for recipient in self._recipients(ticket, client, entry):
            notice = self._new(entry, recipient)
            self._send(ticket, client, entry, notice, now or self.clock())
        self.notices.settle_entry(ticket_id, version)

    def again(self, ticket_id: str, notice_id: str, now: datetime) -> None:
        """One more try for a notice that failed for the moment, or whose sender died."""
        notice = self.notices.notice(ticket_id, notice_id)
        ticket, entry = self._read(ticket_id, notice.entry) if notice else (None, None)
        if not notice or not ticket or not entry:
            return
        if _is_used_up(notice, now):
            unsent = DeliveryFailed("every try ended before it was recorded", permanent=True)
            self.notices.put_notice(self._failed(notice, unsent, now))
            return
        self._send(ticket, self.register.client(ticket.client_id), entry, notice, now)

    def _read(self, ticket_id: str, version: int) -> tuple[Ticket | None, Entry | None]:
        entries = self.tickets.entries(ticket_id, after=version - 1, limit=1)
        entry = entries[0] if entries and entries[0].version == version else None
        return self.tickets.ticket(ticket_id), entry

    def _recipients(self, ticket: Ticket, client: Client | None, entry: Entry) -> Iterator[Recipient]:
        audiences = AUDIENCES.get(entry.kind, ())
        if Audience.CLIENT in audiences:
            for contact in client.contacts if client else ():
                if contact.tickets:
                    zone = ticket.terms.time_zone
                    yield Recipient(Audience.CLIENT, contact.name, contact.email, contact.language, zone)
        if Audience.DESK in audiences:
            yield Recipient(Audience.DESK, "", self.desk.address, self.desk.language, self.desk.time_zone)

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
        try:
            message = self.composer.compose(ticket, client, entry, taken.recipient)
            provider_id = self.mailer.send(message, taken.recipient.address)
        except DeliveryFailed as failure:
            self.notices.put_notice(self._failed(taken, failure, now))
            return
        sent = replace(taken, state=NoticeState.ACCEPTED, provider_id=provider_id, at=self.clock(), wake_at=None)
        self.notices.put_notice(sent)

    def _failed(self, notice: Notice, failure: DeliveryFailed, now: datetime) -> Notice:
        ended = failure.permanent or notice.attempts >= ATTEMPTS
        state = NoticeState.FAILED_PERMANENT if ended else NoticeState.FAILED_TEMPORARY
        wake_at = None if ended else now + retry_pause(notice.attempts)
        if ended:
            self.meter("undelivered")
        logger.log(logging.ERROR if ended else logging.WARNING, "notice %s, %s: %s", notice.id, state, failure)
        return replace(notice, state=state, reason=str(failure), at=self.clock(), wake_at=wake_at)


def _is_used_up(notice: Notice, now: datetime) -> bool:
    """Whether the last sender died, too: nobody holds the notice and nobody may take it any more."""
    is_held = notice.wake_at is None or notice.wake_at > now
    return notice.state in TO_BE_SENT and notice.attempts >= ATTEMPTS and not is_held
