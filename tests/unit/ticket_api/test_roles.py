"""Every route for every role, and for people who have none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.caller import Caller, Role
from guardia.domain.client_file import client_document
from guardia.domain.ticket import Status
from tests.support.api_events import claims_of, rest_event
from tests.support.api_world import ANA, BODIES, CARLA, OLGA, PLEA, ApiWorld
from tests.support.builders import PRODUCTION, client, contact, register
from tests.support.duty import keep
from tests.support.events import ROOT, received

if TYPE_CHECKING:
    from tests.support.api_world import Answer

DESK = {Role.ENGINEER, Role.OPERATOR}
EVERYBODY = set(Role)
PEOPLE = {Role.ENGINEER: ANA, Role.OPERATOR: OLGA, Role.CLIENT: CARLA}
STEPS = {
    "acknowledge": (Status.OPEN, DESK),
    "findings": (Status.OPEN, DESK),
    "resolve": (Status.OPEN, DESK),
    "verify": (Status.RESOLVED, EVERYBODY),
    "reopen": (Status.RESOLVED, EVERYBODY),
    "reject": (Status.OPEN, DESK),
    "comment": (Status.OPEN, EVERYBODY),
    "severity": (Status.OPEN, DESK),
    "clock/recompute": (Status.OPEN, {Role.OPERATOR}),
}
READS = {
    "/tickets": EVERYBODY,
    "/tickets/{number}": EVERYBODY,
    "/tickets/{number}/timeline": EVERYBODY,
    "/tickets/{number}/clock": EVERYBODY,
    "/tickets/{number}/notices": DESK,
    "/clients": DESK,
    "/clients/acme": DESK,
    "/clients/acme/contacts": EVERYBODY,
    "/clients/acme/maintenance": EVERYBODY,
    "/duty": DESK,
    "/duty/roster": DESK,
    "/quarantine": DESK,
}
NOBODY = Caller("sub-nadie", "Nadie", Role.CLIENT, None)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("path", READS)
def test_who_reads_what(world: ApiWorld, path: str, role: Role) -> None:
    keep(world.store)
    answer = world.get(path.format(number=world.opened()), PEOPLE[role])
    assert _allowed(answer) is (role in READS[path])


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("step", STEPS)
def test_who_takes_which_step(world: ApiWorld, step: str, role: Role) -> None:
    status, roles = STEPS[step]
    number = world.ticket_in(status)
    before = world.get(f"/tickets/{number}").body
    known = world.store.client("acme")
    assert known
    hurried = replace(known.contract, response=dict.fromkeys(known.contract.response, timedelta(minutes=30)))
    register(world.store, replace(known, contracts=(hurried,)))  # else there is nothing to reckon anew
    answer = world.step(number, step, PEOPLE[role])
    assert _allowed(answer) is (role in roles)
    assert (world.get(f"/tickets/{number}").body != before) is (role in roles)


@pytest.mark.parametrize("role", Role)
def test_everybody_opens_tickets_and_only_the_desk_asks_who_calls(world: ApiWorld, role: Role) -> None:
    opened = world.call("POST", "/tickets", PEOPLE[role], body=PLEA | {"client": "acme"})
    assert opened.status == 201
    answer = world.get("/callers", PEOPLE[role], phone="+50760000000", client="acme")
    assert _allowed(answer) is (role in DESK)


@pytest.mark.parametrize("role", Role)
def test_only_operators_change_the_register(world: ApiWorld, role: Role) -> None:
    document = client_document(client("initech", accounts=()))
    answer = world.call("PUT", "/clients/initech", PEOPLE[role], body=document)
    assert _allowed(answer) is (role is Role.OPERATOR)
    assert (world.store.client("initech") is not None) is (role is Role.OPERATOR)


@pytest.mark.parametrize("role", Role)
def test_only_operators_release_quarantined_messages(world: ApiWorld, role: Role) -> None:
    message = world.quarantined(received(ROOT / "sns" / "opened-metric.json"), PRODUCTION)
    answer = world.call("POST", f"/quarantine/{message}/release", PEOPLE[role])
    assert _allowed(answer) is (role is Role.OPERATOR)
    kept = world.store.quarantined_message(message)
    assert kept
    assert (kept.released_ticket is not None) is (role is Role.OPERATOR)


@pytest.mark.parametrize("role", Role)
def test_only_operators_register_and_remove_contacts(world: ApiWorld, role: Role) -> None:
    path, carla = "/clients/acme/contacts/beto@acme.example", contact("carla@acme.example")
    put = world.call("PUT", path, PEOPLE[role], body={"name": "Beto Ríos"})
    assert _allowed(put) is (role is Role.OPERATOR)
    known = world.store.client("acme")
    assert known
    assert (len(known.contacts) == 2) is (role is Role.OPERATOR)
    register(world.store, replace(known, contacts=(carla, contact("beto@acme.example"))))
    assert _allowed(world.call("DELETE", path, PEOPLE[role])) is (role is Role.OPERATOR)
    known = world.store.client("acme")
    assert known
    assert (known.contacts == (carla,)) is (role is Role.OPERATOR)


ROUTES = [
    *[("GET", path) for path in READS],
    ("GET", "/reports/sla"),
    ("POST", "/tickets"),
    ("GET", "/callers"),
    *[("POST", f"/tickets/{{number}}/{step}") for step in BODIES],
    ("PUT", "/clients/acme"),
    ("POST", "/clients/acme/maintenance"),
    ("GET", "/clients/acme/maintenance/01M847VV40DKN4G0FH7MSJBRH4/alarms"),
    ("POST", "/clients/acme/maintenance/01M847VV40DKN4G0FH7MSJBRH4/end"),
    ("GET", "/duty/shifts"),
    ("POST", "/duty/swaps"),
    ("PUT", "/duty/roster"),
    ("PUT", "/clients/acme/contacts/beto@acme.example"),
    ("DELETE", "/clients/acme/contacts/carla@acme.example"),
    ("POST", "/quarantine/01M847VV40DKN4G0FH7MSJBRH4/release"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_route_serves_somebody_without_claims_or_without_a_role(world: ApiWorld, method: str, path: str) -> None:
    number = world.opened()
    token = claims_of(ANA)
    for claims in (
        None,
        {},
        token | {"token_use": "access"},
        token | {"cognito:groups": ""},
        token | {"cognito:groups": "admins"},
        {name: text for name, text in token.items() if name != "cognito:groups"},
        claims_of(NOBODY),
    ):
        event = rest_event(method, path.format(number=number), claims=claims, body={})
        answer = world.send(event)
        assert (answer.status, answer.body["type"]) == (403, "urn:guardia:problem:forbidden")
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_groups_come_as_on_aws_and_as_on_the_local_stack(world: ApiWorld) -> None:
    for groups in ("engineers,others", "[engineers others]", "operators"):
        event = rest_event("GET", "/clients", claims=claims_of(ANA) | {"cognito:groups": groups})
        assert world.send(event).status == 200


def test_a_clients_person_loses_their_access_with_their_contact(world: ApiWorld) -> None:
    known = world.store.client("acme")
    assert known
    assert world.get("/tickets", CARLA).status == 200
    for contacts in ((), (replace(contact("carla@acme.example"), tickets=False),)):
        register(world.store, replace(known, contacts=contacts))
        assert world.get("/tickets", CARLA).status == 403


@pytest.mark.covers("F53")
def test_a_tenant_in_the_token_is_not_believed(world: ApiWorld) -> None:
    """F53: the register says whose a person is, whatever their attributes say."""
    world.opened(of="globex")
    claims = claims_of(CARLA) | {"custom:client_id": "globex", "email": "gus@globex.example"}
    assert world.send(rest_event("GET", "/tickets", claims=claims)).body["items"] == []


def _allowed(answer: Answer) -> bool:
    assert answer.status in {200, 403}, answer.text
    return answer.status == 200
