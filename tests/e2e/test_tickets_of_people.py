"""Tickets that people open, severity that people change, and what the clock's ledger says of both."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.duration import parse_duration
from tests.e2e.alarms import event
from tests.e2e.clients import client_file, contact, new_account
from tests.e2e.desk import instant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

    from tests.e2e.desk import Desk

INCIDENT = {
    "title": "No se puede facturar",
    "description": "Desde las nueve nadie puede emitir facturas: la página queda en blanco al guardar.",
}
PHONE = "+50760001122"


@pytest.fixture(scope="module")
def rita(new_desk: Callable[[], Desk]) -> Iterator[httpx.Client]:
    """The API as a person of a client with business hours calls it; she may call, too."""
    desk = new_desk()
    person = contact("Rita Ayala", "rita@factura.example") | {"phone": PHONE, "phone_authorised": True}
    document = client_file("factura", new_account(), contacts=(person,))
    document["contract"] |= {"plan": "business-hours", "penalties": [{"below": "95", "fee": "5"}]}
    desk.register(document)
    with desk.newcomer("rita@factura.example", "clients", "--client", "factura") as rita:
        yield rita


def test_a_client_opens_a_ticket_and_is_asked_for_what_is_missing(desk: Desk, rita: httpx.Client) -> None:
    headers = {"Idempotency-Key": "first"}
    answers = [rita.post("/tickets", json=INCIDENT, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    first, again = (desk.body(answer) for answer in answers)
    assert first["id"] == again["id"]
    assert (first["origin"], first["client_id"], first["asked_for"]) == ("client", "factura", ["recent_changes"])
    assert desk.body(rita.get(f"/tickets/{first['id']}"))["id"] == first["id"]
    desk.told(first["id"], "opened", recipients=2)
    assert any("cambi" in mail.text for mail in desk.mails(first["id"]) if "rita@factura.example" in mail.to)
    desk.step(first["id"], "reject", reason="Es una solicitud de desarrollo, no un incidente.")
    desk.told(first["id"], "rejected", recipients=2)


def test_an_engineer_opens_a_ticket_for_a_caller_who_may_and_for_nobody_else(desk: Desk, rita: httpx.Client) -> None:
    del rita  # her client is registered
    screen = desk.body(desk.engineer.get("/callers", params={"phone": PHONE}))
    assert (screen["may"], screen["client"], screen["contact"]["name"]) == (True, "factura", "Rita Ayala")
    stranger = desk.engineer.get("/callers", params={"phone": "+50769999999"})
    assert desk.body(stranger)["may"] is False
    refused = desk.engineer.post("/tickets", json=INCIDENT | {"caller": {"phone": "+50769999999"}})
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:guardia:problem:not-entitled")
    answer = desk.engineer.post("/tickets", json=INCIDENT | {"caller": {"phone": PHONE}, "active": False})
    ticket = desk.body(answer)
    assert (ticket["origin"], ticket["severity"], ticket["client_id"]) == ("phone", "CRITICAL", "factura")
    assert ledger_adds_up(desk, ticket["id"])["plan"] == "business-hours"


def test_a_changed_severity_has_its_own_promise_from_the_same_beginning(desk: Desk) -> None:
    ticket = desk.opened(event("cambia de gravedad"))
    for severity, promise in (("CRITICAL", 2), ("HIGH", 4)):
        after = desk.step(ticket["id"], "severity", severity=severity, reason="Lo dice el cliente.")
        assert after["severity"] == severity
        assert instant(after["response_due_at"]) - instant(ticket["opened_at"]) == timedelta(hours=promise)
        ledger_adds_up(desk, ticket["id"])
    low = desk.step(ticket["id"], "severity", severity="LOW", reason="Es la réplica de pruebas.")
    assert low["environment"] == "non-production"
    assert {s["reason"] for s in ledger_adds_up(desk, ticket["id"])["segments"] if s["covered"]} == {"horario laboral"}
    desk.told(ticket["id"], "severity", recipients=2)


def test_the_months_report_counts_what_was_promised_and_answered(desk: Desk, rita: httpx.Client) -> None:
    ticket = desk.body(rita.post("/tickets", json=INCIDENT | {"recent_changes": "Ninguno."}))
    desk.step(ticket["id"], "acknowledge")
    month = ticket["opened_at"][:7]
    mine = desk.body(rita.get("/reports/sla", params={"month": month}))
    (line,) = [item for item in mine["items"] if item["ticket"] == ticket["id"]]
    assert line["outcome"] == "kept"
    theirs = desk.body(desk.engineer.get("/reports/sla", params={"client": "factura", "month": month}))
    assert theirs == mine
    assert rita.get("/reports/sla", params={"client": "acme", "month": month}).status_code == 404
    printed = desk.guardia("report", "sla", "--client", "factura", "--month", month, "--format", "csv")
    assert ticket["id"] in printed


def test_a_contact_who_was_removed_can_do_nothing_from_that_moment(desk: Desk) -> None:
    document = client_file("efimera", new_account(), contacts=(contact("Ema Sol", "ema@efimera.example"),))
    desk.register(document)
    with desk.newcomer("ema@efimera.example", "clients", "--client", "efimera") as ema:
        ticket = desk.body(ema.post("/tickets", json=INCIDENT))
        gone = desk.operator.delete("/clients/efimera/contacts/ema@efimera.example", params={"requested_by": "su jefa"})
        assert gone.is_success, gone.text
        assert ema.get(f"/tickets/{ticket['id']}").status_code == 403
        assert ema.post("/tickets", json=INCIDENT).status_code == 403
    (opened,) = [entry for entry in desk.timeline(ticket["id"]) if entry["kind"] == "opened"]
    assert opened["actor"]["name"] == "Ema Sol"
    (removed,) = [c for c in desk.items("/clients/efimera/contacts") if c["email"] == "ema@efimera.example"]
    assert removed["requested_by"] == "su jefa"


def ledger_adds_up(desk: Desk, ticket_id: str) -> dict[str, Any]:
    """The ledger of the ticket's clock, whose covered stretches are the promise, without a gap."""
    ledger = desk.body(desk.engineer.get(f"/tickets/{ticket_id}/clock"))
    segments = ledger["segments"]
    covered = [instant(s["to"]) - instant(s["from"]) for s in segments if s["covered"]]
    assert sum(covered, timedelta()) == parse_duration(ledger["promise"])
    assert [s["from"] for s in segments] == [ledger["started_at"], *(s["to"] for s in segments[:-1])]
    assert segments[-1]["to"] == ledger["due_at"] == desk.ticket(ticket_id)["response_due_at"]
    return ledger
