"""The committed description is current, true and whole."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import EndpointConnectionError

from guardia.domain.client_file import client_document
from guardia.domain.duty.roster_file import roster_document
from guardia.domain.rate import Rate
from guardia.domain.ticket import Status
from tests.support.api_events import claims_of, rest_event
from tests.support.api_world import ANA, BODIES, OLGA, PLEA, UNKNOWN, ApiWorld, BusyStore
from tests.support.builders import T0, client, register
from tests.support.duty import keep, layer, roster
from tests.support.events import ROOT, received
from tests.support.links import Keys, NoKey
from ticket_api import bodies, client_shapes, duty_shapes, shapes
from ticket_api.cursors import Cursors
from ticket_api.incoming import BODY_LIMIT
from ticket_api.openapi import as_text, document

if TYPE_CHECKING:
    from guardia.domain.caller import Caller
    from tests.support.api_world import Answer

COMMITTED = Path(__file__).parents[3] / "docs" / "openapi.json"
DESCRIBED = document()
SCHEMAS = DESCRIBED["components"]["schemas"]
OPERATIONS = {
    (method.upper(), path): operation
    for path, operations in DESCRIBED["paths"].items()
    for method, operation in operations.items()
}
BY_THE_GATEWAY = "401"
IDEMPOTENT = {"/quarantine/{id}/release"}
"""Routes that do the same once or twice, without a key."""

GUARDS = {
    "/tickets": {"Idempotency-Key"},
    "/clients/{id}/maintenance": {"id", "Idempotency-Key"},
    "/clients/{id}/maintenance/{window_id}/end": {"id", "window_id"},
    "/duty/swaps": set(),
    **{path: {"id"} for path in IDEMPOTENT},
}
"""Parameters of the routes that write without a ticket to name."""

ACME = "222222222222"
SWAP = {
    "line": "first",
    "from": "2026-11-21T00:00:00Z",
    "to": "2026-11-22T00:00:00Z",
    "person": "ana",
    "instead": "celia",
}
WINDOW = {"to": "2026-11-21T00:00:00Z", "reason": "Cambio de discos."}
ANOTHER = {"/tickets": {"title": "Another"}, "/clients/{id}/maintenance": {"reason": "Another."}}
"""What makes of a request another one, which may not have the same Idempotency-Key."""


def test_the_committed_description_is_current() -> None:
    """`python -m ticket_api.openapi docs/openapi.json` writes it."""
    assert COMMITTED.read_text(encoding="utf-8") == as_text(DESCRIBED)


def test_it_is_openapi_3_1_and_every_route_wants_the_id_token() -> None:
    assert DESCRIBED["openapi"].startswith("3.1")
    assert DESCRIBED["security"] == [{"IdToken": []}]
    assert DESCRIBED["components"]["securitySchemes"]["IdToken"]["scheme"] == "bearer"
    assert not any("security" in operation for operation in OPERATIONS.values())


def test_every_reference_leads_somewhere_and_every_schema_is_used() -> None:
    used = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(DESCRIBED)))
    assert used == set(SCHEMAS)


def test_every_operation_has_a_name_of_its_own_a_summary_and_a_tag_that_is_described() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(names)) == len(names)
    assert all("_tickets_" not in name and not name.endswith(("_get", "_post", "_put")) for name in names)
    tags = {tag["name"] for tag in DESCRIBED["tags"]}
    assert {tag for operation in OPERATIONS.values() for tag in operation["tags"]} == tags
    assert all(operation["summary"] and operation["description"] for operation in OPERATIONS.values())


def test_the_guards_of_a_write_are_documented_on_every_step() -> None:
    for (method, path), operation in OPERATIONS.items():
        if method == "POST":
            names = {parameter["name"] for parameter in operation.get("parameters", [])}
            assert names == GUARDS.get(path, {"id", "If-Match", "Idempotency-Key"})


@pytest.mark.parametrize("shape", bodies.Body.__subclasses__())
def test_the_examples_of_a_body_make_a_body_that_is_taken(shape: type[bodies.Body]) -> None:
    fields = SCHEMAS[shape.__name__]["properties"]
    example = {name: field["examples"][0] for name, field in fields.items() if "examples" in field}
    assert shape.model_validate(example).model_dump(exclude_unset=True, by_alias=True) == example
    assert SCHEMAS[shape.__name__]["additionalProperties"] is False


def test_the_examples_of_a_client_and_a_problem_have_their_shapes() -> None:
    for shape in (client_shapes.Client, duty_shapes.Roster, shapes.Problem):
        [example] = SCHEMAS[shape.__name__]["examples"]
        assert shape.model_validate(example).model_dump(mode="json", exclude_none=True) == example


def _documented() -> list[Any]:
    return [
        pytest.param(method, path, int(status), id=f"{method} {path} {status}")
        for (method, path), operation in OPERATIONS.items()
        for status in operation["responses"]
        if status != BY_THE_GATEWAY
    ]


@pytest.mark.parametrize(("method", "path", "status"), _documented())
def test_every_documented_status_is_returned(method: str, path: str, status: int) -> None:
    answer = _provoke(method, path, status)
    assert answer.status == status, answer.text
    documented = OPERATIONS[method, path]["responses"][str(status)]
    assert list(documented["content"]) == [answer.headers["Content-Type"]]
    assert documented.get("headers", {}).keys() <= answer.headers.keys()
    if status >= 400:
        problem = shapes.Problem.model_validate(answer.body)
        assert (problem.status, problem.instance) == (status, answer.body["instance"])


def _provoke(method: str, path: str, status: int) -> Answer:  # noqa: PLR0912 - a branch for each status
    """A request that this route answers with this status."""
    store = BusyStore()
    world = ApiWorld(store=store)
    step = path.partition("{id}/")[2]
    number = _ticket_for(world, step, status)
    window = world.call("POST", "/clients/acme/maintenance", ANA, body=WINDOW).body["id"]
    named = "acme" if path.startswith("/clients") else number
    if status != 404:
        keep(store, at=T0)
    if path.startswith("/quarantine/") and status != 404:
        named = world.quarantined(
            received(ROOT / "eventbridge" / "opened-metric.json"), None if status == 409 else ACME
        )
    caller: Caller | None = OLGA
    body, query = _sent(method, path, status)
    headers = {412: {"If-Match": '"99"'}, 415: {"Content-Type": "text/plain"}}.get(status, {})
    match status:
        case 400 if method == "GET":
            query |= {"next": "garbage"}
        case 400:
            body = "{"
        case 403:
            caller = None
        case 404:
            named = "nobody" if path.startswith("/clients") else UNKNOWN
        case 409 if path in ANOTHER:
            headers = {"Idempotency-Key": "k"}
            world.call(method, _named(path, named), caller, body=body | ANOTHER[path], headers=headers)
        case 413:
            body = "x" * (BODY_LIMIT + 1)
        case 422 if method == "GET":
            query |= {"limit": "0", "at": "noon"}
        case 422:
            body = {"x": 1}
        case 429:
            world.person_rate = Rate(per_second=1, burst=1)
            world.get("/tickets", caller)
        case 500:
            return _break(world, method, _named(path, named), RuntimeError())
        case 503 if path.endswith("/end") or (method == "GET" and not _has_pages(path)):
            return _break(
                world, method, _named(path, named), EndpointConnectionError(endpoint_url="https://aws.example")
            )
        case 503 if method == "GET":
            query |= {"next": Cursors(Keys(), lambda: T0, None).write({}) or ""}
            world.cursor_keys = NoKey()
        case 503:
            store.busy = True
            body = body | {"name": "Another"} if method == "PUT" and path != "/duty/roster" else body
    there = _named(path, named).replace("{window_id}", window)
    return world.call(method, there, caller, body=body, query=query, headers=headers)


def _ticket_for(world: ApiWorld, step: str, status: int) -> str:
    """A ticket that allows the step, unless 409 is wanted; to be reckoned anew, its contract says another promise."""
    before = {"verify": Status.RESOLVED, "reopen": Status.RESOLVED}.get(step, Status.OPEN)
    number = world.ticket_in(Status.CLOSED if status == 409 else before)
    if step == "clock/recompute":
        known = world.store.client("acme")
        assert known
        response = dict.fromkeys(known.contract.response, timedelta(minutes=30))
        register(world.store, replace(known, contracts=(replace(known.contract, response=response),)))
    return number


def _named(path: str, named: str) -> str:
    """The path of this ticket, client or message; of a client's contact that there is."""
    return path.replace("{id}", named).replace("{email}", "carla@acme.example")


