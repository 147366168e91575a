"""A ticket's severity changes: it rises by itself, and falls only by an engineer with a reason.

Called by whoever opens, works and reviews tickets. What the system says a second time raises nothing that an engineer
lowered; what it did not say before does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guardia.domain.contract import Environment, Severity
from guardia.domain.decision import Phrase
from guardia.domain.errors import Invalid, Problem
from guardia.domain.instant import zulu
from guardia.domain.severity import Assessment, Judgement, assessment_of
from guardia.domain.severity_chain import of_resources
from guardia.domain.severity_question import ACTIVITY, ENVIRONMENT, Evidence
from guardia.domain.steps import Act, Step, moves_of, take
from guardia.domain.ticket import GUARDIA, UNRESOLVED, Entry, Status, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from guardia.domain.severity_chain import Tagged

LONGEST_QUOTED = 300
"""Characters of an engineer's reason that are repeated beside the severity; the timeline has it whole."""


def to_severity(ticket: Ticket, assessment: Assessment, act: Act) -> Act:
    """The act of the step CHANGE_SEVERITY, with data that say what was and what is. Raises TransitionRefused."""
    act = replace(act, assessment=assessment)
    after, _ = take(ticket, Step.CHANGE_SEVERITY, act)
    data = {
        **act.data,
        "severity_before": ticket.severity.value,
        "severity": after.severity.value,
        "environment": after.environment.value,
        "evidence": after.severity_evidence,
    }
    if after.status is Status.OPEN:
        data["due_at"] = zulu(after.clock.due_at)
    return replace(act, data=data)


def rise(
    ticket: Ticket, judgement: Judgement, at: datetime, data: Mapping[str, str | int | bool]
) -> tuple[Ticket, tuple[Entry, ...]]:
    """The ticket once the system heard this judgement: with one entry more if it rises, else as it is.

    It rises to what is more severe than all that was said before, by evidence or by an engineer.
    """
    if ticket.status not in UNRESOLVED:
        return ticket, ()
    heard = ticket.judgement.severity if ticket.judgement else ticket.severity
    if not judgement.severity.is_above(ticket.severity) or not judgement.severity.is_above(heard):
        return ticket, ()
    assessment = assessment_of(judgement)
    words = assessment.reason.in_language(ticket.terms.language)
    act = to_severity(ticket, assessment, Act(at=at, actor=GUARDIA, reason=words, data=data))
    return take(ticket, Step.CHANGE_SEVERITY, act)


def as_engineer_says(severity: Severity) -> Callable[[Ticket, Act], Act]:
    """How an engineer's act becomes a change to this severity, on the ticket as it is when the step is taken.

    Raises TransitionRefused where the ticket's status allows no change, Invalid where it would change nothing.
    """

    def decide(ticket: Ticket, act: Act) -> Act:
        moves_of(ticket, Step.CHANGE_SEVERITY)
        if severity is ticket.severity:
            raise Invalid(Problem("severity", f"the ticket is {severity} already: name another severity"))
        return to_severity(ticket, _engineers_word(ticket, severity, act), act)

    return decide


def _engineers_word(ticket: Ticket, severity: Severity, act: Act) -> Assessment:
    """The environment follows an engineer's severity: LOW is what is not production, and nothing else is LOW."""
    words = " ".join(act.reason.split())
    if len(words) > LONGEST_QUOTED:
        words = f"{words[: LONGEST_QUOTED - 1]}…"
    name = act.actor.name
    return Assessment(
        severity=severity,
        environment=Environment.NON_PRODUCTION if severity is Severity.LOW else Environment.PRODUCTION,
        evidence=Evidence.ENGINEER,
        reason=Phrase(f"Lo decidió {name}, de la mesa de soporte: {words}", f"{name}, of the desk, said so: {words}"),
        explanation=Phrase(
            f"{name} la cambió de {ticket.severity} a {severity}: {words}",
            f"{name} changed it from {ticket.severity} to {severity}: {words}",
        ),
    )


def with_tags(judgement: Judgement, tagged: Tagged) -> Judgement:
    """The judgement once the tags of the alarm's resources were read: they come second, after the alarm's own."""
    environment, activity = of_resources(ENVIRONMENT, tagged), of_resources(ACTIVITY, tagged)
    if environment.value is None or judgement.environment.evidence is Evidence.ALARM_TAG:
        environment = judgement.environment
    if activity.value is None or judgement.activity.evidence is Evidence.ALARM_TAG:
        activity = judgement.activity
    return Judgement(environment, activity)


def with_related(judgement: Judgement, other: Ticket) -> Judgement:
    """The judgement once another ticket says that what both are about is production and down.

    That an alarm's own tag says that it is no production is not overruled.
    """
    environment = judgement.environment
    if environment.value is Environment.NON_PRODUCTION and environment.evidence is not Evidence.ALARM_TAG:
        environment = ENVIRONMENT.answer(
            Evidence.RELATED_TICKET,
            Environment.PRODUCTION,
            Phrase(f"lo dice el ticket {other.id}", f"ticket {other.id} says so"),
            Phrase(f"ticket {other.id} ({other.title})", f"ticket {other.id} ({other.title})"),
        )
    activity = ACTIVITY.answer(
        Evidence.RELATED_TICKET,
        False,
        Phrase(f"el ticket {other.id} dice que está caído", f"ticket {other.id} says that it is down"),
        Phrase(f"ticket {other.id} ({other.title})", f"ticket {other.id} ({other.title})"),
    )
    return Judgement(environment, activity if judgement.activity.value else judgement.activity)


def says_down(ticket: Ticket) -> bool:
    """Whether the ticket says by itself that something of production is down, and still is."""
    borrowed = Evidence.RELATED_TICKET in ticket.severity_evidence.split("+")
    return (
        ticket.severity is Severity.CRITICAL
        and not borrowed
        and ticket.status in UNRESOLVED
        and ticket.recovered_at is None
    )


def are_related(one: Ticket, other: Ticket) -> bool:
    """Whether they are about one thing: a resource that both watch, or a composite alarm and one of its children."""
    return (
        not set(one.resources).isdisjoint(other.resources)
        or (bool(one.alarm_arn) and one.alarm_arn in other.children)
        or (bool(other.alarm_arn) and other.alarm_arn in one.children)
    )
