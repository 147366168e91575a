"""`guardia client`: files are registered, shown, and refused with their line or their field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.command.operators import ACME

if TYPE_CHECKING:
    from pathlib import Path

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


def test_every_broken_field_of_a_file_is_named(operator: Operator, acme: Path) -> None:
    acme.write_text(ACME.replace("PT2H", "two hours").replace('"222222222222"', "222"), encoding="utf-8")
    said = operator.types("client", "apply", str(acme), code=1)
    assert "contract.response.CRITICAL: 'two hours' is not a duration" in said
    assert "accounts[0].id: wanted: twelve digits in quotes" in said


def test_a_day_that_no_calendar_has_is_named_with_its_field(operator: Operator, acme: Path) -> None:
    acme.write_text(ACME.replace("2026-01-01", "2026-02-30"), encoding="utf-8")
    said = operator.types("client", "apply", str(acme), code=1)
    assert "contract.starts: '2026-02-30' is not a day such as 2026-01-31" in said


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
    assert "accounts[0]: 222222222222 is already registered" in operator.types("client", "apply", str(acme), code=1)


def test_an_unknown_client_is_said_to_be_unknown(operator: Operator) -> None:
    assert "there is no client [nobody]" in operator.types("client", "show", "[nobody]", code=1)
