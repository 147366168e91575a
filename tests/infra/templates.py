"""Reads a CloudFormation template into plain values, with each tag (`!Ref X`) in its long form (`{"Ref": "X"}`)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

Json: TypeAlias = dict[str, Any]

PROJECT = Path(__file__).parents[2]
DESK = PROJECT / "infra/template.yaml"
CLIENT_ACCOUNT = PROJECT / "infra/client_account.yaml"

FUNCTION = "AWS::Serverless::Function"
STATE_MACHINE = "AWS::Serverless::StateMachine"

_SUBSTITUTED = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.[A-Za-z0-9.]+)?\}")
"""A logical id in the text of a `Fn::Sub`: `${Table}` or `${Table.Arn}`, not `${AWS::Region}`."""


class _Loader(yaml.SafeLoader):
    """SafeLoader that knows CloudFormation's tags."""


def _construct_tag(loader: _Loader, suffix: str, node: yaml.Node) -> Json:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        text = loader.construct_scalar(node)
        return {name: text.split(".", 1) if name == "Fn::GetAtt" else text}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _construct_tag)


def load(path: Path) -> Json:
    """The template in this file."""
    with path.open(encoding="utf-8") as text:
        loader = _Loader(text)
        try:
            template = loader.get_single_data()
        finally:
            loader.dispose()
    assert isinstance(template, dict)
    return template


def resources(template: Json, *types: str) -> dict[str, Json]:
    """Properties of each resource of these types, by logical id; for a function with the template's Globals."""
    return {
        name: effective(template, resource)
        for name, resource in template["Resources"].items()
        if resource["Type"] in types
    }


def effective(template: Json, resource: Json) -> Json:
    """A resource's properties; a function's together with what Globals gives each function."""
    properties: Json = resource.get("Properties", {})
    inherited: Json = template.get("Globals", {}).get("Function", {}) if resource["Type"] == FUNCTION else {}
    return inherited | properties


def references(value: object) -> set[str]:
    """Logical ids (and parameters) that a value names, at any depth."""
    match value:
        case {"Ref": str(name)}:
            return {name}
        case {"Fn::GetAtt": [str(name), *_]}:
            return {name}
        case {"Fn::Sub": str(text)}:
            return set(_SUBSTITUTED.findall(text))
        case {"Fn::Sub": [str(text), dict(names)]}:
            return (set(_SUBSTITUTED.findall(text)) - set(names)) | references(names)
        case dict():
            return {name for item in value.values() for name in references(item)}
        case list():
            return {name for item in value for name in references(item)}
    return set()


def branches(value: object) -> list[Any]:
    """What a value may be: both sides of each `Fn::If`, and no `AWS::NoValue`."""
    match value:
        case {"Fn::If": [_, first, second]}:
            return [*branches(first), *branches(second)]
        case {"Ref": "AWS::NoValue"}:
            return []
    return [value]


def listed(value: object) -> list[Any]:
    """One value or a list of them, as a list of all that may be in it."""
    return [one for item in (value if isinstance(value, list) else [value]) for one in branches(item)]


def statements(document: object) -> Iterator[Json]:
    """Every statement that a policy document may have."""
    for policy in branches(document):
        yield from listed(policy.get("Statement", []))


def only(items: dict[str, Json]) -> tuple[str, Json]:
    """The one item of a mapping."""
    ((name, item),) = items.items()
    return name, item


def own(template: Json, name: str) -> Json:
    """The properties that stand in a resource itself, to be changed."""
    properties: Json = template["Resources"][name]["Properties"]
    return properties


def first(value: object) -> Json:
    """The first thing that a value may be; of a policy, its first statement."""
    for one in listed(value):
        assert isinstance(one, dict)
        return first(one["Statement"]) if "Statement" in one else one
    raise AssertionError(f"nothing in {value!r}")
