"""What one client may try against another: requests drawn by chance from all that they could know of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from guardia.domain.contract import Severity
from guardia.domain.ticket import Status
from tests.security.routes import routes
from tests.support.api_events import claims_of, rest_event
from tests.support.api_world import UNKNOWN

if TYPE_CHECKING:
    from random import Random

    from tests.security.routes import Route
    from tests.security.tenant import Tenant

NOBODYS = {
    "ticket": UNKNOWN,
    "client": "zq00000000dead",
    "email": "zq00000000dead@zq00000000dead.example",
    "message": "01M847VV40DKN4G0FH7MSJBRH4",
    "window": "01M847VV40DKN4G0FH7MSJBRH5",
    "account": "999999999999",
    "phone": "+50760000009",
}
"""The same things, of nobody."""

OPEN = ("/tickets", "/clients/{id}/contacts", "/clients/{id}/maintenance", "/reports")
"""Where a client's people are served at all: most of the requests go there."""

MONTHS = ("2026-11", "2026-11", "2026-10", "0000-00", "2026-13")
JUNK = ("", "*", "%", "..", "null", "' OR '1'='1", '{"$ne": null}', "client#OPEN", "😀")


@dataclass(frozen=True)
class Attack:
    """One request. `names` are those of the things in its path, by their kinds."""

    route: Route
    names: dict[str, str]
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    claims: dict[str, Any]

    @property
    def event(self) -> dict[str, Any]:
        """As the gateway hands it over."""
        path = self.route.path(self.names)
        return rest_event(
            self.route.method, path, claims=self.claims, body=self.body, query=self.query, headers=self.headers
        )

    @property
    def said(self) -> tuple[str, ...]:
        """All that the attacker has written themselves, and may read again."""
        return (self.route.path(self.names), *self.query.values(), *self.headers.values(), str(self.body))

    def naming(self, before: dict[str, str], after: dict[str, str]) -> Attack:
        """The same request with other names for the things."""
        known = {before[kind]: after[kind] for kind in before}

        def other(value: Any) -> Any:
            if isinstance(value, dict):
                return {key: other(one) for key, one in value.items()}
            return known.get(value, value) if isinstance(value, str) else value

        return replace(self, names=other(self.names), query=other(self.query), body=other(self.body))


def things_of(tenant: Tenant, chance: Random) -> dict[str, str]:
    """One thing of each kind of a tenant's."""
    return {
        "ticket": chance.choice(tenant.numbers),
        "client": tenant.id,
        "email": tenant.email,
        "message": tenant.messages[0],
        "window": tenant.windows[0],
        "account": tenant.account,
        "phone": tenant.phone,
    }


def attack(chance: Random, attacker: Tenant, victim: Tenant, theirs: dict[str, str]) -> Attack:
    """One request of the attacker's person that asks for `theirs`, things of the victim's."""
    known = routes() if chance.random() < 0.4 else [route for route in routes() if route.template.startswith(OPEN)]
    route = chance.choice(known)
    own = things_of(attacker, chance)
    names = {kind: chance.choices((theirs[kind], own[kind], chance.choice(JUNK[1:])), (6, 4, 1))[0] for kind in theirs}
    return Attack(
        route,
        names if "{window_id}" not in route.template else names | {"window": theirs["window"]},
        _query(chance, route, victim, theirs),
        _headers(chance, victim),
        _body(chance, route, theirs),
        _claims(chance, attacker, victim),
    )


def _query(chance: Random, route: Route, victim: Tenant, theirs: dict[str, str]) -> dict[str, str]:
    if route.writes:
        return {}
    values = {
        "client": (theirs["client"],) * 9 + JUNK,
        "status": (*Status, "open"),
        "severity": tuple(Severity),
        "month": MONTHS,
        "limit": ("1", "2", "50", "100", "1000"),
        "next": (*victim.cursors, *JUNK),
        "phone": (theirs["phone"], theirs["phone"][-7:]),
        "email": (theirs["email"],),
        "client_id": (theirs["client"],),
        "tenant": (theirs["client"],),
    }
    chosen = {name: str(chance.choice(values[name])) for name in values if chance.random() < 0.15}
    return {**route.query, **chosen}


def _headers(chance: Random, victim: Tenant) -> dict[str, str]:
    headers = {}
    if chance.random() < 0.3:
        headers["Idempotency-Key"] = chance.choice(victim.keys)
    if chance.random() < 0.3:
        headers["If-Match"] = chance.choice(('"1"', '"2"', "*", '"999"'))
    if chance.random() < 0.2:
        headers |= {"X-Client-Id": victim.id, "X-Tenant": victim.id, "X-Original-URL": f"/clients/{victim.id}"}
    return headers


def _body(chance: Random, route: Route, theirs: dict[str, str]) -> Any:
    body = route.body
    if not isinstance(body, dict) or chance.random() < 0.4:
        return body
    more = {
        "client": theirs["client"],
        "client_id": theirs["client"],
        "account_id": theirs["account"],
        "caller": {"email": theirs["email"]},
        "id": theirs["ticket"],
        "ticket": theirs["ticket"],
        "public": False,
        "person": theirs["email"],
    }
    return {**body, **{name: more[name] for name in chance.sample(sorted(more), chance.randint(1, 2))}}


def _claims(chance: Random, attacker: Tenant, victim: Tenant) -> dict[str, Any]:
    claims: dict[str, Any] = claims_of(attacker.person)
    if chance.random() < 0.3:
        claims |= {"custom:client_id": victim.id, "email": victim.email, "cognito:username": victim.person.sub}
    return claims
