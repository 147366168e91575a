"""The routes that the gateway has, the function serves and the description names are the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.infra import templates
from ticket_api.app import app

if TYPE_CHECKING:
    from collections.abc import Iterator

Route = tuple[str, str]


def test_template_code_and_description_have_the_same_routes() -> None:
    code = {(route.method, route.openapi_path) for route in app._static_routes + app._dynamic_routes}
    assert len(code) == 34
    assert set(_of_template()) == code
    assert set(_of_description()) == code


def _of_template() -> Iterator[Route]:
    function = templates.resources(templates.load(templates.DESK), templates.FUNCTION)["TicketApiFunction"]
    for event in function["Events"].values():
        yield event["Properties"]["Method"].upper(), event["Properties"]["Path"]


def _of_description() -> Iterator[Route]:
    described = json.loads((templates.PROJECT / "docs/openapi.json").read_text(encoding="utf-8"))
    for path, methods in described["paths"].items():
        for method in methods:
            yield method.upper(), path
