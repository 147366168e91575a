"""A roster's file: read whole, and whatever is wrong with it is told by its path, all at once."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guardia.adapters.dynamodb.duty_documents import read_stored_roster
from guardia.domain.decision import Language
from guardia.domain.duty.hand_over import HandOver
from guardia.domain.duty.layer import Layer
from guardia.domain.duty.person import Person, QuietHours, Reach
from guardia.domain.duty.roster import Line
from guardia.domain.duty.roster_file import read_roster, roster_document
from guardia.domain.errors import Invalid
from guardia.domain.working_week import WorkingWeek
from tests.support.duty import DAY, EIGHT

EXAMPLE = """
people:
  - {id: ana, name: Ana Ríos, email: ana@desk.example, time_zone: America/Panama, phone: "+50760000001",
     channels: [sms, email], quiet_hours: "22:00-07:00"}
  - {id: beto, name: Beto Sáenz, email: beto@desk.example, time_zone: America/Costa_Rica, language: en}
  - {id: celia, name: Celia Mora, email: celia@desk.example, time_zone: America/Panama}
teams: {mesa: [ana, beto]}
lines:
  first:
    - name: días
      team: mesa
      time_zone: America/Panama
      starts: 2026-11-16
      until: 2027-11-15
      hand_over: {at: "08:00", every: 1 week, days: [monday, thursday]}
      hours: {monday: ["08:00-18:00"], thursday: ["08:00-12:00", "13:00-18:00"]}
    - {name: noches, people: [celia], time_zone: America/Panama, when_nobody: true}
  manager:
    - {name: jefatura, people: [celia], time_zone: America/Panama}
