"""Which turns of an alarm that flaps are told, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from guardia.domain.flapping import LASTS, flapping, is_turn
from guardia.domain.quiet import ALOUD, Quiet
from guardia.domain.ticket import Entry, Kind
from tests.support.builders import ANA, T0, entry

pytestmark = pytest.mark.covers("F26")

MINUTE = timedelta(minutes=1)
HALF_PAST = T0 + 30 * MINUTE
"""What happens around it is within one hour of the clock, unless it says otherwise."""


def turn(kind: Kind, at: datetime, version: int) -> Entry:
    """A turn that the alarm alone made."""
    return replace(entry(kind, version=version, at=at), data={"because": "alarm"})


def turns(*minutes: int, start: datetime = HALF_PAST) -> list[Entry]:
    """Resolved, reopened, resolved, …: one turn at each of these minutes."""
    kinds = [Kind.RESOLVED, Kind.REOPENED]
    return [turn(kinds[n % 2], start + minute * MINUTE, n + 2) for n, minute in enumerate(minutes)]


def quiet(history: list[Entry], number: int, at: datetime | None = None) -> Quiet:
    """Whether the turn with this number (-1: the last) is told, at its own time unless another is given."""
    told = history[number]
    return flapping(told, history, at or told.at)


class TestATurn:
    @pytest.mark.parametrize("kind", [Kind.RESOLVED, Kind.REOPENED])
    def test_is_what_the_alarm_alone_did(self, kind: Kind) -> None:
        assert is_turn(turn(kind, T0, 2))

    def test_is_nothing_that_a_person_did(self) -> None:
        assert not is_turn(replace(turn(Kind.REOPENED, T0, 2), actor=ANA))

    def test_is_nothing_that_has_another_cause(self) -> None:
        assert not is_turn(entry(Kind.REOPENED))

    @pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.RESOLVED, Kind.REOPENED}))
    def test_is_no_other_kind_of_entry(self, kind: Kind) -> None:
        assert not is_turn(turn(kind, T0, 2))


class TestTheFirstTurns:
    @pytest.mark.parametrize("number", range(4))
    def test_are_told_at_once(self, number: int) -> None:
        """Resolved, reopened, resolved, reopened: until then it came back twice."""
        assert quiet(turns(0, 1, 2, 3), number) == ALOUD

    def test_are_told_again_once_the_others_are_an_hour_old(self) -> None:
        assert quiet(turns(0, 1, 2, 3, 62, 62), 4) == ALOUD

    def test_count_no_return_that_a_person_asked_for(self) -> None:
        history = turns(0, 1, 2, 3, 4)
        history[1] = replace(history[1], actor=ANA)
        assert quiet(history, 4) == ALOUD


class TestAFlappingAlarm:
    def test_waits_before_its_next_turn_is_told(self) -> None:
        history = turns(0, 1, 2, 3, 4)
        assert quiet(history, 4) == Quiet(until=history[4].at + LASTS)

    def test_is_told_once_a_turn_has_lasted(self) -> None:
        history = turns(0, 1, 2, 3, 4)
        lasted = history[4].at + LASTS
        assert quiet(history, 4, lasted - timedelta(milliseconds=1)).until == lasted
        assert quiet(history, 4, lasted) == ALOUD

    @pytest.mark.parametrize("later", [timedelta(), LASTS, timedelta(days=1)])
    def test_is_not_told_of_a_turn_that_is_over(self, later: timedelta) -> None:
        history = turns(0, 1, 2, 3, 4, 5)
        assert quiet(history, 4, history[4].at + later) == Quiet(
            "the alarm flaps: it had come back 2 times within the hour, and this was over when the ticket was "
            "reopened at 2026-11-20T15:35:00.000Z"
        )

    @pytest.mark.parametrize("kind", [Kind.ACKNOWLEDGED, Kind.REJECTED, Kind.FOLLOW_UP, Kind.CLOSED])
    def test_is_not_told_of_a_turn_that_a_message_has_overtaken(self, kind: Kind) -> None:
        history = [*turns(0, 1, 2, 3, 4), entry(kind, version=7, at=HALF_PAST + 5 * MINUTE)]
        assert str(kind) in quiet(history, 4).reason

    @pytest.mark.parametrize("kind", [Kind.COMMENTED, Kind.CHECKPOINT, Kind.STORM, Kind.SEVERITY, Kind.RECOVERED])
    def test_is_told_although_something_else_was_written(self, kind: Kind) -> None:
        history = [*turns(0, 1, 2, 3, 4), entry(kind, version=7, at=HALF_PAST + 5 * MINUTE)]
        assert quiet(history, 4, history[4].at + LASTS) == ALOUD

    def test_is_told_at_once_of_the_first_return_of_each_hour(self) -> None:
        history = turns(0, 1, 2, 3, 4, 31, 32, 33)  # the last two returns are at 16:01 and 16:03
        assert quiet(history, 5) == ALOUD
        assert quiet(history, 7).until

    def test_but_not_of_the_first_resolution(self) -> None:
        history = turns(0, 1, 2, 3, 31)
        assert quiet(history, 4).until
