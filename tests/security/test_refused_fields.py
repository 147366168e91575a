"""Nobody sets what is not theirs to set: a body with any other field is refused, the field named, nothing written.

The fields that are tried are those of all answers, of all bodies, and of the table's items.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from tests.security.routes import Route, routes
from tests.support.api_world import ANA, CARLA, OLGA, PLEA, ApiWorld
from tests.support.builders import PRODUCTION
from tests.support.duty import keep
from tests.support.events import ROOT, received
from ticket_api.bodies import Body
from ticket_api.openapi import document

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.covers("F57")

DESCRIBED = document()
SCHEMAS = DESCRIBED["components"]["schemas"]
OF_THE_TABLE = {"PK", "SK", "wake_at", "wake_pk", "queue_pk", "client_pk", "revision", "tenant", "sub", "__proto__"}
FIELDS = OF_THE_TABLE | {name for schema in SCHEMAS.values() for name in schema.get("properties", {})}
"""Whatever has a name anywhere."""

THEIR_OWN = {"dimensions", "add"}
"""Mappings whose names are the sender's own: days of holidays, dimensions of metrics."""

NOON = "2026-11-21T17:00:00Z"
CALLING = {"email": "ana@acme.example", "by": "phone"}
FULL: dict[str, Any] = {
    "POST /tickets": PLEA | {"client": "acme", "caller": CALLING},
    "PUT /clients/{id}": SCHEMAS["Client"]["examples"][0]
    | {
        "severity_rules": [{"when": {"alarm": "*-cola-*", "dimensions": {"QueueName": "pedidos"}}, "active": True}],
    },
    "PUT /duty/roster": SCHEMAS["Roster"]["examples"][0],
}
"""Bodies with something in every place where something may be."""


def described(route: Route) -> dict[str, Any]:
    """What OpenAPI says of it."""
    operation: dict[str, Any] = DESCRIBED["paths"][route.template][route.method.lower()]
    return operation


TAKE_A_BODY = [
    pytest.param(route, id=f"{route.method} {route.template}")
    for route in routes()
    if "requestBody" in described(route)
]
TAKE_NONE = [
    pytest.param(route, id=f"{route.method} {route.template}")
    for route in routes()
    if route.writes and "requestBody" not in described(route)
]


def mappings(value: object, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping in a body, with its path as problems name it."""
    if isinstance(value, dict):
        yield path, value
        for name, inner in value.items():
            if name not in THEIR_OWN:
                yield from mappings(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from mappings(inner, f"{path}[{at}]")


@pytest.fixture
def names(world: ApiWorld) -> dict[str, str]:
    """Something of everything, and what it is called."""
    keep(world.store)
    window = world.call("POST", "/clients/acme/maintenance", body={"to": NOON, "reason": "Discos."})
    return {
        "ticket": world.opened(),
        "client": "acme",
        "email": "carla@acme.example",
        "message": world.quarantined(received(ROOT / "sns" / "opened-metric.json"), PRODUCTION),
        "window": window.body["id"],
    }


def objects(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schemas of mappings that a schema stands for."""
    if "$ref" in schema:
        yield from objects(SCHEMAS[schema["$ref"].rpartition("/")[2]])
    for one in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        yield from objects(one)
    if "items" in schema:
        yield from objects(schema["items"])
    if "properties" in schema or "additionalProperties" in schema:
        yield schema


def own_fields(schema: dict[str, Any], path: str) -> set[str]:
    """What may be in the mapping at this path of a body."""
    places = list(objects(schema))
    for name in re.findall(r"[^.\[\]]+(?=[.\[]|$)", re.sub(r"\[\d+\]", "", path)):
        inner = [place.get("properties", {}).get(name) or place.get("additionalProperties") for place in places]
        places = [found for one in inner if isinstance(one, dict) for found in objects(one)]
    assert places, f"nothing describes {path}"
    return {name for place in places for name in place.get("properties", {})}


def kept(world: ApiWorld) -> dict[str, Any]:
    """Everything in the store, but how many requests were counted."""
    return {name: deepcopy(value) for name, value in vars(world.store).items() if name not in {"_lock", "_requests"}}


@pytest.mark.parametrize("route", TAKE_A_BODY)
def test_every_field_that_a_body_does_not_have_is_refused_and_named(
    world: ApiWorld, names: dict[str, str], route: Route
) -> None:
    known = FULL.get(f"{route.method} {route.template}", route.body)
    schema = described(route)["requestBody"]["content"]["application/json"]["schema"]
    before = kept(world)
    for path in [path for path, _ in mappings(known)]:
        body = deepcopy(known)
        foreign = FIELDS - own_fields(schema, path)
        dict(mappings(body))[path].update(dict.fromkeys(foreign, "x"))
        answer = world.call(route.method, route.path(names), OLGA, body=body)
        assert answer.status == 422, (path, answer.text)
        assert {f"{path}.{name}" if path else name for name in foreign} - set(answer.fields) == set()
    assert kept(world) == before


@pytest.mark.parametrize("route", TAKE_NONE)
def test_what_is_sent_where_no_body_is_taken_changes_nothing(names: dict[str, str], route: Route) -> None:
    """It is not even read."""
    answers = []
    for body in (None, dict.fromkeys(FIELDS, "x")):
        world = ApiWorld()
        keep(world.store)
        window = world.call("POST", "/clients/acme/maintenance", body={"to": NOON, "reason": "Discos."}).body["id"]
        message = world.quarantined(received(ROOT / "sns" / "opened-metric.json"), PRODUCTION)
        path = route.path({**names, "window": window, "message": message})
        answers.append(world.call(route.method, path, OLGA, body=body))
    assert answers[0] == answers[1]
    assert answers[0].status == 200


def test_every_body_forbids_what_it_does_not_have_and_turns_no_value_into_another() -> None:
    shapes = Body.__subclasses__()
    assert shapes
    for shape in shapes:
        assert (shape.model_config["extra"], shape.model_config["strict"]) == ("forbid", True)


def test_a_clients_person_opens_for_nobody_else_and_says_no_more_than_a_client_may(world: ApiWorld) -> None:
    """Fields that the desk has and a client's people have not."""
    for field, value in {"client": "globex", "caller": CALLING}.items():
        answer = world.call("POST", "/tickets", CARLA, body=PLEA | {field: value})
        assert answer.status in {403, 404, 422}, answer.text
    opened = world.call("POST", "/tickets", CARLA, body=PLEA).body
    assert (opened["client_id"], opened["status"], opened["origin"]) == ("acme", "OPEN", "client")
    number = opened["id"]
    assert world.step(number, "comment", CARLA, body={"text": "Hola", "public": False}).fields == ["public"]
    assert world.step(number, "severity", CARLA).status == 403
    entry = world.get(f"/tickets/{number}/timeline", ANA).body["items"][0]
    assert (entry["actor"]["id"], entry["actor"]["name"]) == (CARLA.sub, "Carla")


@pytest.mark.parametrize("header", ["X-Client", "X-Tenant", "X-Role", "X-Forwarded-User", "X-Amzn-Oidc-Identity"])
def test_no_header_and_no_unknown_parameter_says_who_asks(world: ApiWorld, header: str) -> None:
    theirs = world.opened(of="globex")
    for value in ("globex", "operators"):
        answer = world.call(
            "GET", f"/tickets/{theirs}", CARLA, query={"client_id": value, "role": value}, headers={header: value}
        )
        assert answer.status == 404
