"""Faults that tests put into a copy of the desk's template, to see that a check finds them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tests.infra.templates import Json, first, own, statements

Check: TypeAlias = Callable[[Json], list[str]]


@dataclass(frozen=True)
class Breach:
    """A fault put into a copy of the template, and what the check must then say."""

    check: Check
    commit: Callable[[Json], object]
    says: str


def role_statement(template: Json, role: str, sid: str) -> Json:
    """A statement of a role's policy, to be changed."""
    (policy,) = own(template, role)["Policies"]
    return next(one for one in policy["PolicyDocument"]["Statement"] if one.get("Sid") == sid)


def role_choice(template: Json, role: str, sid: str) -> Json:
    """A statement that stands under a condition, to be changed."""
    (policy,) = own(template, role)["Policies"]
    return next(one for one in statements(policy["PolicyDocument"]) if one.get("Sid") == sid)


def bus_statement(template: Json) -> Json:
    return first(own(template, "AlarmBus")["Policy"])


def policy_statement(template: Json, name: str) -> Json:
    return first(own(template, name)["PolicyDocument"])


def event(template: Json, function: str, name: str) -> Json:
    properties: Json = own(template, function)["Events"][name]["Properties"]
    return properties


def checks(breaches: dict[str, Breach]) -> list[Check]:
    """Each check that these breaches try, once."""
    return sorted({breach.check for breach in breaches.values()}, key=lambda check: check.__qualname__)
