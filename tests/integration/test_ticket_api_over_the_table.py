"""The API over the DynamoDB store: a ticket's life, lists in pages, and cursors that somebody forged."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from guardia.adapters.dynamodb.store import DynamoDBStore
from guardia.domain.quarantine import Received, Road, quarantine
from guardia.domain.steps import Step
from tests.contract import table
from tests.support.api_world import ANA, CARLA, GUS, OLGA, ApiWorld
from tests.support.builders import PRODUCTION, T0, register
from tests.support.events import ROOT, received
from ticket_api.cursors import Cursors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.caller import Caller


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiWorld]:
    """The two clients of the API's tests, in a table."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        table.create(boto3.client("dynamodb", region_name=table.REGION))
        yield ApiWorld(store=DynamoDBStore(table.NAME, table.REGION))


def test_a_ticket_goes_from_its_alarm_to_its_closure(world: ApiWorld) -> None:
    number = world.opened()
    assert world.step(number, "acknowledge", Idempotency_Key="k", If_Match='"1"').status == 200
    assert world.step(number, "acknowledge", Idempotency_Key="k", If_Match='"1"').body["version"] == 2
    assert world.step(number, "acknowledge", OLGA).body["by"] == "Ana"
    for step in ("findings", "resolve"):
        assert world.step(number, step).status == 200
    assert world.step(number, "verify", CARLA).body["verified"] is True
    world.system_step(number, Step.CLOSE)
    shown = world.get(f"/tickets/{number}", CARLA).body
    assert (shown["status"], shown["version"], shown["occurrences"]) == ("CLOSED", 6, 1)
    kinds = [entry["kind"] for entry in world.get(f"/tickets/{number}/timeline", CARLA).body["items"]]
    assert kinds == ["opened", "acknowledged", "findings", "resolved", "verified", "closed"]
    ended = world.get("/tickets", CARLA, status="CLOSED", month="2026-11").body["items"]
    assert ended == [shown]


def test_a_ticket_of_a_person_is_opened_once_and_goes_to_its_end(world: ApiWorld) -> None:
    headers = {"Idempotency-Key": "k"}
    answers = [
        world.call("POST", "/tickets", CARLA, body={"title": "No abre", "description": "Ayuda"}, headers=headers)
        for _ in range(2)
    ]
    assert [answer.status for answer in answers] == [201, 201]
    opened = answers[0].body
    assert answers[1].body == opened
    assert (opened["account_id"], opened["region"], len(opened["asked_for"])) == (None, None, 2)
    number = opened["id"]
    assert world.get("/tickets", CARLA).body["items"] == [opened]
    assert (
        world.call("POST", "/tickets", CARLA, body={"title": "Otra", "description": "Ayuda"}, headers=headers).status
        == 409
    )
    assert world.step(number, "comment", CARLA, Idempotency_Key="k").status == 409
    for step in ("resolve", "reopen", "reject"):
        assert world.step(number, step).status == 200
    assert world.get(f"/tickets/{number}", CARLA).body["status"] == "REJECTED"
    assert len(world.get(f"/tickets/{number}/timeline", CARLA).body["items"]) == 5


def test_a_caller_is_found_in_the_table(world: ApiWorld) -> None:
    shown = world.get("/callers", ANA, phone="507 6000-0000", client="globex").body
    assert (shown["may"], shown["contact"]["name"], shown["standing"]) == (True, "Gus", "in-force")
    assert world.get("/callers", ANA, email="CARLA@acme.example").body["client"] == "acme"
    assert world.get("/callers", ANA, phone="+50760000000").fields == ["client"]


def test_a_clock_is_read_and_reckoned_anew_from_the_table(world: ApiWorld) -> None:
    number = world.opened()
    before = world.get(f"/tickets/{number}/clock", CARLA).body
    assert (before["promise"], [segment["covered"] for segment in before["segments"]]) == ("PT4H", [True])
    known = world.store.client("acme")
    assert known
    hurried = replace(known.contract, response=dict.fromkeys(known.contract.response, timedelta(hours=1)))
    register(world.store, replace(known, contracts=(hurried,)))
    assert world.step(number, "clock/recompute", OLGA).status == 200
    after = world.get(f"/tickets/{number}/clock", CARLA).body
    assert (after["started_at"], after["promise"]) == (before["started_at"], "PT1H")


