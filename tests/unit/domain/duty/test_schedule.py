"""Who has a line: swaps before layers, layers before fallbacks, and everybody of the first line where nobody does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.duty.on_duty import on_duty
from guardia.domain.duty.roster import Line
from guardia.domain.duty.schedule import Schedule
from guardia.domain.duty.shift import Why
from guardia.domain.working_week import WorkingWeek
from tests.support.duty import (
    ANA,
    BETO,
    CELIA,
    DAY,
    EIGHT,
    HOUR,
    WEEK,
    applied,
    layer,
    roster,
    schedule,
    swap,
)

if TYPE_CHECKING:
    from guardia.domain.duty.shift import Shift

OFFICE = WorkingWeek((((480, 1080),),) * 5 + ((),) * 2)


def told(shifts: tuple[Shift, ...]) -> list[tuple[timedelta, str, list[str]]]:
    """When each begins after EIGHT, why, and who."""
    return [(shift.start - EIGHT, shift.why.value, [one.id for one in shift.people]) for shift in shifts]


def test_turns_of_a_week_follow_each_other() -> None:
    shifts = schedule().shifts(Line.FIRST, EIGHT, EIGHT + 3 * WEEK)
    assert told(shifts) == [(0 * DAY, "layer", ["ana"]), (WEEK, "layer", ["beto"]), (2 * WEEK, "layer", ["ana"])]
    assert [shift.layers for shift in shifts] == [("semana",)] * 3


def test_before_its_first_day_a_layer_has_nobody() -> None:
    shifts = schedule().shifts(Line.FIRST, EIGHT - DAY, EIGHT + DAY)
    assert told(shifts) == [(-DAY, "nobody", ["ana", "beto"]), (0 * DAY, "layer", ["ana"])]


def test_on_its_last_day_it_ends_at_the_time_of_hand_over() -> None:
    over = layer("semana", "ana", "beto", until=date(2026, 11, 18))
    taking_over = layer("otra", "celia", starts=date(2026, 11, 18))
    shifts = schedule(roster(over, taking_over)).shifts(Line.FIRST, EIGHT + DAY, EIGHT + 3 * DAY)
    assert told(shifts) == [
        (DAY, "layer", ["ana"]),
        (2 * DAY - 8 * HOUR, "contradiction", ["ana", "celia"]),
        (2 * DAY, "layer", ["celia"]),
    ]


def test_a_layer_of_one_person_never_hands_over() -> None:
    shifts = schedule(roster(layer("siempre", "ana"))).shifts(Line.FIRST, EIGHT - 3 * DAY, EIGHT + 8 * WEEK)
    assert told(shifts) == [(-3 * DAY, "layer", ["ana"])]


def test_whoever_follows_themselves_goes_on() -> None:
    shifts = schedule(roster(layer("semana", "ana", "ana", "beto"))).shifts(Line.FIRST, EIGHT, EIGHT + 3 * WEEK)
    assert told(shifts) == [(0 * DAY, "layer", ["ana"]), (2 * WEEK, "layer", ["beto"])]


def test_layers_of_other_hours_cover_the_week_together() -> None:
    nights = WorkingWeek((((0, 480), (1080, 1440)),) * 5 + (((0, 1440),),) * 2)
    both = roster(layer("días", "ana", hours=OFFICE), layer("noches", "beto", hours=nights))
    shifts = schedule(both).shifts(Line.FIRST, EIGHT, EIGHT + DAY)
    assert told(shifts) == [(0 * DAY, "layer", ["ana"]), (10 * HOUR, "layer", ["beto"])]
    assert schedule(both).gaps(EIGHT, EIGHT + 10 * WEEK) == ()


def test_a_fallback_has_only_the_time_that_no_other_layer_has() -> None:
    known = roster(layer("respaldo", "beto", when_nobody=True), layer("días", "ana", hours=OFFICE))
    shifts = schedule(known).shifts(Line.FIRST, EIGHT, EIGHT + DAY)
    assert told(shifts) == [(0 * DAY, "layer", ["ana"]), (10 * HOUR, "fallback", ["beto"])]


def test_of_two_fallbacks_the_first_in_the_file_has_the_time() -> None:
    one, other = layer("uno", "beto", when_nobody=True, hours=OFFICE), layer("dos", "celia", when_nobody=True)
    shifts = schedule(roster(one, other)).shifts(Line.FIRST, EIGHT, EIGHT + DAY)
    assert told(shifts) == [(0 * DAY, "fallback", ["beto"]), (10 * HOUR, "fallback", ["celia"])]


def test_where_nobody_is_on_duty_on_any_line_everybody_of_the_first_is() -> None:
    known = roster(layer("días", "celia", hours=OFFICE), layer("respaldo", "ana", when_nobody=True, hours=OFFICE))
    night = EIGHT + 12 * HOUR
    for line in Line:
        decision = on_duty(schedule(known), line, night)
        assert (decision.value, decision.evidence) == ((ANA, CELIA), "nobody")
        assert decision.reason.es == "nadie está de turno: lo está toda la primera línea"


def test_without_a_roster_nobody_is_on_duty_and_that_is_said() -> None:
    assert on_duty(Schedule(), Line.FIRST, EIGHT).value == ()
    assert Schedule().gaps(EIGHT, EIGHT + DAY)[0].why is Why.NO_ROSTER


def test_layers_that_name_the_same_person_do_not_contradict_each_other() -> None:
    known = roster(layer("uno", "ana"), layer("dos", "ana", hours=OFFICE))
    shifts = schedule(known).shifts(Line.FIRST, EIGHT, EIGHT + DAY)
    assert [(shift.why, shift.layers) for shift in shifts] == [(Why.LAYER, ("uno", "dos")), (Why.LAYER, ("uno",))]


class TestSwaps:
    def test_a_swap_has_its_time_and_the_layers_have_the_rest(self) -> None:
        given = swap(EIGHT + DAY, EIGHT + 2 * DAY)
        shifts = schedule(None, given).shifts(Line.FIRST, EIGHT, EIGHT + 3 * DAY)
        assert told(shifts) == [
            (0 * DAY, "layer", ["ana"]),
            (DAY, "swap", ["celia"]),
            (2 * DAY, "layer", ["ana"]),
        ]
        assert shifts[1].swap == given

    def test_its_first_instant_is_in_it_and_its_last_is_not(self) -> None:
        known = schedule(None, swap(EIGHT + DAY, EIGHT + 2 * DAY))
        for at, who in [(EIGHT + DAY, CELIA), (EIGHT + 2 * DAY, ANA)]:
            assert on_duty(known, Line.FIRST, at).value == (who,)
        assert on_duty(known, Line.FIRST, EIGHT + DAY - timedelta.resolution).value == (ANA,)

    @pytest.mark.parametrize("order", [1, -1])
    def test_of_several_the_one_that_was_asked_for_last_counts(self, order: int) -> None:
        first = swap(EIGHT, EIGHT + 3 * DAY, "celia", revision=2)
        second = swap(EIGHT + DAY, EIGHT + 2 * DAY, "beto", revision=3)
        shifts = schedule(None, *[first, second][::order]).shifts(Line.FIRST, EIGHT, EIGHT + 3 * DAY)
        assert [[one.id for one in shift.people] for shift in shifts] == [["celia"], ["beto"], ["celia"]]

    def test_a_swap_is_of_one_line(self) -> None:
        known = roster(layer("semana", "ana"), second=(layer("jefatura", "beto"),))
        given = swap(EIGHT, EIGHT + DAY, line=Line.SECOND)
        assert on_duty(schedule(known, given), Line.FIRST, EIGHT).value == (ANA,)
        assert on_duty(schedule(known, given), Line.SECOND, EIGHT).value == (CELIA,)

    def test_a_swap_with_somebody_whom_the_roster_has_no_more_does_not_count(self) -> None:
        known = roster(people=(ANA, BETO))
        given = swap(EIGHT, EIGHT + DAY, "celia", revision=3)
        before = swap(EIGHT, EIGHT + DAY, "beto", revision=2)
        assert on_duty(schedule(known, given), Line.FIRST, EIGHT).value == (ANA,)
        assert on_duty(schedule(known, before, given), Line.FIRST, EIGHT).value == (BETO,)

    def test_a_swap_fills_a_gap(self) -> None:
        known = roster(layer("días", "ana", hours=OFFICE))
        night = swap(EIGHT + 10 * HOUR, EIGHT + 24 * HOUR)
        assert schedule(known, night).gaps(EIGHT, EIGHT + DAY) == ()

    def test_the_reason_says_who_registered_it(self) -> None:
        reason = on_duty(schedule(None, swap(EIGHT, EIGHT + DAY)), Line.FIRST, EIGHT).reason
        assert (reason.es, reason.en) == ("cambio de turno que registró Olga", "a swap that Olga registered")


class TestRostersInTheirTime:
    def test_a_roster_counts_from_the_instant_at_which_it_is_applied(self) -> None:
        old, new = applied(roster(layer("uno", "ana"))), applied(roster(layer("dos", "beto")), 2, EIGHT + DAY)
        known = Schedule((old, new), (), 2)
        assert told(known.shifts(Line.FIRST, EIGHT, EIGHT + 2 * DAY)) == [
            (0 * DAY, "layer", ["ana"]),
            (DAY, "layer", ["beto"]),
        ]
        assert known.roster_at(EIGHT) == old
        assert known.roster_at(EIGHT + DAY) == new
        assert known.latest == new

    def test_a_person_is_shown_as_they_were_then(self) -> None:
        renamed = replace(ANA, name="Ana Núñez")
        old = applied(roster(layer("uno", "ana")))
        new = applied(roster(layer("uno", "ana"), people=(renamed, BETO)), 2, EIGHT)
        known = Schedule((old, new), (), 2)
        assert on_duty(known, Line.FIRST, EIGHT - HOUR).value == (ANA,)
        assert on_duty(known, Line.FIRST, EIGHT).value == (renamed,)

    def test_before_the_first_there_was_none(self) -> None:
        shifts = Schedule((applied(roster(layer("uno", "ana")), 1, EIGHT),), (), 1).shifts(
            Line.FIRST, EIGHT - DAY, EIGHT + DAY
        )
        assert told(shifts) == [(-DAY, "no-roster", []), (0 * DAY, "layer", ["ana"])]


class TestGaps:
    def test_every_time_that_nobody_planned_is_told_for_every_line_of_the_roster(self) -> None:
        known = roster(layer("semana", "ana"), second=(layer("oficina", "beto", hours=OFFICE),))
        gaps = schedule(known).gaps(EIGHT, EIGHT + DAY)
        assert [(gap.line, gap.start - EIGHT, gap.end - EIGHT, gap.why) for gap in gaps] == [
            (Line.SECOND, 10 * HOUR, DAY, Why.NOBODY)
        ]

    def test_a_contradiction_that_comes_near_is_told_too(self) -> None:
        known = schedule(roster(layer("uno", "ana"), layer("dos", "beto", hours=OFFICE)))
        (gap,) = known.gaps(EIGHT, EIGHT + DAY)
        assert (gap.why, gap.people, gap.layers) == (Why.CONTRADICTION, (ANA, BETO), ("uno", "dos"))

    def test_a_fallback_is_no_gap(self) -> None:
        known = schedule(roster(layer("respaldo", "ana", when_nobody=True)))
        assert known.gaps(EIGHT, EIGHT + WEEK) == ()


def test_no_time_has_no_shifts() -> None:
    assert schedule().shifts(Line.FIRST, EIGHT, EIGHT) == ()
    assert schedule().shifts(Line.FIRST, EIGHT, EIGHT - HOUR) == ()


def test_the_far_future_has_shifts_too() -> None:
    late = datetime(2199, 12, 31, tzinfo=UTC)
    (shift,) = schedule().shifts(Line.FIRST, late, late + HOUR)
    assert shift.why is Why.LAYER
    assert replace(shift, end=shift.start).start == late
