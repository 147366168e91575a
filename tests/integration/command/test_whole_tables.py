"""Every table on a terminal of 80 columns and in a pipe: what is copied into the next command is never cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.table import Table

from guardia_ops.terminal import plain
from guardia_ops.whole import show

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.command.operators import Operator

ROSTER = """
people:
  - {id: ana, name: Ana María de los Ángeles Ríos, email: ana.maria.de.los.angeles@desk.example,
     time_zone: America/Panama, phone: "+50760000001", channels: [sms, email], quiet_hours: "22:00-07:00"}
  - {id: bartolome-saenz, name: Bartolomé Sáenz, email: bartolome@desk.example, time_zone: America/Costa_Rica}
lines:
  first:
    - {name: de-los-jueves, people: [ana, bartolome-saenz], time_zone: America/Panama, starts: 2026-01-05,
       hours: {thursday: ["08:00-17:30"]}, hand_over: {at: "08:00", every: 1 week}}
  second:
    - {name: siempre, people: [bartolome-saenz], time_zone: America/Costa_Rica}
"""
WIDTH = 80


@pytest.fixture(params=["terminal", "pipe"])
def narrow(request: pytest.FixtureRequest, operator: Operator, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """Somebody with 80 columns, or a program that reads from a pipe."""
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    monkeypatch.setenv("TTY_COMPATIBLE", "1" if request.param == "terminal" else "0")
    return operator


@pytest.fixture
def duty(narrow: Operator, tmp_path: Path) -> Operator:
    """The roster is in force."""
    file = tmp_path / "roster.yaml"
    file.write_text(ROSTER, encoding="utf-8")
    narrow.types("duty", "apply", str(file))
    return narrow


def words(operator: Operator, *command: str, code: int = 0) -> set[str]:
    """Each run of letters between blanks and the lines of a table."""
    shown = operator.types(*command, code=code)
    assert "…" not in shown.replace(" …)", "")
    return set(shown.replace("│", " ").replace("┃", " ").split())


def test_users(narrow: Operator) -> None:
    email = "eva.fernandez.de.la.plata@desk.example"
    narrow.types("user", "add", email, "--group", "engineers", "--name", "Eva Fernández de la Plata y Ruiz")
    assert {email, "engineers", "FORCE_CHANGE_PASSWORD", "Fernández", "Plata"} <= words(narrow, "user", "list")


def test_people_and_layers_of_the_duty(duty: Operator) -> None:
    emails = {"ana.maria.de.los.angeles@desk.example", "bartolome@desk.example"}
    zones, reached = {"America/Panama", "America/Costa_Rica"}, {"+50760000001", "22:00-07:00"}
    layers = {"de-los-jueves", "siempre", "bartolome-saenz", "08:00-17:30", "2026-01-05"}
    assert emails | zones | reached | layers <= words(duty, "duty", "show")


def test_who_is_on_duty(duty: Operator) -> None:
    shown = words(duty, "duty", "who", "--at", "2100-01-07T09:00")
    assert {"first", "second", "(bartolome-saenz)", "2100-01-07", "17:30", "America/Panama"} <= shown


def test_everybody_on_duty_stands_beside_their_own_channels(duty: Operator) -> None:
    lines = duty.types("duty", "who", "--line", "first", "--at", "2100-01-08T09:00").splitlines()
    (ana,) = [line for line in lines if "Ana" in line]
    (beto,) = [line for line in lines if "Bartolomé" in line]
    assert ("sms" in ana, "email" in beto) == (True, True)


def test_shifts(duty: Operator) -> None:
    shown = words(duty, "duty", "shifts", "--from", "2100-01-07", "--to", "2100-01-22")
    days = {"2100-01-07", "2100-01-14", "2100-01-21", "2100-01-22"}
    assert days | {"first", "08:00", "17:30", "Bartolomé", "Ángeles", "nobody"} <= shown


def test_gaps(duty: Operator) -> None:
    assert {"first", "08:00", "17:30", "nobody", "America/Panama"} <= words(duty, "duty", "gaps", code=1)


def test_maintenance_windows(narrow: Operator, acme: Path) -> None:
    narrow.types("client", "apply", str(acme), "--yes")
    reason = "Cambio de los discos del servidor de la tienda y de su respaldo."
    planned = narrow.types("maintenance", "add", "acme", "--for", "2h", "--alarm", "tienda-*", "--reason", reason)
    window = planned.partition(":")[0]
    assert {window, "acme", "running,", "tienda-*", "respaldo."} <= words(narrow, "maintenance", "list")


@pytest.mark.parametrize("start", ["2026-10-30T21:00:00Z", "2026-10-30T21:00:01Z", "2026-10-30T21:00:00.250Z"])
def test_the_reckoning_of_the_clock(narrow: Operator, acme: Path, start: str) -> None:
    low = ("--severity", "LOW", "--environment", "non-production")
    shown = words(narrow, "clock", "explain", "--contract", str(acme), *low, "--from", start)
    local, utc = start[11:-1].replace("21:", "16:"), start[11:]
    assert {"2026-10-30", local.removesuffix(":00") if local == "16:00:00" else local} <= shown
    assert {utc.replace(":00Z", "Z") if utc == "21:00:00Z" else utc, "Separación", "holiday:", "business"} <= shown


def test_a_row_that_does_not_fit_is_told_line_by_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    table = Table("id", "on duty", title=plain("now"))
    table.add_row(plain("x" * 30), plain("Ana\nBeto"))
    show(table)
    assert capsys.readouterr().out == f"now\nid:      {'x' * 30}\non duty: Ana\n         Beto\n\n"
