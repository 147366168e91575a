"""What a swap must be to be kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.duty.roster import Line
from guardia.domain.duty.schedule import Schedule
from guardia.domain.duty.swap_request import SwapRequest, refuse_swap
from guardia.domain.errors import Invalid
from guardia.domain.working_week import WorkingWeek
from tests.support.duty import DAY, EIGHT, HOUR, layer, roster, schedule, swap

if TYPE_CHECKING:
    from datetime import datetime

ASKED: dict[str, Any] = {
    "line": Line.FIRST,
    "start": EIGHT + DAY,
    "end": EIGHT + 2 * DAY,
    "person": "ana",
    "instead": "celia",
}


def problems(known: Schedule, now: timedelta = timedelta(), **fields: Any) -> dict[str, str]:
    try:
        refuse_swap(SwapRequest(**(ASKED | fields)), known, EIGHT + now)
    except Invalid as refusal:
        return {problem.path: problem.message for problem in refusal.problems}
    return {}


def test_whoever_is_on_duty_may_give_their_time_away() -> None:
    assert problems(schedule()) == {}


def test_time_that_was_taken_over_may_be_given_away_again() -> None:
    known = schedule(None, swap(EIGHT + DAY, EIGHT + 3 * DAY, "beto"))
    assert problems(known, person="beto") == {}
    assert problems(known) == {
        "person": "from 2026-11-17T13:00:00.000Z to 2026-11-18T13:00:00.000Z beto is on duty on first, and not ana"
    }


@pytest.mark.parametrize(
    ("fields", "path", "said"),
    [
        ({"instead": "zoe"}, "instead", "'zoe' is nobody of the roster: it has ana, beto, celia"),
        ({"person": "zoe"}, "person", "'zoe' is nobody of the roster"),
        ({"instead": "ana"}, "instead", "ana has it already"),
        ({"line": Line.MANAGER}, "line", "the roster has no line manager; it has first"),
        ({"end": EIGHT + DAY}, "to", "2026-11-17T13:00:00.000Z is not after 2026-11-17T13:00:00.000Z"),
        ({"end": EIGHT + 62 * DAY}, "to", "more than 60 days at once"),
        ({"start": EIGHT - HOUR}, "from", "2026-11-16T12:00:00.000Z is past, and what was is not changed"),
        ({"person": "beto"}, "person", "ana is on duty on first, and not beto"),
        ({"end": EIGHT + 8 * DAY}, "person", "from 2026-11-23T13:00:00.000Z to 2026-11-24T13:00:00.000Z beto is on"),
    ],
)
def test_what_is_wrong_is_named(fields: dict[str, Any], path: str, said: str) -> None:
    found = problems(schedule(), **fields)
    assert list(found) == [path]
    assert said in found[path]


def test_everything_wrong_is_told_at_once() -> None:
    assert problems(schedule(), start=EIGHT - HOUR, instead="zoe").keys() == {"instead", "from"}


def test_time_of_nobody_is_nobodys_to_give_and_may_be_fixed() -> None:
    known = schedule(roster(layer("días", "ana", hours=WorkingWeek((((480, 1080),),) * 7))))
    assert "nobody is on duty on first, and not ana" in problems(known)["person"]
    assert problems(known, person=None) == {}


def test_the_present_instant_is_not_past() -> None:
    assert problems(schedule(), now=DAY) == {}
    assert "from" in problems(schedule(), now=DAY + timedelta(milliseconds=1))


def test_without_a_roster_there_is_nothing_to_swap() -> None:
    assert problems(Schedule()) == {"line": "there is no roster yet: apply one first"}


def said_for(start: datetime) -> SwapRequest:
    return SwapRequest(line=Line.FIRST, start=start, end=EIGHT + DAY, person="ana", instead="beto")


def test_what_began_now_when_it_was_said_begins_now() -> None:
    assert said_for(EIGHT - timedelta(milliseconds=1)).from_now_on(EIGHT).start == EIGHT


@pytest.mark.parametrize("start", [EIGHT - timedelta(minutes=1, milliseconds=1), EIGHT, EIGHT + HOUR])
def test_what_was_said_of_another_time_stays_as_it_was_said(start: datetime) -> None:
    assert said_for(start).from_now_on(EIGHT).start == start
