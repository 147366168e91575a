"""How long a client's month takes to report in every form, and whether ten times the tickets take ten times as long."""

from __future__ import annotations

from functools import partial
from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console

from benchmarks.figure import Figure, once, per_call
from guardia.adapters.in_memory import InMemoryStore
from guardia.domain.month import Month
from guardia.domain.report_document import report_document
from guardia_ops.reports.page import as_html
from guardia_ops.reports.screen import show
from guardia_ops.reports.speaker import Speaker
from guardia_ops.reports.spreadsheet import as_csv
from tests.support.builders import T0
from tests.support.measures import answered_month, report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.measure import Measure
    from guardia.domain.report import Report

FEW, MANY = 1_000, 10_000


def figures() -> Iterator[Figure]:
    """Judging 1,000 and 10,000 measures, without reading them, and then each form of the larger report."""
    for tickets in (FEW, MANY):
        measures = month_of(tickets)
        yield Figure(f"a month of {tickets:,} tickets, judged", per_call(partial(report, *measures)))
    whole = report(*month_of(MANY))
    speaker = Speaker(whole.client.language, whole.time_zone, whole.month)
    yield Figure(f"{MANY:,} tickets as JSON's document", once(lambda: report_document(whole, speaker.language)))
    yield Figure(f"{MANY:,} tickets as CSV", once(lambda: as_csv(whole, speaker)))
    yield Figure(f"{MANY:,} tickets as HTML", once(lambda: as_html(whole, speaker)))
    yield Figure(f"{MANY:,} tickets on the screen", once(lambda: on_screen(whole, speaker)))


def month_of(tickets: int) -> list[Measure]:
    """So many promises that began in November."""
    store = InMemoryStore()
    answered_month(store, tickets, T0)
    return list(store.measures("acme", Month(2026, 11), tickets).items)


def on_screen(report: Report, speaker: Speaker) -> None:
    """As the command's table."""
    if report.summary:
        show(report, report.summary, speaker, Console(file=StringIO(), width=160))
