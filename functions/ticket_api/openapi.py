"""The API's description in OpenAPI 3.1, made from the routes: `python -m ticket_api.openapi docs/openapi.json`."""

from __future__ import annotations

import inspect
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer, Tag

from ticket_api import client_shapes, duty_shapes
from ticket_api.app import app
from ticket_api.documented import PROBLEMS
from ticket_api.routes import clients, contacts, duty, maintenance, opening, quarantine, reports, steps, tickets

if TYPE_CHECKING:
    from pydantic import BaseModel

VERSION = "1.0.0"
DESCRIPTION = """The tickets of Guardia, for its desk and its clients.

- Sign in with Cognito and send the ID token: `Authorization: Bearer …`. Three groups may call: `operators`, `engineers`
  (with operators, the desk) and `clients`, who see their own tenant's tickets and the public entries of these.
- Times are UTC in ISO 8601. Lists are `{"items": […], "next": "…"}`; `?next=` takes the following page, with the same
  filters, and `null` says that the list ends.
- A ticket's version is its ETag; `If-Match` guards a write against a version that was not seen. A write may carry an
  `Idempotency-Key`: the same request with the same key is taken once, for seven days.
- Errors are `application/problem+json` (RFC 9457). `type` names the kind of problem; `errors` names each wrong field.
"""
TAGS = {
    "tickets": "What there is to do, and what became of it.",
    "steps": "What people do to a ticket. Each step is an entry of its timeline and is told to whom it concerns.",
    "clients": "Who is served, and what was promised to them.",
    "maintenance": "When alarms of a client open no tickets.",
    "reports": "How a client's month was kept.",
    "duty": "Who of the desk is on duty, and when.",
    "quarantine": "Messages of clients' accounts that could not become tickets.",
}
TOKEN = "IdToken"  # noqa: S105 - the name of a scheme

_DESCRIPTIONS = {
    name: inspect.getdoc(function)
    for module in (tickets, opening, steps, clients, contacts, maintenance, duty, quarantine, reports)
    for name, function in inspect.getmembers(module, inspect.isfunction)
}
_LOCATION = {
    "description": "The ticket, relative to the address that was called.",
    "schema": {"type": "string", "format": "uri-reference", "examples": ["tickets/GD-7K3M9-QXD2F"]},
}
_RETRY_AFTER = {
    "description": "After how many seconds to try again.",
    "required": True,
    "schema": {"type": "string", "pattern": "^[1-9][0-9]*$", "examples": ["4"]},
}
_READ_AS_FILES: dict[str, type[BaseModel]] = {
    "/clients/{id}": client_shapes.Client,
    "/clients/{id}/contacts/{email}": client_shapes.ContactChange,
    "/duty/roster": duty_shapes.Roster,
}
"""These routes take any object, since the readers of files name wrong fields better than a schema does."""

_POWERTOOLS_ERRORS = ("HTTPValidationError", "ResponseValidationError", "ValidationError")


def document() -> dict[str, Any]:
    """The description as a JSON value."""
    described: dict[str, Any] = json.loads(
        app.get_openapi_json_schema(
            title="Guardia",
            version=VERSION,
            description=DESCRIPTION,
            tags=[Tag(name=name, description=text) for name, text in TAGS.items()],
            security_schemes={TOKEN: HTTPBearer(bearerFormat="JWT", description="Cognito's ID token.")},
            security=[{TOKEN: []}],
        )
    )
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            _mend_answers(operation)
            _mend_headers(operation)
            name = _function_name(operation["operationId"], path, method)
            operation |= {"operationId": name, "description": _DESCRIPTIONS[name]}
    schemas = described["components"]["schemas"]
    for name in _POWERTOOLS_ERRORS:
        del schemas[name]
    for path, shape in _READ_AS_FILES.items():
        schema = shape.model_json_schema(ref_template="#/components/schemas/{model}")
        schema.pop("$defs", None)
        schemas.setdefault(shape.__name__, schema)
        body = described["paths"][path]["put"]["requestBody"]
        body["content"]["application/json"]["schema"] = {"$ref": f"#/components/schemas/{shape.__name__}"}
    return described


def as_text(described: dict[str, Any]) -> str:
    """The file's text."""
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"


def _mend_answers(operation: dict[str, Any]) -> None:
    """Powertools describes errors of its own on every route; ours have another form, and some routes have none."""
    answers = operation["responses"]
    if "HTTPValidationError" in json.dumps(answers.get("422", {})):
        del answers["422"]
    answers["500"] = {"description": PROBLEMS[500], "content": answers["401"]["content"]}
    for late in answers.keys() & {"429", "503"}:
        answers[late]["headers"] = {"Retry-After": _RETRY_AFTER}
    operation["responses"] = dict(sorted(answers.items()))
    status = min(answers)
    success = answers[status]
    if success["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Ticket"}:
        tag = {"description": "The ticket's version.", "schema": {"type": "string", "examples": ['"7"']}}
        success["headers"] = {"ETag": tag} | ({"Location": _LOCATION} if status == "201" else {})


def _mend_headers(operation: dict[str, Any]) -> None:
    """Powertools writes names of headers in lower case; people know them otherwise."""
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "header":
            parameter["name"] = parameter["name"].title()


def _function_name(operation_id: str, path: str, method: str) -> str:
    """`list_tickets_tickets_get` → `list_tickets`: Powertools appends the path and the method."""
    return operation_id.removesuffix(re.sub(r"\W", "_", path) + f"_{method}")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(as_text(document()), encoding="utf-8")
