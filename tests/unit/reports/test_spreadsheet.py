"""The month as CSV: whole, as RFC 4180 has it, and without a formula, whoever opens it where."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.contract import Severity
from guardia.domain.decision import Language
from guardia.domain.month import Month
from guardia_ops.reports.speaker import Speaker
from guardia_ops.reports.spreadsheet import as_csv, harmless
from tests.support.builders import T0
from tests.support.measures import HOUR, measure, report
from tests.unit.reports.hostile import NASTY

ES = Speaker(Language.ES, "America/Panama", Month(2026, 11))
EN = Speaker(Language.EN, "America/Panama", Month(2026, 11))
BOM = b"\xef\xbb\xbf"


def rows(content: bytes, delimiter: str = ",") -> list[list[str]]:
    """As a spreadsheet reads it that has this delimiter."""
    text = content.decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))


def test_each_promise_is_a_line_with_its_dates_on_the_contracts_clock() -> None:
    content = as_csv(
        report(
            measure("GD-A", answered_after=timedelta(hours=4, seconds=7), recovered_after=HOUR),
            measure("GD-B", severity=Severity.LOW, rejected_after=HOUR),
        ),
        EN,
    )
    heading, late, refused = rows(content)
    assert dict(zip(heading, late, strict=True)) == {
        "ticket": "GD-A",
        "cycle": "1",
        "title": "api-5xx",
        "origin": "alarm",
        "environment": "production",
        "severity": "high",
        "contract version": "1",
        "time zone": "America/Panama",
        "start": "2026-11-20 10:00:00",
        "due": "2026-11-20 14:00:00",
        "promise (s)": "14400",
        "response": "2026-11-20 14:00:07",
        "covered time to the response (s)": "14407",
        "alarm recovered": "2026-11-20 11:00:00",
        "outcome": "missed",
        "reason": "answered after the promised time",
        "promise changed": "",
    }
    assert refused[-4:] == ["", "excluded", "refused with a reason within the promised time", ""]


def test_a_changed_promise_says_whether_it_was_over() -> None:
    over = replace(measure(answered_after=3 * HOUR), revision=2, missed_at=T0 + 2 * HOUR)
    _, late, in_time = rows(as_csv(report(over, replace(over, missed_at=None)), EN))
    assert (late[-3], late[-1]) == ("missed", "the promise was changed after it had ended without an answer")
    assert (in_time[-3], in_time[-1]) == ("kept", "the promise was changed before it was over")


def test_it_speaks_spanish() -> None:
    heading, line = rows(as_csv(report(measure(answered_after=HOUR)), ES))
    assert heading[8:10] == ["inicio", "vence"]
    assert line[-3:] == ["en plazo", "respondido dentro del plazo", ""]


def test_it_is_what_excel_takes_for_utf_8_and_rfc_4180_for_csv() -> None:
    content = as_csv(report(measure(title='ñandú, "comillas"', answered_after=HOUR)), ES)
    assert content.startswith(BOM + b"ticket,ciclo,")
    assert content.endswith(b"\r\n")
    assert content.count(b"\r\n") == content.count(b"\n") == 2
    assert '"ñandú, ""comillas"""'.encode() in content


def test_a_month_without_promises_has_only_its_headings() -> None:
    assert len(rows(as_csv(report(), ES))) == 1


@pytest.mark.covers("F60")
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("title", NASTY)
def test_no_cell_is_a_formula_whatever_separates_them(title: str, delimiter: str) -> None:
    content = as_csv(report(measure(title=title)), ES)
    for row in rows(content, delimiter):
        assert not any(re.match(r"\s*[=+\-@＝＋－＠]", cell) for cell in row), row
    assert content.count(b"\r\n") == 2
    assert {len(row) for row in rows(content)} == {17}


@pytest.mark.covers("F60")
@given(title=st.text(st.sampled_from("=+-@;,|\"' \t\r\na1"), max_size=12))
def test_no_title_at_all_becomes_a_formula(title: str) -> None:
    for delimiter in ",;|":
        for row in rows(as_csv(report(measure(title=title)), ES), delimiter):
            assert not any(re.match(r"\s*[=+\-@]", cell) for cell in row), row


@pytest.mark.parametrize("title", ["api-5xx", "CPU > 90 % (web-1)", "a=b", "disco lleno: /dev/xvda1", "1 + 1"])
def test_an_ordinary_title_is_left_alone(title: str) -> None:
    assert harmless(title) == title
