"""The routes that the gateway has, the function serves and the description names are the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from ticket_api.app import app

ROOT = Path(__file__).parents[2]


class _Template(yaml.SafeLoader):
    """Reads CloudFormation's short functions (`!Ref`, `!Sub`, …) as nothing: they name no route."""


_Template.add_multi_constructor("!", lambda _loader, _suffix, _node: None)


def _of_template() -> set[tuple[str, str]]:
    template: dict[str, Any] = yaml.load((ROOT / "infra" / "template.yaml").read_text(encoding="utf-8"), _Template)  # noqa: S506 - a SafeLoader
    events = template["Resources"]["TicketApiFunction"]["Properties"]["Events"].values()
    return {(event["Properties"]["Method"].upper(), event["Properties"]["Path"]) for event in events}


def _of_code() -> set[tuple[str, str]]:
    return {(route.method, route.openapi_path) for route in app._static_routes + app._dynamic_routes}


def _of_description() -> set[tuple[str, str]]:
    described = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    return {(method.upper(), path) for path, methods in described["paths"].items() for method in methods}


def test_template_code_and_description_have_the_same_routes() -> None:
    assert _of_template() == _of_code() == _of_description()


def test_there_are_the_routes_of_this_version() -> None:
    assert len(_of_code()) == 15
