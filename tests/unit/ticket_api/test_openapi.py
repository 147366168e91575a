"""The committed description is current, true and whole."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.client_file import client_document
from guardia.domain.ticket import Status
from tests.support.api_events import claims_of, rest_event
from tests.support.api_world import ANA, BODIES, OLGA, UNKNOWN, ApiWorld, BusyStore
from tests.support.builders import client
from ticket_api import bodies, client_shapes, shapes
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
    for (method, _), operation in OPERATIONS.items():
        if method == "POST":
            names = {parameter["name"] for parameter in operation["parameters"]}
            assert names == {"id", "If-Match", "Idempotency-Key"}


@pytest.mark.parametrize("shape", bodies.Body.__subclasses__())
def test_the_examples_of_a_body_make_a_body_that_is_taken(shape: type[bodies.Body]) -> None:
    fields = SCHEMAS[shape.__name__]["properties"]
    example = {name: field["examples"][0] for name, field in fields.items() if "examples" in field}
    assert shape.model_validate(example).model_dump(exclude_unset=True) == example
    assert SCHEMAS[shape.__name__]["additionalProperties"] is False


def test_the_examples_of_a_client_and_a_problem_have_their_shapes() -> None:
    for shape in (client_shapes.Client, shapes.Problem):
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
    documented = OPERATIONS[method, path]["responses"][str(status)]["content"]
    assert list(documented) == [answer.headers["Content-Type"]]
    if status != 200:
        problem = shapes.Problem.model_validate(answer.body)
        assert (problem.status, problem.instance) == (status, answer.body["instance"])


def _provoke(method: str, path: str, status: int) -> Answer:
    """A request that this route answers with this status."""
    store = BusyStore()
    world = ApiWorld(store=store)
    step = path.rpartition("/")[2]
    before = {"verify": Status.RESOLVED, "reopen": Status.RESOLVED}.get(step, Status.OPEN)
    number = world.ticket_in(Status.CLOSED if status == 409 else before)
    named = "acme" if path.startswith("/clients") else number
    caller: Caller | None = OLGA
    body: Any = {"POST": BODIES.get(step), "PUT": client_document(client())}.get(method)
    headers: dict[str, str] = {}
    query: dict[str, str] = {}
    match status:
        case 400 if method == "GET":
            query = {"next": "garbage"}
        case 400:
            body = "{"
        case 403:
            caller = None
        case 404:
            named = "nobody" if path.startswith("/clients") else UNKNOWN
        case 412:
            headers = {"If-Match": '"99"'}
        case 413:
            body = "x" * (BODY_LIMIT + 1)
        case 415:
            headers = {"Content-Type": "text/plain"}
        case 422 if method == "GET":
            query = {"limit": "0"}
        case 422:
            body = {"x": 1}
        case 500:
            return _break(world, method, path.replace("{id}", named))
        case 503:
            store.busy = True
            body = body | {"name": "Another"} if method == "PUT" else body
    return world.call(method, path.replace("{id}", named), caller, body=body, query=query, headers=headers)


def _break(world: ApiWorld, method: str, path: str) -> Answer:
    def fail(_: object) -> Caller:
        raise RuntimeError

    services = replace(world.services, admit_caller=fail)  # type: ignore[arg-type]  # only its call is used
    return world.send(rest_event(method, path, claims=claims_of(ANA)), services)
