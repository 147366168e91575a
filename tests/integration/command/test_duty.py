"""`guardia duty`: a roster is applied and shown, shifts are swapped, and gaps and calendars are told."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from guardia.adapters.dynamodb.store import DynamoDBStore
from tests.contract import table

if TYPE_CHECKING:
    from pathlib import Path

    from guardia_ops.target import Target
    from tests.integration.command.operators import Operator

ROSTER = """
people:
  - {id: ana, name: 'Ana [Ríos]', email: ana@desk.example, time_zone: America/Panama, phone: "+50760000001",
     channels: [sms, email], quiet_hours: "22:00-07:00"}
  - {id: beto, name: Beto Sáenz, email: beto@desk.example, time_zone: America/Costa_Rica, language: en}
lines:
  first:
    - name: semana
      people: [ana, beto]
      time_zone: America/Panama
      starts: 2026-01-05
      hand_over: {at: "08:00", every: 1 week}
  second:
    - {name: siempre, people: [beto], time_zone: America/Panama}
"""
SWAP = ("duty", "swap", "--line", "first", "--instead", "beto", "--from", "2100-01-01", "--to", "2100-01-01T12:00")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    roster = tmp_path / "roster.yaml"
    roster.write_text(ROSTER, encoding="utf-8")
    return roster


@pytest.fixture
def desk(operator: Operator, file: Path) -> Operator:
    """The roster is in force."""
    operator.types("duty", "apply", str(file))
    return operator


def printed(operator: Operator, *words: str, code: int = 0) -> Any:
    """The JSON that a command prints, without the line that names the stack."""
    said = operator.types(*words, "--json", code=code)
    return json.loads(said[: said.rindex("(a stack")])


def calendar(path: Path, *events: str) -> Path:
    """A calendar of these events, from 2100-01-04 (a Monday) on."""
    file = path / "turnos.ics"
    body = "".join(f"BEGIN:VEVENT\nUID:{n}\n{event}\nEND:VEVENT\n" for n, event in enumerate(events))
    file.write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{body}END:VCALENDAR\n", encoding="utf-8")
    return file


class TestApply:
    def test_the_first_roster_is_shown_and_put_in_force(self, operator: Operator, file: Path) -> None:
        said = operator.types("duty", "apply", str(file))
        assert "the first roster" in said
        assert "+ people[ana]: {id: ana, name: 'Ana [Ríos]'" in said
        assert "the roster is in force" in said

    def test_what_changes_is_shown_first(self, desk: Operator, file: Path) -> None:
        file.write_text(ROSTER.replace('"22:00-07:00"', '"21:00-06:00"'), encoding="utf-8")
        said = desk.types("duty", "apply", str(file), "--dry-run")
        assert "~ people[ana].quiet_hours: 22:00-07:00 → 21:00-06:00" in said
        assert "nothing was written (--dry-run)" in said
        assert '"quiet_hours": "22:00-07:00"' in desk.types("duty", "show", "--json")
        desk.types("duty", "apply", str(file), "--yes")
        assert '"quiet_hours": "21:00-06:00"' in desk.types("duty", "show", "--json")

    def test_the_same_roster_again_changes_nothing(self, desk: Operator, file: Path) -> None:
        said = desk.types("duty", "apply", str(file))
        assert "nothing changes" in said
        assert "in force" not in said

    def test_swaps_that_would_not_count_any_more_are_told(self, desk: Operator, file: Path) -> None:
        desk.types(*SWAP)
        file.write_text(ROSTER.replace("id: beto", "id: berta").replace("beto]", "berta]"), encoding="utf-8")
        said = desk.types("duty", "apply", str(file), "--dry-run")
        assert "beto goes, and their swap does not count: first, Fri 2100-01-01 00:00 to Fri 2100-01-01 12:00" in said

    def test_every_wrong_field_is_named_with_its_line(self, operator: Operator, file: Path) -> None:
        wrong = ROSTER.replace("1 week", "1 month").replace("[sms, email]", "[fax]").replace('"08:00"', "08:00")
        file.write_text(wrong, encoding="utf-8")
        said = operator.types("duty", "apply", str(file), code=1)
        assert f"{file}, line 4: people[0].channels[0]: 'fax' is none of: email, sms, slack, teams" in said
        assert f"{file}, line 12: lines.first[0].hand_over.every: '1 month' is not such as 1 week" in said

    def test_layers_that_contradict_each_other_are_refused_with_a_way_out(self, operator: Operator, file: Path) -> None:
        file.write_text(ROSTER.replace("  second:\n", ""), encoding="utf-8")
        said = operator.types("duty", "apply", str(file), code=1)
        assert f"{file}, line 13: lines.first[1]: from " in said
        assert "make one a fallback (when_nobody: true)" in said


class TestShow:
    def test_people_and_layers_as_they_are_written(self, desk: Operator) -> None:
        said = desk.types("duty", "show")
        assert "(America/Panama), applied by " in said
        for text in ("Ana [Ríos]", "sms email", "22:00-07:00", "every 1 week monday 08:00", "the whole week"):
            assert text in said

    def test_rooms_of_their_own_and_channels_that_lead_nowhere(self, desk: Operator, file: Path) -> None:
        assert "rooms" not in desk.types("duty", "show")
        room = "secretsmanager:guardia/channels/desk/ana"
        file.write_text(ROSTER.replace("[sms, email]", f"[slack, teams, sms], slack: '{room}'"), encoding="utf-8")
        desk.types("duty", "apply", str(file))
        said = desk.types("duty", "show")
        assert room in said
        assert "rooms" in said
        for words in (("duty", "show"), ("duty", "who", "--at", "2100-01-04T07:59")):
            assert "slack teams (no address) sms" in desk.pipes(*words)

    def test_for_programs_in_the_shape_of_the_file(self, desk: Operator, file: Path) -> None:
        shown = printed(desk, "duty", "show")
        file.write_text(json.dumps(shown), encoding="utf-8")
        assert "nothing changes" in desk.types("duty", "apply", str(file))

    def test_without_a_roster_it_says_what_to_do(self, operator: Operator) -> None:
        for words in (["show"], ["import", "none.ics", "--line", "first"]):
            assert "there is no roster yet: guardia duty apply FILE" in operator.types("duty", *words, code=1)


class TestWho:
    def test_now_on_every_line_in_a_zone_that_is_named(self, desk: Operator) -> None:
        said = desk.types("duty", "who")
        assert ", America/Panama" in said
        assert "a turn of the layer semana" in said
        assert "in more than 60 days" in desk.line("duty", "who", about="siempre")

    def test_at_a_time_and_on_one_line(self, desk: Operator) -> None:
        answers = [
            printed(desk, "duty", "who", "--line", "first", "--at", at)["lines"]
            for at in ("2100-01-04T08:00", "2100-01-04 07:59", "2100-01-04T12:59:00Z")
        ]
        assert [[one["id"] for one in line["people"]] for (line,) in answers] == [["beto"], ["ana"], ["ana"]]

    def test_before_any_roster_nobody(self, operator: Operator) -> None:
        assert "nobody" in operator.line("duty", "who", about="first")

    def test_what_is_no_time_is_refused(self, desk: Operator) -> None:
        assert "--at: 'noon' is no time such as" in desk.types("duty", "who", "--at", "noon", code=1)
        assert "--zone: 'Panama' is not a time zone" in desk.types("duty", "who", "--zone", "Panama", code=1)


class TestSwap:
    def test_time_is_given_to_somebody_and_shown(self, desk: Operator) -> None:
        said = desk.types(*SWAP, "--reason", "Cita médica")
        assert "first: beto from Fri 2100-01-01 00:00 to Fri 2100-01-01 12:00 (America/Panama)" in said
        (line,) = printed(desk, "duty", "who", "--line", "first", "--at", "2100-01-01T11:59")["lines"]
        assert ([one["id"] for one in line["people"]], line["why"]) == (["beto"], "swap")
        assert line["swap"]["reason"] == "Cita médica"

    def test_for_programs(self, desk: Operator) -> None:
        swap = printed(desk, *SWAP)
        assert (swap["from"], swap["to"]) == ("2100-01-01T05:00:00.000Z", "2100-01-01T17:00:00.000Z")

    def test_without_a_beginning_it_begins_now(self, desk: Operator) -> None:
        tomorrow = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%dT%H:%M}:00Z"
        swap = printed(desk, "duty", "swap", "--line", "second", "--instead", "ana", "--to", tomorrow)
        assert swap["from"] == swap["asked_at"] or swap["from"] > swap["asked_at"]

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["--instead", "zoe"], "instead: 'zoe' is nobody of the roster: it has ana, beto"),
            (["--from", "2020-01-01"], "from: 2020-01-01T05:00:00.000Z is past, and what was is not changed"),
            (["--to", "2099-01-01"], "to: 2099-01-01T05:00:00.000Z is not after 2100-01-01T05:00:00.000Z"),
            (["--line", "manager"], "line: the roster has no line manager"),
            (["--line", "second", "--person", "ana"], "beto is on duty on second, and not ana"),
        ],
    )
    def test_what_is_wrong_is_named(self, desk: Operator, words: list[str], said: str) -> None:
        assert said in desk.types(*SWAP, *words, code=1)


class TestShiftsAndGaps:
    def test_shifts_follow_each_other_in_a_zone_that_is_named(self, desk: Operator) -> None:
        said = desk.types("duty", "shifts", "--from", "2100-01-04T08:00", "--zone", "Europe/Madrid")
        assert "times in Europe/Madrid" in said
        assert "Mon 2100-01-04 14:00" in said
        shifts = printed(desk, "duty", "shifts", "--from", "2100-01-04T08:00", "--to", "2100-01-25T08:00")
        assert [shift["to"] for shift in shifts[:-1]] == [shift["from"] for shift in shifts[1:]]
        assert [shift["people"] for shift in shifts] == [["beto"], ["ana"], ["beto"]]

    def test_more_than_60_days_are_not_shown(self, desk: Operator) -> None:
        said = desk.types("duty", "shifts", "--from", "2100-01-01", "--to", "2100-12-31", code=1)
        assert "to: at most 60 days are shown at once" in said

    def test_a_roster_without_gaps_ends_well(self, desk: Operator) -> None:
        assert "no gap in 30 days" in desk.types("duty", "gaps")
        assert printed(desk, "duty", "gaps") == []

    def test_a_gap_is_shown_and_ends_with_1(self, desk: Operator, file: Path) -> None:
        until = datetime.now(UTC).date() + timedelta(days=10)
        file.write_text(ROSTER.replace("{name: siempre,", f"{{name: siempre, until: {until},"), encoding="utf-8")
        desk.types("duty", "apply", str(file))
        said = desk.types("duty", "gaps", code=1)
        assert f"{until} 00:00" in said
        assert "nobody is on duty" in said
        assert "no gap in 5 days" in desk.types("duty", "gaps", "--days", "5")
        assert [gap["line"] for gap in printed(desk, "duty", "gaps", code=1)] == ["second"]

    def test_without_a_roster_everything_is_a_gap(self, operator: Operator) -> None:
        assert "there was no roster yet" in operator.types("duty", "gaps", code=1)


class TestImport:
    FROM = ("--from", "2100-01-04", "--days", "10")
    BETO = "SUMMARY:Beto Sáenz\nDTSTART:20100104T130000Z\nDTEND:20100105T130000Z\nRRULE:FREQ=DAILY"
    NOBODY = "SUMMARY:Fiesta\nDTSTART:21000110T130000Z\nDTEND:21000111T130000Z"

    def test_what_somebody_else_has_is_fixed_and_the_second_time_nothing(self, desk: Operator, tmp_path: Path) -> None:
        words = ("duty", "import", str(calendar(tmp_path, self.BETO)), "--line", "first", *self.FROM)
        said = desk.types(*words)
        assert "shifts: 1, to be fixed: 2; times in America/Panama" in said
        assert "+ beto: Mon 2100-01-04 00:00 to Mon 2100-01-04 08:00" in said
        assert "2 fixed on first" in said
        assert "shifts: 1, to be fixed: 0" in desk.types(*words)
        shifts = printed(desk, "duty", "shifts", "--from", "2100-01-04", "--to", "2100-01-14")
        assert {person for shift in shifts for person in shift["people"]} == {"beto"}

    def test_what_cannot_be_matched_is_listed_and_nothing_is_imported(
        self, desk: Operator, deployed: Target, tmp_path: Path
    ) -> None:
        both = calendar(tmp_path, self.BETO, self.NOBODY)
        words = ("duty", "import", str(both), "--line", "first", *self.FROM)
        said = desk.types(*words, code=1)
        assert "? Fiesta: names nobody of the roster: Fiesta" in said
        assert "nothing was imported: mend what is listed, or say --skip-unmatched" in said
        store = DynamoDBStore(table.NAME, deployed.region)
        assert store.schedule(datetime.now(UTC)).swaps == ()
        assert "fixed on first" in desk.types(*words, "--skip-unmatched")

    def test_dry_it_writes_nothing(self, desk: Operator, deployed: Target, tmp_path: Path) -> None:
        desk.types("duty", "import", str(calendar(tmp_path, self.BETO)), "--line", "first", *self.FROM, "--dry-run")
        assert DynamoDBStore(table.NAME, deployed.region).schedule(datetime.now(UTC)).swaps == ()

    def test_days_without_a_zone_want_one(self, desk: Operator, tmp_path: Path) -> None:
        days = calendar(tmp_path, "SUMMARY:Beto Sáenz\nDTSTART;VALUE=DATE:21000105\nDTEND;VALUE=DATE:21000107")
        words = ("duty", "import", str(days), "--line", "second", *self.FROM)
        assert "has no time zone: say --zone" in desk.types(*words, code=1)
        assert "shifts: 1, to be fixed: 0" in desk.types(*words, "--zone", "America/Panama")
