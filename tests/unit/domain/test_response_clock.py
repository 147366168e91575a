from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from guardia.domain.clock import CheckpointName, ResponseClock
from guardia.domain.contract import Severity
from guardia.domain.coverage import Coverage, Plan
from guardia.domain.escalation import Escalation

START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # Friday, 10:00 in Panama
ALWAYS = Coverage(Plan.ALWAYS, "America/Panama")
BUSINESS = Coverage(Plan.BUSINESS_HOURS, "America/Panama")


def test_the_checkpoints_are_half_three_quarters_ninety_percent_and_the_end() -> None:
    clock = ResponseClock.started(START, timedelta(hours=2), ALWAYS, Severity.CRITICAL)
    assert [(checkpoint.name, checkpoint.at - START) for checkpoint in clock.checkpoints] == [
        (CheckpointName.HALF, timedelta(minutes=60)),
        (CheckpointName.THREE_QUARTERS, timedelta(minutes=90)),
        (CheckpointName.NINETY_PERCENT, timedelta(minutes=108)),
        (CheckpointName.DUE, timedelta(minutes=120)),
    ]
    assert [checkpoint.percent for checkpoint in clock.checkpoints] == [50, 75, 90, 100]
    assert clock.started_at == START
    assert clock.due_at == START + timedelta(hours=2)
    assert (clock.severity, clock.promise, clock.revision) == (Severity.CRITICAL, timedelta(hours=2), 1)


def test_a_contract_may_set_its_own_checkpoints_and_the_end_is_always_one() -> None:
    own = Escalation(first=40, second=60, manager=80)
    clock = ResponseClock.started(START, timedelta(hours=2), ALWAYS, Severity.CRITICAL, escalation=own)
    assert [(point.name, point.percent, (point.at - START) / timedelta(minutes=1)) for point in clock.checkpoints] == [
        (CheckpointName.HALF, 40, 48),
        (CheckpointName.THREE_QUARTERS, 60, 72),
        (CheckpointName.NINETY_PERCENT, 80, 96),
        (CheckpointName.DUE, 100, 120),
    ]


@pytest.mark.parametrize("own", [Escalation(1, 2, 3), Escalation(97, 98, 99), Escalation(33, 66, 99)])
def test_any_checkpoints_of_the_shortest_promise_are_apart_and_in_whole_milliseconds(own: Escalation) -> None:
    clock = ResponseClock.started(START, timedelta(seconds=1), ALWAYS, Severity.HIGH, escalation=own)
    milliseconds = [(point.at - START) / timedelta(milliseconds=1) for point in clock.checkpoints]
    assert milliseconds == [10 * percent for percent in own.percentages]


@pytest.mark.parametrize(
    ("minutes", "following"),
    [
        (59, CheckpointName.HALF),
        (60, CheckpointName.HALF),
        (90, CheckpointName.THREE_QUARTERS),
        (110, CheckpointName.NINETY_PERCENT),
        (120, CheckpointName.DUE),
        (900, CheckpointName.DUE),
    ],
)
def test_a_clock_that_began_a_while_ago_tells_the_last_overtaken_checkpoint_only(
    minutes: int, following: CheckpointName
) -> None:
    now = START + timedelta(minutes=minutes)
    clock = ResponseClock.started(START, timedelta(hours=2), ALWAYS, Severity.CRITICAL, now=now)
    assert clock.started_at == START
    assert clock.next
    assert clock.next.name is following


def test_parts_of_a_promise_are_parts_of_its_covered_time() -> None:
    # 12 h of business hours from 10:00 on Friday: 7.5 h that day, the rest on Monday from 08:00 (13:00Z).
    clock = ResponseClock.started(START, timedelta(hours=12), BUSINESS, Severity.LOW)
    monday = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    assert [checkpoint.at for checkpoint in clock.checkpoints] == [
        START + timedelta(hours=6),
        monday + timedelta(hours=1.5),
        monday + timedelta(hours=3.3),
        monday + timedelta(hours=4.5),
    ]


