"""What a template may ask about one notice: the ticket, the entry, and what follows from both.

A notice may be late, and the ticket have moved on. So a letter tells of its entry: what belongs to the ticket's
present cycle only is None when the entry is of an earlier one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from guardia.adapters.messages.clean import cut
from guardia.adapters.messages.entry_data import EntryData
from guardia.adapters.messages.vocabulary import DESK_PHONES, Phone
from guardia.adapters.messages.words import Speech
from guardia.domain.blindness import name_of
from guardia.domain.clock import CheckpointName
from guardia.domain.contract import Severity
from guardia.domain.coverage import Plan
from guardia.domain.decision import UNSAID
from guardia.domain.ledger import coverage_of_severity
from guardia.domain.notice import Audience
from guardia.domain.ticket import STARTS_CYCLE, ActorType, Kind, Origin, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from guardia.domain.contract import Client, Contact
    from guardia.domain.coverage import Coverage
    from guardia.domain.decision import Phrase
    from guardia.domain.notice import Recipient
    from guardia.domain.ticket import Entry, Ticket

ALARM_TEXT_LIMIT = 1_100
"""Code points. CloudWatch's longest description has 1,024; what comes by another road may claim to be longer."""

_SECONDS_MATTER_BELOW = timedelta(minutes=10)
_CONTACTS_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter(EntryData):
    """One entry, told to one reader. Texts in it are as strangers wrote them: templates print them disarmed.

    `link` leads to the page that acknowledges; `listed` are the tickets that the entry of a storm
    tells of, and `links` lead to their pages.
    """

    ticket: Ticket
    client: Client | None
    entry: Entry
    recipient: Recipient
    desk_email: str
    link: str | None = None
    listed: Sequence[Ticket] = ()
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def say(self) -> Speech:
        """How this reader is spoken to."""
        precise = min(self.promise, self.ticket.terms.follow_up) < _SECONDS_MATTER_BELOW
        return Speech(self.recipient.language, self.recipient.time_zone, precise)

    @property
    def for_desk(self) -> bool:
        """Whether the reader works at the desk."""
        return self.recipient.audience is Audience.DESK

    @property
    def client_name(self) -> str:
        """The client's name; its id once it is not registered any more."""
        return name_of(self.client, self.ticket.client_id, self.recipient.language)

    @property
    def contacts(self) -> Sequence[Contact]:
        """The first people of the client to call or write to."""
        contacts = self.client.contacts if self.client else ()
        return [contact for contact in contacts if contact.tickets][:_CONTACTS_SHOWN]

    @property
    def phones(self) -> Sequence[Phone]:
        """The desk's telephones."""
        return DESK_PHONES

    @property
    def from_alarm(self) -> bool:
        """Whether an alarm opened the ticket, and not a person."""
        return self.ticket.origin is Origin.ALARM

    @property
    def why(self) -> Phrase:
        """Why the ticket is so severe: the sentence for an engineer, or the one for the client."""
        explanation = self.ticket.severity_explanation
        return explanation if self.for_desk and explanation != UNSAID else self.ticket.severity_reason

    @property
    def alarm_reason(self) -> str:
        """What CloudWatch says of the change, bounded."""
        return cut(self.ticket.alarm_reason, ALARM_TEXT_LIMIT)

    @property
    def alarm_description(self) -> str:
        """What the client's people wrote about the alarm, bounded."""
        return cut(self.ticket.alarm_description, ALARM_TEXT_LIMIT)

    @property
    def words(self) -> str:
        """What the entry's actor said."""
        return cut(self.entry.reason, ALARM_TEXT_LIMIT) if self.by_system else self.entry.reason

    @property
    def joint(self) -> bool:
        """Whether the client's people worked on the resolution with us."""
        return self.entry.data.get("joint") is True

    @property
    def actor(self) -> str:
        """Who made the entry, if a person with a name did."""
        return "" if self.by_system else self.entry.actor.name.strip()

    @property
    def by_system(self) -> bool:
        """Whether no person made the entry."""
        return self.entry.actor.type is ActorType.SYSTEM

    @property
    def current(self) -> bool:
        """Whether the entry belongs to the ticket's present cycle."""
        return self.entry.cycle == self.ticket.cycle

    @property
    def severity(self) -> Severity:
        """The one that the entry's promise is made for. It may not be the ticket's, once somebody has answered."""
        if self.entry.kind in {Kind.SEVERITY, Kind.STORM}:
            return Severity(self.data("severity"))
        return self.ticket.clock.severity if self.current else self.ticket.severity

    @property
    def tone(self) -> Severity:
        """The severity whose colour the message has: a storm's is the worst of its tickets'."""
        return self.severity if self.entry.kind is Kind.STORM else self.ticket.severity

    @property
    def severity_before(self) -> Severity:
        """Of a change of severity: what it was."""
        return Severity(self.data("severity_before"))

    @property
    def raised(self) -> bool:
        """Of a change of severity: whether it is more severe now."""
        return self.severity.is_above(self.severity_before)

    @property
    def promise(self) -> timedelta:
        """How long the desk has for the first response, in covered time."""
        return self.ticket.terms.response[self.severity]

    @property
    def coverage(self) -> Coverage:
        """When that time runs."""
        return coverage_of_severity(self.ticket.terms, self.severity)

    @property
    def always(self) -> bool:
        """Whether that is every hour of the year."""
        return self.coverage.plan is Plan.ALWAYS

    @property
    def due(self) -> datetime | None:
        """When the first response of the entry's cycle is due."""
        if due_at := self.instant("due_at"):
            return due_at
        if self.current:
            return self.ticket.clock.due_at
        return self.coverage.due(self.entry.at, self.promise) if self.entry.kind in STARTS_CYCLE else None

    @property
    def due_passed(self) -> bool:
        """Whether the response was due when the entry was written."""
        if self.data("checkpoint") == CheckpointName.DUE:
            return True
        return self.due is not None and (self.written_at or self.entry.at) >= self.due

    @property
    def written_at(self) -> datetime | None:
        """Of a call, or a mail, that was taken down later: when that was. The clock runs from the entry's `at`."""
        return self.instant("written_at")

    @property
    def answered(self) -> bool:
        """Whether somebody or something took the ticket on after the entry and before it was told."""
        return self.current and self.ticket.status is not Status.OPEN

    @property
    def overtaken(self) -> bool:
        """Of a reminder: whether there is nothing to remind of any more."""
        return not self.current or self.ticket.status not in {Status.INVESTIGATING, Status.IDENTIFIED}

    @property
    def answered_before(self) -> bool:
        """Of a change of severity: whether somebody had answered, so that it came to no new due time."""
        return not self.data("due_at")

    @property
    def responded_at(self) -> datetime | None:
        """When somebody answered in the entry's cycle; None where nobody did, or the ticket knows it no more."""
        return self.ticket.responded_at if self.current else None

    @property
    def left(self) -> timedelta:
        """What was left of the promise, by the wall clock, when the entry was made."""
        return self.due - self.entry.at if self.due else timedelta()

    @property
    def recovered_by_itself(self) -> bool:
        """Whether the system resolved the ticket, because its alarm went back to OK.

        A person who resolves a ticket says what was done; the system has nothing to say.
        """
        return self.ticket.resolved_at is not None and not self.ticket.resolution

    @property
    def resolved_by_system(self) -> bool:
        """Whether the system resolved the entry's cycle before the entry was told, and that still stands."""
        return self.answered and self.ticket.status is Status.RESOLVED and self.recovered_by_itself

    @property
    def follow_up_until(self) -> datetime:
        """When the follow-up of a resolution ends."""
        if self.entry.kind is Kind.RESOLVED:
            return self.entry.at + self.ticket.terms.follow_up
        return self.ticket.follow_up_at or self.entry.at

    @property
    def response_took(self) -> timedelta | None:
        """The covered time to the first response of the present cycle; None if nobody responded."""
        responded_at = self.ticket.responded_at
        return self.coverage.elapsed(self.ticket.clock.started_at, responded_at) if responded_at else None

    @property
    def resolution_took(self) -> timedelta | None:
        """The time from the present cycle's start to its resolution, by the wall clock."""
        resolved_at = self.ticket.resolved_at
        return resolved_at - self.ticket.clock.started_at if resolved_at else None
