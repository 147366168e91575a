"""`guardia client`: files are registered, shown, and refused with their line or their field."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from guardia.adapters import clock
from guardia.bootstrap import store
from tests.integration.command.operators import ACME, Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from guardia_ops.target import Target
    from tests.integration.command.operators import Operator


def test_a_client_is_applied_listed_and_shown(operator: Operator, acme: Path) -> None:
    assert "acme: 24x7 from 2026-01-01 to 2026-12-31, accounts 222222222222" in operator.types(
        "client", "apply", str(acme)
    )
    assert "ACME Logística, S.A." in operator.types("client", "list")
    assert '"time_zone": "America/Panama"' in operator.types("client", "show", "acme")


@pytest.mark.parametrize("name", ["ACME [norte], S.A.", "ACME [/]", "ACME :warning: [red]"])
def test_a_name_is_listed_as_it_is_written(operator: Operator, acme: Path, name: str) -> None:
    acme.write_text(ACME.replace("ACME Logística, S.A.", f"'{name}'"), encoding="utf-8")
    operator.types("client", "apply", str(acme))
    assert name in operator.types("client", "list")
    assert name in operator.types("client", "show", "acme")


def test_every_broken_field_of_a_file_is_named_with_its_line_in_the_order_of_the_file(
    operator: Operator, acme: Path
) -> None:
    acme.write_text(
        ACME.replace("PT2H", "two hours").replace('"222222222222"', "222").replace("email: ana@acme.example, ", "")
        + "sla: gold\n",
        encoding="utf-8",
    )
    said = operator.types("client", "apply", str(acme), code=1).splitlines()[1:]
    assert [line.partition(" is not ")[0].removeprefix(f"{acme}, line ") for line in said] == [
        "5: contract.response.CRITICAL: 'two hours'",
        '6: accounts[0].id: wanted: twelve digits in quotes, such as "222222222222"',
        "7: contacts[0].email: is missing",
        "8: sla: is not a field that Guardia knows".partition(" is not ")[0],
    ]


def test_a_day_that_no_calendar_has_is_named_with_its_field(operator: Operator, acme: Path) -> None:
    acme.write_text(ACME.replace("2026-01-01", "2026-02-30"), encoding="utf-8")
    said = operator.types("client", "apply", str(acme), code=1)
    assert f"{acme}, line 4: contract.starts: '2026-02-30' is not a day such as 2026-01-31" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ACME + "name: another\n", ", line 8: 'name' stands here twice"),
        (ACME + "? [a, b]\n: c\n", ", line 8: the name of a field is a text, not a list or a mapping"),
        (ACME + "? {a: b}\n: c\n", ", line 8: the name of a field is a text, not a list or a mapping"),
        (ACME + "sla: !!timestamp 2026-02-30\n", ", line 8: a value that cannot be read: day is out of range"),
        (ACME + "sla: !!int four\n", ", line 8: a value that cannot be read: invalid literal"),
        (ACME + "sla: 0x_\n", ", line 8: a value that cannot be read: invalid literal"),
        (ACME + "sla: !secret x\n", ", line 8: could not determine a constructor"),
        (ACME + "sla: [1\n", ", line 9: "),
        (ACME + "---\nclient: other\n", "but found another document"),
        ("name: \x07", "is no YAML or JSON"),
        ("[" * 5000, "is no YAML or JSON of a client: it is nested too deep"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_line(
    operator: Operator, acme: Path, text: str, said: str
) -> None:
    acme.write_text(text, encoding="utf-8")
    told = operator.types("client", "apply", str(acme), code=1)
    assert told.startswith(str(acme))
    assert said in told
    assert told.count("\n") == 1


def test_a_file_that_is_not_there_is_said_to_be_unreadable(operator: Operator, tmp_path: Path) -> None:
    assert "cannot be read: No such file" in operator.types("client", "apply", str(tmp_path / "none.yaml"), code=1)


def test_an_account_of_another_client_is_refused(operator: Operator, acme: Path) -> None:
    operator.types("client", "apply", str(acme))
    acme.write_text(ACME.replace("client: acme", "client: other"), encoding="utf-8")
    for words in (("client", "apply", str(acme)), ("client", "apply", str(acme), "--dry-run")):
        assert f"{acme}, line 6: accounts[0]: 222222222222 is already registered" in operator.types(*words, code=1)


def test_an_unknown_client_is_said_to_be_unknown(operator: Operator) -> None:
    assert "there is no client [nobody]" in operator.types("client", "show", "[nobody]", code=1)


def write(acme: Path, *changes: tuple[str, str]) -> tuple[str, ...]:
    """The file of ACME with these changes, and the words that apply it."""
    text = ACME
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    acme.write_text(text, encoding="utf-8")
    return "client", "apply", str(acme)


LONGER = ("ends: 2026-12-31", "ends: 2027-03-31")
RENEWED = ("starts: 2026-01-01, ends: 2026-12-31", "starts: 2027-01-01, ends: 2027-12-31")
OTHERS = ("contacts: [{name: Ana Pérez, email: ana@acme.example", "contacts: [{name: Beto, email: beto@acme.example")


class TestWhatAFileWouldChange:
    def test_is_all_of_it_for_a_new_client(self, operator: Operator, acme: Path) -> None:
        said = operator.pipes("client", "apply", str(acme)).splitlines()
        assert said[0] == "acme is a new client"
        assert "  + name: ACME Logística, S.A." in said
        (contract,) = (line for line in said if line.startswith("  + contract version 1: "))
        assert "plan: 24x7, starts: '2026-01-01'" in contract
        assert "  + accounts[222222222222]: {id: '222222222222', environment: production}" in said
        assert said[-1] == "acme: 24x7 from 2026-01-01 to 2026-12-31, accounts 222222222222"

    def test_is_nothing_the_second_time_and_nothing_is_written(
        self, operator: Operator, acme: Path, deployed: Target
    ) -> None:
        operator.types(*write(acme))
        known = store(deployed.settings)
        before = known.client("acme"), known.traces("acme")
        assert operator.types(*write(acme)).splitlines()[0] == "acme: nothing changes"
        assert operator.types(*write(acme), "--dry-run").splitlines()[0] == "acme: nothing changes"
        assert (known.client("acme"), known.traces("acme")) == before

    def test_is_shown_field_by_field(self, operator: Operator, acme: Path) -> None:
        operator.types(*write(acme))
        said = operator.pipes(*write(acme, LONGER, OTHERS, ("environment: production", "environment: non-production")))
        may = "role: Jefa de TI, tickets: true, phone_authorised: false, language: es, channels: [email]}"
        assert [line for line in said.splitlines() if not line.startswith("  corrects ")] == [
            "acme changes",
            "  ~ contract version 1.ends: 2026-12-31 → 2027-03-31",
            "  ~ accounts[222222222222].environment: production → non-production",
            f"  - contacts[ana@acme.example]: {{name: Ana Pérez, email: ana@acme.example, {may}",
            f"  + contacts[beto@acme.example]: {{name: Beto, email: beto@acme.example, {may}",
            "acme: 24x7 from 2026-01-01 to 2027-03-31, accounts 222222222222",
        ]

    def test_is_a_new_version_when_the_contract_is_renewed(self, operator: Operator, acme: Path) -> None:
        operator.types(*write(acme))
        said = operator.types(*write(acme, RENEWED)).splitlines()
        assert [line.partition(": ")[0] for line in said[:2]] == ["acme changes", "  + contract version 2"]
        assert operator.types(*write(acme, RENEWED)).splitlines()[0] == "acme: nothing changes"
        shown = json.loads(operator.pipes("client", "show", "acme"))
        assert [one["version"] for one in shown["contracts"]] == [1, 2]

    def test_is_only_shown_with_dry_run(self, operator: Operator, acme: Path) -> None:
        operator.types(*write(acme))
        said = operator.types(*write(acme, LONGER), "--dry-run")
        assert "  ~ contract version 1.ends: 2026-12-31 → 2027-03-31" in said
        assert "nothing was written (--dry-run)" in said
        assert '"ends": "2026-12-31"' in operator.types("client", "show", "acme")


class TestAPersonAtTheTerminal:
    def test_is_asked_and_says_yes(self, operator: Operator, acme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stdin", Terminal("y\n"))
        said = operator.types(*write(acme))
        assert "apply? [y/N]: " in said
        assert "acme: 24x7 from" in said
        assert "acme" in operator.types("client", "show", "acme")

    @pytest.mark.parametrize("answer", ["n\n", "\n", ""])
    def test_is_asked_and_does_not(
        self, operator: Operator, acme: Path, monkeypatch: pytest.MonkeyPatch, answer: str
    ) -> None:
        monkeypatch.setattr("sys.stdin", Terminal(answer))
        said = operator.types(*write(acme), code=1)
        assert ("nothing was written" in said) or ("Aborted" in said)
        assert "there is no client acme" in operator.types("client", "show", "acme", code=1)

    def test_is_not_asked_with_yes_nor_when_nothing_changes_nor_for_a_dry_run(
        self, operator: Operator, acme: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.stdin", Terminal(""))
        for words in (("--dry-run",), ("--yes",), ()):
            assert "apply?" not in operator.types(*write(acme), *words)

    def test_agrees_to_what_was_shown_and_to_nothing_else(
        self, operator: Operator, acme: Path, deployed: Target, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        operator.types(*write(acme))
        elsewhere = acme.with_name("elsewhere.yaml")

        def somebody_else() -> None:
            monkeypatch.setattr("sys.stdin", StringIO())
            operator.types(*write(elsewhere, OTHERS))

        monkeypatch.setattr("sys.stdin", Terminal("y\n", somebody_else))
        said = operator.types(*write(acme, LONGER), code=1)
        assert "somebody else changed the client acme meanwhile; nothing was written: run the command again" in said
        known = store(deployed.settings).client("acme")
        assert known
        assert (str(known.contract.ends), known.contacts[0].name) == ("2026-12-31", "Beto")


def test_what_is_shown_as_yaml_may_be_applied_again(operator: Operator, acme: Path) -> None:
    operator.types(*write(acme, ("ACME Logística, S.A.", "'ACME [/] 🚚: # x'")))
    operator.types(*write(acme, ("ACME Logística, S.A.", "'ACME [/] 🚚: # x'"), RENEWED))
    acme.write_text(operator.pipes("client", "show", "acme", "--format", "yaml"), encoding="utf-8")
    assert operator.types("client", "apply", str(acme)).splitlines()[0] == "acme: nothing changes"


def test_what_became_of_contacts_is_listed_with_who_asked(operator: Operator, acme: Path) -> None:
    operator.types(*write(acme))
    operator.types(*write(acme, OTHERS), "--requested-by", "Ana [/], correo del 3 de marzo")
    table = operator.types("client", "contacts", "acme")
    asked = "Ana [/], correo del 3 de marzo"
    rows = [line.split(maxsplit=3)[1:] for line in table.splitlines() if "@acme.example" in line]
    assert [(what, email, rest.endswith(asked)) for what, email, rest in rows] == [
        ("registered", "ana@acme.example", False),
        ("removed", "ana@acme.example", True),
        ("registered", "beto@acme.example", True),
    ]
    assert "there is no client nobody" in operator.types("client", "contacts", "nobody", code=1)
    assert "requested_by: wanted: a text" in operator.types(*write(acme), "--requested-by", "x" * 201, code=1)


def test_the_list_says_how_each_contract_stands(operator: Operator, acme: Path) -> None:
    today = clock.now().date()
    for starts, ends, grace, standing in (
        (-10, 10, "", "in force"),
        (-10, -2, "", "expired"),
        (-10, -2, ", grace: P30D", "in grace"),
        (-9, 10, "", "in force"),
        (2, 10, "", "not begun"),
    ):
        days = f"starts: {today + timedelta(starts)}, ends: {today + timedelta(ends)}{grace}"
        operator.types(*write(acme, ("starts: 2026-01-01, ends: 2026-12-31", days)))
        assert f" version 1 {standing} " in operator.line("client", "list", about="acme")


def test_the_list_names_the_version_in_force_and_not_the_renewal(operator: Operator, acme: Path) -> None:
    today = clock.now().date()
    for starts, ends in ((-10, 10), (11, 20)):
        days = f"starts: {today + timedelta(starts)}, ends: {today + timedelta(ends)}"
        operator.types(*write(acme, ("starts: 2026-01-01, ends: 2026-12-31", days)))
    line = operator.line("client", "list", about="acme")
    assert " version 1 in force " in line
    assert str(today + timedelta(10)) in line


class TestAFileThatWouldRemoveAVersion:
    REFUSED = "acme: the file would remove version 2 (2027-01-01 to 2027-12-31) of the contract; nothing was written."

    @pytest.fixture(autouse=True)
    def _renewed(self, operator: Operator, acme: Path) -> None:
        operator.types(*write(acme))
        operator.types(*write(acme, RENEWED))

    def versions(self, operator: Operator) -> list[int]:
        shown = json.loads(operator.pipes("client", "show", "acme"))
        return [one["version"] for one in shown.get("contracts", [shown["contract"]])]

    @pytest.mark.parametrize("words", [(), ("--yes",), ("--dry-run",), ("--remove-version", "1")])
    def test_is_refused_whoever_applies_it(self, operator: Operator, acme: Path, words: tuple[str, ...]) -> None:
        said = operator.types(*write(acme), *words, code=1)
        assert "  - contract version 2: " in said
        assert self.REFUSED in said
        assert "--remove-version 2" in said
        assert self.versions(operator) == [1, 2]

    def test_is_applied_when_the_version_is_named(self, operator: Operator, acme: Path) -> None:
        operator.types(*write(acme), "--remove-version", "2", "--remove-version", "7")
        assert self.versions(operator) == [1]

    def test_is_applied_when_the_file_lists_the_versions(self, operator: Operator, acme: Path) -> None:
        listed = ("contract: {", "contracts: [{"), ("LOW: PT12H}}", "LOW: PT12H}}]")
        operator.types(*write(acme, *listed))
        assert self.versions(operator) == [1]


@pytest.mark.parametrize("text", ["", "# nothing", "acme", "[]", "7"])
def test_a_file_that_is_no_mapping_is_refused_in_one_line(operator: Operator, acme: Path, text: str) -> None:
    acme.write_text(text, encoding="utf-8")
    _, *said = operator.types("client", "apply", str(acme), code=1).splitlines()
    assert [line.removeprefix(str(acme)).removeprefix(", line 1") for line in said] == [
        ": (document): a mapping of fields is wanted here"
    ]


def test_a_renewed_client_that_is_shown_as_yaml_is_edited_and_applied(operator: Operator, acme: Path) -> None:
    operator.types(*write(acme))
    operator.types(*write(acme, RENEWED))
    shown = operator.pipes("client", "show", "acme", "--format", "yaml")
    assert shown.count("2027-12-31") == 1
    acme.write_text(shown.replace("2027-12-31", "2028-03-31"), encoding="utf-8")
    assert "  ~ contract version 2.ends: 2027-12-31 → 2028-03-31" in operator.types("client", "apply", str(acme))


def test_the_history_says_who_changed_what_and_when_in_order(operator: Operator, acme: Path) -> None:
    operator.types(*write(acme), "--requested-by", "Ana [/], correo del 3 de marzo")
    operator.types(*write(acme, LONGER, OTHERS))
    lines = operator.pipes("client", "history", "acme").splitlines()
    first, second = (at for at, line in enumerate(lines) if not line.startswith("  "))
    assert lines[first].endswith(", requested by Ana [/], correo del 3 de marzo")
    assert "  + name: ACME Logística, S.A." in lines[:second]
    assert ", requested by" not in lines[second]
    assert lines[second + 1] == "  ~ contract version 1.ends: 2026-12-31 → 2027-03-31"
    assert [line.partition(": {")[0] for line in lines[second + 2 :]] == [
        "  - contact removed",
        "  + contact registered",
    ]
    assert "there is no client nobody" in operator.types("client", "history", "nobody", code=1)


def test_the_list_is_for_programs_too(operator: Operator, acme: Path) -> None:
    today = clock.now().date()
    days = f"starts: {today - timedelta(10)}, ends: {today + timedelta(10)}"
    operator.types(*write(acme, ("starts: 2026-01-01, ends: 2026-12-31", days)))
    (listed,) = json.loads(operator.pipes("client", "list", "--json"))
    assert abs(listed.pop("days_left") - 10) <= 1  # where the contract is, it may be yesterday
    assert listed == {
        "client": "acme",
        "name": "ACME Logística, S.A.",
        "version": 1,
        "plan": "24x7",
        "standing": "in-force",
        "starts": str(today - timedelta(10)),
        "ends": str(today + timedelta(10)),
        "accounts": ["222222222222"],
    }
