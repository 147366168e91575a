"""F57, F63: whatever is sent, the answer is one that is documented, and never a fault."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.client_file import client_document
from guardia.domain.contract import Environment
from guardia.domain.contract_file import contract_document
from guardia.domain.ticket import Status
from tests.support.api_events import claims_of, rest_event
from tests.support.api_world import ANA, BODIES, CARLA, OLGA, ApiWorld
from tests.support.builders import PRODUCTION, client, contract
from ticket_api import bodies

if TYPE_CHECKING:
    from guardia.domain.caller import Caller

pytestmark = pytest.mark.covers("F57", "F63")

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
names = sorted({field for shape in bodies.Body.__subclasses__() for field in shape.model_fields})
almost = st.dictionaries(st.sampled_from(names) | st.text(max_size=5), anything, max_size=4)
DOCUMENTED = {200, 400, 404, 409, 412, 413, 415, 422}


@pytest.mark.parametrize("step", BODIES)
@given(body=almost | anything, caller=st.sampled_from([ANA, CARLA]), status=st.sampled_from(Status))
def test_any_json_is_taken_or_refused_and_never_fails(step: str, body: Any, caller: Any, status: Status) -> None:
    world = ApiWorld()
    number = world.ticket_in(status)
    answer = world.step(number, step, caller, body=json.dumps(body))
    assert answer.status in DOCUMENTED | {403}
    assert answer.status == 200 or answer.headers["Content-Type"] == "application/problem+json"
    answer.text.encode()  # UTF-8 carries it
    assert answer.body


phones = st.text(alphabet="+0123456789 ()-.x", max_size=20)
pleas = st.fixed_dictionaries(
    {"title": st.text(max_size=5) | st.just("No abre")},
    optional={
        "description": st.text(),
        "client": st.sampled_from(["acme", "globex", "nobody"]) | st.text(max_size=3),
        "account_id": st.sampled_from([PRODUCTION, "999999999999"]) | st.text(max_size=3),
        "environment": st.sampled_from([*Environment, "x"]),
        "active": st.booleans() | st.none(),
        "caller": st.fixed_dictionaries(
            {}, optional={"phone": phones, "email": st.text() | st.just("gus@globex.example")}
        ),
    },
)


@given(body=almost | anything | pleas, caller=st.sampled_from([ANA, CARLA]), key=st.none() | st.just("k"))
def test_any_request_for_a_ticket_opens_one_or_is_refused(body: Any, caller: Caller, key: str | None) -> None:
    world = ApiWorld()
    answers = [
        world.call("POST", "/tickets", caller, body=json.dumps(body), headers={"Idempotency-Key": key} if key else {})
        for _ in range(2)
    ]
    opened = {answer.body["id"] for answer in answers if answer.status == 201}
    assert {answer.status for answer in answers} <= {201, 400, 403, 404, 422}
    assert len(opened) <= (1 if key else 2)
    assert {ticket["id"] for ticket in world.get("/tickets").body["items"]} == opened
    assert caller is ANA or all(ticket["client_id"] == "acme" for ticket in world.get("/tickets").body["items"])


@given(query=st.dictionaries(st.sampled_from(["phone", "email", "client"]), st.text() | phones))
def test_any_question_about_a_caller_is_answered_or_refused(query: dict[str, str]) -> None:
    assert ApiWorld().get("/callers", ANA, **query).status in {200, 404, 422}


@given(
    text=st.text(), content_type=st.none() | st.text(max_size=20), tag=st.text(max_size=10), key=st.text(max_size=10)
)
def test_any_text_and_any_header_is_taken_or_refused(text: str, content_type: str | None, tag: str, key: str) -> None:
    world = ApiWorld()
    headers = {"If-Match": tag, "Idempotency-Key": key}
    if content_type is not None:
        headers["Content-Type"] = content_type
    path = f"/tickets/{world.opened()}/acknowledge"
    answer = world.send(rest_event("POST", path, claims=claims_of(ANA), body=text, headers=headers))
    assert answer.status in DOCUMENTED


@given(query=st.dictionaries(st.sampled_from(["status", "client", "severity", "month", "limit", "next"]), st.text()))
def test_any_filter_is_taken_or_refused(query: dict[str, str]) -> None:
    world = ApiWorld()
    world.opened()
    for caller in (ANA, CARLA):
        assert world.get("/tickets", caller, **query).status in {200, 400, 422}


@given(number=st.text())
def test_any_number_is_a_ticket_or_none(number: str) -> None:
    world = ApiWorld()
    assert world.get(f"/tickets/{number}").status in {200, 404}


CONTRACT: dict[str, Any] = {
    **contract_document(contract()),
    "hours": {"monday": ["08:00-12:00", "13:00-17:30"]},
    "holidays": {"add": {"2026-12-24": "Nochebuena"}, "remove": []},
    "grace": "P15D",
    "penalties": [{"below": "95", "fee": "5"}],
}
DOCUMENT = client_document(client()) | {
    "contract": CONTRACT,
    "contracts": [CONTRACT],
    "accounts": [
        {"id": PRODUCTION, "external_id": "3f1c", "topics": [f"arn:aws:sns:us-east-1:{PRODUCTION}:alarms"]},
    ],
    "channels": [{"channel": "slack", "address": "secretsmanager:guardia/channels/acme/alertas"}],
    "severity_rules": [{"when": {"alarm": "a*", "dimensions": {"Queue": "p?"}}, "active": False}],
}


@given(data=st.data())
def test_any_file_of_a_client_is_taken_or_each_wrong_field_is_named(data: st.DataObject) -> None:
    document: dict[str, Any] = json.loads(json.dumps(DOCUMENT))
    place: Any = document
    while isinstance(place, (dict, list)) and place:
        name = data.draw(st.sampled_from(sorted(place)) if isinstance(place, dict) else st.integers(0, len(place) - 1))
        if data.draw(st.booleans()):
            place[name] = data.draw(anything)
            break
        place = place[name]
    world = ApiWorld()
    before = world.store.client("acme")
    answer = world.call("PUT", "/clients/acme", OLGA, body=json.dumps(document))
    assert answer.status in {200, 400, 422}
    assert answer.status != 422 or answer.fields
    assert answer.status == 200 or world.store.client("acme") == before
    assert answer.status != 200 or world.call("PUT", "/clients/acme", OLGA, body=answer.body).body == answer.body


contacts = st.fixed_dictionaries(
    {},
    optional={
        name: anything | st.just(value)
        for name, value in {
            "name": "Ana",
            "email": "ana@acme.example",
            "tickets": True,
            "channels": ["email"],
            "requested_by": "Ana",
        }.items()
    },
)


@given(email=st.text() | st.just("ana%40acme.example"), body=contacts | anything, asked=st.text(max_size=250))
def test_any_contact_is_registered_removed_or_refused(email: str, body: Any, asked: str) -> None:
    world, path = ApiWorld(), f"/clients/acme/contacts/{email}"
    put = world.call("PUT", path, OLGA, body=json.dumps(body))
    assert put.status in DOCUMENTED
    assert put.status != 422 or put.fields
    removed = world.call("DELETE", path, OLGA, query={"requested_by": asked})
    assert removed.status in {200, 404, 422}
    assert (removed.status == 200) is (world.store.traces("acme")[-1].action == "removed")
    assert world.get("/clients/acme/contacts").status == 200
