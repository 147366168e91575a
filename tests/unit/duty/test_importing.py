"""What a calendar would change on a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guardia.domain.duty.roster import Line
from guardia_ops.duty.calendar_file import Occurrence, Unread
from guardia_ops.duty.importing import Import, planned
from tests.support.duty import ANA, BETO, DAY, EIGHT, HOUR, person, roster, schedule, swap

END = EIGHT + 30 * DAY


if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from guardia.domain.duty.schedule import Schedule


END = EIGHT + 30 * DAY


def shift(name: str, start: datetime, end: datetime, *, attends: str = "", organizer: str = "") -> Occurrence:
    told = tuple((text,) if text else () for text in (attends, name, organizer))
    return Occurrence(name, told, start, end)


def plan(*found: Occurrence | Unread, known: Schedule | None = None) -> Import:
    return planned(found, known or schedule(), Line.FIRST, EIGHT, END, source="turnos.ics")


def fixed(made: Import) -> list[tuple[str, timedelta, timedelta]]:
    return [(one.instead, one.start - EIGHT, one.end - EIGHT) for one in made.requests]


def test_time_that_somebody_else_has_is_fixed_with_where_it_comes_from() -> None:
    (request,) = plan(shift("Celia", EIGHT + DAY, EIGHT + 2 * DAY)).requests
    assert (request.line, request.person, request.instead) == (Line.FIRST, None, "celia")
    assert (request.start, request.end) == (EIGHT + DAY, EIGHT + 2 * DAY)
    assert request.reason == "turnos.ics: Celia"


def test_time_that_they_have_already_is_not() -> None:
    made = plan(shift("Ana", EIGHT, EIGHT + 9 * DAY))
    assert fixed(made) == [("ana", 7 * DAY, 9 * DAY)]
    assert len(made.shifts) == 1


def test_each_part_that_somebody_else_has_is_fixed_by_itself() -> None:
    made = plan(shift("Ana", EIGHT, EIGHT + 21 * DAY), known=schedule(None, swap(EIGHT + DAY, EIGHT + 2 * DAY)))
    assert fixed(made) == [("ana", DAY, 2 * DAY), ("ana", 7 * DAY, 14 * DAY)]


def test_imported_again_it_changes_nothing() -> None:
    known = schedule(None, swap(EIGHT + DAY, EIGHT + 2 * DAY, "celia"))
    assert plan(shift("Celia", EIGHT + DAY, EIGHT + 2 * DAY), known=known).requests == ()


def test_shifts_without_a_pause_are_one() -> None:
    days = [shift("Celia", EIGHT + n * DAY, EIGHT + (n + 1) * DAY) for n in (2, 1, 0)]
    twice = shift("Celia", EIGHT, EIGHT + HOUR)
    assert fixed(plan(*days, twice)) == [("celia", 0 * DAY, 3 * DAY)]


def test_a_shift_is_cut_to_the_time_that_is_imported() -> None:
    assert fixed(plan(shift("Celia", EIGHT - DAY, EIGHT + DAY))) == [("celia", 0 * DAY, DAY)]
    assert fixed(plan(shift("Celia", END - DAY, END + DAY))) == [("celia", 29 * DAY, 30 * DAY)]


class TestWhoItIs:
    @pytest.mark.parametrize(
        "name",
        [
            "celia",
            "CELIA",
            "celia@desk.example",
            "On Call - Celia - Primary",
            "[L1] Celia: turno",
            "guardia de celia@desk.example.",
        ],
    )
    def test_is_found_by_id_name_and_address_and_by_these_in_a_summary(self, name: str) -> None:
        assert [one.instead for one in plan(shift(name, EIGHT, EIGHT + DAY)).requests] == ["celia"]

    @pytest.mark.parametrize("name", ["Ce", "Celiana", "xcelia@desk.example", "celia@desk.example.com", "Fiesta"])
    def test_is_not_found_by_a_part_of_a_name(self, name: str) -> None:
        made = plan(shift(name, EIGHT, EIGHT + DAY))
        assert made.unmatched == (Unread(name, f"names nobody of the roster: {name}"),)
        assert made.requests == ()

    def test_whoever_attends_comes_before_the_summary_and_that_before_the_organizer(self) -> None:
        both = shift("Ana", EIGHT, EIGHT + DAY, attends="celia@desk.example", organizer="beto@desk.example")
        assert [one.instead for one in plan(both).requests] == ["celia"]
        unknown = shift("Celia", EIGHT, EIGHT + DAY, attends="zoe@desk.example", organizer="beto@desk.example")
        assert [one.instead for one in plan(unknown).requests] == ["celia"]
        last = shift("Guardia", EIGHT, EIGHT + DAY, organizer="beto@desk.example")
        assert [one.instead for one in plan(last).requests] == ["beto"]

    def test_is_not_guessed_among_several(self) -> None:
        made = plan(shift("Ana y Beto", EIGHT, EIGHT + DAY))
        assert made.unmatched == (Unread("Ana y Beto", "names several people: ana, beto"),)

    def test_accents_may_be_written_in_two_ways(self) -> None:
        jose = person("José", id="jose")
        known = schedule(roster(people=(ANA, BETO, jose)))
        made = plan(shift("Jose\N{COMBINING ACUTE ACCENT}", EIGHT, EIGHT + DAY), known=known)
        assert [one.instead for one in made.requests] == ["jose"]

    def test_an_event_that_says_nothing_names_nobody(self) -> None:
        assert plan(shift("", EIGHT, EIGHT + DAY)).unmatched == (Unread("", "names nobody"),)


def test_two_people_for_the_same_time_are_both_told_and_neither_is_fixed() -> None:
    made = plan(shift("Celia", EIGHT, EIGHT + DAY), shift("Beto", EIGHT + HOUR, EIGHT + 2 * HOUR))
    assert [one.reason for one in made.unmatched] == [
        "celia has the same time as beto (Beto)",
        "beto has the same time as celia (Celia)",
    ]
    assert made.requests == ()


def test_what_could_not_be_read_is_told_with_the_rest() -> None:
    made = plan(Unread("Fiesta", "has no length"), shift("Celia", EIGHT, EIGHT + DAY))
    assert made.unmatched == (Unread("Fiesta", "has no length"),)
    assert len(made.requests) == 1
