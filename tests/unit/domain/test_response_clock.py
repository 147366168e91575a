from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from guardia.domain.clock import CheckpointName, ResponseClock
from guardia.domain.coverage import Coverage, Plan

START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # Friday, 10:00 in Panama
ALWAYS = Coverage(Plan.ALWAYS, "America/Panama")
BUSINESS = Coverage(Plan.BUSINESS_HOURS, "America/Panama")


def test_the_checkpoints_are_half_three_quarters_ninety_percent_and_the_end() -> None:
    clock = ResponseClock.started(START, timedelta(hours=2), ALWAYS)
    assert [(checkpoint.name, checkpoint.at - START) for checkpoint in clock.checkpoints] == [
        (CheckpointName.HALF, timedelta(minutes=60)),
        (CheckpointName.THREE_QUARTERS, timedelta(minutes=90)),
        (CheckpointName.NINETY_PERCENT, timedelta(minutes=108)),
        (CheckpointName.DUE, timedelta(minutes=120)),
    ]
    assert clock.started_at == START
    assert clock.due_at == START + timedelta(hours=2)


def test_parts_of_a_promise_are_parts_of_its_covered_time() -> None:
    # 12 h of business hours from 10:00 on Friday: 7.5 h that day, the rest on Monday from 08:00 (13:00Z).
    clock = ResponseClock.started(START, timedelta(hours=12), BUSINESS)
    monday = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    assert [checkpoint.at for checkpoint in clock.checkpoints] == [
        START + timedelta(hours=6),
        monday + timedelta(hours=1.5),
        monday + timedelta(hours=3.3),
        monday + timedelta(hours=4.5),
    ]


def test_the_shortest_promise_keeps_its_checkpoints_apart_and_in_whole_milliseconds() -> None:
    clock = ResponseClock.started(START, timedelta(seconds=1), ALWAYS)
    assert [(checkpoint.at - START) / timedelta(milliseconds=1) for checkpoint in clock.checkpoints] == [
        500,
        750,
        900,
        1000,
    ]


def test_the_next_checkpoint_is_the_first_that_is_not_on_the_timeline() -> None:
    clock = ResponseClock.started(START, timedelta(hours=2), ALWAYS)
    names = []
    while checkpoint := clock.next:
        names.append(checkpoint.name)
        clock = clock.passed()
    assert names == list(CheckpointName)
    assert clock.next is None


@pytest.mark.parametrize("count", [0, 1, 4])
def test_passing_a_checkpoint_moves_no_instant(count: int) -> None:
    clock = started = ResponseClock.started(START, timedelta(hours=2), ALWAYS)
    for _ in range(count):
        clock = clock.passed()
    assert (clock.due_at, clock.checkpoints, clock.revision) == (started.due_at, started.checkpoints, started.revision)
    assert clock.passed_count == count
