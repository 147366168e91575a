"""The example client of the local stack, and the people who can sign in."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.bootstrap import register_clients, store
from guardia.domain.caller import Role
from guardia.domain.ticket import GUARDIA
from guardia_ops import target
from guardia_ops.local.stack import Stack, User
from guardia_ops.users import NewUser, Users

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

CLIENT_ID = "acme"
PRODUCTION_ACCOUNT = "222222222222"
OTHER_ACCOUNT = "333333333333"

_HALF_A_YEAR = timedelta(days=182)


@dataclass(frozen=True, slots=True)
class Person:
    """Who gets a user. `key` is the name in `stack.json`."""

    key: str
    name: str
    email: str
    role: Role


PEOPLE = (
    Person("engineer", "Eva Ingeniera", "eva@guardia.example", Role.ENGINEER),
    Person("operator", "Omar Operador", "omar@guardia.example", Role.OPERATOR),
    Person("client", "Ana Pérez", "ana@acme.example", Role.CLIENT),
)


def example_client(today: date) -> dict[str, object]:
    """The client as `guardia client apply` reads it; its contract is in force half a year around `today`."""
    return {
        "client": CLIENT_ID,
        "name": "ACME Logística, S.A.",
        "language": "es",
        "contract": {
            "plan": "24x7",
            "starts": (today - _HALF_A_YEAR).isoformat(),
            "ends": (today + _HALF_A_YEAR).isoformat(),
            "calendar": "PA",
            "time_zone": "America/Panama",
            "response": {"CRITICAL": "PT2H", "HIGH": "PT4H", "LOW": "PT12H"},
            "follow_up": "PT48H",
            "on_recovery": {"LOW": "resolve", "HIGH": "keep", "CRITICAL": "keep"},
        },
        "accounts": [
            {"id": PRODUCTION_ACCOUNT, "environment": "production"},
            {"id": OTHER_ACCOUNT, "environment": "non-production"},
        ],
        "contacts": [
            {
                "name": "Ana Pérez",
                "email": "ana@acme.example",
                "role": "Jefa de TI",
                "phone": "+50760000000",
                "tickets": True,
                "phone_authorised": True,
                "language": "es",
            }
        ],
        "severity_rules": [],
    }


def seed(stack: Stack, today: date) -> dict[str, User]:
    """Registers the example client and its people. The users by their key in `stack.json`, with their passwords."""
    with _settings_put_back():
        here = target.local(stack)
        register_clients(here.settings).apply(example_client(today), GUARDIA)
        users = Users(stack.client("cognito-idp"), stack.outputs["UserPoolId"], store(here.settings))
        return {person.key: _sign_up(users, person) for person in PEOPLE}


def _sign_up(users: Users, person: Person) -> User:
    user = User(person.email, new_password())
    client_id = CLIENT_ID if person.role is Role.CLIENT else None
    users.add(NewUser(person.email, person.name, person.role, client_id, user.password))
    return user


@contextlib.contextmanager
def _settings_put_back() -> Iterator[None]:
    """Puts this process's AWS settings back: whoever starts a stack may have other accounts to speak to."""
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def new_password() -> str:
    """A password that any policy takes: random, with one character of each kind in front."""
    return f"Aa1-{secrets.token_urlsafe(18)}"
