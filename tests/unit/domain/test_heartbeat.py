"""When a heartbeat is late, silent and back; nothing of it depends on the order in which beats are delivered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from guardia.domain.alarm import Identity, Operation
from guardia.domain.heartbeat import (
    EVERY,
    KEPT_EVERY,
    LATE_AFTER,
    LOOK_AGAIN,
    NAME,
    SILENT_AFTER,
    Heartbeat,
    Pulse,
    first_heard,
    heard,
    is_heartbeat,
    is_nobody_heard,
)
from tests.support.builders import PRODUCTION, REGION, T0, alarm, configuration_change

pytestmark = pytest.mark.covers("F13")

MINUTE = timedelta(minutes=1)


def beating(minutes_ago: float = 0, *, account_id: str = PRODUCTION) -> Heartbeat:
    """A heartbeat that was last heard so long before T0."""
    return first_heard(account_id, REGION, T0 - minutes_ago * MINUTE)


class TestWhatABeatIs:
    def test_the_alarm_of_that_name(self) -> None:
        assert is_heartbeat(alarm(name=NAME))

    @pytest.mark.parametrize("state", ["ALARM", "OK", "INSUFFICIENT_DATA"])
    def test_any_turn_of_it(self, state: str) -> None:
        assert is_heartbeat(alarm(state, name=NAME))

    @pytest.mark.parametrize("name", ["api-5xx", f"{NAME}-2", f"my-{NAME}", NAME.upper()])
    def test_no_other_alarm(self, name: str) -> None:
        assert not is_heartbeat(alarm(name=name))

    def test_not_an_alarm_that_only_calls_itself_so(self) -> None:
        assert not is_heartbeat(replace(alarm(name="api-5xx"), name=NAME))
        assert not is_heartbeat(replace(alarm(name=NAME), name="api-5xx"))

    def test_not_a_change_of_its_settings_which_proves_nothing_of_its_turning(self) -> None:
        arn = f"arn:aws:cloudwatch:{REGION}:{PRODUCTION}:alarm:{NAME}"
        deleted = configuration_change(Operation.DELETE)
        assert not is_heartbeat(replace(deleted, name=NAME, identity=Identity(PRODUCTION, REGION, arn)))


class TestSilence:
    @pytest.mark.parametrize(
        ("minutes", "pulse"),
        [(0, Pulse.HEARD), (39, Pulse.HEARD), (40, Pulse.LATE), (74, Pulse.LATE), (75, Pulse.SILENT)],
    )
    def test_comes_after_two_missing_beats(self, minutes: int, pulse: Pulse) -> None:
        assert beating(minutes).pulse(T0) is pulse

    def test_is_looked_for_when_it_would_begin(self) -> None:
        assert beating().wake_at == beating().silent_at == T0 + SILENT_AFTER

    def test_is_found_sooner_than_the_shortest_promise_ends(self) -> None:
        assert timedelta(hours=2) > SILENT_AFTER > 2 * EVERY

    def test_begins_once_however_often_it_is_looked_at(self) -> None:
        silent = beating(80).fallen_silent(T0)
        again = silent.fallen_silent(T0 + LOOK_AGAIN)
        assert silent.silent_since == again.silent_since == T0 - 5 * MINUTE
        assert (again.wake_at, again.revision) == (T0 + 2 * LOOK_AGAIN, 3)

    def test_ends_where_it_is_heard_again(self) -> None:
        back = heard(beating(80).fallen_silent(T0), T0 + MINUTE)
        assert back
        assert (back.wake_at, back.silent_since) == (T0 + MINUTE, T0 - 5 * MINUTE)
        assert back.come_back() == replace(back, silent_since=None, wake_at=T0 + MINUTE + SILENT_AFTER, revision=4)


class TestBeats:
    def test_the_newest_counts(self) -> None:
        known = beating(30)
        assert heard(known, T0) == replace(known, last_seen=T0, wake_at=T0 + SILENT_AFTER, revision=2)

    @pytest.mark.parametrize("earlier", [timedelta(), MINUTE, EVERY])
    def test_one_that_is_delivered_late_or_twice_changes_nothing(self, earlier: timedelta) -> None:
        assert heard(beating(), T0 - earlier) is None

    def test_nothing_is_written_of_the_alarms_own_recovery_a_minute_later(self) -> None:
        assert heard(beating(), T0 + KEPT_EVERY - MINUTE) is None
        assert heard(beating(), T0 + KEPT_EVERY)

    def test_after_a_silence_each_is_kept_so_that_the_sweeper_looks(self) -> None:
        assert heard(beating().fallen_silent(T0), T0 + MINUTE)


class TestNobodyIsHeard:
    def test_where_all_of_several_are_late(self) -> None:
        assert is_nobody_heard([beating(75), beating(45, account_id="333333333333")], T0)

    def test_not_where_one_is_heard(self) -> None:
        assert not is_nobody_heard([beating(75), beating(39, account_id="333333333333")], T0)

    def test_not_of_a_single_one_which_is_as_likely_the_cause(self) -> None:
        assert not is_nobody_heard([beating(75)], T0)

    @pytest.mark.parametrize("phase", range(0, 30, 5))
    def test_all_are_late_when_the_first_falls_silent_whenever_each_beats(self, phase: int) -> None:
        first = T0 - SILENT_AFTER
        stopped = first + EVERY - timedelta(seconds=1)  # at the latest, for the first was not heard again
        second = max(at for n in range(-3, 3) if (at := first + n * EVERY + phase * MINUTE) <= stopped)
        assert is_nobody_heard([first_heard("1", REGION, first), first_heard("2", REGION, second)], T0)
        assert LATE_AFTER < SILENT_AFTER - EVERY
