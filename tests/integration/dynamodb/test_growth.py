"""What people wait for does not cost more with each ticket that was ever closed. `make bench` looks at 100,000."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.builders import HOUR, NOW
from tests.support.growth import LOOKS, OPEN, Read, close_many, look, open_some

if TYPE_CHECKING:
    from guardia.adapters.dynamodb.store import DynamoDBStore

CLOSED = 400


@pytest.fixture
def _with_open_tickets(store: DynamoDBStore) -> None:
    open_some(store)


@pytest.mark.usefixtures("_with_open_tickets")
@pytest.mark.parametrize("name", LOOKS)
def test_closed_tickets_cost_nothing(store: DynamoDBStore, name: str) -> None:
    before = look(store, LOOKS[name])
    close_many(store, 0, CLOSED)

    assert look(store, LOOKS[name]) == before


@pytest.mark.usefixtures("_with_open_tickets")
def test_a_page_reads_itself_and_one_more(store: DynamoDBStore) -> None:
    assert look(store, LOOKS["the queue's page"]) == Read(requests=1, items=51)
    assert look(store, LOOKS["a client's page"]) == Read(requests=1, items=21)


@pytest.mark.usefixtures("_with_open_tickets")
def test_the_sweeper_reads_what_is_owed(store: DynamoDBStore) -> None:
    """Of each open ticket here: its opening that nobody was told of, its execution, and its first checkpoints."""
    owed = len(store.owed(NOW + HOUR, 1_000))

    assert look(store, LOOKS["the sweeper"]) == Read(requests=16, items=owed)
    assert owed >= OPEN
