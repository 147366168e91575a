"""What a template may ask about the page of one link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.adapters.messages.clean import cut
from guardia.adapters.messages.letter import ALARM_TEXT_LIMIT
from guardia.adapters.messages.words import Speech
from guardia.domain.decision import UNSAID
from guardia.domain.road import Channel
from guardia.domain.ticket import Origin, Status
from guardia.services.acknowledge_by_link import Wanted

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.decision import Language, Phrase
    from guardia.domain.ticket import Actor
    from guardia.services.acknowledge_by_link import View

_TITLE_LIMIT = 200
_SECONDS_MATTER_BELOW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One view, told in one language. Texts in it are as strangers wrote them: the templates print them escaped."""

    view: View
    language: Language
    typed_name: str

    @property
    def say(self) -> Speech:
        """How this reader is spoken to."""
        ticket = self.view.ticket
        precise = ticket.terms.response[ticket.severity] < _SECONDS_MATTER_BELOW
        return Speech(self.language, self.view.notice.recipient.time_zone, precise)

    @property
    def number_wrong(self) -> bool:
        """Whether the number was not typed, or another."""
        return Wanted.NUMBER in self.view.wanted

    @property
    def name_wrong(self) -> bool:
        """Whether the name was not typed, or is none."""
        return Wanted.NAME in self.view.wanted

    @property
    def sent_to(self) -> str:
        """The address that the message went to, where it is one that people know; a secret's name is none."""
        notice = self.view.notice
        return notice.recipient.address if notice.channel in {Channel.EMAIL, Channel.SMS} else ""

    @property
    def client(self) -> str:
        """The client's name; its id once it is not registered any more."""
        client = self.view.client
        return client.name if client else self.view.ticket.client_id

    @property
    def title(self) -> str:
        """What happened, bounded."""
        return cut(self.view.ticket.title, _TITLE_LIMIT)

    @property
    def from_alarm(self) -> bool:
        """Whether an alarm opened the ticket, and not a person."""
        return self.view.ticket.origin is Origin.ALARM

    @property
    def why(self) -> Phrase:
        """Why the ticket is so severe, in a sentence for an engineer."""
        ticket = self.view.ticket
        return ticket.severity_explanation if ticket.severity_explanation != UNSAID else ticket.severity_reason

    @property
    def alarm_reason(self) -> str:
        """What CloudWatch says of the change, bounded."""
        return cut(self.view.ticket.alarm_reason, ALARM_TEXT_LIMIT)

    @property
    def description(self) -> str:
        """What the client's people wrote of it, bounded."""
        ticket = self.view.ticket
        return cut(ticket.alarm_description if self.from_alarm else ticket.description, ALARM_TEXT_LIMIT)

    @property
    def again(self) -> bool:
        """Whether the ticket was opened once more since the link was sent."""
        return self.view.link.cycle != self.view.ticket.cycle

    @property
    def again_at(self) -> datetime:
        """When it was."""
        entry = self.view.reopened
        return entry.at if entry else self.view.ticket.status_at

    @property
    def moved_on(self) -> bool:
        """Whether the ticket went on since the acknowledgement that the link found."""
        return not self.again and self.view.ticket.status is not Status.INVESTIGATING

    @property
    def answered_by(self) -> Actor:
        """Who acknowledged; where nobody did, who brought the ticket where it stands."""
        return self.view.answer.actor if self.view.answer else self.view.ticket.status_by

    @property
    def answered_at(self) -> datetime:
        """When that was."""
        return self.view.answer.at if self.view.answer else self.view.ticket.status_at

    @property
    def due_at(self) -> datetime:
        """When the first response of the ticket's present cycle is due, or was."""
        return self.view.ticket.clock.due_at

    @property
    def in_time(self) -> bool:
        """Whether it was answered before that, or still may be."""
        at = self.answered_at if self.view.answer else self.view.at
        return at <= self.due_at

    @property
    def left(self) -> timedelta:
        """How far from now that is, by the wall clock."""
        return abs(self.due_at - self.view.at)
