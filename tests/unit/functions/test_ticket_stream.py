"""The stream function: a record is only a hint of what to read, and only what failed comes again."""

from __future__ import annotations

import pytest

from guardia.domain.lifecycle import Run
from guardia.domain.steps import Step
from tests.support.lambda_events import context, failed_items, stream_event
from tests.support.world import World
from ticket_stream.handler import handler


class Follower:
    """Remembers what it was told to follow; fails for some tickets."""

    def __init__(self, *failing: str) -> None:
        self.followed: list[tuple[str, int]] = []
        self.failing = failing

    def __call__(self, ticket_id: str, version: int) -> None:
        if ticket_id in self.failing:
            raise ConnectionError("Step Functions cannot be reached")
        self.followed.append((ticket_id, version))


def test_a_record_names_a_ticket_and_an_entry() -> None:
    follow = Follower()
    response = handler(stream_event(("GD-7K3M9-QXD2F", 1), ("GD-7K3M9-QXD2F", 12)), context(), follow)
    assert response == {"batchItemFailures": []}
    assert follow.followed == [("GD-7K3M9-QXD2F", 1), ("GD-7K3M9-QXD2F", 12)]


@pytest.mark.covers("F5", "F8")
def test_a_record_that_fails_is_named_by_its_sequence_number_and_the_others_are_followed() -> None:
    follow = Follower("GD-BAD00-00000")
    response = handler(
        stream_event(("GD-A0000-00000", 1), ("GD-BAD00-00000", 1), ("GD-B0000-00000", 1)), context(), follow
    )
    assert failed_items(response) == ["101"]
    assert [ticket_id for ticket_id, _ in follow.followed] == ["GD-A0000-00000", "GD-B0000-00000"]


@pytest.mark.covers("F5", "F8")
def test_where_all_fail_all_come_again_and_the_function_does_not() -> None:
    response = handler(
        stream_event(("GD-BAD00-00000", 1), ("GD-BAD00-00000", 2)), context(), Follower("GD-BAD00-00000")
    )
    assert failed_items(response) == ["100", "101"]


@pytest.mark.covers("F27")
def test_records_of_one_transaction_may_come_twice_and_in_any_order() -> None:
    world = World()
    opened = world.open()
    world.take(opened.id, Step.RESOLVE)
    records = stream_event((opened.id, 3), (opened.id, 1), (opened.id, 2), (opened.id, 1))
    assert failed_items(handler(records, context(), world.progress.follow)) == []
    assert world.workflows.lifecycles == [Run(opened.id, 1, 1, 1)]
