"""The register of clients over the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.client_file import client_document, read_client
from tests.support.api_world import ANA, OLGA
from tests.support.builders import client

if TYPE_CHECKING:
    from tests.support.api_world import ApiWorld

INITECH: dict[str, Any] = {
    "client": "initech",
    "name": "Initech",
    "contract": {
        "plan": "business-hours",
        "starts": "2026-01-01",
        "ends": "2026-12-31",
        "calendar": "CR",
        "time_zone": "America/Costa_Rica",
        "response": {"CRITICAL": "PT2H", "HIGH": "PT4H", "LOW": "PT12H"},
    },
    "accounts": [{"id": "555555555555"}],
}


def test_a_client_is_registered_and_comes_back_in_the_same_shape(world: ApiWorld) -> None:
    put = world.call("PUT", "/clients/initech", OLGA, body=INITECH)
    assert put.status == 200, put.text
    shown = world.get("/clients/initech", ANA)
    assert shown.body == put.body
    assert shown.body["accounts"] == [{"id": "555555555555", "environment": None}]
    assert read_client(shown.body) == world.store.client("initech")


def test_what_is_shown_may_be_put_back(world: ApiWorld) -> None:
    known = world.store.client("acme")
    shown = world.get("/clients/acme", OLGA).body
    again = world.call("PUT", "/clients/acme", OLGA, body=shown)
    assert (again.status, again.body) == (200, shown)
    assert world.store.client("acme") == known


def test_a_change_replaces_the_whole_file(world: ApiWorld) -> None:
    document = client_document(client(contacts=()))
    assert world.call("PUT", "/clients/acme", OLGA, body=document | {"name": "ACME"}).status == 200
    assert world.get("/clients/acme").body["name"] == "ACME"
    assert world.get("/clients/acme").body["contacts"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"client": "globex"}, "client"),
        ({"client": "Initech!"}, "client"),
        ({"contract": {**INITECH["contract"], "plan": "always"}}, "contract.plan"),
        ({"contract": {**INITECH["contract"], "version": 10**40}}, "contract.version"),
        ({"contract": {**INITECH["contract"], "response": {}}}, "contract.response.CRITICAL"),
        ({"accounts": [{"id": "5"}]}, "accounts[0].id"),
        ({"accounts": [{"id": "444444444444"}]}, "accounts[0]"),
        ({"contacts": [{"name": "Ana"}]}, "contacts[0].email"),
        ({"owner": "me"}, "owner"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_registered(world: ApiWorld, change: dict[str, Any], field: str) -> None:
    answer = world.call("PUT", "/clients/initech", OLGA, body=INITECH | change)
    assert answer.status == 422
    assert field in answer.fields
    assert world.store.client("initech") is None


def test_a_put_without_a_body_is_refused(world: ApiWorld) -> None:
    answer = world.call("PUT", "/clients/initech", OLGA)
    assert (answer.status, answer.fields) == (422, ["(body)"])


@pytest.mark.parametrize("name", ["initech", "ACME", "x" * 3000])
def test_an_unknown_client_is_404(world: ApiWorld, name: str) -> None:
    answer = world.get(f"/clients/{name}")
    assert (answer.status, answer.body["title"]) == (404, "There is no such thing")


def test_clients_are_listed_by_id_in_pages(world: ApiWorld) -> None:
    world.call("PUT", "/clients/initech", OLGA, body=INITECH)
    first = world.get("/clients", limit="2").body
    second = world.get("/clients", limit="2", next=first["next"]).body
    assert [known["client"] for known in first["items"] + second["items"]] == ["acme", "globex", "initech"]
    assert second["next"] is None
