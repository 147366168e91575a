"""How a ticket begins, from an alarm of a client."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guardia.domain.clock import ResponseClock
from guardia.domain.contract import Terms
from guardia.domain.instant import zulu
from guardia.domain.resources import resources_of
from guardia.domain.severity import assess
from guardia.domain.ticket import GUARDIA, Actor, Entry, Kind, Status, Ticket

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from guardia.domain.alarm import Alarm
    from guardia.domain.contract import Client, Contract

CHILDREN_KEPT = 100
"""AWS allows a composite alarm this many children."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a ticket of an alarm is made of, besides the alarm.

    `at` is when the alarm reached us, or was released: the clock starts there. `actor` is the system, or who released
    it, and `data` says what an ordinary opening does not. `fingerprint` is the alarm's own unless another was spent.
    """

    client: Client
    contract: Contract
    number: str
    at: datetime
    fingerprint: str | None = None
    previous: str | None = None
    related: tuple[str, ...] = ()
    actor: Actor = GUARDIA
    data: Mapping[str, str | int | bool] = field(default_factory=dict)


def open_for(alarm: Alarm, opening: Opening) -> tuple[Ticket, Entry]:
    """The ticket's first version and its first entry."""
    client, at = opening.client, opening.at
    assessment = assess(alarm, client)
    severity, environment = assessment.severity, assessment.environment
    terms = Terms.of(client, opening.contract, at)
    clock = ResponseClock.started(
        at, terms.response[severity], terms.coverage(environment), severity, escalation=terms.escalation
    )
    ticket = Ticket(
        id=opening.number,
        version=1,
        client_id=client.id,
        account_id=alarm.identity.account_id,
        region=alarm.identity.region,
        environment=environment,
        title=title_of(alarm),
        status=Status.OPEN,
        status_by=opening.actor,
        status_at=at,
        cycle=1,
        severity=severity,
        severity_evidence=assessment.evidence,
        severity_reason=assessment.reason,
        severity_explanation=assessment.explanation,
        judgement=assessment.judgement,
        resources=resources_of(alarm),
        opened_at=at,
        clock=clock,
        terms=terms,
        fingerprint=opening.fingerprint or alarm.fingerprint,
        identity_key=alarm.identity.key,
        alarm_name=alarm.name,
        alarm_arn=alarm.identity.alarm_arn,
        alarm_at=alarm.changed_at,
        alarm_reason=alarm.reason or "",
        alarm_description=alarm.description or "",
        alarm_metric=metric_of(alarm),
        children=alarm.children[:CHILDREN_KEPT],
        related=opening.related,
        previous_ticket=opening.previous,
    )
    return ticket, _opened(ticket, opening)


def _opened(ticket: Ticket, opening: Opening) -> Entry:
    data = {**opening.data, "severity": ticket.severity.value, "evidence": ticket.severity_evidence}
    if ticket.alarm_at:
        data["alarm_at"] = zulu(ticket.alarm_at)
    return first_entry(ticket, opening.actor, ticket.alarm_reason, data)


def first_entry(ticket: Ticket, actor: Actor, reason: str, data: Mapping[str, str | int | bool]) -> Entry:
    """How the timeline of a ticket begins, whatever opened it; the client may read it."""
    return Entry(
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        version=ticket.version,
        at=ticket.opened_at,
        kind=Kind.OPENED,
        actor=actor,
        public=True,
        reason=reason,
        data=data,
    )


def title_of(alarm: Alarm) -> str:
    """The alarm's name on one line, without characters that no screen shows."""
    shown = "".join(letter if letter.isprintable() else " " for letter in alarm.name)
    return " ".join(shown.split()) or "(alarm without a name)"


def metric_of(alarm: Alarm) -> str:
    """What the alarm watches, for a person: `AWS/EC2 CPUUtilization (InstanceId=i-0a)`, a composite's rule, a query."""
    if not alarm.metrics:
        return alarm.rule or alarm.expression or ""
    metric = alarm.metrics[0]
    labels = ", ".join(f"{name}={value}" for name, value in metric.dimensions.items())
    others = f" +{len(alarm.metrics) - 1}" if len(alarm.metrics) > 1 else ""
    return f"{metric.namespace} {metric.name}" + (f" ({labels})" if labels else "") + others
