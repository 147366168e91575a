"""Nobody gets in with claims that are not ours: every route, every role, every kind of claims, over the real handler.

A signature is the gateway's to judge: tests/e2e/test_tokens.py tries real and forged tokens there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.caller import Member
from tests.security.routes import routes
from tests.security.tokens import STRANGERS, confined, refused
from tests.support.api_events import claims_of, rest_event
from tests.support.api_world import ANA, CARLA, OLGA, ApiWorld
from tests.support.builders import PRODUCTION, client, contact, register
from tests.support.duty import keep
from tests.support.events import ROOT, received

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.security.routes import Route
    from tests.security.tokens import Claims

PEOPLE = {"operator": OLGA, "engineer": ANA, "client": CARLA}
LEAST_TOKENS, LEAST_REQUESTS = 30, 5_000

pytestmark = pytest.mark.covers("F52", "F53")


def a_world() -> tuple[ApiWorld, dict[str, str]]:
    """Something of everything, and what it is called. The strangers of `tokens` are there, and bound to nobody."""
    world = ApiWorld()
    keep(world.store)
    known = replace(
        client(),
        contacts=(
            contact("carla@acme.example", name="Carla"),
            contact("callado@acme.example", tickets=False),
            contact("ido@acme.example"),
        ),
    )
    register(world.store, known)
    bound = ("ido@acme.example", "callado@acme.example", "gus@globex.example", "carla@acme.example")
    for sub, email in zip(STRANGERS, bound, strict=False):
        world.store.put_member(Member(sub, "nobody" if sub == "sub-ghost" else "acme", email))
    register(world.store, replace(known, contacts=known.contacts[:2]))
    window = world.call("POST", "/clients/acme/maintenance", body={"to": "2026-11-21T15:00:00Z", "reason": "Discos."})
    names = {
        "ticket": world.opened(),
        "client": "acme",
        "email": "carla@acme.example",
        "message": world.quarantined(received(ROOT / "sns" / "opened-metric.json"), PRODUCTION),
        "window": window.body["id"],
    }
    return world, names


def test_no_claims_but_ours_are_served_anywhere(record_property: Callable[[str, object], None]) -> None:
    world, names = a_world()
    sent: Counter[str] = Counter()
    for role, caller in PEOPLE.items():
        forged = refused(caller)
        assert len(forged) >= LEAST_TOKENS
        for route in routes():
            for name, claims in forged.items():
                answer = world.send(_event(route, names, claims))
                assert answer.status == 403, f"{role}, {name}, {route.method} {route.template}: {answer.text}"
                assert answer.body["type"] == "urn:guardia:problem:forbidden"
                assert answer.body["detail"] in REFUSALS, answer.text
                sent[role] += 1
    record_property(f"requests refused, at {len(routes())} routes", sent.total())
    assert sent.total() >= LEAST_REQUESTS
    assert _standing(world) == _standing(a_world()[0])  # and nothing was changed


REFUSALS = {
    "send the ID token; this is another kind of token",
    "this token is of another user pool",
    "this token was made for another app client",
    "this token is over; sign in again",
    "your user is in none of the groups operators, engineers and clients",
    "your user is bound to no contact in force of a client",
}
"""All that somebody who is not let in is told: nothing of what there is."""


@pytest.mark.parametrize("role", PEOPLE)
def test_claims_that_say_more_are_worth_what_the_register_says(role: str) -> None:
    caller, compared = PEOPLE[role], 0
    for route in routes():
        honest = _answer(route, claims_of(caller))
        for name, claims in confined(caller).items():
            assert _answer(route, claims) == honest, f"{name}, {route.method} {route.template}"
            compared += 1
    assert compared >= len(routes()) * 12


@pytest.mark.parametrize("role", PEOPLE)
def test_the_same_requests_are_heard_with_claims_of_ours(role: str) -> None:
    """So that each refusal above is the token's doing: here nobody is refused for their token."""
    for route in routes():
        status, text = _answer(route, claims_of(PEOPLE[role]))
        may = {200, 201, 409, 422} if role == "operator" else {200, 201, 403, 409, 422}
        assert status in may, f"{route.method} {route.template}: {text}"
        assert not any(refusal in text for refusal in REFUSALS)


def _answer(route: Route, claims: Claims) -> tuple[int, str]:
    """What a world of its own answers: a step that was taken would change what comes next."""
    world, names = a_world()
    answer = world.send(_event(route, names, claims))
    return answer.status, answer.text


def _event(route: Route, names: dict[str, str], claims: Claims | None) -> dict[str, Any]:
    return rest_event(route.method, route.path(names), claims=claims, body=route.body, query=route.query)


def _standing(world: ApiWorld) -> list[str]:
    """What a person of the desk sees of everything."""
    paths = (
        "/tickets",
        "/clients",
        "/clients/acme/contacts",
        "/clients/acme/maintenance",
        "/quarantine",
        "/duty/roster",
    )
    return [world.get(path).text for path in paths]
