"""The one table of the steps that a ticket may take, and what each of them changes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.clock import ResponseClock
from guardia.domain.errors import TransitionRefused
from guardia.domain.news import with_news
from guardia.domain.ticket import UNRESOLVED, Actor, ActorType, Entry, Kind, Status, Ticket

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from guardia.domain.contract import Terms
    from guardia.domain.severity import Assessment


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
    CHANGE_SEVERITY = "change the severity of"
    RECOMPUTE = "recompute the clock of"
    REMIND = "remind the owner of"
    REPORT_UNDELIVERED = "report whom nobody could tell of"
    REPORT_STORM = "report a storm on"


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
    **{(status, Step.CHANGE_SEVERITY): ((Kind.SEVERITY, status),) for status in UNRESOLVED},
    (Status.OPEN, Step.RECOMPUTE): ((Kind.RECOMPUTED, Status.OPEN),),
    **{(status, Step.REMIND): ((Kind.REMINDER, status),) for status in UNRESOLVED - {Status.OPEN}},
    **{(status, Step.REPORT_UNDELIVERED): ((Kind.UNDELIVERED, status),) for status in UNRESOLVED | {Status.RESOLVED}},
    **{(status, Step.REPORT_STORM): ((Kind.STORM, status),) for status in Status},  # whatever became of its tickets
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
    """When a step is taken, by whom, in which words, and whether the client may read them.

    `assessment` is the severity that a change of it leads to, `terms` those that a clock is reckoned anew with.
    """

    at: datetime
    actor: Actor
    reason: str = ""
    public: bool = True
    data: Mapping[str, str | int | bool] = field(default_factory=dict)
    assessment: Assessment | None = None
    terms: Terms | None = None


def take(ticket: Ticket, step: Step, act: Act) -> tuple[Ticket, tuple[Entry, ...]]:
    """The ticket after the step, and its entries. The words belong to the last; those before are implied."""
    entries: list[Entry] = []
    moves = moves_of(ticket, step)
    for kind, status in moves:
        last = len(entries) + 1 == len(moves)
        ticket = with_news(_after(ticket, kind, status, act), kind, act)
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
            said = "" if act.actor.type is ActorType.SYSTEM else act.reason  # the alarm's words are no mitigation
            return replace(ticket, resolved_at=at, resolution=said, follow_up_at=at + ticket.terms.follow_up)
        case Kind.VERIFIED:
            return replace(ticket, verified=True)
        case Kind.REOPENED | Kind.CHECKPOINT | Kind.SEVERITY | Kind.RECOMPUTED:
            return _with_clock(ticket, kind, act)
        case Kind.FOLLOW_UP:
            return replace(ticket, followed_up=True)
        case Kind.RECOVERED:
            return replace(ticket, recovered_at=at)
        case Kind.SEEN_AGAIN:
            return replace(ticket, recovered_at=None)
        case Kind.CLOSED | Kind.REJECTED:
            return replace(ticket, closed_at=at)
        case Kind.OPENED | Kind.FINDINGS | Kind.COMMENTED | Kind.REMINDER | Kind.UNDELIVERED | Kind.STORM:
            return ticket


def _with_clock(ticket: Ticket, kind: Kind, act: Act) -> Ticket:
    """What an entry does to the response clock."""
    match kind:
        case Kind.REOPENED:
            return _next_cycle(ticket, act.at)
        case Kind.SEVERITY:
            return _reassessed(ticket, act)
        case Kind.RECOMPUTED:
            return _promised_anew(replace(ticket, terms=act.terms or ticket.terms), act.at)
        case _:
            return replace(ticket, clock=ticket.clock.passed())


def _reassessed(ticket: Ticket, act: Act) -> Ticket:
    """Another severity. While nobody has answered its promise applies; a response that was given is judged no more."""
    assessment = act.assessment
    if assessment is None:
        raise AssertionError("a change of severity says to which")
    ticket = replace(
        ticket,
        severity=assessment.severity,
        environment=assessment.environment,
        severity_evidence=assessment.evidence,
        severity_reason=assessment.reason,
        severity_explanation=assessment.explanation,
        judgement=assessment.judgement or ticket.judgement,
    )
    return _promised_anew(ticket, act.at) if ticket.status is Status.OPEN else ticket


def _promised_anew(ticket: Ticket, now: datetime) -> Ticket:
    """The clock of the ticket's severity and terms, from where it began."""
    terms, severity = ticket.terms, ticket.severity
    coverage = terms.coverage(ticket.environment)
    clock = ticket.clock.revised(now, terms.response[severity], coverage, severity, escalation=terms.escalation)
    return replace(ticket, clock=clock)


def _next_cycle(ticket: Ticket, at: datetime) -> Ticket:
    """Open once more: nobody has answered yet, and the clock starts anew on the ticket's own terms."""
    return replace(
        ticket,
        cycle=ticket.cycle + 1,
        clock=ResponseClock.started(
            at,
            ticket.terms.response[ticket.severity],
            ticket.terms.coverage(ticket.environment),
            ticket.severity,
            escalation=ticket.terms.escalation,
        ),
        recovered_at=None,
        responded_at=None,
        resolved_at=None,
        resolution="",
        verified=None,
        follow_up_at=None,
        followed_up=False,
    )
