"""A month as a document that a client is handed: one file of HTML, which prints, and loads and runs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from guardia.adapters.messages.clean import as_attribute, cut
from guardia.adapters.messages.vocabulary import DESK_PHONES
from guardia.domain.contract import Severity
from guardia.domain.report import PERCENTILES
from guardia.domain.verdict import EXCLUSIONS, Outcome
from guardia_ops.reports.chart import HEIGHT, STACK, STEP, chart_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guardia.domain.coverage import Segment
    from guardia.domain.report import Line, Report
    from guardia_ops.reports.speaker import Speaker

TEMPLATES = Path(__file__).parent / "templates"
TITLE_LIMIT = 160
STRETCHES_SHOWN = 40
"""Of the time after a promise: a response that is a month late has one for each night and each day."""


@dataclass(frozen=True, slots=True)
class Account:
    """Stretches of a ledger, each with the covered time in it and up to its end; `hidden` are left out at the end."""

    rows: Sequence[tuple[Segment, timedelta, timedelta]]
    hidden: int
    total: timedelta


def as_html(report: Report, speaker: Speaker) -> bytes:
    """The document, in UTF-8. The report must have its summary."""
    missed = [line for line in report.lines if line.verdict.value is Outcome.MISSED]
    words = {
        "report": report,
        "summary": report.summary,
        "s": speaker,
        "t": speaker.say,
        "chart": chart_of(report),
        "missed": missed,
        "account_of": account_of,
        "title_of": title_of,
        "nothing": timedelta(),
        "percentiles": PERCENTILES,
        "severities": tuple(Severity),
        "exclusions": EXCLUSIONS,
        "stack": STACK,
        "step": STEP,
        "height": HEIGHT,
        "phones": DESK_PHONES,
        "stretches_shown": STRETCHES_SHOWN,
    }
    return _environment().get_template("report.jinja").render(words).encode()


def account_of(segments: Sequence[Segment], shown: int | None = None) -> Account:
    """The ledger with its sums."""
    covered = [(segment.end - segment.start) * segment.covered for segment in segments]
    sums = list(accumulate(covered))
    rows = list(zip(segments, covered, sums, strict=True))
    return Account(rows[:shown], len(rows[shown:]) if shown else 0, sums[-1] if sums else timedelta())


def title_of(line: Line) -> str:
    """What the ticket is called, as far as it fits."""
    return cut(line.measure.title, TITLE_LIMIT)


@cache
def _environment() -> Environment:
    """Whatever an expression prints is escaped, and loses what acts instead of being read."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=lambda value: value if isinstance(value, Markup) else as_attribute(value),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
