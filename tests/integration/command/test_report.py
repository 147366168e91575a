"""`guardia report sla`: a month of a stack, in each form, on the screen and in a file."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.bootstrap import store
from guardia.domain.steps import Step
from guardia.services.arrival import Arrival
from guardia.services.open_ticket import OpenTicket
from guardia.services.work_ticket import Request, WorkTicket
from tests.integration.command.operators import ACME
from tests.support.builders import alarm, engineer
from tests.support.clock import FakeClock

if TYPE_CHECKING:
    from pathlib import Path

    from guardia_ops.target import Target
    from tests.integration.command.operators import Operator

NOON = datetime(2020, 3, 2, 17, tzinfo=UTC)
"""A Monday in Panama, long ago: all promises are over, whenever this runs."""

PENALTIES = "response: {CRITICAL: PT2H, HIGH: PT4H, LOW: PT12H}, penalties: [{below: 95, fee: 5}]"
MARCH = ("report", "sla", "--client", "acme", "--month", "2020-03")


@pytest.fixture
def _march(operator: Operator, deployed: Target, acme: Path) -> None:
    """Three tickets of ACME: answered after one hour, after five, and never."""
    plain = "response: {CRITICAL: PT2H, HIGH: PT4H, LOW: PT12H}"
    acme.write_text(ACME.replace("2026-", "2020-").replace(plain, PENALTIES), encoding="utf-8")
    operator.types("client", "apply", str(acme))
    table = store(deployed.settings)
    known = table.client("acme")
    assert known
    for hours, name in ((1, "api-5xx"), (5, "=1+1 <b>"), (None, "cola")):
        raised = alarm(at=NOON, name=name)
        opened = OpenTicket(table, lambda _: None)(raised, Arrival(client=known, contract=known.contract, at=NOON))
        if hours:
            work = WorkTicket(table, FakeClock(NOON + timedelta(hours=hours)), lambda _: None)
            work(engineer(), str(opened.ticket_id), Request(Step.ACKNOWLEDGE))


@pytest.mark.usefixtures("_march")
def test_a_month_is_shown_on_the_screen(operator: Operator) -> None:
    shown = operator.types(*MARCH)
    assert "ACME Logística, S.A., marzo de 2020" in shown
    assert "penalización si nada cambiara: 5 % de la cuota del mes (cumplimiento inferior al 95 %)" in shown
    assert "33.33 %" in operator.line(*MARCH, about="todo el mes")
    assert "5:00:00" in operator.line(*MARCH, about="=1+1 <b>")
    assert "missed" in operator.line(*MARCH, "--language", "en", about="cola")


@pytest.mark.usefixtures("_march")
def test_json_has_everything_with_sorted_keys(operator: Operator, tmp_path: Path) -> None:
    file = tmp_path / "march.json"
    operator.types(*MARCH, "--format", "json", "--output", str(file))
    document = json.loads(file.read_text(encoding="utf-8"))
    assert (document["client"], document["month"], document["language"]) == ("acme", "2020-03", "es")
    assert document["summary"]["compliance"] == 33.33
    assert document["summary"]["penalty"] == {"below": 95, "fee": 5}
    assert sorted(item["evidence"] for item in document["items"]) == ["answered", "answered-late", "unanswered"]
    assert all(item["ledger"] for item in document["items"])
    assert json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n" == file.read_text(encoding="utf-8")


@pytest.mark.usefixtures("_march")
def test_csv_opens_in_a_spreadsheet(operator: Operator, tmp_path: Path) -> None:
    file = tmp_path / "march.csv"
    operator.types(*MARCH, "--format", "csv", "--output", str(file))
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["título"]: row["resultado"] for row in rows} == {
        "api-5xx": "en plazo",
        "'=1+1 <b>": "fuera de plazo",
        "cola": "fuera de plazo",
    }
    assert {row["inicio"] for row in rows} == {"2020-03-02 12:00:00"}


@pytest.mark.usefixtures("_march")
def test_html_is_a_document_for_the_client(operator: Operator, tmp_path: Path) -> None:
    file = tmp_path / "march.html"
    operator.types(*MARCH, "--format", "html", "--language", "en", "--output", str(file))
    page = file.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert '<html lang="en">' in page
    assert "March 2020" in page
    assert "=1+1 &lt;b&gt;" in page
    assert "=1+1 <b>" not in page


@pytest.mark.usefixtures("_march")
@pytest.mark.parametrize("form", ["table", "json", "csv", "html"])
def test_the_same_month_gives_the_same_bytes(operator: Operator, tmp_path: Path, form: str) -> None:
    written = []
    for name in ("one", "other"):
        operator.types(*MARCH, "--format", form, "--output", str(tmp_path / name))
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    assert b"\x1b" not in written[0]


@pytest.mark.usefixtures("_march")
@pytest.mark.parametrize("form", ["json", "csv", "html"])
def test_without_a_file_it_is_printed_as_it_would_be_written(operator: Operator, tmp_path: Path, form: str) -> None:
    operator.types(*MARCH, "--format", form, "--output", str(tmp_path / "file"))
    assert operator.types(*MARCH, "--format", form).startswith((tmp_path / "file").read_bytes().decode())


def test_a_month_that_is_none_is_refused(operator: Operator) -> None:
    said = operator.types("report", "sla", "--client", "acme", "--month", "2020-13", code=1)
    assert "--month: '2020-13' is no month such as 2026-11" in said


def test_a_client_that_is_none_is_said_to_be_unknown(operator: Operator) -> None:
    assert "there is no client [nobody]" in operator.types(
        "report", "sla", "--client", "[nobody]", "--month", "2020-03", code=1
    )


@pytest.mark.usefixtures("_march")
def test_a_file_that_cannot_be_written_is_named(operator: Operator, tmp_path: Path) -> None:
    there = tmp_path / "nowhere" / "march.csv"
    assert "nowhere/march.csv cannot be written: No such file" in operator.types(
        *MARCH, "--format", "csv", "--output", str(there), code=1
    )


def test_a_form_that_is_none_is_refused(operator: Operator) -> None:
    operator.types(*MARCH, "--format", "pdf", code=2)