def test_every_list_comes_in_pages(world: ApiWorld) -> None:
    numbers = [world.opened(f"alarm-{at}") for at in range(5)]
    for message in range(3):
        received = Received(message_id=str(message), road=Road.SNS, body="{", sent_at=T0)
        world.store.put_quarantined(quarantine(received, "not JSON"))
    assert {ticket["id"] for ticket in _pages(world, "/tickets")} == set(numbers)
    assert len(_pages(world, "/tickets", client="acme", severity="HIGH", status="OPEN")) == 5
    assert [known["client"] for known in _pages(world, "/clients")] == ["acme", "globex"]
    assert len(_pages(world, "/quarantine")) == 3


def test_a_quarantined_message_is_released_once_into_a_ticket(world: ApiWorld) -> None:
    message = world.quarantined(received(ROOT / "sns" / "opened-metric.json"), PRODUCTION)
    first = world.call("POST", f"/quarantine/{message}/release", OLGA)
    assert first.status == 200, first.text
    assert world.call("POST", f"/quarantine/{message}/release", OLGA).body == first.body
    assert _pages(world, "/quarantine") == [first.body]
    timeline = _pages(world, f"/tickets/{first.body['released_ticket']}/timeline")
    assert [entry["kind"] for entry in timeline] == ["opened"]


def test_a_contact_comes_and_goes_on_record(world: ApiWorld) -> None:
    path = "/clients/acme/contacts/beto%40acme.example"
    assert world.call("PUT", path, OLGA, body={"name": "Beto Ríos", "requested_by": "Carla"}).status == 200
    assert world.call("DELETE", path, OLGA, query={"requested_by": "Carla 🚚"}).status == 200
    world.call("DELETE", "/clients/acme/contacts/carla@acme.example", OLGA)
    assert world.get("/tickets", CARLA).status == 403
    listed = [(item["email"], item["requested_by"]) for item in _pages(world, "/clients/acme/contacts")]
    assert sorted(listed) == [("beto@acme.example", "Carla 🚚"), ("carla@acme.example", None)]


FORGED: list[dict[str, str]] = [
    {},
    {"x": "y"},
    {"PK": "", "SK": "", "queue_pk": "", "queue_sk": ""},
    {"PK": "TICKET#1", "SK": "TICKET"},
    {"PK": "TICKET#1", "SK": "TICKET", "client_pk": "globex#OPEN", "client_sk": "0#"},
    {"PK": "TICKET#1", "SK": "TICKET", "client_pk": "acme#OPEN", "client_sk": "x" * 1025},
    {"PK": "TICKET#1", "SK": "TICKET", "queue_pk": "QUEUE", "queue_sk": "0#", "more": "x"},
    {"place": "0"},
    {"version": "1"},
    {"version": "99999999999999999999"},
    {"version": "-1"},
    {"from": "٣"},
    {"PK": "QUARANTINE#2026-11", "SK": "x"},
    {"PK": "QUARANTINE#9999-99", "SK": "Z" * 26},
]


@pytest.mark.covers("F54")
def test_even_whoever_has_the_key_of_cursors_gets_400_or_a_list_of_their_own(world: ApiWorld) -> None:
    """The signature is the first wall and not the only one: the store looks at what it is given."""
    number, theirs = world.opened(), world.opened(of="globex")
    lists: list[tuple[Caller, str, tuple[str | None, ...]]] = [
        (CARLA, "/tickets", ("tickets", None, None, None, None)),
        (ANA, "/tickets", ("tickets", None, None, None, None)),
        (ANA, "/clients", ("clients",)),
        (ANA, "/clients/acme/contacts", ("contacts", "acme")),
        (ANA, "/quarantine", ("quarantine",)),
        (ANA, f"/tickets/{number}/timeline", ("timeline", number)),
        (ANA, f"/tickets/{number}/notices", ("notices", number)),
    ]
    for keys in FORGED:
        for caller, path, scope in lists:
            cursor = Cursors(world.cursor_keys, lambda: world.now, caller.client_id).write(keys, *scope)
            assert cursor
            answer = world.get(path, caller, next=cursor)
            assert answer.status in {200, 400}, answer.text
            assert caller is not CARLA or theirs not in answer.text
    assert [ticket["id"] for ticket in world.get("/tickets", GUS).body["items"]] == [theirs]


def _pages(world: ApiWorld, path: str, **query: str) -> list[dict[str, Any]]:
    """All items, two at a time."""
    found: list[dict[str, Any]] = []
    while True:
        page = world.get(path, ANA, limit="2", **query).body
        found += page["items"]
        if page["next"] is None:
            return found
        query["next"] = page["next"]
