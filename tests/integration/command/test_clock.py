"""`guardia clock explain`: a contract's file and an instant are enough; no stack is asked."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from guardia_ops.client_files import read_document
from tests.integration.command.operators import ACME, Operator

if TYPE_CHECKING:
    from guardia_ops.target import Target

PAGE = Path(__file__).parents[3].joinpath("docs", "clock.md").read_text(encoding="utf-8")
CONTRACT = """
plan: 24x7
starts: 2026-01-01
ends: 2026-12-31
calendar: PA
time_zone: America/Panama
response: {CRITICAL: PT2H, HIGH: PT4H, LOW: PT12H}
"""
HALF_DAYS = """
hours: {monday: ["08:00-12:00", "13:00-17:30"], wednesday: ["08:00-17:30"], thursday: ["08:00-17:30"]}
"""
HOLIDAYS = "holidays: {add: {2026-12-24: Nochebuena}, remove: [2026-11-05]}\n"
MIDNIGHT = ("--from", "2026-10-31T05:00:00Z")  # a Saturday begins in Panama


@pytest.fixture
def operator(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Operator:
    """Somebody without a stack."""
    monkeypatch.setenv("COLUMNS", "200")

    def no_stack(name: str | None) -> Target:
        raise AssertionError(f"the stack {name} was asked for")

    return Operator(capsys, no_stack)


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    file = tmp_path / "contract.yaml"
    file.write_text(CONTRACT, encoding="utf-8")
    return file


def explained(operator: Operator, contract: Path, *words: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        operator.pipes("clock", "explain", "--contract", str(contract), *words, "--json")
    )
    return document


def length(segment: dict[str, Any]) -> timedelta:
    return datetime.fromisoformat(segment["to"]) - datetime.fromisoformat(segment["from"])


class TestForPrograms:
    def test_production_of_a_24x7_contract_is_one_covered_stretch(self, operator: Operator, contract: Path) -> None:
        told = explained(operator, contract, "--severity", "HIGH", "--from", "2026-11-22T09:00:00Z")
        assert list(told)[:2] == ["due_at", "segments"]
        assert told["due_at"] == "2026-11-22T13:00:00Z"
        assert told["segments"] == [
            {
                "from": "2026-11-22T09:00:00Z",
                "to": "2026-11-22T13:00:00Z",
                "covered": True,
                "reason": "24x7 coverage",
            }
        ]

    def test_non_production_of_it_runs_in_business_hours(self, operator: Operator, contract: Path) -> None:
        words = ("--severity", "LOW", "--environment", "non-production", "--from", "2026-11-02T21:30:00.250Z")
        told = explained(operator, contract, *words)
        assert told["due_at"] == "2026-11-06T14:30:00.250Z"
        assert [segment["reason"] for segment in told["segments"] if not segment["covered"]] == [
            "outside business hours",
            "public holiday: Separación de Panamá de Colombia",
            "outside business hours",
            "outside business hours",
            "public holiday: Día de Colón",
            "outside business hours",
        ]
        assert told["segments"][0]["from"] == "2026-11-02T21:30:00.250Z"
        assert told["segments"][0]["to"] == "2026-11-02T22:30:00Z"

    def test_the_covered_stretches_add_up_to_the_promise(self, operator: Operator, contract: Path) -> None:
        told = explained(operator, contract, "--severity", "LOW", "--environment", "non-production", *MIDNIGHT)
        assert sum((length(s) for s in told["segments"] if s["covered"]), timedelta()) == timedelta(hours=12)
        assert [s["from"] for s in told["segments"][1:]] == [s["to"] for s in told["segments"][:-1]]
        assert (told["segments"][0]["from"], told["segments"][-1]["to"]) == (told["from"], told["due_at"])

    def test_it_says_what_the_answer_follows_from(self, operator: Operator, contract: Path) -> None:
        told = explained(operator, contract, "--severity", "LOW", "--environment", "non-production", *MIDNIGHT)
        calendar, checkpoints = told.pop("calendar"), told.pop("checkpoints")
        assert [point["name"] for point in checkpoints] == ["half", "three_quarters", "ninety_percent", "due"]
        assert calendar["code"] == "PA"
        assert calendar["version"].startswith("holidays 0.")
        del told["due_at"], told["segments"]
        assert told == {
            "from": "2026-10-31T05:00:00Z",
            "severity": "LOW",
            "environment": "non-production",
            "promise": "PT12H",
            "plan": "business-hours",
            "time_zone": "America/Panama",
            "contract": {"version": 1, "in_force": True},
        }

    @pytest.mark.parametrize(
        ("start", "due", "days_off"),
        [
            pytest.param(
                *("2026-12-23T15:00:00Z", "2026-12-28T18:30:00Z"),
                ["Nochebuena", "Navidad"],  # 7.5 h on Wednesday, 4 h on Monday before lunch and 0.5 h after it
                id="a day that the contract adds",
            ),
            pytest.param(*("2026-11-05T13:00:00Z", "2026-11-09T15:30:00Z"), [], id="a day that it takes away"),
        ],
    )
    def test_the_contracts_own_hours_and_holidays_count(
        self, operator: Operator, contract: Path, start: str, due: str, days_off: list[str]
    ) -> None:
        contract.write_text(CONTRACT.replace("24x7", "business-hours") + HALF_DAYS + HOLIDAYS, encoding="utf-8")
        told = explained(operator, contract, "--severity", "LOW", "--from", start)
        assert told["due_at"] == due
        reasons = [segment["reason"] for segment in told["segments"]]
        assert [name for name in reasons if name.startswith("public holiday")] == [
            f"public holiday: {d}" for d in days_off
        ]

    @pytest.mark.parametrize(
        ("escalation", "expected"),
        [
            ("", [(50, "11:00"), (75, "12:00"), (90, "12:36"), (100, "13:00")]),
            ("escalation: {first: 40, second: 60, manager: 80}", [(40, "10:36"), (60, "11:24"), (80, "12:12")]),
        ],
    )
    def test_silence_climbs_at_the_contracts_own_checkpoints(
        self, operator: Operator, contract: Path, escalation: str, expected: list[tuple[int, str]]
    ) -> None:
        contract.write_text(CONTRACT + escalation, encoding="utf-8")
        told = explained(operator, contract, "--severity", "HIGH", "--from", "2026-11-22T09:00:00Z")
        climbs = [(point["percent"], point["at"]) for point in told["checkpoints"]]
        assert climbs[: len(expected)] == [(percent, f"2026-11-22T{at}:00Z") for percent, at in expected]
        assert climbs[-1] == (100, told["due_at"])

    def test_an_instant_may_have_any_offset_and_words_any_case(self, operator: Operator, contract: Path) -> None:
        words = ("--severity", "critical", "--environment", "Production", "--from", "2026-11-22T04:00:00.0009-05:00")
        assert explained(operator, contract, *words)["due_at"] == "2026-11-22T11:00:00Z"

    def test_reasons_come_in_spanish_too(self, operator: Operator, contract: Path) -> None:
        told = explained(operator, contract, "--severity", "HIGH", *MIDNIGHT, "--language", "es")
        assert [segment["reason"] for segment in told["segments"]] == ["cobertura 24x7"]


class TestWhatTheContractDoesNotKnow:
    @pytest.mark.parametrize(
        ("severity", "environment", "note"),
        [
            ("LOW", "", "LOW is non-production by the contract; add --environment non-production for business hours"),
            ("HIGH", "non-production", "HIGH is production by the contract; leave --environment out"),
            ("CRITICAL", "non-production", "CRITICAL is production by the contract; leave --environment out"),
            ("LOW", "non-production", ""),
            ("HIGH", "", ""),
            ("CRITICAL", "production", ""),
        ],
    )
    def test_is_reckoned_as_it_was_asked_and_noted_beside_the_answer(
        self, operator: Operator, contract: Path, severity: str, environment: str, note: str
    ) -> None:
        where = ("--environment", environment) if environment else ()
        words = ("clock", "explain", "--contract", str(contract), "--severity", severity, *where, *MIDNIGHT)
        said = operator.types(*words)
        assert f"{severity} in {environment or 'production'}: " in said
        assert note in said
        assert ("by the contract" in said) is bool(note)
        for answer in (operator.pipes(*words), operator.pipes(*words, "--json")):
            assert "by the contract" not in answer


class TestForPeople:
    def test_a_row_for_each_stretch_with_both_clocks_and_the_sum(self, operator: Operator, contract: Path) -> None:
        words = ("--severity", "LOW", "--environment", "non-production", "--from", "2026-10-30T21:00:00Z")
        said = operator.types("clock", "explain", "--contract", str(contract), *words).splitlines()
        assert said[0].startswith(
            "LOW in non-production: PT12H, business-hours, America/Panama, calendar PA (holidays "
        )
        assert [" ".join(line.split()) for line in said[4:] if line.strip()] == [
            "Fri 2026-10-30 16:00 2026-10-30 21:00Z 1:30 1:30 business hours",
            "Fri 2026-10-30 17:30 2026-10-30 22:30Z - 1:30 outside business hours",
            "Sat 2026-10-31 00:00 2026-10-31 05:00Z - 1:30 not a working day",
            "Mon 2026-11-02 00:00 2026-11-02 05:00Z - 1:30 outside business hours",
            "Mon 2026-11-02 08:00 2026-11-02 13:00Z 9:30 11:00 business hours",
            "Mon 2026-11-02 17:30 2026-11-02 22:30Z - 11:00 outside business hours",
            "Tue 2026-11-03 00:00 2026-11-03 05:00Z - 11:00 public holiday: Separación de Panamá de Colombia",
            "Wed 2026-11-04 00:00 2026-11-04 05:00Z - 11:00 outside business hours",
            "Wed 2026-11-04 08:00 2026-11-04 13:00Z 1:00 12:00 business hours",
            "Wed 2026-11-04 09:00 2026-11-04 14:00Z 12:00 due",
            "unanswered at UTC calls",
            "─" * 80,
            "50 % Mon 2026-11-02 12:30 2026-11-02 17:30Z first",
            "75 % Mon 2026-11-02 15:30 2026-11-02 20:30Z first, second",
            "90 % Mon 2026-11-02 17:18 2026-11-02 22:18Z first, second, manager",
            "100 % Wed 2026-11-04 09:00 2026-11-04 14:00Z first, second, manager",
        ]

    @pytest.mark.parametrize(
        ("start", "row"),
        [
            ("2026-11-22T09:00:01Z", "Sun 2026-11-22 04:00:01 2026-11-22 09:00:01Z 48:00:00 48:00:00 24x7 coverage"),
            (
                "2026-11-22T09:00:01.250Z",
                "Sun 2026-11-22 04:00:01.250 2026-11-22 09:00:01.250Z 48:00:00.000 48:00:00.000 24x7 coverage",
            ),
        ],
    )
    def test_seconds_are_shown_where_there_are_some(
        self, operator: Operator, contract: Path, start: str, row: str
    ) -> None:
        contract.write_text(CONTRACT.replace("PT4H", "P2D"), encoding="utf-8")
        said = operator.types("clock", "explain", "--contract", str(contract), "--severity", "HIGH", "--from", start)
        assert row in [" ".join(line.split()) for line in said.splitlines()]

    def test_a_contract_that_is_not_in_force_is_reckoned_and_said_to_be_none(
        self, operator: Operator, contract: Path
    ) -> None:
        words = (
            "clock",
            "explain",
            "--contract",
            str(contract),
            "--severity",
            "HIGH",
            "--from",
            "2031-11-22T09:00:00Z",
        )
        said = operator.types(*words)
        assert "2031-11-22 13:00Z" in said
        assert "(version 1 (2026-01-01 to 2026-12-31) is not in force then; holidays may be missing)" in said


class TestTheFile:
    def test_a_whole_client_file_is_accepted(self, operator: Operator, acme: Path) -> None:
        assert explained(operator, acme, "--severity", "HIGH", *MIDNIGHT)["due_at"] == "2026-10-31T09:00:00Z"

    def test_of_several_versions_the_one_in_force_is_explained(self, operator: Operator, contract: Path) -> None:
        contract.write_text(ACME + VERSIONS, encoding="utf-8")
        due = {
            year: explained(operator, contract, "--severity", "HIGH", "--from", f"{year}-06-01T12:00:00Z")["due_at"]
            for year in (2026, 2027, 2028)
        }
        assert due == {
            2026: "2026-06-01T16:00:00Z",
            2027: "2027-06-01T13:00:00Z",
            2028: "2028-06-01T13:00:00Z",  # none is in force: the newest
        }

    @pytest.mark.parametrize("indent", ["\t", 2, None])
    def test_json_is_read_as_it_is(self, operator: Operator, contract: Path, indent: str | int | None) -> None:
        document = {**read_mapping(contract), "holidays": {"add": {"2026-11-02": "Día del café ☕ 🫘"}}}
        contract.write_text(json.dumps(document, indent=indent), encoding="utf-8")
        words = ("--severity", "LOW", "--environment", "non-production", *MIDNIGHT)
        reasons = [segment["reason"] for segment in explained(operator, contract, *words)["segments"]]
        assert "public holiday: Día del café ☕ 🫘" in reasons

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ('{"plan": "24x7",\n "plan": "24x7"}', ", line 2: 'plan' stands here twice"),
            ('{"plan": "24x7",\n', ", line 2: "),
        ],
    )
    def test_a_fault_of_json_is_named_with_its_line(
        self, operator: Operator, contract: Path, text: str, said: str
    ) -> None:
        contract.write_text(text, encoding="utf-8")
        assert said in refused(operator, contract, "--severity", "HIGH", *MIDNIGHT)

    def test_a_file_that_is_not_there_is_said_to_be_unreadable(self, operator: Operator, tmp_path: Path) -> None:
        words = ("--severity", "HIGH", *MIDNIGHT)
        assert "cannot be read: No such file" in refused(operator, tmp_path / "none.yaml", *words)

    @pytest.mark.parametrize("text", ["", "[]", "24x7", "null", "contract: 24x7", "contracts: [1]"])
    def test_what_is_no_contract_is_refused(self, operator: Operator, contract: Path, text: str) -> None:
        contract.write_text(text, encoding="utf-8")
        assert "a mapping of fields is wanted here" in refused(operator, contract, "--severity", "HIGH", *MIDNIGHT)

    def test_versions_are_a_list(self, operator: Operator, contract: Path) -> None:
        contract.write_text("contracts: {plan: 24x7}", encoding="utf-8")
        assert "contracts: a list is wanted here" in refused(operator, contract, "--severity", "HIGH", *MIDNIGHT)

    def test_every_broken_field_of_the_contract_is_a_line(self, operator: Operator, contract: Path) -> None:
        broken = CONTRACT.replace("PT4H", "four hours").replace("PA\n", "ZZ\n").replace("America/Panama", "Panama/City")
        contract.write_text(broken + 'hours: {monday: ["8-17"]}\n', encoding="utf-8")
        said = refused(operator, contract, "--severity", "HIGH", *MIDNIGHT)
        assert {line.partition(":")[0] for line in said.splitlines()} >= {
            "response.HIGH",
            "calendar",
            "time_zone",
            "hours.monday[0]",
        }

    def test_hours_that_never_suffice_are_refused(self, operator: Operator, contract: Path) -> None:
        rare = CONTRACT.replace("24x7", "business-hours").replace("PT4H", "P366D")
        contract.write_text(rare + 'hours: {sunday: ["08:00-08:01"]}\n', encoding="utf-8")
        assert "do not pass in a hundred years of the contract's hours" in refused(
            operator, contract, "--severity", "HIGH", *MIDNIGHT
        )


class TestTheOptions:
    @pytest.mark.parametrize(
        ("start", "said"),
        [
            ("2026-11-22T09:00:00", "'2026-11-22T09:00:00' does not say its offset from UTC: add Z, or one such as "),
            ("2026-11-22", "'2026-11-22' does not say its offset from UTC"),
            ("yesterday", "'yesterday' is no instant such as 2026-11-22T09:00:00Z"),
            ("2026-02-30T09:00:00Z", "'2026-02-30T09:00:00Z' is no instant such as 2026-11-22T09:00:00Z"),
            ("", "'' is no instant such as 2026-11-22T09:00:00Z"),
            ("9999-12-31T23:59:59-05:00", "'9999-12-31T23:59:59-05:00' is not of the years 1970 to 8999"),
            ("0001-01-01T00:00:00+05:00", "'0001-01-01T00:00:00+05:00' is not of the years 1970 to 8999"),
        ],
    )
    def test_an_instant_that_is_none_is_refused(
        self, operator: Operator, contract: Path, start: str, said: str
    ) -> None:
        assert refused(operator, contract, "--severity", "HIGH", "--from", start).startswith(f"--from: {said}")

    def test_all_that_is_wrong_is_told_at_once(self, operator: Operator, contract: Path) -> None:
        words = ("--severity", "URGENT", "--environment", "staging", "--from", "now", "--language", "fr")
        assert refused(operator, contract, *words).splitlines() == [
            "--from: 'now' is no instant such as 2026-11-22T09:00:00Z or 2026-11-22T04:00:00-05:00",
            "--severity: 'URGENT' is none of: CRITICAL, HIGH, LOW",
            "--environment: 'staging' is none of: production, non-production",
            "--language: 'fr' is none of: es, en",
        ]


class TestThePageOfTheClock:
    @pytest.mark.parametrize(
        "example",
        re.findall(r"```console\n\$ guardia (.*?)\n```", PAGE, re.DOTALL),
        ids=lambda example: example.partition("\n")[0],
    )
    def test_an_example_says_what_the_command_says(self, operator: Operator, contract: Path, example: str) -> None:
        words, shown = example.replace("\\\n", " ").split("\n", 1)
        contract.write_text(yaml_after(PAGE, "## See it reckoned"), encoding="utf-8")
        said = operator.types(*words.replace("contract.yaml", str(contract)).split())
        assert text_of(shown) == text_of(said)

    def test_the_hours_and_holidays_of_the_page_are_those_of_a_contract(
        self, operator: Operator, contract: Path
    ) -> None:
        own = yaml_after(PAGE, "## Hours") + yaml_after(PAGE, "## Holidays")
        contract.write_text(CONTRACT.replace("24x7", "business-hours") + own, encoding="utf-8")
        told = explained(operator, contract, "--severity", "HIGH", "--from", "2026-11-21T14:00:00Z")
        assert told["due_at"] == "2026-11-23T13:55:00Z"  # 3 h 5 min on Saturday, 55 min on Monday


def yaml_after(page: str, heading: str) -> str:
    return page.partition(f"{heading}\n")[2].partition("```yaml\n")[2].partition("```")[0]


def text_of(printed: str) -> list[str]:
    """The words, without the rule of a table, and whichever version of the library says so."""
    lines = [line for line in printed.splitlines() if "─" not in line]
    return re.sub(r"holidays \d[\d.]*", "holidays 0", "\n".join(lines)).split()


VERSIONS = """
contracts:
  - {version: 1, plan: 24x7, starts: 2026-01-01, ends: 2026-12-31, calendar: PA, time_zone: America/Panama,
     response: {CRITICAL: PT2H, HIGH: PT4H, LOW: PT12H}}
  - {version: 2, plan: 24x7, starts: 2027-01-01, ends: 2027-12-31, calendar: PA, time_zone: America/Panama,
     response: {CRITICAL: PT1H, HIGH: PT1H, LOW: PT1H}}
"""


def refused(operator: Operator, contract: Path, *words: str) -> str:
    return operator.types("clock", "explain", "--contract", str(contract), *words, code=1)


def read_mapping(contract: Path) -> dict[str, Any]:
    document = read_document(contract)
    assert isinstance(document, dict)
    return document
