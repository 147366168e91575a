"""Somebody of the desk acknowledges by the link in a message: what the page shows, and the step itself.

Called by `message_links`. The link is proven before anything is read; looking changes nothing. A link is bound to its
cycle, and a cycle is acknowledged once: so a link works once, and whoever comes second is told who was first.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.caller import Caller, Role
from guardia.domain.delivery import Fate, Heard
from guardia.domain.errors import Busy, Forged, NotFound, TransitionRefused
from guardia.domain.link import read
from guardia.domain.notice import Audience
from guardia.domain.road import Channel
from guardia.domain.steps import Act, Step
from guardia.domain.ticket import STARTS_CYCLE, Entry, Kind, Status, Ticket
from guardia.services.work_ticket import Request

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guardia.domain.contract import Client
    from guardia.domain.link import Link, Proven
    from guardia.domain.notice import Notice
    from guardia.ports import Clock, NoticeStore, Register, SigningKeys, TicketStore
    from guardia.services.record_fate import RecordFate
    from guardia.services.work_ticket import WorkTicket

BY_LINK = "by_link"
"""In the data of an entry: the notice whose link acknowledged."""

SHORTEST_NAME, LONGEST_NAME = 2, 80
logger = logging.getLogger(__name__)


class Standing(StrEnum):
    """What a link finds."""

    OFFERED = "offered"  # nobody has answered: its reader may
    MINE = "mine"  # answered by this very link, or by the same person
    TAKEN = "taken"  # somebody else was first
    OVER = "over"  # resolved, closed or rejected, and nobody had answered
    REOPENED = "reopened"  # the ticket was opened once more since: another message has its link


class Wanted(StrEnum):
    """What has to be typed, and was not, or not rightly."""

    NUMBER = "number"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the page shows. `answer` is the acknowledgement of the link's cycle, `reopened` what began the present one.

    `wanted` is what the reader must type, or type again, before anything happens.
    """

    link: Link
    number: str
    notice: Notice
    ticket: Ticket
    client: Client | None
    standing: Standing
    at: datetime
    answer: Entry | None = None
    reopened: Entry | None = None
    wanted: frozenset[Wanted] = frozenset()

    @property
    def asks_name(self) -> bool:
        """Whether several people read the message, so that whoever takes the ticket says who they are."""
        return not self.notice.recipient.is_person


@dataclass(frozen=True, slots=True)
class AcknowledgeByLink:
    """The page's use case."""

    keys: SigningKeys
    tickets: TicketStore
    notices: NoticeStore
    register: Register
    work: WorkTicket
    record: RecordFate
    clock: Clock

    def look(self, token: str) -> View:
        """What the page shows now. Raises Forged, Expired, NotFound, NoKeys."""
        proven = self._prove(token)
        link = proven.link
        notice = self.notices.notice(link.ticket_id, link.notice_id)
        ticket = self.tickets.ticket(link.ticket_id)
        if notice is None or ticket is None or notice.recipient.audience is not Audience.DESK:
            raise NotFound("there is nothing behind this link")
        entries = self.tickets.entries(ticket.id, after=notice.entry - 1)
        answer = _of(entries, Kind.ACKNOWLEDGED, link.cycle)
        return View(
            link=link,
            number=proven.number,
            notice=notice,
            ticket=ticket,
            client=self.register.client(ticket.client_id),
            standing=_standing(link, ticket, notice, answer),
            at=self.clock(),
            answer=answer,
            reopened=next((entry for entry in reversed(entries) if entry.kind in STARTS_CYCLE), None),
        )

    def take(self, token: str, number: str, name: str) -> View:
        """Acknowledge, if the reader typed what was wanted; then what the page shows. Raises as `look`, and Busy.

        `number` and `name` are as they were typed; a person's own link needs no name.
        """
        view = self.look(token)
        if view.standing is Standing.OFFERED:
            caller = _caller(view.notice, name)
            wanted = {Wanted.NUMBER} if number.strip() != view.number else set()
            wanted |= {Wanted.NAME} if not caller.name else set()
            if wanted:
                return replace(view, wanted=frozenset(wanted))
            self._acknowledge(caller, view.link)
            view = self.look(token)
        if view.standing is Standing.MINE:
            self._note_read(view.notice)
        return view

    def _prove(self, token: str) -> Proven:
        now = self.clock()
        try:
            return read(token, self.keys(), now)
        except Forged:
            return read(token, self.keys(fresh=True), now)  # of a key that was made a moment ago?

    def _acknowledge(self, caller: Caller, link: Link) -> None:
        """Whoever was faster is found on the timeline."""

        def of_this_cycle(ticket: Ticket, act: Act) -> Act:
            if ticket.cycle != link.cycle:
                raise TransitionRefused(Step.ACKNOWLEDGE, ticket.status, ticket.status_by.name, ticket.status_at)
            return act

        request = Request(Step.ACKNOWLEDGE, data={BY_LINK: link.notice_id}, decide=of_this_cycle)
        try:
            self.work(caller, link.ticket_id, request)
        except TransitionRefused:
            logger.info("a link came too late", extra={"ticket_id": link.ticket_id, "notice_id": link.notice_id})

    def _note_read(self, notice: Notice) -> None:
        """Whoever acknowledged by it has read it. The acknowledgement stands whatever becomes of this."""
        try:
            self.record(notice, Heard(Fate.READ, self.clock(), attempt=notice.attempts), self.clock())
        except Busy:
            logger.warning("not recorded as read", extra={"ticket_id": notice.ticket_id, "notice_id": notice.id})


def name_of(text: str) -> str:
    """A name on one line, without what nobody sees; empty where it is too short or too long to be one."""
    shown = "".join(letter if letter.isprintable() else " " * letter.isspace() for letter in text)
    name = " ".join(shown.split())
    is_one = sum(map(str.isalnum, name)) >= SHORTEST_NAME and len(name) <= LONGEST_NAME
    return name if is_one else ""


def _caller(notice: Notice, typed: str) -> Caller:
    """The party that the message went to; of a mailbox or a room, whoever says that they take it."""
    recipient = notice.recipient
    if not recipient.is_person:
        return Caller(recipient.party or "desk", name_of(typed), Role.ENGINEER)
    email = recipient.address if notice.channel is Channel.EMAIL else ""
    return Caller(recipient.party, recipient.name or recipient.party, Role.ENGINEER, email=email)


def _standing(link: Link, ticket: Ticket, notice: Notice, answer: Entry | None) -> Standing:
    if answer:
        same_person = notice.recipient.is_person and answer.actor.id == notice.recipient.party
        return Standing.MINE if same_person or answer.data.get(BY_LINK) == notice.id else Standing.TAKEN
    if link.cycle != ticket.cycle:
        return Standing.REOPENED
    return Standing.OFFERED if ticket.status is Status.OPEN else Standing.OVER


def _of(entries: Sequence[Entry], kind: Kind, cycle: int) -> Entry | None:
    return next((entry for entry in entries if (entry.kind, entry.cycle) == (kind, cycle)), None)
