"""An engineer raises or lowers a severity: the promise that then applies, and what stands on the timeline."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from guardia.domain.ticket import Status
from tests.support.api_world import ANA, BETO, CARLA, OLGA, ApiWorld

WORSE = {"severity": "CRITICAL", "reason": "La tienda no cobra: está caída."}
LOWER = {"severity": "LOW", "reason": "Es una máquina de pruebas."}
UNRESOLVED = [Status.OPEN, Status.INVESTIGATING, Status.IDENTIFIED]
ENDED = [Status.RESOLVED, Status.CLOSED, Status.REJECTED]


def last(world: ApiWorld, number: str) -> dict[str, Any]:
    entry: dict[str, Any] = world.get(f"/tickets/{number}/timeline", ANA).body["items"][-1]
    return entry


def test_a_raised_ticket_has_the_new_promise_from_where_its_clock_began(world: ApiWorld) -> None:
    number = world.opened()
    ticket = world.step(number, "severity", body=WORSE).body
    assert (ticket["severity"], ticket["environment"], ticket["severity_evidence"]) == (
        "CRITICAL",
        "production",
        "engineer",
    )
    assert ticket["clock"]["started_at"] == "2026-11-20T15:00:00.000Z"
    assert ticket["response_due_at"] == "2026-11-20T17:00:00.000Z"


def test_low_is_what_is_not_production_and_has_its_hours(world: ApiWorld) -> None:
    number = world.opened()
    ticket = world.step(number, "severity", body=LOWER).body
    assert (ticket["severity"], ticket["environment"]) == ("LOW", "non-production")
    # From Friday 10:00, 7.5 hours that day; the other 4.5 on Monday from 08:00, which is 13:00Z.
    assert ticket["response_due_at"] == "2026-11-23T17:30:00.000Z"


def test_what_was_low_is_production_once_it_is_more_severe(world: ApiWorld) -> None:
    number = world.opened()
    world.step(number, "severity", body=LOWER)
    ticket = world.step(number, "severity", body={"severity": "HIGH", "reason": "Sí es producción."}).body
    assert (ticket["severity"], ticket["environment"]) == ("HIGH", "production")
    assert ticket["response_due_at"] == "2026-11-20T19:00:00.000Z"


def test_the_entry_is_public_and_says_what_was_what_is_and_until_when(world: ApiWorld) -> None:
    number = world.opened()
    world.step(number, "severity", BETO, body=WORSE)
    entry = last(world, number)
    assert (entry["kind"], entry["public"], entry["reason"], entry["actor"]["name"]) == (
        "severity",
        True,
        "La tienda no cobra: está caída.",
        "Beto",
    )
    assert entry["data"] == {
        "severity_before": "HIGH",
        "severity": "CRITICAL",
        "environment": "production",
        "evidence": "engineer",
        "due_at": "2026-11-20T17:00:00.000Z",
    }


def test_the_client_reads_who_said_so_and_why(world: ApiWorld) -> None:
    number = world.opened()
    world.step(number, "severity", ANA, body=LOWER)
    assert world.get(f"/tickets/{number}", CARLA).body["severity_reason"] == (
        "Lo decidió Ana, de la mesa de soporte: Es una máquina de pruebas."
    )


@pytest.mark.parametrize("status", [Status.INVESTIGATING, Status.IDENTIFIED])
def test_an_answered_ticket_keeps_the_clock_that_its_response_was_judged_by(world: ApiWorld, status: Status) -> None:
    number = world.ticket_in(status)
    before = world.get(f"/tickets/{number}").body
    ticket = world.step(number, "severity", body=WORSE).body
    assert ticket["severity"] == "CRITICAL"
    assert (ticket["response_due_at"], ticket["clock"]) == (before["response_due_at"], before["clock"])
    assert "due_at" not in last(world, number)["data"]


@pytest.mark.parametrize("status", ENDED)
def test_the_severity_of_what_is_resolved_stays(world: ApiWorld, status: Status) -> None:
    number = world.ticket_in(status)
    answer = world.step(number, "severity", body=WORSE)
    assert (answer.status, answer.body["type"]) == (409, "urn:guardia:problem:transition-refused")


@pytest.mark.parametrize("status", UNRESOLVED)
def test_the_same_severity_again_is_refused_and_says_so(world: ApiWorld, status: Status) -> None:
    number = world.ticket_in(status)
    answer = world.step(number, "severity", body={"severity": "HIGH", "reason": "Es alta."})
    assert (answer.status, answer.fields) == (422, ["severity"])
    assert "the ticket is HIGH already" in answer.text
    assert last(world, number)["kind"] != "severity"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"severity": "CRITICAL"}, "reason"),
        ({"severity": "CRITICAL", "reason": "  "}, "reason"),
        ({"reason": "Está caída."}, "severity"),
        ({"severity": "critical", "reason": "Está caída."}, "severity"),
        ({"severity": "URGENT", "reason": "Está caída."}, "severity"),
        ({"severity": None, "reason": "Está caída."}, "severity"),
        ({**WORSE, "environment": "production"}, "environment"),
    ],
)
def test_a_body_that_is_none_names_the_field(world: ApiWorld, body: dict[str, object], field: str) -> None:
    number = world.opened()
    answer = world.step(number, "severity", body=body)
    assert (answer.status, answer.fields) == (422, [field])


def test_operators_may_do_what_engineers_may_and_clients_may_not(world: ApiWorld) -> None:
    number = world.opened()
    assert world.step(number, "severity", CARLA, body=WORSE).status == 403
    assert world.step(number, "severity", OLGA, body=WORSE).status == 200


def test_of_two_engineers_who_decided_on_one_version_the_second_is_told(world: ApiWorld) -> None:
    number = world.opened()
    assert world.step(number, "severity", ANA, body=WORSE, If_Match='"1"').status == 200
    assert world.step(number, "severity", BETO, body=LOWER, If_Match='"1"').status == 412
    assert world.get(f"/tickets/{number}").body["severity"] == "CRITICAL"


def test_the_same_request_again_is_taken_once(world: ApiWorld) -> None:
    number = world.opened()
    first = world.step(number, "severity", body=WORSE, Idempotency_Key="k").body
    world.now += timedelta(minutes=1)
    again = world.step(number, "severity", body=WORSE, Idempotency_Key="k")
    assert (again.status, again.body["version"]) == (200, first["version"])
    assert world.step(number, "severity", body=LOWER, Idempotency_Key="k").status == 409


def test_a_checkpoint_that_the_tighter_promise_has_overtaken_is_due_at_once(world: ApiWorld) -> None:
    number = world.opened()
    world.now += timedelta(minutes=80)  # 90 minutes of two hours: half and three quarters are behind
    ticket = world.step(number, "severity", body=WORSE).body
    assert [one["passed"] for one in ticket["clock"]["checkpoints"]] == [True, False, False, False]
