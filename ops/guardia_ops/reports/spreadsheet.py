"""A month's promises as CSV: RFC 4180 in UTF-8 with a byte order mark, and nothing in it that a spreadsheet obeys.

Excel takes UTF-8 for what it is only after a byte order mark. Spreadsheets read a cell as a formula
that begins with one of `= + - @`, and those set up for Spain or Costa Rica begin a cell after a semicolon, too
(https://owasp.org/www-community/attacks/CSV_Injection). Titles are strangers' text.
"""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from guardia.adapters.messages.clean import visible

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.report import Line, Report
    from guardia_ops.reports.speaker import Speaker

Cell = str | int | None

_SECOND = timedelta(seconds=1)
_OBEYED = re.compile(r"""((?:^|[;,|\t\r\n])[\s"']*)(?=[=+\-@＝＋－＠])""")
"""Where a cell may begin, in a program of any country, and what makes a formula of it."""


_COLUMNS = (
    ("ticket", "ticket"),
    ("ciclo", "cycle"),
    ("título", "title"),
    ("origen", "origin"),
    ("entorno", "environment"),
    ("gravedad", "severity"),
    ("versión del contrato", "contract version"),
    ("zona horaria", "time zone"),
    ("inicio", "start"),
    ("vence", "due"),
    ("plazo (s)", "promise (s)"),
    ("respuesta", "response"),
    ("tiempo cubierto hasta la respuesta (s)", "covered time to the response (s)"),
    ("alarma recuperada", "alarm recovered"),
    ("resultado", "outcome"),
    ("motivo", "reason"),
    ("plazo cambiado", "promise changed"),
)
"""In both languages, in the order of `_row`."""


def as_csv(report: Report, speaker: Speaker) -> bytes:
    """A line for each promise, in the order of the report; instants on the wall clock of the report's time zone."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(speaker.say(es, en) for es, en in _COLUMNS)
    for line in report.lines:
        writer.writerow(harmless(cell) if isinstance(cell, str) else cell for cell in _row(line, speaker))
    return text.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """The text as a spreadsheet shows it and does not obey it: an apostrophe stands before what would be a formula."""
    return _OBEYED.sub(r"\1'", visible(text))


def _row(line: Line, speaker: Speaker) -> tuple[Cell, ...]:
    measure, verdict = line.measure, line.verdict
    zone = ZoneInfo(speaker.time_zone)
    return (
        measure.ticket_id,
        measure.cycle,
        measure.title,
        speaker.origin(measure.origin),
        speaker.environment(measure.environment),
        speaker.severity(measure.severity),
        measure.contract_version,
        speaker.time_zone,
        _wall_clock(measure.started_at, zone),
        _wall_clock(measure.due_at, zone),
        measure.promise // _SECOND,
        _wall_clock(measure.responded_at, zone),
        measure.response // _SECOND if measure.response is not None else None,
        _wall_clock(measure.recovered_at, zone),
        speaker.outcome(verdict.value),
        speaker.phrase(verdict.reason),
        speaker.phrase(line.change) if line.change else None,
    )


def _wall_clock(at: datetime | None, zone: ZoneInfo) -> str | None:
    """`2026-11-20 10:00:00`, which every spreadsheet knows for a date."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}" if at else None
