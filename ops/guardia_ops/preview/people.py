"""Samples of messages about tickets that people opened, and about severities that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.domain.contract import Environment, Severity
from guardia.domain.decision import Phrase
from guardia.domain.number import ticket_number
from guardia.domain.opening_by_people import Filing, Report, open_by_person
from guardia.domain.severity import Judgement
from guardia.domain.severity_change import as_engineer_says, rise
from guardia.domain.severity_question import ACTIVITY, ENVIRONMENT, Evidence
from guardia.domain.steps import Act, Step, take
from guardia.domain.ticket import GUARDIA, Actor, Origin
from guardia_ops.preview.sample import CONTACT, ENGINEER, SEEN_AT, Sample, act_of, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.contract import Client
    from guardia.domain.ticket import Ticket


def samples_of_people(client: Client) -> Iterator[Sample]:
    """A client's own ticket, one for a caller that lacks all that an incident needs, and one of the desk."""
    yield from _reported(client)
    yield from _called(client)
    report = Report(title="El respaldo de anoche no terminó", description="La tarea de las 02:00 quedó a medias.")
    yield _opened("person-opened-by-desk", client, report, (ENGINEER, Origin.DESK, ""))


def samples_of_severity(ticket: Ticket) -> Iterator[Sample]:
    """A severity that rises by itself, in time, too late and after the answer, and one that an engineer lowers."""
    answered, _ = take(ticket, Step.ACKNOWLEDGE, act_of(12, ""))
    yield _risen("severity-raised", ticket, 9)
    yield _risen("severity-raised-too-late", ticket, 150)
    yield _risen("severity-raised-after-answer", answered, 30)
    act = act_of(10, "Es el ambiente de pruebas; la cuenta está mal registrada.")
    lowered = as_engineer_says(Severity.LOW)(ticket, act)
    yield from told("severity-lowered", ticket, Step.CHANGE_SEVERITY, lowered)


def _reported(client: Client) -> Iterator[Sample]:
    report = Report(
        title="La tienda no abre",
        description="Desde las 07:40 la página de pagos responde 502 a todos.\nEl resto de la tienda funciona.",
        recent_changes="Ayer subimos la versión 3.2 de la tienda.",
        account=client.accounts[0],
        active=False,
    )
    opened = _opened("person-opened-by-client", client, report, (CONTACT, Origin.CLIENT, CONTACT.name))
    yield opened
    words = "El cambio lo hizo un tercero fuera del contrato."
    yield from told("person-rejected", opened.ticket, Step.REJECT, act_of(15, words))


def _called(client: Client) -> Iterator[Sample]:
    opened = _opened(
        "person-opened-by-phone", client, Report(title="No funciona"), (ENGINEER, Origin.PHONE, CONTACT.name)
    )
    yield opened
    yield from told("person-acknowledged", opened.ticket, Step.ACKNOWLEDGE, act_of(12, "Ya estoy con esto."))
    resolved, _ = take(opened.ticket, Step.RESOLVE, act_of(70, "Reiniciamos el servicio de pagos."))
    yield from told("person-closed", resolved, Step.CLOSE, Act(at=resolved.follow_up_at or SEEN_AT, actor=GUARDIA))


def _opened(name: str, client: Client, report: Report, by: tuple[Actor, Origin, str]) -> Sample:
    actor, origin, reported_by = by
    fingerprint = f"manual:v1:{name}"
    filing = Filing(
        client=client,
        contract=client.contract,
        number=ticket_number(fingerprint),
        fingerprint=fingerprint,
        at=SEEN_AT,
        actor=actor,
        origin=origin,
        reported_by=reported_by,
    )
    return Sample(name, *open_by_person(report, filing))


def _risen(name: str, ticket: Ticket, minutes: int) -> Sample:
    """Another ticket, of the same thing, says that it is down."""
    judgement = Judgement(
        ENVIRONMENT.answer(
            Evidence.ACCOUNT,
            Environment.PRODUCTION,
            Phrase("así está registrada la cuenta 222222222222", "account 222222222222 is registered so"),
            Phrase("cuenta 222222222222 registrada como production", "account 222222222222 registered as production"),
        ),
        ACTIVITY.answer(
            Evidence.RELATED_TICKET,
            False,
            Phrase("el ticket GD-7K3M9-QXD2F dice que está caído", "ticket GD-7K3M9-QXD2F says that it is down"),
            Phrase("ticket GD-7K3M9-QXD2F (tienda-caida)", "ticket GD-7K3M9-QXD2F (tienda-caida)"),
        ),
    )
    after, entries = rise(ticket, judgement, act_of(minutes, "").at, {"because": "related"})
    return Sample(name, after, entries[-1])
