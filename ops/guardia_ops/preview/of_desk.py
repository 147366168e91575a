"""Samples of what the desk has to see to: an investigation without news, people who cannot be told, and a storm."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.alarm import Alarm, AlarmState, Identity
from guardia.domain.contract import Severity
from guardia.domain.duration import format_duration
from guardia.domain.instant import zulu
from guardia.domain.opening import open_for
from guardia.domain.severity_change import as_engineer_says
from guardia.domain.steps import Act, Step, take
from guardia.domain.ticket import GUARDIA
from guardia_ops.preview.sample import ENGINEER, SEEN_AT, Sample, act_of, opening_of, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from guardia.domain.contract import Client
    from guardia.domain.ticket import Ticket

    Data = Mapping[str, str | int | bool]

NEWS_EVERY = timedelta(hours=2)
STORM_OF = 23
LISTED = 20
NAMES = (
    "tienda-errores-5xx", "pagos-latencia-p99", "bd-conexiones", "cola-pedidos-atrasada", "nat-paquetes-perdidos",
    "API de facturación: más del 5 % de las respuestas son errores desde hace 10 minutos (producción, us-east-1)",
)  # fmt: skip


def samples_of_desk(ticket: Ticket, client: Client) -> Iterator[Sample]:
    """For a ticket that nobody has answered yet."""
    answered, _ = take(ticket, Step.ACKNOWLEDGE, act_of(12, ""))
    for level in (1, 2):
        yield from _reminded(answered, level)
    yield from _undelivered(ticket, client)
    for level in (1, 2):
        yield from _storm(ticket, client, level)


def _reminded(answered: Ticket, level: int) -> Iterator[Sample]:
    since = SEEN_AT + timedelta(minutes=12)
    data: Data = {
        "level": level,
        "owner": ENGINEER.name,
        "since": zulu(since),
        "interval": format_duration(NEWS_EVERY),
    }
    act = Act(at=since + NEWS_EVERY * level, actor=GUARDIA, public=False, data=data)
    yield from told(f"reminder-{level}", answered, Step.REMIND, act)


def _undelivered(ticket: Ticket, client: Client) -> Iterator[Sample]:
    (ana, *_) = client.contacts
    unknown = "Permanent NoEmail: smtp; 550 5.1.1 <ana@acme.example>: user unknown"
    room = "secretsmanager:guardia/channels/acme/soporte"
    for name, data in (
        ("undelivered-contact", _failed(f"contact:{ana.email}", ana.name, "email", ana.email, failure=unknown)),
        ("undelivered-room", _failed("client:acme#1", client.name, "slack", room, failure="answered 404 (no_service)")),
        ("undelivered-desk", _failed("desk", "", "email", "mesa@guardia.example", failure=unknown)),
        ("undelivered-duty", _failed("person:eva", "Eva Núñez", "sms", "+50761112222", state="accepted")),
    ):
        yield from told(name, ticket, Step.REPORT_UNDELIVERED, _act(7, data))


def _failed(
    party: str, name: str, channel: str, address: str, *, state: str = "failed_permanent", failure: str = ""
) -> Data:
    return {
        "party": party,
        "name": name,
        "channel": channel,
        "address": address,
        "of_entry": 1,
        "of_kind": "opened",
        "state": state,
        "failure": failure,
    }


def _storm(ticket: Ticket, client: Client, level: int) -> Iterator[Sample]:
    """So many alarms within minutes that one message tells of all; later, how they stand."""
    tickets = [_opened(number, client) for number in range(STORM_OF)]
    if level > 1:
        tickets = [*(take(one, Step.ACKNOWLEDGE, act_of(20, ""))[0] for one in tickets[:9]), *tickets[9:]]
    began = SEEN_AT + timedelta(minutes=15 * (level - 1))
    data: Data = {
        "storm": f"{client.id}-20261123T130000Z",
        "since": zulu(SEEN_AT),
        "number": level,
        "level": "opened",
        "count": STORM_OF,
        "opened_entries": STORM_OF if level == 1 else 4,
        "checkpoint_entries": 6 * (level - 1),
        "from": zulu(began),
        "to": zulu(began + timedelta(minutes=6)),
        "severity": str(Severity.CRITICAL),
        "tickets": " ".join(one.id for one in tickets),
    }
    for sample in told(f"storm-{level}", ticket, Step.REPORT_STORM, _act(6 + 15 * (level - 1), data)):
        listed = sorted(tickets[:LISTED], key=lambda one: (one.responded_at is not None, one.clock.due_at))
        yield replace(sample, listed=tuple(listed))


def _opened(number: int, client: Client) -> Ticket:
    name = NAMES[number % len(NAMES)] + (f"-{number}" if number >= len(NAMES) else "")
    arn = f"arn:aws:cloudwatch:us-east-1:{client.accounts[0].id}:alarm:{number}"
    alarm = Alarm(
        identity=Identity(client.accounts[0].id, "us-east-1", arn),
        name=name,
        state=AlarmState.ALARM,
        changed_at=SEEN_AT + timedelta(seconds=15 * number),
    )
    at = alarm.changed_at + timedelta(seconds=3)
    ticket, _ = open_for(alarm, opening_of(alarm, client, at))
    if number % 4:
        return ticket
    act = replace(act_of(5, "Está caído."), at=at)
    return take(ticket, Step.CHANGE_SEVERITY, as_engineer_says(Severity.CRITICAL)(ticket, act))[0]


def _act(minutes: int, data: Data) -> Act:
    return Act(at=SEEN_AT + timedelta(minutes=minutes), actor=GUARDIA, public=False, data=data)
