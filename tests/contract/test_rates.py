"""ports.RateStore: of all who ask in a window, no more are counted than may be. `test_races` has them ask at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.contract import table
from tests.contract.builders import NOW

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from guardia.adapters.dynamodb.store import DynamoDBStore
    from guardia.ports import Store

pytestmark = pytest.mark.covers("F58")

END = NOW + timedelta(seconds=4)
ACME = "CLIENT#acme"


def test_a_window_admits_so_many_and_no_more(store: Store) -> None:
    assert [store.count_request(ACME, NOW, END, 3) for _ in range(5)] == [True, True, True, False, False]


def test_each_window_and_each_tenant_is_counted_by_itself(store: Store) -> None:
    assert store.count_request(ACME, NOW, END, 1)
    assert not store.count_request(ACME, NOW, END, 1)
    assert store.count_request("CLIENT#globex", NOW, END, 1)
    assert store.count_request(ACME, END, END + timedelta(seconds=4), 1)


def test_a_window_is_forgotten(aws: tuple[DynamoDBClient, DynamoDBStore], dynamodb: DynamoDBStore) -> None:
    dynamodb.count_request(ACME, NOW, END, 1)
    item = table.item(aws[0], f"RATE#{ACME}", "2026-11-22T10:39:00.123Z")
    assert item["expires_at"] == {"N": str(int(END.timestamp()))}
    assert item["requests"] == {"N": "1"}