def _sent(method: str, path: str, status: int) -> tuple[Any, dict[str, str]]:
    """The body and the parameters that a route takes; of a client that nobody knows where 404 is wanted."""
    known = {"client": "nobody" if status == 404 else "acme"}
    match method, path:
        case "POST", "/tickets":
            return PLEA | known, {}
        case "POST", "/clients/{id}/maintenance":
            return WINDOW, {}
        case "GET", "/callers":
            return None, known | {"phone": "x" if status == 422 else "+50760000000"}
        case "GET", "/reports/sla":
            return None, known | {"month": "2026-11"}
        case "PUT", "/clients/{id}/contacts/{email}":
            return {"name": "Carla"}, {}
        case "GET", "/duty/shifts":
            return None, {"line": "first", "from": "2026-11-20T00:00:00Z", "to": "2026-11-21T00:00:00Z"}
        case "POST", "/duty/swaps":
            return SWAP, {}
        case "PUT", "/duty/roster":
            return roster_document(roster(layer("siempre", "ana"))), {}
        case "DELETE", _:
            return None, {"requested_by": "x" * 201} if status == 422 else {}
        case "PUT", _:
            return client_document(client()), {}
        case _:
            return BODIES.get(path.partition("{id}/")[2]), {}


def _has_pages(path: str) -> bool:
    return any(parameter["name"] == "next" for parameter in OPERATIONS["GET", path].get("parameters", []))


def _break(world: ApiWorld, method: str, path: str, error: Exception) -> Answer:
    def fail(_: object) -> Caller:
        raise error

    services = replace(world.services, admit_caller=fail)  # type: ignore[arg-type]  # only its call is used
    return world.send(rest_event(method, path, claims=claims_of(ANA)), services)
