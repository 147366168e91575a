"""`guardia report`: how a client's month was kept."""

from __future__ import annotations

import json
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from guardia.bootstrap import report_sla
from guardia.domain.decision import Language
from guardia.domain.errors import Invalid, Problem
from guardia.domain.month import Month
from guardia.domain.report import Report, Summary
from guardia.domain.report_document import report_document
from guardia_ops.errors import CommandError
from guardia_ops.reports.page import as_html
from guardia_ops.reports.screen import show
from guardia_ops.reports.speaker import Speaker
from guardia_ops.reports.spreadsheet import as_csv
from guardia_ops.terminal import StackName, chosen_target, err, out, plain

PAPER = 160
"""Letters in a line of a table that is written to a file."""

app = typer.Typer(no_args_is_help=True, help="How a client's month was kept.")


class Form(StrEnum):
    """What a report may be."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    HTML = "html"


@app.callback()
def report() -> None:
    """How a client's month was kept."""


@app.command("sla")
def sla(
    context: typer.Context,
    client: Annotated[str, typer.Option(metavar="ID", help="Whose month.")],
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="In the time zone of the client's contract.")],
    form: Annotated[
        Form, typer.Option("--format", help="For the terminal, for programs, for a spreadsheet, or for the client.")
    ] = Form.TABLE,
    language: Annotated[Language | None, typer.Option(help="Without it: the client's.")] = None,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Without it: what the command prints.")] = None,
    stack: StackName = None,
) -> None:
    """Every first response of a month against its promise, compliance by severity, percentiles, and penalties."""
    wanted = _month(month)
    found = report_sla(chosen_target(context, stack).settings).whole(client, wanted)
    if found.summary is None:
        raise AssertionError("a whole month has its summary")
    speaker = Speaker(language or found.client.language, found.time_zone, wanted)
    if form is Form.TABLE and output is None:
        show(found, found.summary, speaker, out)
        return
    content = _content(found, found.summary, form, speaker)
    if output is None:
        typer.echo(content, nl=False)
    else:
        _write(output, content)


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise Invalid(Problem("--month", str(error))) from error


def _content(found: Report, summary: Summary, form: Form, speaker: Speaker) -> bytes:
    """The whole file. The same month gives the same bytes: nothing in it says when it was written."""
    match form:
        case Form.TABLE:
            page = StringIO()
            show(found, summary, speaker, Console(file=page, width=PAPER, color_system=None))
            return page.getvalue().encode()
        case Form.JSON:
            document = report_document(found, speaker.language)
            text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True)
            return f"{text}\n".encode("utf-8", "backslashreplace")
        case Form.CSV:
            return as_csv(found, speaker)
        case Form.HTML:
            return as_html(found, speaker)


def _write(output: Path, content: bytes) -> None:
    try:
        output.write_bytes(content)
    except OSError as error:
        raise CommandError(f"{output} cannot be written: {error.strerror}") from error
    err.print(plain(f"written to {output}"), style="dim", soft_wrap=True)
