"""A month on a terminal: what it adds up to, then every promise in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from guardia.adapters.messages.clean import cut
from guardia.domain.contract import Severity
from guardia.domain.report import PERCENTILES
from guardia.domain.verdict import EXCLUSIONS, Outcome
from guardia_ops.reports.speaker import NONE
from guardia_ops.terminal import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.text import Text

    from guardia.domain.report import Figures, Line, Report, Summary
    from guardia_ops.reports.speaker import Speaker

TITLE_LIMIT = 60
FOLDED_BELOW = 140
"""Letters of a line: in a shorter one a date stands above its hour, and a title has what the other columns leave."""

_CASE, _DATE, _RESPONSE = 14, 6, 9
"""Widths in a folded line: a ticket's number, a date, and the column of responses with its heading."""

_STYLES = {Outcome.MISSED: "red", Outcome.EXCLUDED: "dim", Outcome.RUNNING: "yellow"}


def show(report: Report, summary: Summary, speaker: Speaker, console: Console) -> None:
    """Print the report. Lines are as wide as the console is."""
    console.print(plain(f"{report.client.name}, {speaker.month_name()}"), style="bold", soft_wrap=True)
    for sentence in _sentences(report, summary, speaker):
        console.print(plain(sentence), soft_wrap=True)
    console.print(_figures(report, summary, speaker, console.width))
    if report.lines:
        console.print(_lines(report, speaker, console.width))


def _sentences(report: Report, summary: Summary, s: Speaker) -> Iterator[str]:
    overall, contract = summary.overall, report.contract
    state = s.say("definitivo", "final") if summary.is_final else "provisional"
    version = f"{s.say('contrato, versión', 'contract, version')} {contract.version}"
    none = s.say("sin contrato vigente en este mes", "no contract in force this month")
    yield f"{version if report.is_agreed else none}; {s.zone_name()}; {state}"
    for word, reason in EXCLUSIONS.items():
        if overall.excluded[word]:
            yield f"{overall.excluded[word]} {s.outcome(Outcome.EXCLUDED)}: {s.phrase(reason)}"
    if overall.running:
        yield f"{overall.running} {s.outcome(Outcome.RUNNING)}"
    if overall.recovered:
        recovered = s.say("alarmas ya estaban bien antes de una respuesta", "alarms were OK again before a response")
        yield f"{overall.recovered} {recovered}"
    if summary.penalty:
        fee, below = s.percent(summary.penalty.fee), s.percent(summary.penalty.below)
        condition = "" if summary.is_final else f" {s.condition(summary)}"
        yield s.say(
            f"penalización{condition}: {fee} de la cuota del mes (cumplimiento inferior al {below})",
            f"penalty{condition}: {fee} of the month's fee (compliance below {below})",
        )
    changes = {_mark(line): line.change for line in report.lines if line.change}
    for mark, change in sorted(changes.items()):
        yield f"{mark} {s.phrase(change)}"


def _figures(report: Report, summary: Summary, s: Speaker, width: int) -> Table:
    headings = (
        s.say("gravedad", "severity"),
        s.say("plazo", "promise"),
        s.say("en plazo", "kept"),
        s.say("fuera", "missed"),
        s.say("cumple", "meets"),
        *(f"p{percent}" for percent in PERCENTILES),
    )
    table = Table(*headings, box=box.SIMPLE_HEAD, show_footer=False, padding=(0, 0 if width < FOLDED_BELOW else 1))
    for column in table.columns[1:]:
        column.justify = "right"
        column.no_wrap = True
    for severity in Severity:
        promise = f"< {s.promise(report.contract.response[severity])}" if report.is_agreed else NONE
        _add_figures(table, s.severity(severity), promise, summary.by_severity[severity], s)
    table.add_section()
    _add_figures(table, s.say("todo el mes", "the whole month"), "", summary.overall, s)
    return table


def _add_figures(table: Table, name: str, promise: str, figures: Figures, s: Speaker) -> None:
    times = (s.length(figures.times.get(percent)) for percent in PERCENTILES)
    counts = (str(figures.kept), str(figures.missed), s.compliance(figures.compliance))
    table.add_row(*map(plain, (name, promise, *counts, *times)))


def _lines(report: Report, s: Speaker, width: int) -> Table:
    is_folded = width < FOLDED_BELOW
    table = Table(
        "ticket",
        s.say("gravedad", "severity"),
        s.say("inicio", "start"),
        s.say("vence", "due"),
        s.say("respuesta", "response"),
        s.say("tiempo", "time"),
        s.say("resultado", "outcome"),
        s.say("título", "title"),
        box=box.SIMPLE_HEAD,
        show_edge=not is_folded,
        padding=(0, 0 if is_folded else 1),
    )
    for column in table.columns[:-1]:
        column.no_wrap = True
    table.columns[5].justify = "right"
    if is_folded:
        _fold(table)
    for line in report.lines:
        table.add_row(*map(plain, _cells(line, s)), _title(line), style=_STYLES.get(line.verdict.value))
    return table


def _fold(table: Table) -> None:
    """Let a number stand above its cycle and a date above its hour, so that no outcome is cut."""
    case, _, start, due, response = table.columns[:5]
    for column, width in ((case, _CASE), (start, _DATE), (due, _DATE), (response, _RESPONSE)):
        column.width, column.no_wrap = width, False


def _mark(line: Line) -> str:
    """What stands beside the outcome of a promise that was changed."""
    if line.change is None:
        return ""
    return "**" if line.measure.missed_at else "*"


def _title(line: Line) -> Text:
    """In one line, however narrow: it loses its end before another column loses a letter."""
    title = plain(cut(line.measure.title, TITLE_LIMIT))
    title.no_wrap, title.overflow = True, "ellipsis"
    return title


def _cells(line: Line, s: Speaker) -> tuple[str, ...]:
    measure = line.measure
    cycle = f" ({s.say('ciclo', 'cycle')} {measure.cycle})" if measure.cycle > 1 else ""
    return (
        f"{measure.ticket_id}{cycle}",
        s.severity(measure.severity),
        s.brief(measure.started_at),
        s.brief(measure.due_at),
        s.brief(measure.responded_at),
        s.length(measure.response),
        f"{s.outcome(line.verdict.value)}{_mark(line)}",
    )
