"""The sweeper: the tick's own time is the instant of the sweep, and what could not be settled is not hidden."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from guardia.adapters.telemetry.calls import CallFailed
from sweeper.handler import handler
from tests.support.lambda_events import context, metrics_in, tick_event
from tests.support.world import World


class Settler:
    """Settles so many things, of which some fail."""

    def __init__(self, owed: int, *failures: Exception) -> None:
        self.owed = owed
        self.failures = list(failures)
        self.at: list[datetime] = []

    def __call__(self, now: datetime) -> tuple[int, list[Exception]]:
        self.at.append(now)
        return self.owed, self.failures


def test_says_how_much_was_owed() -> None:
    assert handler(tick_event(), context(), Settler(3)) == {"owed": 3, "unsettled": 0}


@pytest.mark.parametrize("time", ["2026-11-20T15:01:00Z", "2026-11-20T10:01:00-05:00", "2026-11-20T15:01:00.000Z"])
def test_sweeps_at_the_time_of_its_event(time: str) -> None:
    settle = Settler(0)
    handler(tick_event(time), context(), settle)
    assert settle.at == [datetime(2026, 11, 20, 15, 1, tzinfo=UTC)]
    assert settle.at[0].tzinfo is UTC


def test_counts_what_was_owed_and_what_was_not_settled(capsys: pytest.CaptureFixture[str]) -> None:
    handler(tick_event(), context(), Settler(3))
    assert metrics_in(capsys.readouterr().out) == {"owed": 3, "unsettled": 0}


def test_raises_all_that_failed_together_after_counting_it(capsys: pytest.CaptureFixture[str]) -> None:
    failures = ValueError("a template is broken"), ConnectionError("no answer")
    with pytest.raises(CallFailed, match=r"^ExceptionGroup$") as raised:
        handler(tick_event(), context(), Settler(5, *failures))
    group = raised.value.because
    assert isinstance(group, ExceptionGroup)
    assert group.exceptions == failures
    assert metrics_in(capsys.readouterr().out) == {"owed": 5, "unsettled": 2}


def test_with_the_real_use_case_behind_it_makes_up_for_what_is_late() -> None:
    world = World()
    world.open()
    world.advance(minutes=1)
    assert handler(tick_event("2026-11-20T15:01:00Z"), context(), world.sweep) == {"owed": 2, "unsettled": 0}
    assert world.told() == ["opened"]
