"""A ticket, its timeline, and the one table of the steps that it may take."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.clock import Checkpoint, ResponseClock
from guardia.domain.errors import TransitionRefused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from guardia.domain.contract import Environment, Severity, Terms
    from guardia.domain.decision import Phrase


class Status(StrEnum):
    """Where a ticket stands, and there are no others."""

    OPEN = "OPEN"  # nobody has answered
    INVESTIGATING = "INVESTIGATING"  # acknowledged: the first response
    IDENTIFIED = "IDENTIFIED"  # findings sent: the second notification
    RESOLVED = "RESOLVED"  # mitigation applied: the third notification; verification and follow-up run
    CLOSED = "CLOSED"
    REJECTED = "REJECTED"


UNRESOLVED = frozenset({Status.OPEN, Status.INVESTIGATING, Status.IDENTIFIED})
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
    CHECKPOINT = "checkpoint"  # a part of the response promise has passed without a response
    FOLLOW_UP = "follow_up"  # half of the follow-up has passed: the client is asked how it goes
    CLOSED = "closed"


STARTS_CYCLE = frozenset({Kind.OPENED, Kind.REOPENED})


class ActorType(StrEnum):
    """Who made an entry."""

    SYSTEM = "system"
    ENGINEER = "engineer"
    OPERATOR = "operator"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the system. `id` is the person's Cognito `sub`, or the part of the system."""

    type: ActorType
    id: str
    name: str


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
        return None


class Step(StrEnum):
    """What people and the system may do to a ticket."""

    ACKNOWLEDGE = "acknowledge"
    SEND_FINDINGS = "send findings of"
    RESOLVE = "resolve"
    RESOLVE_RECOVERED = "resolve the recovered"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    REJECT = "reject"
    COMMENT = "comment"
    SEE_AGAIN = "see again"
    RECOVER = "recover"
    PASS_CHECKPOINT = "pass a checkpoint of"  # noqa: S105 - a verb, no password
    FOLLOW_UP = "follow up"
    CLOSE = "close"


Move = tuple[Kind, Status]
_ANSWERED: Move = (Kind.ACKNOWLEDGED, Status.INVESTIGATING)
_FOUND: Move = (Kind.FINDINGS, Status.IDENTIFIED)
_RESOLVED: Move = (Kind.RESOLVED, Status.RESOLVED)
_REOPENED: Move = (Kind.REOPENED, Status.OPEN)
_REJECTED: Move = (Kind.REJECTED, Status.REJECTED)

TRANSITIONS: Mapping[tuple[Status, Step], tuple[Move, ...]] = {
    (Status.OPEN, Step.ACKNOWLEDGE): (_ANSWERED,),
    (Status.OPEN, Step.SEND_FINDINGS): (_ANSWERED, _FOUND),
    (Status.OPEN, Step.RESOLVE): (_ANSWERED, _RESOLVED),
    (Status.OPEN, Step.RESOLVE_RECOVERED): (_RESOLVED,),
    (Status.OPEN, Step.REJECT): (_REJECTED,),
    (Status.OPEN, Step.PASS_CHECKPOINT): ((Kind.CHECKPOINT, Status.OPEN),),
    (Status.INVESTIGATING, Step.SEND_FINDINGS): (_FOUND,),
    (Status.INVESTIGATING, Step.RESOLVE): (_RESOLVED,),
    (Status.INVESTIGATING, Step.RESOLVE_RECOVERED): (_RESOLVED,),
    (Status.INVESTIGATING, Step.REJECT): (_REJECTED,),
    (Status.IDENTIFIED, Step.SEND_FINDINGS): (_FOUND,),
    (Status.IDENTIFIED, Step.RESOLVE): (_RESOLVED,),
    (Status.IDENTIFIED, Step.RESOLVE_RECOVERED): (_RESOLVED,),
    (Status.RESOLVED, Step.CONFIRM): ((Kind.VERIFIED, Status.RESOLVED),),
    (Status.RESOLVED, Step.REOPEN): (_REOPENED,),
    (Status.RESOLVED, Step.FOLLOW_UP): ((Kind.FOLLOW_UP, Status.RESOLVED),),
    (Status.RESOLVED, Step.CLOSE): ((Kind.CLOSED, Status.CLOSED),),
    **{(status, Step.SEE_AGAIN): ((Kind.SEEN_AGAIN, status),) for status in UNRESOLVED},
    **{(status, Step.RECOVER): ((Kind.RECOVERED, status),) for status in UNRESOLVED | {Status.RESOLVED}},
    **{(status, Step.COMMENT): ((Kind.COMMENTED, status),) for status in UNRESOLVED | {Status.RESOLVED}},
}


