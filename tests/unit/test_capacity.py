"""The units by which `make bench` counts money, held to the examples of DynamoDB's documentation."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.capacity import Meter, size_of

Item = dict[str, dict[str, Any]]


def an_item(text: str = "", **more: str) -> Item:
    """An item of the table."""
    places = {name: {"S": value} for name, value in more.items()}
    return {"PK": {"S": "p"}, "SK": {"S": "s"}, "text": {"S": text}, **places}


def metered(operation: str, body: dict[str, Any], answer: dict[str, Any], *, after: Item | None = None) -> Meter:
    """What one call costs; `after` is what stands at its key then."""
    meter = Meter(lambda _: after)
    meter.called(operation, body, answer)
    return meter


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "año"}, 4),
        ({"N": "1234"}, 3),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"L": [{"S": "ab"}, {"N": "1"}]}, 3 + (1 + 2) + (1 + 2)),
        ({"M": {"k": {"S": "ab"}}}, 3 + 1 + 1 + 2),
    ],
)
def test_a_value_is_as_large_as_dynamodb_says(value: dict[str, Any], size: int) -> None:
    assert size_of({"name": value}) == 4 + size


@pytest.mark.parametrize(("length", "units"), [(0, 1), (4_000, 1), (4_100, 2)])
def test_a_consistent_read_takes_a_unit_for_four_kilobytes(length: int, units: float) -> None:
    answer = {"Item": an_item("x" * length)}
    assert metered("GetItem", {"ConsistentRead": True}, answer).units == {"read": units, "write": 0}
    assert metered("GetItem", {}, answer).units == {"read": units / 2, "write": 0}


def test_a_query_reads_the_sum_of_its_items_and_keys_alone_of_the_index_of_keys() -> None:
    items = [an_item("x" * 3_000, wake_pk="w", wake_at="t")] * 4
    assert metered("Query", {"ConsistentRead": True}, {"Items": items}).units["read"] == 3
    assert metered("Query", {"IndexName": "wake"}, {"Items": items}).units["read"] == 0.5


@pytest.mark.parametrize(("length", "units"), [(0, 1), (900, 1), (1_100, 2)])
def test_a_write_takes_a_unit_for_a_kilobyte_and_two_in_a_transaction(length: int, units: int) -> None:
    item = an_item("x" * length)
    alone = metered("PutItem", {"Item": item}, {}, after=item)
    together = metered("TransactWriteItems", {"TransactItems": [{"Put": {"Item": item}}]}, {}, after=item)
    assert (alone.units["write"], together.units["write"]) == (units, 2 * units)


def test_an_item_in_an_index_is_written_there_too_and_twice_where_it_moves() -> None:
    first = an_item("x" * 1_500, queue_pk="q", queue_sk="1")
    meter = metered("PutItem", {"Item": first}, {}, after=first)
    assert meter.units["write"] == 2 + 2

    moved = an_item("x" * 1_500, queue_pk="q", queue_sk="2")
    again = Meter(lambda _: moved)
    again.learn([first])
    again.called("PutItem", {"Item": moved}, {})
    assert again.units["write"] == 2 + 2 * 2


def test_nobody_pays_for_a_call_that_nobody_knows() -> None:
    with pytest.raises(ValueError, match="nobody knows what Scan costs"):
        metered("Scan", {}, {})
