"""A ticket, its timeline, and the one table of the steps that it may take."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.decision import UNSAID, Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from guardia.domain.clock import Checkpoint, ResponseClock
    from guardia.domain.contract import Environment, Severity, Terms
    from guardia.domain.severity import Judgement


class Status(StrEnum):
    """Where a ticket stands, and there are no others."""

    OPEN = "OPEN"  # nobody has answered
    INVESTIGATING = "INVESTIGATING"  # acknowledged: the first response
    IDENTIFIED = "IDENTIFIED"  # findings sent: the second notification
    RESOLVED = "RESOLVED"  # mitigation applied: the third notification; verification and follow-up run
    CLOSED = "CLOSED"
    REJECTED = "REJECTED"


UNRESOLVED = frozenset({Status.OPEN, Status.INVESTIGATING, Status.IDENTIFIED})
INVESTIGATED = frozenset({Status.INVESTIGATING, Status.IDENTIFIED})
ENDED = frozenset({Status.CLOSED, Status.REJECTED})


class Kind(StrEnum):
    """What a timeline entry tells."""

    OPENED = "opened"
    SEEN_AGAIN = "seen_again"  # the alarm came back, or another of its contributors, while the ticket was worked on
    RECOVERED = "recovered"
    ACKNOWLEDGED = "acknowledged"
    FINDINGS = "findings"
    RESOLVED = "resolved"
    VERIFIED = "verified"
    REOPENED = "reopened"
    REJECTED = "rejected"
    COMMENTED = "commented"
    SEVERITY = "severity"  # it rose by itself, or an engineer changed it; the new promise applies
    RECOMPUTED = "recomputed"  # the clock was reckoned anew with the contract as it stands, at an operator's request
    CHECKPOINT = "checkpoint"  # a part of the response promise has passed without a response
    REMINDER = "reminder"  # an investigation without news for longer than the contract allows
    UNDELIVERED = "undelivered"  # somebody could not be told, by any road
    STORM = "storm"  # many things happened to the client's tickets within minutes: one message tells of all
    FOLLOW_UP = "follow_up"  # half of the follow-up has passed: the client is asked how it goes
    CLOSED = "closed"


class Origin(StrEnum):
    """What opened a ticket."""

    ALARM = "alarm"
    CLIENT = "client"  # a person of the client, through the API
    PHONE = "phone"  # an engineer, for a person of the client who called
    MAIL = "mail"  # an engineer, for a person of the client who wrote
    DESK = "desk"  # an engineer who saw something


STARTS_CYCLE = frozenset({Kind.OPENED, Kind.REOPENED})


class ActorType(StrEnum):
    """Who made an entry."""

    SYSTEM = "system"
    ENGINEER = "engineer"
    OPERATOR = "operator"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the system. `id` is the person's Cognito `sub`, the party of whoever answered by a link, or the part
    of the system. `email` is a person's of the desk, where it is known: it is never shown to a client.
    """

    type: ActorType
    id: str
    name: str
    email: str = ""


GUARDIA = Actor(ActorType.SYSTEM, "guardia", "Guardia")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the timeline. Its `version` is the ticket's version that it made."""

    ticket_id: str
    cycle: int
    version: int
    at: datetime
    kind: Kind
    actor: Actor
    public: bool
    reason: str = ""
    data: Mapping[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One version of a ticket. Times are UTC; those of the response and the resolution belong to the present cycle.

    `opened_at` is when the ticket was first opened, `clock` starts anew with each cycle. `alarm_*` describe what
    opened it, as a stranger wrote it. `fingerprint` is what the ticket's number was derived from. `related` are the
    tickets that a composite alarm's children had open. `previous_ticket` had the same alarm and has ended.

    `severity_reason` is for the client, `severity_explanation` for an engineer; `judgement` is what the evidence said,
    whatever an engineer said since (None for a ticket that a person opened). `resources` are the ARNs of what the alarm
    watches, `children` the ARNs of a composite's alarms. A ticket that a person opened has a `description`, what
    changed before it, the contact who reported it, and what the client was asked for because it was missing; it may
    concern no account, and then `account_id` and `region` are empty.

    `owner` has the investigation, which had its last news at `news_at`. They were `reminded` so often of the silence
    since, which accounts for `intervals_told` of the contract's intervals.
    """

    id: str
    version: int
    client_id: str
    account_id: str
    region: str
    environment: Environment
    title: str
    status: Status
    status_by: Actor
    status_at: datetime
    cycle: int
    severity: Severity
    severity_evidence: str
    severity_reason: Phrase
    opened_at: datetime
    clock: ResponseClock
    terms: Terms
    fingerprint: str
    identity_key: str | None = None
    alarm_name: str = ""
    alarm_arn: str = ""
    alarm_at: datetime | None = None
    alarm_reason: str = ""
    alarm_description: str = ""
    alarm_metric: str = ""
    related: tuple[str, ...] = ()
    occurrences: int = 1
    previous_ticket: str | None = None
    recovered_at: datetime | None = None
    responded_at: datetime | None = None
    resolved_at: datetime | None = None
    resolution: str = ""
    verified: bool | None = None
    follow_up_at: datetime | None = None
    followed_up: bool = False
    closed_at: datetime | None = None
    severity_explanation: Phrase = UNSAID
    judgement: Judgement | None = None
    resources: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    origin: Origin = Origin.ALARM
    description: str = ""
    recent_changes: str = ""
    reported_by: str = ""
    asked_for: tuple[str, ...] = ()
    owner: Actor | None = None
    news_at: datetime | None = None
    reminded: int = 0
    intervals_told: int = 0

    @property
    def midway_at(self) -> datetime | None:
        """Half of the follow-up: when the client is asked how it goes."""
        if self.resolved_at is None or self.follow_up_at is None:
            return None
        return self.resolved_at + (self.follow_up_at - self.resolved_at) / 2

    @property
    def next_checkpoint(self) -> Checkpoint | None:
        """What the response clock owes next; nothing once somebody answered."""
        return self.clock.next if self.status is Status.OPEN else None

    @property
    def due_next(self) -> datetime | None:
        """The next instant at which time alone changes this ticket; None when nothing is owed."""
        if checkpoint := self.next_checkpoint:
            return checkpoint.at
        if self.status is Status.RESOLVED:
            return self.follow_up_at if self.followed_up else self.midway_at
        return self.reminder_at

    @property
    def update_interval(self) -> timedelta | None:
        """How much covered time may pass without news; None where nothing is investigated, or no news was promised."""
        return self.terms.updates.get(self.severity) if self.status in INVESTIGATED else None

    @property
    def reminder_at(self) -> datetime | None:
        """When the next interval without news is over: a covered instant, so that nobody is reminded after hours."""
        interval = self.update_interval
        if interval is None or self.news_at is None:
            return None
        coverage = self.terms.coverage(self.environment)
        try:
            return coverage.covered_from(coverage.due(self.news_at, interval * (self.intervals_told + 1)))
        except ValueError:  # not in a hundred years of so few hours
            return None

    def silent_intervals(self, now: datetime) -> int:
        """How many whole intervals the investigation has been without news."""
        interval = self.update_interval
        if interval is None or self.news_at is None:
            return 0
        return self.terms.coverage(self.environment).elapsed(self.news_at, now) // interval