def test_the_shortest_promise_keeps_its_checkpoints_apart_and_in_whole_milliseconds() -> None:
    clock = ResponseClock.started(START, timedelta(seconds=1), ALWAYS, Severity.HIGH)
    assert [(checkpoint.at - START) / timedelta(milliseconds=1) for checkpoint in clock.checkpoints] == [
        500,
        750,
        900,
        1000,
    ]


def test_the_next_checkpoint_is_the_first_that_is_not_on_the_timeline() -> None:
    clock = ResponseClock.started(START, timedelta(hours=2), ALWAYS, Severity.CRITICAL)
    names = []
    while checkpoint := clock.next:
        names.append(checkpoint.name)
        clock = clock.passed()
    assert names == list(CheckpointName)
    assert clock.next is None


@pytest.mark.parametrize("count", [0, 1, 4])
def test_passing_a_checkpoint_moves_no_instant(count: int) -> None:
    clock = started = ResponseClock.started(START, timedelta(hours=2), ALWAYS, Severity.CRITICAL)
    for _ in range(count):
        clock = clock.passed()
    assert (clock.due_at, clock.checkpoints, clock.revision) == (started.due_at, started.checkpoints, started.revision)
    assert clock.passed_count == count


LOW, HIGH, CRITICAL = timedelta(hours=12), timedelta(hours=4), timedelta(hours=2)


def after(hours: float, clock: ResponseClock) -> ResponseClock:
    """The clock when so many hours have passed and each checkpoint was told at its instant."""
    while clock.next and clock.next.at <= START + timedelta(hours=hours):
        clock = clock.passed()
    return clock


def told(clock: ResponseClock) -> list[str]:
    """The checkpoints that are still to be told."""
    return [checkpoint.name.value for checkpoint in clock.checkpoints[clock.passed_count :]]


