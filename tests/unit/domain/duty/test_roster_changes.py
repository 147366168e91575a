"""What a file would change, for whoever is asked whether it shall be so."""

from __future__ import annotations

from dataclasses import replace

from guardia.domain.client_changes import FieldChange
from guardia.domain.duty.person import Reach
from guardia.domain.duty.roster import Line
from guardia.domain.duty.roster_changes import roster_changes
from tests.support.duty import ANA, BETO, CELIA, layer, roster


def test_equal_rosters_differ_in_nothing() -> None:
    assert roster_changes(roster(), roster()) == ()


def test_everything_of_the_first_roster_is_new() -> None:
    changes = roster_changes(None, roster())
    assert [change.path for change in changes] == [
        "people[ana]",
        "people[beto]",
        "people[celia]",
        "lines.first[semana]",
    ]
    assert all(change.before is None for change in changes)


def test_a_field_of_a_person_and_of_a_layer_is_named() -> None:
    known = replace(roster(), people=(replace(ANA, phone="+50760000001"), BETO, CELIA))
    changed = replace(known, lines={Line.FIRST: (layer("semana", "ana", "celia"),)})
    assert roster_changes(roster(), changed) == (
        FieldChange("people[ana].phone", None, "+50760000001"),
        FieldChange("lines.first[semana].people", ["ana", "beto"], ["ana", "celia"]),
    )


def test_a_room_of_a_person_is_named() -> None:
    room = "secretsmanager:guardia/channels/desk/ana"
    known = replace(roster(), people=(replace(ANA, channels=(Reach.SLACK, Reach.EMAIL), slack=room), BETO, CELIA))
    assert roster_changes(roster(), known) == (
        FieldChange("people[ana].channels", ["email"], ["slack", "email"]),
        FieldChange("people[ana].slack", None, room),
    )


def test_what_comes_and_goes_is_named() -> None:
    after = roster(layer("siempre", "ana"), second=(layer("otra", "beto"),), people=(ANA, BETO))
    assert [change.path for change in roster_changes(roster(), after)] == [
        "people[celia]",
        "lines.first[semana]",
        "lines.first[siempre]",
        "lines.second[otra]",
    ]


def test_another_order_is_a_change() -> None:
    one, other = layer("uno", "ana", when_nobody=True), layer("dos", "beto", when_nobody=True)
    assert roster_changes(roster(one, other), roster(other, one, people=(BETO, ANA, CELIA))) == (
        FieldChange("order of people", "ana, beto, celia", "beto, ana, celia"),
        FieldChange("order of lines.first", "uno, dos", "dos, uno"),
    )


def test_the_order_of_a_team_is_a_change() -> None:
    before = replace(roster(), teams={"mesa": ("ana", "beto")})
    assert roster_changes(before, replace(before, teams={"mesa": ("beto", "ana")})) == (
        FieldChange("teams.mesa", "ana, beto", "beto, ana"),
    )
