"""F51: nothing of one tenant reaches another, and what is another's looks like what does not exist."""

from __future__ import annotations

import pytest

from guardia.domain.ticket import Status
from tests.support.api_events import claims_of, rest_event
from tests.support.api_world import ANA, BODIES, CARLA, GUS, ApiWorld

pytestmark = pytest.mark.covers("F51")

STRANGE = ["GD-1", "gd-7k3m9-qxd2f", "GD-IIIII-LLLLL", "TICKET", "x" * 3000, "GD-7K3M9-QXD2F'", "%2e%2e", "🔥"]
"""What no ticket is called; some of it the table could not even be asked for."""
PATHS = [
    ("GET", "/tickets/{number}"),
    ("GET", "/tickets/{number}/timeline"),
    ("GET", "/tickets/{number}/clock"),
    *[("POST", f"/tickets/{{number}}/{step}") for step in ("verify", "reopen", "comment")],
]


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.covers("F51")
def test_anothers_ticket_and_an_unknown_one_are_answered_byte_for_byte_alike(method: str, path: str) -> None:
    there, elsewhere = ApiWorld(), ApiWorld()
    number = there.ticket_in(Status.RESOLVED)
    body = BODIES.get(path.rpartition("/")[2])
    event = rest_event(method, path.format(number=number), claims=claims_of(GUS), body=body)
    anothers, unknown = there.send(event), elsewhere.send(event)
    assert anothers == unknown
    assert anothers.status == 404
    assert anothers.body == {
        "type": "urn:guardia:problem:not-found",
        "title": "There is no such thing",
        "status": 404,
        "detail": f"there is no ticket {number}",
        "instance": path.format(number=number),
    }


def test_anothers_contacts_and_those_of_an_unknown_client_are_answered_alike(world: ApiWorld) -> None:
    anothers, unknown = world.get("/clients/acme/contacts", GUS), world.get("/clients/nobody/contacts", GUS)
    assert anothers.status == unknown.status == 404
    assert anothers.text.replace("acme", "nobody") == unknown.text


@pytest.mark.parametrize("caller", [ANA, CARLA])
@pytest.mark.parametrize("number", STRANGE)
def test_what_no_ticket_is_called_is_404(world: ApiWorld, number: str, caller: object) -> None:
    assert caller
    for answer in (world.get(f"/tickets/{number}"), world.step(number, "comment", CARLA)):
        assert answer.status == 404


@pytest.mark.parametrize("step", BODIES)
def test_no_step_of_one_tenant_touches_anothers_ticket(world: ApiWorld, step: str) -> None:
    for status in (Status.OPEN, Status.RESOLVED):
        number = world.ticket_in(status, f"alarm-{status}")
        before = world.get(f"/tickets/{number}").body
        assert world.step(number, step, GUS).status in {403, 404}
        assert world.get(f"/tickets/{number}").body == before


def test_a_list_of_another_tenant_is_as_empty_as_that_of_a_tenant_that_is_not(world: ApiWorld) -> None:
    world.opened(of="globex")
    for known in ("globex", "nobody"):
        assert world.get("/tickets", CARLA, client=known).body == {"items": [], "next": None}
        ended = world.get("/tickets", CARLA, client=known, status="CLOSED", month="2026-11")
        assert ended.body == {"items": [], "next": None}


def test_no_filter_shows_another_tenants_tickets(world: ApiWorld) -> None:
    ours = world.opened()
    for status in Status:
        world.ticket_in(status, f"theirs-{status}", of="globex")
    for status in ("", *Status):
        query = {"status": status, "severity": "HIGH"} if status else {}
        if status in {"CLOSED", "REJECTED"}:
            query["month"] = "2026-11"
        listed = world.get("/tickets", CARLA, **query).body["items"]
        assert {ticket["client_id"] for ticket in listed} <= {"acme"}
        assert {ticket["id"] for ticket in listed} <= {ours}


def test_a_key_of_one_tenant_tells_another_nothing(world: ApiWorld) -> None:
    number = world.opened()
    assert world.step(number, "comment", CARLA, Idempotency_Key="k").status == 200
    assert world.step(number, "comment", GUS, Idempotency_Key="k").status == 404


@pytest.mark.covers("F56")
def test_interleaved_requests_of_two_tenants_do_not_mix(world: ApiWorld) -> None:
    """F56: a warm function serves one after the other."""
    ours, theirs = world.opened(), world.opened(of="globex")
    for _ in range(3):
        assert [ticket["id"] for ticket in world.get("/tickets", CARLA).body["items"]] == [ours]
        assert world.get(f"/tickets/{theirs}", CARLA).status == 404
        assert [ticket["id"] for ticket in world.get("/tickets", GUS).body["items"]] == [theirs]
        assert world.get("/tickets", None).status == 403
