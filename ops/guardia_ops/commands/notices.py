"""`guardia notices`: who was told what, and how every message looks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guardia.adapters.messages.composer import JinjaComposer
from guardia.bootstrap import store
from guardia.domain.delivery import history_of
from guardia_ops.errors import CommandError
from guardia_ops.notices import as_document, as_table
from guardia_ops.preview.everything import everything, of_ticket
from guardia_ops.preview.gallery import Gallery
from guardia_ops.terminal import StackName, chosen_target, out, say
from guardia_ops.whole import show

if TYPE_CHECKING:
    from guardia.domain.ticket import Ticket
    from guardia.ports import TicketStore

DESK_EMAIL = "mesa@guardia.example"
"""Where answers go, in samples; a stack's own is a setting of its functions, and not among its outputs."""

app = typer.Typer(no_args_is_help=True, help="Who was told what, and how every message looks.")

Number = Annotated[str, typer.Argument(help="Such as GD-7K3M9-QXD2F.", metavar="TICKET")]


@app.command("list")
def list_notices(
    context: typer.Context,
    ticket: Number,
    for_programs: Annotated[bool, typer.Option("--json", help="For programs: with the whole history of each.")] = False,
    stack: StackName = None,
) -> None:
    """Who was told of what, by which channel, whether it arrived, and why not; in the order in which it happened."""
    table = store(chosen_target(context, stack).settings)
    known = _ticket(table, ticket)
    notices = sorted(table.notices(known.id), key=lambda notice: (notice.entry, history_of(notice)[0].at))
    if for_programs:
        out.print_json(json.dumps(list(map(as_document, notices)), ensure_ascii=False))
    elif notices:
        kinds = {entry.version: entry.kind for entry in table.entries(known.id)}
        show(as_table(notices, kinds))
    else:
        say(f"nobody has been told of {known.id} yet")


@app.command("preview")
def preview(
    context: typer.Context,
    directory: Annotated[
        Path, typer.Option("--to", metavar="DIR", help="Where the files go; it is made if need be.")
    ] = Path("notices-preview"),
    ticket: Annotated[
        str | None, typer.Option(metavar="TICKET", help="The messages of this ticket. Without it: samples of all.")
    ] = None,
    desk_email: Annotated[str, typer.Option(metavar="ADDRESS", help="The desk's, as messages name it.")] = DESK_EMAIL,
    stack: StackName = None,
) -> None:
    """Write every message, as each channel shows it, to files, and a page that shows them side by side.

    Nothing is sent. Without --ticket no stack is asked.
    """
    composer = JinjaComposer(desk_email=desk_email)
    gallery = Gallery(directory)
    if ticket is None:
        shown = everything(composer)
    else:
        table = store(chosen_target(context, stack).settings)
        shown = of_ticket(composer, table, table, _ticket(table, ticket))
    try:
        page = gallery.write(shown)
    except OSError as error:
        raise CommandError(f"{error.filename or directory} cannot be written: {error.strerror}") from error
    say(f"{gallery.written} files; open {page}")


def _ticket(tickets: TicketStore, number: str) -> Ticket:
    found = tickets.ticket(number.strip().upper())
    if found is None:
        raise CommandError(f"there is no ticket {number}")
    return found
