"""ports.DutyStore: every roster in its time, every swap, and one change after the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from guardia.domain.change import Condition, Conflict
from guardia.domain.duty.person import QuietHours, Reach
from guardia.domain.duty.roster import Line, Roster
from guardia.domain.duty.schedule import Schedule
from guardia.domain.errors import Invalid
from guardia.domain.working_week import WorkingWeek
from tests.support.duty import ANA, BETO, CELIA, DAY, EIGHT, HOUR, WEEK, applied, keep, layer, roster, swap

if TYPE_CHECKING:
    from guardia.domain.duty.swap import Swap
    from guardia.ports import Store

WHOLE = Roster(
    people=(
        replace(
            ANA,
            phone="+50760000001",
            channels=(Reach.SMS, Reach.SLACK),
            quiet_hours=QuietHours(1320, 420),
            slack="secretsmanager:guardia/channels/desk/ana",
            teams="ssm:/guardia/channels/desk/ana-teams",
        ),
        BETO,
        CELIA,
    ),
    lines={
        Line.FIRST: (
            replace(
                layer("semana", "ana", "beto", team="mesa", hours=WorkingWeek((((0, 480), (600, 1440)),) * 7)),
                until=layer("semana", "ana", "beto").starts,
            ),
            layer("noches «largas»", "celia", when_nobody=True),
        ),
        Line.MANAGER: (layer("jefatura", "celia"),),
    },
    teams={"mesa": ("ana", "beto")},
)


def kept(store: Store, *swaps: Swap) -> tuple[Swap, ...]:
    """Swaps that were asked for at once, as the next change."""
    revision = store.schedule(EIGHT).revision + 1
    numbered = tuple(replace(one, revision=revision, number=number) for number, one in enumerate(swaps))
    store.put_swaps(numbered)
    return numbered


def test_there_is_nothing_at_first(store: Store) -> None:
    assert store.schedule(EIGHT) == Schedule()


def test_a_roster_comes_back_whole(store: Store) -> None:
    one = keep(store, WHOLE)
    assert store.schedule(EIGHT) == Schedule((one,), (), 1)


def test_a_swap_comes_back_whole(store: Store) -> None:
    keep(store)
    given = swap(EIGHT, EIGHT + DAY, person="ana", reason="Cita médica 🦷", line=Line.SECOND)
    (one,) = kept(store, given)
    assert store.schedule(EIGHT).swaps == (one,)
    assert store.schedule(EIGHT).revision == 2


class TestWhatATimeNeeds:
    def test_the_roster_that_was_in_force_and_those_that_came_in_it(self, store: Store) -> None:
        rosters = [keep(store, roster(layer(f"{n}", "ana")), at=EIGHT + n * DAY) for n in range(4)]
        for start, end, wanted in [
            (EIGHT - DAY, EIGHT, []),
            (EIGHT - DAY, EIGHT + HOUR, rosters[:1]),
            (EIGHT, EIGHT, rosters[:1]),
            (EIGHT + HOUR, EIGHT + DAY, rosters[:1]),
            (EIGHT + HOUR, EIGHT + DAY + HOUR, rosters[:2]),
            (EIGHT + DAY, EIGHT + 3 * DAY, rosters[1:3]),
            (EIGHT + 9 * DAY, EIGHT + 10 * DAY, rosters[3:]),
        ]:
            assert list(store.schedule(start, end).rosters) == wanted, (start, end)
        assert list(store.schedule(EIGHT + DAY).rosters) == rosters[1:]

    def test_the_swaps_that_are_not_over_and_begin_before_its_end(self, store: Store) -> None:
        keep(store)
        (one,) = kept(store, swap(EIGHT + DAY, EIGHT + 2 * DAY))
        for start, end, is_wanted in [
            (EIGHT, EIGHT + DAY, False),
            (EIGHT, EIGHT + DAY + HOUR, True),
            (EIGHT + 2 * DAY - HOUR, EIGHT + WEEK, True),
            (EIGHT + 2 * DAY, EIGHT + WEEK, False),
        ]:
            assert store.schedule(start, end).swaps == ((one,) if is_wanted else ()), (start, end)

    def test_swaps_in_the_order_in_which_they_were_asked_for(self, store: Store) -> None:
        keep(store)
        late = kept(store, swap(EIGHT, EIGHT + 9 * DAY), swap(EIGHT, EIGHT + 2 * DAY))
        early = kept(store, swap(EIGHT, EIGHT + DAY))
        assert store.schedule(EIGHT).swaps == (*late, *early)


class TestOneChangeAfterTheOther:
    def test_a_roster_that_was_decided_on_what_is_no_more_is_not_kept(self, store: Store) -> None:
        keep(store)
        for revision in (1, 3):
            with pytest.raises(Conflict) as conflict:
                store.put_roster(applied(WHOLE, revision, EIGHT))
            assert conflict.value.failed == {Condition.DUTY_IS_AS_READ}
        assert store.schedule(EIGHT).latest == applied()

    def test_a_swap_that_was_decided_on_what_is_no_more_is_not_kept(self, store: Store) -> None:
        keep(store)
        kept(store, swap(EIGHT, EIGHT + DAY))
        with pytest.raises(Conflict) as conflict:
            store.put_swaps([swap(EIGHT, EIGHT + DAY, "beto", revision=2)])
        assert conflict.value.failed == {Condition.DUTY_IS_AS_READ}
        assert [one.instead for one in store.schedule(EIGHT).swaps] == ["celia"]

    def test_the_same_time_is_swapped_again_and_both_are_kept(self, store: Store) -> None:
        keep(store)
        both = [kept(store, swap(EIGHT, EIGHT + DAY, instead)) for instead in ("celia", "beto")]
        assert store.schedule(EIGHT).swaps == (*both[0], *both[1])


def test_as_many_swaps_as_a_transaction_takes_are_kept_together_and_not_one_more(store: Store) -> None:
    keep(store)
    swaps = [swap(EIGHT + n * HOUR, EIGHT + (n + 1) * HOUR) for n in range(100)]
    with pytest.raises(Invalid, match="100 swaps at once; at most 99"):
        kept(store, *swaps)
    assert store.schedule(EIGHT).swaps == ()
    assert kept(store, *swaps[:99]) == store.schedule(EIGHT).swaps


def test_no_swaps_are_no_change(store: Store) -> None:
    keep(store)
    store.put_swaps([])
    assert store.schedule(EIGHT).revision == 1


def test_a_roster_that_no_item_holds_is_refused(store: Store) -> None:
    people = tuple(replace(ANA, id=f"ana-{n}", name="A" * 200) for n in range(1500))
    with pytest.raises(Invalid, match=r"the roster has \d+ bytes"):
        keep(store, replace(roster(), people=people))
    assert store.schedule(EIGHT) == Schedule()
