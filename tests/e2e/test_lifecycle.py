"""A ticket from its alarm to its closure, with contracts whose follow-up takes seconds.

That all messages of a ticket are one thread shows here in their subject only: the emulator keeps no other header.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from guardia.adapters.clock import now
from tests.e2e.alarms import event
from tests.e2e.clients import client_file, contact, new_account
from tests.e2e.desk import DESK_ADDRESS, instant
from tests.e2e.patience import until

if TYPE_CHECKING:
    from tests.e2e.desk import Desk

PAOLA = contact("Paola Ríos", "paola@rapido.example", "es")
PAUL = contact("Paul Reed", "paul@rapido.example", "en")
STEPS = ["opened", "acknowledged", "findings", "resolved", "follow_up", "closed"]


def test_a_ticket_is_walked_to_its_closure_and_each_step_is_told_in_each_readers_language(desk: Desk) -> None:
    account = new_account()
    desk.register(client_file("rapido", account, follow_up="PT6S", contacts=(PAOLA, PAUL)))
    ticket_id = desk.opened(event("pedidos", account=account))["id"]
    desk.told(ticket_id, "opened", recipients=3)
    assert desk.step(ticket_id, "acknowledge", note="Lo reviso.")["status"] == "INVESTIGATING"
    desk.told(ticket_id, "acknowledged", recipients=3)
    assert desk.step(ticket_id, "findings", summary="Disco lleno.", next_steps="Ampliar.")["status"] == "IDENTIFIED"
    desk.told(ticket_id, "findings", recipients=3)
    resolved = desk.step(ticket_id, "resolve", summary="Disco ampliado.")
    assert resolved["status"] == "RESOLVED"
    assert instant(resolved["follow_up_at"]) - instant(resolved["resolved_at"]) == timedelta(seconds=6)
    closed = until_status(desk, ticket_id, "CLOSED")
    desk.told(ticket_id, "closed", recipients=3)

    assert instant(closed["closed_at"]) >= instant(closed["follow_up_at"])
    timeline = desk.timeline(ticket_id)
    assert [entry["kind"] for entry in timeline] == STEPS
    assert [entry["version"] for entry in timeline] == [1, 2, 3, 4, 5, 6]
    assert [entry["at"] for entry in timeline] == sorted(entry["at"] for entry in timeline)
    assert {entry["actor"]["name"] for entry in timeline} == {"Guardia", "Eva Ingeniera"}

    mails = desk.mails(ticket_id)
    assert {mail.subject for mail in mails} == {f"[{ticket_id}] pedidos · Rapido, S.A."}
    for address, greeting in ((PAOLA["email"], "Hola, Paola Ríos:"), (PAUL["email"], "Hello Paul Reed,")):
        read = [mail for mail in mails if mail.to == (address,)]
        assert len(read) == len(STEPS)
        assert all(greeting in mail.text and mail.html for mail in read)
    assert len([mail for mail in mails if mail.to == (DESK_ADDRESS,)]) == len(STEPS)

    assert ticket_id not in [ticket["id"] for ticket in desk.items("/tickets")]
    month = closed["closed_at"][:7]
    assert [ticket["id"] for ticket in desk.items("/tickets", status="CLOSED", client="rapido", month=month)] == [
        ticket_id
    ]


def test_an_alarm_that_comes_after_the_closure_opens_a_ticket_that_names_the_old_one(desk: Desk) -> None:
    account = new_account()
    desk.register(client_file("cerrado", account, follow_up="PT1S"))
    old = desk.opened(event("vuelve", account=account))["id"]
    desk.step(old, "resolve", summary="Reiniciado.")
    until_status(desk, old, "CLOSED")
    new = desk.opened(event("vuelve", account=account))
    assert new["id"] != old
    assert (new["previous_ticket"], new["cycle"], new["occurrences"]) == (old, 1, 1)


def test_an_alarm_that_comes_back_in_the_follow_up_opens_the_next_cycle_with_a_new_clock(desk: Desk) -> None:
    account = new_account()
    desk.register(client_file("recae", account, response="PT3H"))
    first = desk.opened(event("intermitente", account=account))
    ticket_id = first["id"]
    desk.step(ticket_id, "resolve", summary="Reiniciado.")
    desk.told(ticket_id, "resolved", recipients=2)
    desk.deliver(event("intermitente", "OK", account=account))
    until(lambda: desk.ticket(ticket_id)["recovered_at"], "the recovery")
    desk.deliver(event("intermitente", account=account))
    again = until_status(desk, ticket_id, "OPEN")

    assert (again["cycle"], again["occurrences"], again["recovered_at"]) == (2, 2, None)
    assert (again["responded_at"], again["resolved_at"], again["follow_up_at"]) == (None, None, None)
    assert again["opened_at"] == first["opened_at"]
    assert instant(again["clock"]["started_at"]) > instant(first["clock"]["started_at"])
    assert instant(again["response_due_at"]) - instant(again["clock"]["started_at"]) == timedelta(hours=3)
    desk.told(ticket_id, "reopened", recipients=2)
    desk.step(ticket_id, "acknowledge")
    desk.told(ticket_id, "acknowledged", recipients=2)
    told = ["opened", "acknowledged", "resolved", "recovered", "reopened", "acknowledged"]
    assert desk.kinds(ticket_id) == told
    assert len(desk.mails(ticket_id)) == 2 * (len(told) - 1)  # a recovery is not told


def test_a_client_who_says_that_it_did_not_work_opens_the_next_cycle(desk: Desk) -> None:
    ticket_id = desk.opened(event("no sirvió"))["id"]
    desk.step(ticket_id, "resolve", summary="Reiniciado.")
    answer = desk.client.post(f"/tickets/{ticket_id}/verify", json={"effective": False, "note": "Sigue caído."})
    assert (answer.json()["status"], answer.json()["cycle"]) == ("OPEN", 2)
    desk.told(ticket_id, "reopened", recipients=2)
    (reopened,) = [entry for entry in desk.timeline(ticket_id) if entry["kind"] == "reopened"]
    assert (reopened["actor"]["name"], reopened["reason"]) == ("Ana Pérez", "Sigue caído.")


def test_an_alarm_that_recovers_by_itself_resolves_and_closes_where_the_contract_says_so(desk: Desk) -> None:
    account = new_account()
    desk.register(client_file("solo", account, follow_up="PT4S", on_recovery="resolve"))
    at = now()
    ticket_id = desk.opened(event("pico", at=at, account=account))["id"]
    desk.deliver(event("pico", "OK", at + timedelta(seconds=1), account=account))
    closed = until_status(desk, ticket_id, "CLOSED")
    assert closed["recovered_at"] is not None
    assert closed["responded_at"] is None  # nobody answered, and the system's resolution is no answer
    assert desk.kinds(ticket_id) == ["opened", "recovered", "resolved", "follow_up", "closed"]
    desk.told(ticket_id, "closed", recipients=2)


def test_an_alarm_that_recovers_keeps_its_ticket_where_the_contract_says_so(desk: Desk) -> None:
    at = now()
    ticket_id = desk.opened(event("se queda", at=at))["id"]
    desk.deliver(event("se queda", "OK", at + timedelta(seconds=1)))
    until(lambda: desk.ticket(ticket_id)["recovered_at"], "the recovery")
    assert desk.ticket(ticket_id)["status"] == "OPEN"


def until_status(desk: Desk, ticket_id: str, status: str) -> dict[str, Any]:
    def reached() -> dict[str, Any] | None:
        ticket = desk.ticket(ticket_id)
        return ticket if ticket["status"] == status else None

    return until(reached, f"{ticket_id} is {status}")
