"""How a ticket begins, from an alarm of a client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.domain.clock import ResponseClock
from guardia.domain.contract import Account, Terms
from guardia.domain.instant import zulu
from guardia.domain.severity import decide_severity
from guardia.domain.ticket import GUARDIA, Entry, Kind, Status, Ticket

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.alarm import Alarm
    from guardia.domain.contract import Client


def open_for(  # noqa: PLR0917 - each is another thing that the ticket is made of
    alarm: Alarm, client: Client, number: str, at: datetime, previous: str | None, related: tuple[str, ...]
) -> tuple[Ticket, Entry]:
    """The ticket's first version and its first entry. `at` is when the alarm reached us: the clock starts there."""
    account_id = alarm.identity.account_id
    environment, severity = decide_severity(alarm, client.account(account_id) or Account(account_id, None))
    terms = Terms.of(client)
    clock = ResponseClock.started(at, terms.response[severity.value], terms.coverage(environment))
    ticket = Ticket(
        id=number,
        version=1,
        client_id=client.id,
        account_id=account_id,
        region=alarm.identity.region,
        environment=environment,
        title=title_of(alarm),
        status=Status.OPEN,
        status_by=GUARDIA,
        status_at=at,
        cycle=1,
        severity=severity.value,
        severity_evidence=severity.evidence,
        severity_reason=severity.reason,
        opened_at=at,
        clock=clock,
        terms=terms,
        fingerprint=alarm.fingerprint,
        identity_key=alarm.identity.key,
        alarm_name=alarm.name,
        alarm_arn=alarm.identity.alarm_arn,
        alarm_at=alarm.changed_at,
        alarm_reason=alarm.reason or "",
        alarm_description=alarm.description or "",
        alarm_metric=metric_of(alarm),
        related=related,
        previous_ticket=previous,
    )
    return ticket, _opened(ticket)


def _opened(ticket: Ticket) -> Entry:
    data = {"severity": ticket.severity.value, "evidence": ticket.severity_evidence}
    if ticket.alarm_at:
        data["alarm_at"] = zulu(ticket.alarm_at)
    return Entry(
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        version=ticket.version,
        at=ticket.opened_at,
        kind=Kind.OPENED,
        actor=GUARDIA,
        public=True,
        reason=ticket.alarm_reason,
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
