"""Samples of every message, to look at: the lives of some tickets, told to the client and to the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from guardia.domain.alarm import Alarm, AlarmState, Identity, Metric
from guardia.domain.calendar import Calendar
from guardia.domain.contract import Account, Client, Contact, Contract, Environment, OnRecovery, Severity
from guardia.domain.coverage import Plan
from guardia.domain.decision import Language
from guardia.domain.notice import Audience, Recipient
from guardia.domain.opening import open_for
from guardia.domain.steps import Act, Step, take
from guardia.domain.ticket import GUARDIA
from guardia_ops.preview.of_desk import samples_of_desk
from guardia_ops.preview.people import samples_of_people, samples_of_severity
from guardia_ops.preview.sample import CONTACT, ENGINEER, SEEN_AT, Sample, act_of, opening_of, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.ticket import Entry, Ticket


def sample_client() -> Client:
    """A client with a production account and a 24x7 contract."""
    contract = Contract(
        version=1,
        plan=Plan.ALWAYS,
        starts=date(2026, 1, 1),
        ends=date(2026, 12, 31),
        calendar=Calendar("PA", "", {}),
        time_zone="America/Panama",
        response={
            Severity.CRITICAL: timedelta(hours=2),
            Severity.HIGH: timedelta(hours=4),
            Severity.LOW: timedelta(hours=12),
        },
        follow_up=timedelta(hours=48),
        on_recovery=dict.fromkeys(Severity, OnRecovery.KEEP),
    )
    ana = Contact(
        name="Ana Pérez",
        email="ana@acme.example",
        role="Jefa de TI",
        phone="+50760000000",
        tickets=True,
        phone_authorised=True,
        language=Language.ES,
    )
    account = Account("222222222222", Environment.PRODUCTION)
    return Client(
        id="acme",
        name="ACME Logística, S.A.",
        language=Language.ES,
        contracts=(contract,),
        accounts=(account,),
        contacts=(ana,),
    )


def sample_ticket(client: Client) -> tuple[Ticket, Entry]:
    """A ticket of the client as it opens, from an alarm that its people described."""
    arn = "arn:aws:cloudwatch:us-east-1:222222222222:alarm:tienda-errores-5xx"
    alarm = Alarm(
        identity=Identity("222222222222", "us-east-1", arn),
        name="tienda-errores-5xx",
        state=AlarmState.ALARM,
        changed_at=SEEN_AT - timedelta(seconds=4),
        description="La tienda responde con errores a los clientes.\nGuía: https://wiki.acme.example/tienda",
        reason="Threshold Crossed: 3 datapoints [41.0, 38.0, 44.0] were greater than the threshold (10.0).",
        metrics=(Metric("AWS/ApiGateway", "5XXError", {"ApiName": "tienda", "Stage": "prod"}),),
    )
    return open_for(alarm, opening_of(alarm, client, SEEN_AT))


def samples(client: Client) -> Iterator[Sample]:
    """Every kind of entry that is told, with the turns that change its words."""
    ticket, entry = sample_ticket(client)
    yield Sample("opened", ticket, entry)
    waiting = ticket
    for checkpoint in ticket.clock.checkpoints:
        data = {"checkpoint": str(checkpoint.name), "due_at": ticket.clock.due_at.isoformat()}
        waiting, entries = take(waiting, Step.PASS_CHECKPOINT, Act(at=checkpoint.at, actor=GUARDIA, data=data))
        yield Sample(f"checkpoint-{checkpoint.name}", waiting, entries[-1])
    yield from told("acknowledged-late", waiting, Step.ACKNOWLEDGE, act_of(250, "Ya estoy con esto."))
    yield from told("rejected", ticket, Step.REJECT, act_of(15, "La cuenta es de un proveedor fuera del contrato."))
    yield from _recovered(ticket, entry)
    yield from _worked_on(ticket)
    yield from samples_of_severity(ticket)
    yield from samples_of_people(client)
    yield from samples_of_desk(ticket, client)


def _recovered(ticket: Ticket, opened: Entry) -> Iterator[Sample]:
    """The alarm went back to OK before anybody answered or was told, and the contract lets the system resolve."""
    reason = "Threshold Crossed: 3 datapoints [2.0, 1.0, 0.0] were not greater than the threshold (10.0)."
    at = SEEN_AT + timedelta(minutes=9)
    recovered, _ = take(ticket, Step.RECOVER, Act(at=at - timedelta(seconds=4), actor=GUARDIA, reason=reason))
    act = Act(at=at, actor=GUARDIA, reason=reason, data={"because": "alarm"})
    resolved, entries = take(recovered, Step.RESOLVE_RECOVERED, act)
    yield Sample("opened-and-resolved-by-system", resolved, opened)
    yield Sample("resolved-by-system", resolved, entries[-1])
    yield from _followed_up(resolved, "-by-system")


def _worked_on(ticket: Ticket) -> Iterator[Sample]:
    """An engineer answers, finds, resolves; the client confirms or not; it may come back."""
    act = act_of(12, "Ya reviso los registros de la tienda.")
    acknowledged, _ = take(ticket, Step.ACKNOWLEDGE, act)
    yield from told("acknowledged", ticket, Step.ACKNOWLEDGE, act)
    summary = "La base de datos no acepta más conexiones.\nEmpezó con el despliegue de las 07:50."
    steps = "1. Subir el límite de conexiones.\n2. Reiniciar la tienda, sin cortes."
    act = replace(act_of(35, summary), data={"next_steps": steps})
    yield from told("findings", acknowledged, Step.SEND_FINDINGS, act)
    summary = "Subimos el límite a 500 conexiones y reiniciamos la tienda. Los errores bajaron a cero."
    act = replace(act_of(70, summary), data={"joint": True})
    resolved, _ = take(acknowledged, Step.RESOLVE, act)
    yield from told("resolved", acknowledged, Step.RESOLVE, act)
    yield from _followed_up(resolved, "")
    confirmed, _ = take(resolved, Step.CONFIRM, replace(act_of(90, "Funciona."), actor=CONTACT))
    yield from _followed_up(confirmed, "-confirmed")
    again = "Threshold Crossed: 3 datapoints [39.0, 40.0, 42.0] were greater than the threshold (10.0)."
    for because, actor, words in (
        ("alarm", GUARDIA, again),
        ("client", CONTACT, "Los clientes siguen viendo errores al pagar."),
        ("engineer", ENGINEER, "Quedan errores en el pago con tarjeta."),
    ):
        act = replace(act_of(300, words), actor=actor, data={"because": because})
        yield from told(f"reopened-by-{because}", resolved, Step.REOPEN, act)


def _followed_up(resolved: Ticket, name: str) -> Iterator[Sample]:
    midway, end = resolved.midway_at, resolved.follow_up_at
    if midway and end:
        followed_up, entries = take(resolved, Step.FOLLOW_UP, Act(at=midway, actor=GUARDIA))
        yield Sample(f"follow_up{name}", followed_up, entries[-1])
        yield from told(f"closed{name}", followed_up, Step.CLOSE, Act(at=end, actor=GUARDIA))


def sample_recipient(audience: Audience, language: Language) -> Recipient:
    """Somebody who reads it in Panama."""
    name, address = ("", "mesa@guardia.example")
    if audience is Audience.CLIENT:
        name, address = "Ana Pérez", "ana@acme.example"
    return Recipient(audience, name, address, language, "America/Panama")
