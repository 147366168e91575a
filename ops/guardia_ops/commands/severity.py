"""`guardia severity`: what an alarm would mean, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from guardia.adapters import clock
from guardia.adapters.holiday_calendars import holiday_calendar
from guardia.adapters.readers.any_form import NoAlarm, bodies_of, read_any
from guardia.bootstrap import store
from guardia.domain.alarm import ConfigurationChange
from guardia.domain.client_file import read_client
from guardia.domain.contract import Client
from guardia.domain.errors import Refused
from guardia_ops.client_files import read_document
from guardia_ops.errors import CommandError
from guardia_ops.severity_explanation import Explained
from guardia_ops.terminal import StackName, chosen_target, err, out, plain, say

app = typer.Typer(no_args_is_help=True, help="How severe an alarm is, and why.")


@app.callback()
def severity() -> None:
    """How severe an alarm is, and why."""


@app.command("explain")
def explain(
    context: typer.Context,
    event: Annotated[
        Path,
        typer.Argument(
            metavar="EVENT-FILE",
            help="An event of EventBridge, an envelope of SNS, CloudWatch's notification, or a batch of SQS.",
        ),
    ],
    client_id: Annotated[
        str | None, typer.Option("--client", metavar="ID", help="A registered client, on the chosen stack.")
    ] = None,
    client_file: Annotated[
        Path | None,
        typer.Option("--client-file", metavar="FILE", help="A client's file instead; no stack is asked then."),
    ] = None,
    stack: StackName = None,
    for_programs: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """The whole chain of evidence, the severity, both sentences, and the promise. SNS's signatures are not verified."""
    text = _text(event)
    client = _client(context, client_id, client_file, stack)
    batch = bodies_of(text)
    answers = [_answer(body, client) for body in ([text] if batch is None else batch)]
    if for_programs:
        documents = [answer.as_document() if isinstance(answer, Explained) else answer for answer in answers]
        document = documents[0] if batch is None else {"messages": documents}
        out.print_json(json.dumps(document, ensure_ascii=False))
    else:
        for number, answer in enumerate(answers, start=1):
            if batch is not None:
                say(f"message {number} of {len(answers)}")
            _show(answer)
    if any(isinstance(answer, dict) and "unreadable" in answer for answer in answers):
        raise typer.Exit(1)


Told = dict[str, str]
"""What a message is that is no alarm (`no_alarm`), or why it cannot be read (`unreadable`)."""


def _answer(body: str, client: Client) -> Explained | Told:
    try:
        read = read_any(body)
    except NoAlarm as other:
        return {"no_alarm": str(other)}
    except Refused as refusal:
        return {"unreadable": str(refusal)}
    if isinstance(read.reading, ConfigurationChange):
        what = f"{read.reading.operation} of the configuration of alarm {read.reading.name!r}"
        return {"no_alarm": f"{what}: its state did not change"}
    return Explained.of(read.reading, client, clock.now(), read.caveat)


def _show(answer: Explained | Told) -> None:
    if isinstance(answer, Explained):
        for line in answer.as_text():
            say(line)
        return
    if "unreadable" in answer:
        err.print(plain(f"cannot be read: {answer['unreadable']}"), style="red", soft_wrap=True)
    else:
        say(f"no alarm: {answer['no_alarm']}")


def _client(context: typer.Context, client_id: str | None, client_file: Path | None, stack: str | None) -> Client:
    if (client_id is None) == (client_file is None):
        raise CommandError("whose alarm is it? say --client ID, or --client-file FILE, one of the two")
    if client_file is not None:
        return read_client(read_document(client_file), holiday_calendar)
    known = store(chosen_target(context, stack).settings).client(client_id or "")
    if known is None:
        raise CommandError(f"there is no client {client_id}")
    return known


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is no text in UTF-8") from error
