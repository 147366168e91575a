"""F57, F63: whatever is sent, the answer is one that is documented, and never a fault."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.client_file import client_document
from guardia.domain.ticket import Status
from tests.support.api_events import claims_of, rest_event
from tests.support.api_world import ANA, BODIES, CARLA, OLGA, ApiWorld
from tests.support.builders import client
from ticket_api import bodies

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


DOCUMENT = client_document(client())


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
    answer = ApiWorld().call("PUT", "/clients/acme", OLGA, body=json.dumps(document))
    assert answer.status in {200, 400, 422}
    assert answer.status != 422 or answer.fields