def moves_of(ticket: Ticket, step: Step) -> tuple[Move, ...]:
    """The entries that the step makes, in order, each with the status after it; else TransitionRefused."""
    moves = TRANSITIONS.get((ticket.status, step))
    if moves is None:
        raise TransitionRefused(step, ticket.status, ticket.status_by.name, ticket.status_at)
    return moves


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """When a step is taken, by whom, in which words, and whether the client may read them."""

    at: datetime
    actor: Actor
    reason: str = ""
    public: bool = True
    data: Mapping[str, str | int | bool] = field(default_factory=dict)


def take(ticket: Ticket, step: Step, act: Act) -> tuple[Ticket, tuple[Entry, ...]]:
    """The ticket after the step, and its entries. The words belong to the last; those before are implied."""
    entries: list[Entry] = []
    moves = moves_of(ticket, step)
    for kind, status in moves:
        last = len(entries) + 1 == len(moves)
        ticket = _after(ticket, kind, status, act)
        entries.append(
            Entry(
                ticket_id=ticket.id,
                cycle=ticket.cycle,
                version=ticket.version,
                at=act.at,
                kind=kind,
                actor=act.actor,
                public=act.public,
                reason=act.reason if last else "",
                data=act.data if last else {"implied_by": str(moves[-1][0])},
            )
        )
    return ticket, tuple(entries)


def _after(ticket: Ticket, kind: Kind, status: Status, act: Act) -> Ticket:
    """The next version: the status, and what this kind of entry changes besides it."""
    at = act.at
    ticket = replace(ticket, version=ticket.version + 1)
    if status is not ticket.status:
        ticket = replace(ticket, status=status, status_by=act.actor, status_at=at)
    match kind:
        case Kind.ACKNOWLEDGED:
            return replace(ticket, responded_at=at)
        case Kind.RESOLVED:
            return replace(ticket, resolved_at=at, resolution=act.reason, follow_up_at=at + ticket.terms.follow_up)
        case Kind.VERIFIED:
            return replace(ticket, verified=True)
        case Kind.REOPENED:
            return _next_cycle(ticket, at)
        case Kind.CHECKPOINT:
            return replace(ticket, clock=ticket.clock.passed())
        case Kind.FOLLOW_UP:
            return replace(ticket, followed_up=True)
        case Kind.RECOVERED:
            return replace(ticket, recovered_at=at)
        case Kind.SEEN_AGAIN:
            return replace(ticket, recovered_at=None)
        case Kind.CLOSED | Kind.REJECTED:
            return replace(ticket, closed_at=at)
        case Kind.OPENED | Kind.FINDINGS | Kind.COMMENTED:
            return ticket


def _next_cycle(ticket: Ticket, at: datetime) -> Ticket:
    """Open once more: nobody has answered yet, and the clock starts anew on the ticket's own terms."""
    return replace(
        ticket,
        cycle=ticket.cycle + 1,
        clock=ResponseClock.started(
            at, ticket.terms.response[ticket.severity], ticket.terms.coverage(ticket.environment)
        ),
        recovered_at=None,
        responded_at=None,
        resolved_at=None,
        resolution="",
        verified=None,
        follow_up_at=None,
        followed_up=False,
    )
