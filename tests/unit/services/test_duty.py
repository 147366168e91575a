"""The duty of the desk: rosters and swaps in time, and who is on duty."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.adapters.in_memory import InMemoryStore
from guardia.domain.caller import Caller, Role
from guardia.domain.duty.roster import Line
from guardia.domain.duty.roster_file import roster_document
from guardia.domain.duty.shift import Why
from guardia.domain.duty.swap_request import SwapRequest
from guardia.domain.errors import Busy, Forbidden, Invalid, NotFound
from guardia.services.duty import Duty
from tests.support.duty import ANA, BETO, CELIA, DAY, EIGHT, HOUR, OLGA, WEEK, keep, layer, roster, swap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guardia.domain.duty.swap import Swap

OPERATOR = Caller("sub-olga", "Olga", Role.OPERATOR)


@dataclass
class Desk:
    """`now` moves only when a test moves it."""

    store: InMemoryStore = field(default_factory=InMemoryStore)
    now: datetime = EIGHT

    @property
    def duty(self) -> Duty:
        return Duty(self.store, lambda: self.now, lambda _: None)


@pytest.fixture
def desk() -> Desk:
    """A roster has been in force for a week: Ana and Beto take weekly turns."""
    known = Desk()
    keep(known.store)
    return known


def asked(start: datetime = EIGHT + DAY, end: datetime = EIGHT + 2 * DAY, **fields: str | None) -> SwapRequest:
    named = {"person": "ana", "instead": "celia"} | fields
    return SwapRequest(line=Line.FIRST, start=start, end=end, person=named["person"], instead=str(named["instead"]))


class TestWhoIsOnDuty:
    def test_is_decided_by_the_store_at_that_instant(self, desk: Desk) -> None:
        desk.duty.swap(asked(), OLGA)
        told = [desk.duty.on_duty(Line.FIRST, EIGHT + n * DAY) for n in (0, 1, 2, 7)]
        assert [one.value for one in told] == [(ANA,), (CELIA,), (ANA,), (BETO,)]
        assert [one.evidence for one in told] == ["layer", "swap", "layer", "layer"]

    def test_nobody_is_where_no_roster_was_ever_applied(self) -> None:
        assert Desk().duty.on_duty(Line.FIRST, EIGHT).value == ()

    def test_until_when_is_told_if_it_changes_soon(self, desk: Desk) -> None:
        keep(desk.store, roster(second=(layer("jefatura", "celia"),)), at=EIGHT)
        first, second = desk.duty.watches(EIGHT + HOUR)
        assert (first.until, second.until) == (EIGHT + WEEK, None)


class TestApplying:
    def test_a_plan_shows_what_would_change_and_writes_nothing(self, desk: Desk) -> None:
        plan = desk.duty.plan(roster_document(roster(layer("semana", "ana", "celia"))))
        assert [(change.path, change.before, change.after) for change in plan.changes] == [
            ("lines.first[semana].people", ["ana", "beto"], ["ana", "celia"])
        ]
        assert desk.store.schedule(EIGHT).revision == 1

    def test_a_plan_is_carried_out_as_it_was_shown(self, desk: Desk) -> None:
        plan = desk.duty.plan(roster_document(roster(layer("siempre", "celia"))))
        desk.now += HOUR
        desk.duty.carry_out(plan, OLGA)
        assert desk.duty.on_duty(Line.FIRST, EIGHT).value == (ANA,)
        assert desk.duty.on_duty(Line.FIRST, EIGHT + HOUR).value == (CELIA,)
        applied = desk.duty.roster(OPERATOR)
        assert (applied.by, applied.at) == (OLGA, EIGHT + HOUR)

    def test_who_applied_a_roster_is_on_record(self, desk: Desk) -> None:
        applied = desk.duty.apply(OPERATOR, roster_document(roster(layer("siempre", "celia"))))
        assert (applied.by, applied.at) == (OPERATOR.actor, EIGHT)

    def test_a_plan_is_void_once_somebody_applied_another_roster(self, desk: Desk) -> None:
        plan = desk.duty.plan(roster_document(roster(layer("siempre", "celia"))))
        keep(desk.store, roster(layer("siempre", "beto")), at=EIGHT)
        with pytest.raises(Busy, match="somebody else applied a roster meanwhile"):
            desk.duty.carry_out(plan, OLGA)
        assert desk.duty.on_duty(Line.FIRST, EIGHT).value == (BETO,)

    def test_a_swap_that_comes_between_does_not_void_it(self, desk: Desk) -> None:
        plan = desk.duty.plan(roster_document(roster(layer("siempre", "celia"))))
        desk.duty.swap(asked(), OLGA)
        desk.duty.carry_out(plan, OLGA)
        assert desk.store.schedule(EIGHT).revision == 3

    def test_the_same_roster_again_is_no_change(self, desk: Desk) -> None:
        plan = desk.duty.plan(roster_document(roster()))
        assert plan.changes == ()
        desk.duty.carry_out(plan, OLGA)
        assert desk.duty.apply(OPERATOR, roster_document(roster())).revision == 1
        assert desk.store.schedule(EIGHT).revision == 1

    def test_swaps_that_would_not_count_any_more_are_told(self, desk: Desk) -> None:
        (ahead,) = desk.duty.swap_all([asked()], OLGA)
        document = roster_document(roster(people=(ANA, BETO)))
        assert desk.duty.plan(document).lapsed == (ahead,)
        desk.now = ahead.end
        assert desk.duty.plan(document).lapsed == ()

    def test_swaps_of_somebody_who_stays_go_on(self, desk: Desk) -> None:
        desk.duty.swap(asked(), OLGA)
        assert desk.duty.plan(roster_document(roster(layer("siempre", "beto")))).lapsed == ()

    def test_the_first_roster_is_all_new(self) -> None:
        plan = Desk().duty.plan(roster_document(roster()))
        assert plan.before is None
        assert len(plan.changes) == 4


class TestSwapping:
    def test_who_asked_and_when_is_kept(self, desk: Desk) -> None:
        desk.now += HOUR
        given = desk.duty.swap(asked(), OLGA)
        assert (given.by, given.at, given.revision) == (OLGA, EIGHT + HOUR, 2)
        assert desk.store.schedule(EIGHT).swaps == (given,)

    def test_several_at_once_are_one_revision_and_numbered(self, desk: Desk) -> None:
        days = [asked(EIGHT + n * DAY, EIGHT + (n + 1) * DAY) for n in (1, 3)]
        assert [(one.revision, one.number) for one in desk.duty.swap_all(days, OLGA)] == [(2, 0), (2, 1)]

    def test_all_or_none(self, desk: Desk) -> None:
        with pytest.raises(Invalid, match="'zoe' is nobody"):
            desk.duty.swap_all([asked(), asked(instead="zoe")], OLGA)
        assert desk.store.schedule(EIGHT).swaps == ()

    def test_one_that_meets_another_is_decided_anew(self, desk: Desk) -> None:
        class Racing(InMemoryStore):
            """Somebody else swaps the same shift just before the first try is written."""

            raced = False

            def put_swaps(self, swaps: Sequence[Swap]) -> None:
                if not self.raced:
                    self.raced = True
                    super().put_swaps([swap(EIGHT + DAY, EIGHT + 2 * DAY, "beto", revision=2)])
                super().put_swaps(swaps)

        store = Racing()
        keep(store)
        with pytest.raises(Invalid, match="beto is on duty on first, and not ana"):
            replace(desk.duty, store=store).swap(asked(), OLGA)
        assert [one.instead for one in store.schedule(EIGHT).swaps] == ["beto"]


class TestAhead:
    def test_gaps_are_found_as_far_as_one_looks(self, desk: Desk) -> None:
        last = layer("semana", "ana", "beto", until=(EIGHT + 2 * WEEK).date())
        desk.duty.apply(OPERATOR, roster_document(roster(last)))
        assert desk.duty.gaps_ahead(2 * WEEK) == ()
        (gap,) = desk.duty.gaps_ahead(30 * DAY)
        assert (gap.why, gap.start, gap.end) == (Why.NOBODY, EIGHT + 2 * WEEK, EIGHT + 30 * DAY)

    @pytest.mark.parametrize("length", [timedelta(), -HOUR, 60 * DAY + timedelta(milliseconds=1)])
    def test_no_time_and_more_than_60_days_are_not_shown(self, desk: Desk, length: timedelta) -> None:
        assert desk.duty.shifts(Line.FIRST, EIGHT, EIGHT + 60 * DAY)
        with pytest.raises(Invalid):
            desk.duty.shifts(Line.FIRST, EIGHT, EIGHT + length)

    def test_the_past_is_shown_by_the_roster_of_its_time(self, desk: Desk) -> None:
        desk.now += DAY
        desk.duty.apply(OPERATOR, roster_document(roster(layer("siempre", "celia"))))
        shifts = desk.duty.shifts(Line.FIRST, EIGHT, EIGHT + 2 * DAY)
        assert [(shift.people, shift.start) for shift in shifts] == [((ANA,), EIGHT), ((CELIA,), EIGHT + DAY)]


def test_everything_is_for_the_desk() -> None:
    carla, duty = Caller("sub-carla", "Carla", Role.CLIENT, "acme"), Desk().duty
    for refused in (
        lambda: duty.roster(carla),
        lambda: duty.shown(carla, EIGHT),
        lambda: duty.shifts_for(carla, Line.FIRST, EIGHT, EIGHT + DAY),
        lambda: duty.swap_for(carla, asked()),
        lambda: duty.apply(carla, {}),
    ):
        with pytest.raises(Forbidden):
            refused()
    with pytest.raises(NotFound):
        duty.roster(OPERATOR)
