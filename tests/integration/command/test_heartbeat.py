"""`guardia heartbeat`: who is heard, who never was, and whom nobody expects any more."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from guardia.adapters import clock
from guardia.adapters.dynamodb.store import DynamoDBStore
from guardia.domain.heartbeat import first_heard
from guardia.domain.instant import zulu
from tests.contract import table
from tests.support.builders import PRODUCTION, REGION, TESTING, client, register

if TYPE_CHECKING:
    from guardia_ops.target import Target
    from tests.integration.command.operators import Operator

pytestmark = pytest.mark.covers("F13")

MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(deployed: Target) -> DynamoDBStore:
    """`acme` is registered; one of its accounts beats, in two regions."""
    store = DynamoDBStore(deployed.outputs["TableName"], table.REGION)
    register(store, client())
    store.put_heartbeat(first_heard(PRODUCTION, REGION, clock.now() - 12 * MINUTE))
    store.put_heartbeat(first_heard(PRODUCTION, "eu-west-1", clock.now() - 125 * MINUTE))
    return store


@pytest.fixture
def desk(operator: Operator, store: DynamoDBStore) -> Operator:
    del store
    return operator


def printed(operator: Operator, *words: str) -> Any:
    return json.loads(operator.pipes("heartbeat", "list", *words, "--json"))


def test_the_list_says_who_is_heard_and_who_never_was(desk: Operator) -> None:
    said = desk.types("heartbeat", "list")
    rows = {tuple(part.strip() for part in line.split("│")[1:4]): line for line in said.splitlines() if "│" in line}
    assert "last heard (UTC)" in said
    assert "heard, 12 min ago" in rows["acme", PRODUCTION, REGION]
    assert "silent, 2 h 5 min ago" in rows["acme", PRODUCTION, "eu-west-1"]
    assert "never heard" in rows["acme", TESTING, ""]


def test_times_are_of_the_zone_that_is_named(desk: Operator) -> None:
    assert "last heard (America/Panama)" in desk.types("heartbeat", "list", "acme", "--zone", "America/Panama")


def test_programs_read_instants(desk: Operator, store: DynamoDBStore) -> None:
    silent, heard, never = printed(desk, "acme")
    known = store.heartbeat(PRODUCTION, "eu-west-1")
    assert known
    assert silent == {
        "client": "acme",
        "account": PRODUCTION,
        "region": "eu-west-1",
        "state": "silent",
        "last_seen": zulu(known.last_seen),
        "silent_since": zulu(known.last_seen + 75 * MINUTE),
    }
    assert (heard["state"], heard["silent_since"]) == ("heard", None)
    nothing = {"region": None, "state": "never", "last_seen": None, "silent_since": None}
    assert never == {"client": "acme", "account": TESTING, **nothing}


def test_an_operator_says_that_one_is_not_expected_any_more(desk: Operator, store: DynamoDBStore) -> None:
    said = desk.pipes("heartbeat", "forget", PRODUCTION, "eu-west-1")
    assert said.strip() == f"no heartbeat is expected from account {PRODUCTION} in eu-west-1"
    assert [known.region for known in store.heartbeats()] == [REGION]


def test_what_nobody_expects_cannot_be_forgotten(desk: Operator) -> None:
    assert f"no heartbeat is expected from account {TESTING}" in desk.types(
        "heartbeat", "forget", TESTING, REGION, code=1
    )


def test_a_client_that_there_is_not_has_no_list(desk: Operator) -> None:
    assert "there is no client nobody" in desk.types("heartbeat", "list", "nobody", code=1)


def test_a_desk_without_clients_says_so(operator: Operator) -> None:
    assert operator.pipes("heartbeat", "list").strip() == "no client has an account"
