"""What the store asks of DynamoDB: consistent reads, no scan, one transaction, one connection."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest
from pynamodb.models import MetaModel

from guardia.adapters.dynamodb import (
    duty_items,
    gap_items,
    heartbeat_items,
    items,
    maintenance_items,
    notice_items,
    rate_items,
    storm_items,
)
from guardia.adapters.dynamodb.store import DynamoDBStore
from guardia.adapters.dynamodb.table import CONNECT_SECONDS, READ_SECONDS, RETRIES, Table
from guardia.domain.change import Change
from guardia.domain.errors import CursorRefused
from guardia.domain.month import Month
from guardia.domain.ticket import Kind, Status
from guardia.ports import TicketFilter
from tests.contract import table
from tests.contract.builders import (
    HOUR,
    IDENTITY,
    NOW,
    a_client,
    a_key,
    a_message,
    a_record,
    a_ticket,
    due_in,
    opening,
    step,
)
from tests.infra.templates import DESK, FUNCTION, load, resources
from tests.support.builders import register

if TYPE_CHECKING:
    from tests.integration.dynamodb.hooks import Asked

TICKET = "GD-7K3M9-QXD2F"


def test_every_read_outside_the_indexes_is_consistent(store: DynamoDBStore, asked: Asked) -> None:
    store.put_quarantined(a_message())
    register(store, a_client("acme", "222222222222"))
    asked.clear()
    store.record(IDENTITY)
    store.ticket(TICKET)
    store.entries(TICKET)
    store.key("sub", "key")
    store.lifecycle(TICKET, 1)
    store.tokens(TICKET, 1)
    store.notice(TICKET, "notice")
    store.notices(TICKET)
    store.owes_notices(TICKET, 1)
    store.client("acme")
    store.holding("222222222222")
    store.member("sub")
    store.quarantined(10)
    store.quarantined_message(a_message().id)
    store.uncovered("999999999999-2026-11-22")
    store.ticket_of_change("v1:a")
    store.window("acme", "01M847VV40DKN4G0FH7MSJBRH4")
    store.windows("acme", NOW)
    store.windows_of("acme", 10)
    store.held_alarms("acme", "01M847VV40DKN4G0FH7MSJBRH4", 10)

    assert len(asked) == 22
    assert [body.get("ConsistentRead") for _, body in asked] == [True] * 22


def test_counts_are_read_consistently(store: DynamoDBStore, asked: Asked) -> None:
    store.occurrences([a_ticket()])

    ((operation, body),) = asked
    assert operation == "BatchGetItem"
    assert body["RequestItems"][table.NAME]["ConsistentRead"] is True


def test_lists_are_read_from_their_index(store: DynamoDBStore, asked: Asked) -> None:
    store.tickets(TicketFilter(), 10)
    store.tickets(TicketFilter(client_id="acme"), 10)
    store.tickets(TicketFilter(client_id="acme", status=Status.CLOSED, month="2026-11"), 10)
    store.clients(10)
    store.measures("acme", Month(2026, 11), 10)
    store.windows_of_all(NOW)

    assert [body["IndexName"] for _, body in asked] == ["queue", "client", "client", "client", "client", "client"]
    assert not any("ConsistentRead" in body for _, body in asked)


def test_what_is_owed_is_asked_of_each_shard_once(store: DynamoDBStore, asked: Asked) -> None:
    for number in range(16):
        store.commit(opening(a_ticket(f"GD-{number}")))
    asked.clear()
    store.owed(NOW + HOUR, 1000)

    assert [(operation, body["IndexName"]) for operation, body in asked] == [("Query", "wake")] * 16
    asked_for = [body["ExpressionAttributeValues"][":0"]["S"] for _, body in asked]
    assert sorted(asked_for) == sorted([*map("WAKE#{}".format, range(8)), *map("WAKE-STRANGERS#{}".format, range(8))])


def test_a_page_takes_one_request(store: DynamoDBStore, asked: Asked) -> None:
    for number in range(5):
        store.commit(opening(due_in(a_ticket(f"GD-{number}"), (number + 1) * HOUR)))
    asked.clear()
    page = store.tickets(TicketFilter(), 2)
    store.tickets(TicketFilter(), 2, page.next)

    assert len(asked) == 2


def test_an_opening_is_one_transaction_of_distinct_items(store: DynamoDBStore, asked: Asked) -> None:
    store.commit(replace(opening(a_ticket(), a_record()), key=a_key()))

    ((operation, body),) = asked
    assert operation == "TransactWriteItems"
    keys = [write["Put"]["Item"]["SK"]["S"] for write in body["TransactItems"]]
    once = ["ALARM", "ENTRY#00000001", "FINGERPRINT", "IDEMPOTENCY", "LIFECYCLE#0001", "MEASURE#0001", "TICKET"]
    assert sorted(keys) == once
    assert all("ConditionExpression" in write["Put"] for write in body["TransactItems"])


def test_a_response_writes_the_ticket_its_entry_and_what_is_measured(store: DynamoDBStore, asked: Asked) -> None:
    store.commit(opening(a_ticket()))
    asked.clear()
    answered = a_ticket(version=2, status=Status.INVESTIGATING, responded_at=NOW + HOUR)
    store.commit(step(answered, Kind.ACKNOWLEDGED))
    store.commit(step(replace(answered, version=3), Kind.COMMENTED))

    written = [[write["Put"]["Item"]["SK"]["S"] for write in body["TransactItems"]] for _, body in asked]
    assert [sorted(keys) for keys in written] == [
        ["ENTRY#00000002", "MEASURE#0001", "TICKET"],
        ["ENTRY#00000003", "TICKET"],
    ]


@pytest.mark.covers("F21")
def test_a_transaction_s_token_is_new_each_time(store: DynamoDBStore, asked: Asked) -> None:
    """botocore makes it, for its own repetitions; it never stands for a decision of ours."""
    store.commit(Change(fingerprint="v1:a"))
    store.commit(Change(fingerprint="v1:b"))

    first, second = (body["ClientRequestToken"] for _, body in asked)
    assert first != second


def test_a_client_s_change_writes_only_the_accounts_that_come_or_go(store: DynamoDBStore, asked: Asked) -> None:
    register(store, a_client("acme", "111111111111", "222222222222"))
    asked.clear()
    register(store, a_client("acme", "222222222222", "333333333333"))

    *reads, (write, body) = asked
    read = [(name, call["Key"]["PK"]["S"]) for name, call in reads]
    # Once to decide on it, and once to write what was decided.
    assert read == [("GetItem", "CLIENT#acme")] * 2 + [("GetItem", "ACCOUNT#333333333333")]
    put = [op["Put"]["Item"]["PK"]["S"] for op in body["TransactItems"]]
    # The file, the accounts, and the trace of the change.
    written = ["CLIENT#acme", "ACCOUNT#333333333333", "ACCOUNT#111111111111", "CLIENT#acme"]
    assert (write, put) == ("TransactWriteItems", written)


def test_all_kinds_of_item_share_one_connection(store: DynamoDBStore) -> None:
    asked_for = [getattr(store.table, name) for name in (*vars(Table), "any_item")]
    kinds = [kind for kind in asked_for if isinstance(kind, MetaModel)]

    modules = (items, duty_items, gap_items, heartbeat_items, maintenance_items, notice_items, rate_items, storm_items)
    declared = {
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, items.TableItem)
    }
    assert len(kinds) == len(declared)
    assert all(cast("type[items.TableItem]", kind)._get_connection() is store.table.shared for kind in kinds)


def test_two_stores_of_one_process_have_a_table_each(store: DynamoDBStore) -> None:
    other = DynamoDBStore("another-table", "eu-west-1", "http://127.0.0.1:4566")

    assert store.table.tickets.Meta.table_name == table.NAME
    assert other.table.tickets.Meta.table_name == "another-table"
    assert other.table.connection.client.meta.region_name == "eu-west-1"
    assert other.table.connection.client.meta.endpoint_url == "http://127.0.0.1:4566"
    assert not hasattr(items.TicketItem, "Meta")


def test_a_call_gives_up_within_a_function_s_time(store: DynamoDBStore) -> None:
    config: Any = store.table.connection.client.meta.config  # botocore makes its options at run time

    assert (config.connect_timeout, config.read_timeout) == (CONNECT_SECONDS, READ_SECONDS)
    assert config.retries == {"total_max_attempts": RETRIES + 1, "mode": "standard"}
    shortest = min(it["Timeout"] for it in resources(load(DESK), FUNCTION).values())
    assert shortest > (CONNECT_SECONDS + READ_SECONDS) * (RETRIES + 1)


@pytest.mark.parametrize(
    "elsewhere",
    [TicketFilter(client_id="globex"), TicketFilter(), TicketFilter(client_id="acme", status=Status.RESOLVED)],
)
def test_a_place_in_one_list_is_no_place_in_another(
    store: DynamoDBStore, asked: Asked, elsewhere: TicketFilter
) -> None:
    for number in range(2):
        store.commit(opening(a_ticket(f"GD-{number}")))
    place = store.tickets(TicketFilter(client_id="acme"), 1).next
    asked.clear()

    assert place is not None
    with pytest.raises(CursorRefused):
        store.tickets(elsewhere, 1, place)
    assert asked == []


@pytest.mark.parametrize(
    ("module", "not_loaded"),
    [("guardia.adapters.dynamodb.store", "boto3"), ("guardia.adapters.in_memory", "pynamodb")],
)
def test_a_store_loads_no_library_that_it_does_not_need(module: str, not_loaded: str) -> None:
    """Each half a second of a cold start."""
    script = f"import sys, {module}; sys.exit({not_loaded!r} in sys.modules)"

    ended = subprocess.run([sys.executable, "-c", script], check=False)  # noqa: S603 - a script of ours
    assert ended.returncode == 0
