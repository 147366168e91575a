"""Every form of a report names each of a month's tickets once, however many pages they fill."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from guardia.adapters.in_memory import InMemoryStore
from guardia.domain.month import Month
from guardia.domain.report_document import report_document
from guardia.services.report_sla import READ_AT_ONCE, ReportSla
from guardia_ops.reports.page import as_html
from guardia_ops.reports.screen import show
from guardia_ops.reports.speaker import Speaker
from guardia_ops.reports.spreadsheet import as_csv
from tests.support.builders import T0, client, register
from tests.support.measures import LATER, answered_month

if TYPE_CHECKING:
    from collections.abc import Callable

    from guardia.domain.report import Report

TICKETS = READ_AT_ONCE * 2 + 1


@pytest.fixture(scope="module")
def report() -> Report:
    store = InMemoryStore()
    register(store, client())
    answered_month(store, TICKETS, T0)
    return ReportSla(store, store, lambda: LATER).whole("acme", Month(2026, 11))


def on_screen(report: Report, speaker: Speaker) -> int:
    page = StringIO()
    assert report.summary
    show(report, report.summary, speaker, Console(file=page, width=160))
    return numbers(page.getvalue())


def in_the_list(report: Report, speaker: Speaker) -> int:
    _, listed = as_html(report, speaker).decode().split('class="list"')
    return numbers(listed)


def numbers(text: str) -> int:
    """How many tickets it names."""
    return len(re.findall(r"GD-\w{5}-\w{5}", text))


FORMS: dict[str, Callable[[Report, Speaker], int]] = {
    "figures": lambda report, _: len(report.lines),
    "document": lambda report, speaker: str(report_document(report, speaker.language)).count("'ledger'"),
    "csv": lambda report, speaker: as_csv(report, speaker).count(b"\r\n") - 1,
    "html": in_the_list,
    "screen": on_screen,
}


@pytest.mark.parametrize("form", FORMS)
def test_each_ticket_stands_there_once(report: Report, form: str) -> None:
    speaker = Speaker(report.client.language, report.time_zone, report.month)
    assert FORMS[form](report, speaker) == TICKETS