"""
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=12), st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)


def document(**changes: Any) -> dict[str, Any]:
    """The example, with other values at these paths: `lines__first__0__name`."""
    example: dict[str, Any] = yaml.safe_load(EXAMPLE)
    for path, value in changes.items():
        *names, last = path.split("__")
        place: Any = example
        for name in names:
            place = place[int(name) if name.isdigit() else name]
        if value is ...:
            del place[last]
        else:
            place[int(last) if last.isdigit() else last] = value
    return example


def problems(told: object) -> dict[str, str]:
    try:
        read_roster(told, EIGHT)
    except Invalid as refusal:
        return {problem.path: problem.message for problem in refusal.problems}
    return {}


def test_the_example_is_read() -> None:
    roster = read_roster(document(), EIGHT)
    assert roster.people[:2] == (
        Person(
            id="ana",
            name="Ana Ríos",
            email="ana@desk.example",
            language=Language.ES,
            time_zone="America/Panama",
            channels=(Reach.SMS, Reach.EMAIL),
            phone="+50760000001",
            quiet_hours=QuietHours(22 * 60, 7 * 60),
        ),
        Person(
            id="beto",
            name="Beto Sáenz",
            email="beto@desk.example",
            language=Language.EN,
            time_zone="America/Costa_Rica",
            channels=(Reach.EMAIL,),
        ),
    )
    assert roster.teams == {"mesa": ("ana", "beto")}
    assert list(roster.lines) == [Line.FIRST, Line.MANAGER]
    assert roster.lines[Line.FIRST][0] == Layer(
        name="días",
        people=("ana", "beto"),
        team="mesa",
        time_zone="America/Panama",
        hand_over=HandOver(480, 1, (0, 3)),
        starts=date(2026, 11, 16),
        until=date(2027, 11, 15),
        hours=WorkingWeek((((480, 1080),), (), (), ((480, 720), (780, 1080)), (), (), ())),
    )
    assert roster.lines[Line.MANAGER] == (Layer(name="jefatura", people=("celia",), time_zone="America/Panama"),)


def test_what_is_written_is_read_again_and_stored_so() -> None:
    roster = read_roster(document(), EIGHT)
    written = json.loads(json.dumps(roster_document(roster)))
    assert read_roster(written, EIGHT) == roster
    assert read_stored_roster(written) == roster


def test_a_rhythm_of_weeks_without_days_hands_over_on_the_weekday_of_its_first_day() -> None:
    roster = read_roster(document(lines__first__0__hand_over={"at": "08:00"}), EIGHT)
    assert roster.lines[Line.FIRST][0].hand_over == HandOver(480, 1, (0,))


def test_a_rhythm_of_days_has_no_weekdays() -> None:
    told = document(lines__first__0__hand_over={"at": "08:00", "every": "3 days"})
    roster = read_roster(told, EIGHT)
    assert roster.lines[Line.FIRST][0].hand_over == HandOver(480, 3)
    assert read_roster(roster_document(roster), EIGHT) == roster


@pytest.mark.parametrize(
    ("changes", "path", "said"),
    [
        ({"people__0__id": "Ana"}, "people[0].id", "'Ana' is not lower-case letters"),
        ({"people__1__email": "ANA@desk.example"}, "people[1]", "ana@desk.example stands here twice"),
        ({"people__1__id": "celia"}, "people[2]", "celia stands here twice"),
        ({"people__0__email": "ana"}, "people[0].email", "'ana' is not an e-mail address"),
        ({"people__0__phone": "6000-0001"}, "people[0].phone", "'6000-0001' is not a number such as +50760000000"),
        ({"people__0__phone": ...}, "people[0].phone", "is missing: sms stands among the channels"),
        ({"people__0__channels": ["fax"]}, "people[0].channels[0]", "'fax' is none of: email, sms, slack, teams"),
        ({"people__0__channels": ["sms", "sms"]}, "people[0].channels[1]", "sms stands here twice"),
        ({"people__0__channels": []}, "people[0].channels", "at least one is wanted"),
        ({"people__0__channels": "sms"}, "people[0].channels", "a list of texts is wanted here"),
        ({"people__0__quiet_hours": "22-7"}, "people[0].quiet_hours", "'22-7' are no quiet hours"),
        ({"people__0__time_zone": "Panama City"}, "people[0].time_zone", "'Panama City' is not a time zone"),
        ({"people__0__language": "fr"}, "people[0].language", "'fr' is none of: es, en"),
        ({"people__0__shoe_size": 38}, "people[0].shoe_size", "is not a field that Guardia knows"),
        ({"teams__mesa__1": "zoe"}, "teams.mesa[1]", "'zoe' does not stand under people"),
        ({"teams__mesa": []}, "teams.mesa", "a list of people is wanted here"),
        ({"teams__Mesa": ["ana"]}, "teams.Mesa", "'Mesa' is not lower-case letters"),
        ({"lines__first": ...}, "lines.first", "is missing"),
        ({"lines__manager": []}, "lines.manager", "at least one layer is wanted here"),
        ({"lines__third": []}, "lines.third", "is not a field that Guardia knows"),
        ({"lines__first__1__name": "días"}, "lines.first[1]", "días stands here twice"),
        ({"lines__first__0__team": "otra"}, "lines.first[0].team", "'otra' does not stand under teams"),
        ({"lines__first__0__people": ["ana"]}, "lines.first[0].people", "stands beside team"),
        ({"lines__first__1__people": ["zoe"]}, "lines.first[1].people[0]", "'zoe' does not stand under people"),
        ({"lines__first__1__people": ...}, "lines.first[1].people", "a list of people is wanted here, or a team"),
        ({"lines__first__1__people": ["ana", "beto"]}, "lines.first[1].hand_over", "is missing: 2 people take turns"),
        ({"lines__first__0__starts": ...}, "lines.first[0].starts", "is missing: the turns are counted from that day"),
        (
            {"lines__first__0__starts": "2026-11-17"},
            "lines.first[0].starts",
            "2026-11-17 is a tuesday; hand-over is on",
        ),
        ({"lines__first__0__starts": "16-11-2026"}, "lines.first[0].starts", "is not a day such as 2026-01-31"),
        ({"lines__first__0__starts": "0999-01-01"}, "lines.first[0].starts", "is not in the years 1970 to 2200"),
        ({"lines__first__0__until": "2026-11-16"}, "lines.first[0].until", "is not after the day on which it starts"),
        (
            {"lines__first__0__hand_over__at": 480},
            "lines.first[0].hand_over.at",
            'wanted: a time in quotes such as "08',
        ),
        ({"lines__first__0__hand_over__at": "24:00"}, "lines.first[0].hand_over.at", "'24:00' is not a time in quotes"),
        ({"lines__first__0__hand_over__every": "1 month"}, "lines.first[0].hand_over.every", "is not such as 1 week"),
        ({"lines__first__0__hand_over__days": ["lunes"]}, "lines.first[0].hand_over.days[0]", "'lunes' is none of"),
        (
            {"lines__first__0__hand_over__every": "2 days"},
            "lines.first[0].hand_over.days",
            "belongs to a rhythm of weeks",
        ),
        ({"lines__first__0__hours__monday": ["8-18"]}, "lines.first[0].hours.monday[0]", "is no stretch of a day"),
        ({"lines__first__0__hours": {}}, "lines.first[0].hours", "a week without any hours"),
        ({"lines__first__1__when_nobody": "yes"}, "lines.first[1].when_nobody", "wanted: true or false"),
        ({"lines__first__0__time_zone": ...}, "lines.first[0].time_zone", "is missing"),
    ],
)
def test_what_is_wrong_is_named_with_its_path(changes: dict[str, Any], path: str, said: str) -> None:
    found = problems(document(**changes))
    assert said in found.get(path, found)


def test_everything_wrong_is_told_at_once() -> None:
    told = document(people__0__phone="1", lines__first__0__starts="no", teams__mesa=["zoe"])
    assert problems(told).keys() >= {"people[0].phone", "lines.first[0].starts", "teams.mesa[0]"}


@given(told=ANYTHING)
def test_any_document_is_read_or_refused(told: object) -> None:
    assert problems(told)


@given(
    place=st.sampled_from(["people__0", "lines", "lines__first__0", "lines__first__0__hand_over", "teams"]),
    told=ANYTHING,
)
def test_anything_in_any_place_is_read_or_refused(place: str, told: object) -> None:
    for name in deepcopy(document())["people"][0] if place == "people__0" else ["every", "starts", "hours", "first"]:
        problems(document(**{f"{place}__{name}": told}))


class TestContradictions:
    def test_layers_that_name_others_for_the_same_time_are_refused_with_the_instants_and_a_way_out(self) -> None:
        told = document(lines__first__1__when_nobody=False)
        assert problems(told) == {
            "lines.first[1]": "from 2026-11-16 08:00 to 2026-11-16 18:00 (America/Panama) celia is on duty by the "
            "layer noches, and ana by the layer días: give them different hours, end one of them (until), or make one "
            "a fallback (when_nobody: true). Looked at: 400 days"
        }

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"lines__first__1__hours": {"sunday": ["00:00-24:00"]}}, id="other hours"),
            pytest.param(
                {"lines__first__1__starts": "2027-11-15", "lines__first__1__hand_over": {"at": "08:00"}}, id="later"
            ),
            pytest.param({"lines__first__1__until": "2026-11-16"}, id="over before"),
            pytest.param({"teams__mesa": ["celia"]}, id="the same person"),
        ],
    )
    def test_layers_that_do_not_meet_do_not_contradict_each_other(self, changes: dict[str, Any]) -> None:
        assert problems(document(lines__first__1__when_nobody=False, **changes)) == {}

    def test_what_is_past_is_not_looked_at(self) -> None:
        told = document(lines__first__1__when_nobody=False, lines__first__1__until="2026-11-17")
        assert problems(told) != {}
        assert Line.FIRST in read_roster(told, EIGHT + DAY).lines

    def test_one_that_comes_only_with_the_change_of_a_clock_is_found(self) -> None:
        by_day = {day: ["08:00-18:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
        evening = {day: ["18:00-22:00"] for day in by_day}
        layers = [
            {"name": "madrid", "people": ["ana"], "time_zone": "Europe/Madrid", "hours": by_day},
            {"name": "tarde", "people": ["beto"], "time_zone": "Africa/Algiers", "hours": evening},
        ]
        assert problems(document(lines__first=layers)) == {}
        turned = [layers[0] | {"people": ["beto"], "hours": evening}, layers[1] | {"people": ["ana"], "hours": by_day}]
        assert (
            "from 2027-03-29 17:00 to 2027-03-29 18:00 (Africa/Algiers)"
            in problems(document(lines__first=turned))["lines.first[1]"]
        )

    def test_one_that_comes_only_with_a_later_turn_is_found(self) -> None:
        weekly = {"time_zone": "America/Panama", "starts": "2026-11-16", "hand_over": {"at": "08:00"}}
        layers = [
            {"name": "uno", "people": ["ana", "ana", "beto"], **weekly},
            {"name": "dos", "people": ["ana", "ana", "celia"], **weekly},
        ]
        found = problems(document(lines__first=layers))
        assert "from 2026-11-30 08:00 to 2026-12-07 08:00" in found["lines.first[1]"]

    def test_each_pair_is_told_once(self) -> None:
        layers = [{"name": name, "people": [name], "time_zone": "America/Panama"} for name in ("ana", "beto", "celia")]
        assert list(problems(document(lines__first=layers))) == ["lines.first[1]", "lines.first[2]"]