class TestAnotherPromise:
    """Contract: the time to the first response is measured from the alarm; a change of severity starts no new clock."""

    @pytest.mark.parametrize("hours", [0, 1, 3.5, 100])
    def test_begins_when_the_first_one_did(self, hours: float) -> None:
        clock = ResponseClock.started(START, HIGH, ALWAYS, Severity.HIGH)
        revised = clock.revised(START + timedelta(hours=hours), CRITICAL, ALWAYS, Severity.CRITICAL)
        anew = ResponseClock.started(START, CRITICAL, ALWAYS, Severity.CRITICAL)
        assert (revised.started_at, revised.due_at, revised.checkpoints) == (START, anew.due_at, anew.checkpoints)
        assert (revised.severity, revised.promise, revised.revision) == (Severity.CRITICAL, CRITICAL, 2)

    def test_is_measured_in_its_own_coverage(self) -> None:
        clock = ResponseClock.started(START, HIGH, ALWAYS, Severity.HIGH)
        revised = clock.revised(START, LOW, BUSINESS, Severity.LOW)
        assert revised.due_at == datetime(2026, 11, 23, 17, 30, tzinfo=UTC)

    def test_counts_the_promises_of_the_cycle(self) -> None:
        clock = ResponseClock.started(START, HIGH, ALWAYS, Severity.HIGH)
        for revision in (2, 3, 4):
            clock = clock.revised(START, CRITICAL, ALWAYS, Severity.CRITICAL)
            assert clock.revision == revision

    @pytest.mark.parametrize(
        ("hours", "expected"),
        [
            (0.5, ["half", "three_quarters", "ninety_percent", "due"]),
            (1, ["half", "three_quarters", "ninety_percent", "due"]),
            (1.6, ["three_quarters", "ninety_percent", "due"]),
            (1.9, ["ninety_percent", "due"]),
            (2, ["due"]),
            (3.9, ["due"]),
        ],
    )
    def test_that_is_tighter_tells_the_last_checkpoint_that_was_overtaken(
        self, hours: float, expected: list[str]
    ) -> None:
        clock = after(hours, ResponseClock.started(START, HIGH, ALWAYS, Severity.HIGH))
        revised = clock.revised(START + timedelta(hours=hours), CRITICAL, ALWAYS, Severity.CRITICAL)
        assert told(revised) == expected

    @pytest.mark.parametrize(
        ("hours", "expected"),
        [
            (1.5, ["half", "three_quarters", "ninety_percent", "due"]),
            (2, ["three_quarters", "ninety_percent", "due"]),
            (3.5, ["ninety_percent", "due"]),
            (4, []),
            (9, []),
        ],
    )
    def test_that_is_looser_tells_nothing_again_that_was_overtaken(self, hours: float, expected: list[str]) -> None:
        clock = after(hours, ResponseClock.started(START, CRITICAL, ALWAYS, Severity.CRITICAL))
        revised = clock.revised(START + timedelta(hours=hours), HIGH, ALWAYS, Severity.HIGH)
        assert told(revised) == expected

    @pytest.mark.parametrize(("hours", "missed"), [(0, None), (1.999, None), (2, 2), (3, 2)])
    def test_remembers_that_the_one_before_was_over(self, hours: float, missed: float | None) -> None:
        clock = ResponseClock.started(START, CRITICAL, ALWAYS, Severity.CRITICAL)
        revised = clock.revised(START + timedelta(hours=hours), HIGH, ALWAYS, Severity.HIGH)
        assert revised.missed_at == (START + timedelta(hours=missed) if missed else None)

    def test_remembers_the_first_that_was_over_through_all_that_follow(self) -> None:
        clock = ResponseClock.started(START, CRITICAL, ALWAYS, Severity.CRITICAL)
        for hours, promise in ((3, HIGH), (5, LOW), (6, CRITICAL), (7, LOW)):
            clock = clock.revised(START + timedelta(hours=hours), promise, ALWAYS, Severity.HIGH)
            assert clock.missed_at == START + CRITICAL

    @pytest.mark.parametrize(
        ("hours", "expected"),
        [
            (0.3, ["half", "three_quarters", "ninety_percent", "due"]),
            (0.5, ["half", "three_quarters", "ninety_percent", "due"]),
            (0.9, ["ninety_percent", "due"]),  # nothing was told, and all lines should have been called by now
            (1.1, ["ninety_percent", "due"]),
            (1.6, ["ninety_percent", "due"]),
            (1.9, ["due"]),
            (2, []),
        ],
    )
    def test_of_the_same_length_that_climbs_earlier_tells_the_highest_step_that_is_missing(
        self, hours: float, expected: list[str]
    ) -> None:
        clock = after(hours, ResponseClock.started(START, CRITICAL, ALWAYS, Severity.CRITICAL))
        early = Escalation(20, 30, 40)
        now = START + timedelta(hours=hours)
        revised = clock.revised(now, CRITICAL, ALWAYS, Severity.CRITICAL, escalation=early)
        assert told(revised) == expected

    @pytest.mark.parametrize("hours", [0, 1, 1.5])
    def test_of_the_same_length_that_climbs_later_waits_for_it(self, hours: float) -> None:
        clock = after(hours, ResponseClock.started(START, CRITICAL, ALWAYS, Severity.CRITICAL))
        late, now = Escalation(80, 85, 95), START + timedelta(hours=hours)
        revised = clock.revised(now, CRITICAL, ALWAYS, Severity.CRITICAL, escalation=late)
        assert told(revised) == ["half", "three_quarters", "ninety_percent", "due"]

    @pytest.mark.parametrize("hours", [0, 1, 1.9, 2, 3])
    def test_that_is_the_same_tells_what_the_first_had_not_told(self, hours: float) -> None:
        clock = after(hours, ResponseClock.started(START, CRITICAL, ALWAYS, Severity.CRITICAL))
        revised = clock.revised(START + timedelta(hours=hours), CRITICAL, ALWAYS, Severity.CRITICAL)
        assert told(revised) == told(clock)
