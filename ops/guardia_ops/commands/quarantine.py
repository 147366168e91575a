"""`guardia quarantine`: messages that could not become tickets, and their way out."""

from __future__ import annotations

import json
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer
from rich.padding import Padding

from guardia.bootstrap import release_quarantined, store
from guardia.domain.instant import zulu
from guardia_ops.errors import CommandError
from guardia_ops.terminal import StackName, chosen_target, goes_on, operator, out, plain, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.quarantine import Quarantined
    from guardia.ports import Accounts, Quarantine

AT_ONCE = 20
"""Messages of a page: each carries its body of up to 32 KiB."""

app = typer.Typer(no_args_is_help=True, help="Messages that could not become tickets.")

MessageId = Annotated[str, typer.Argument(help="As `guardia quarantine list` shows it.", metavar="ID")]


@app.command("list")
def list_messages(
    context: typer.Context,
    account: Annotated[str | None, typer.Option(help="Only of this AWS account.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 50,
    for_programs: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    stack: StackName = None,
) -> None:
    """The newest messages: id, time, account, who has the account now, and why it is here. In a pipe a line for each.

    Why: how the account stood, or why the message could not be read, and what became of it.
    """
    table = store(chosen_target(context, stack).settings)
    messages = islice(_messages(table, account), limit)
    holder = cache(lambda account_id: _holder(table, account_id))
    if for_programs:
        documents = [_document(message, holder(message.account_id)) for message in messages]
        out.print_json(json.dumps(documents, ensure_ascii=False))
        return
    for message in messages:
        _show(message, holder(message.account_id))


@app.command("show")
def show_message(context: typer.Context, message_id: MessageId, stack: StackName = None) -> None:
    """One message with everything that is known of it. Its body is a stranger's text, shown as it was kept."""
    message = store(chosen_target(context, stack).settings).quarantined_message(message_id.upper())
    if message is None:
        raise CommandError(f"there is no quarantined message {message_id}")
    for name, value in _facts(message):
        say(f"{name + ':':<13} {value}")
    say("")
    say(message.body)


@app.command("release")
def release_message(
    context: typer.Context,
    message_id: MessageId,
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask where no contract covers; on a terminal the command does.")
    ] = False,
    stack: StackName = None,
) -> None:
    """Open the ticket of a message's alarm, or join the one that is open. The clock starts now."""
    settings = chosen_target(context, stack).settings
    release, table = release_quarantined(settings), store(settings)
    message = table.quarantined_message(message_id.upper())
    if message and message.released_ticket and message.released_at:
        by, at = message.released_by, zulu(message.released_at)
        say(f"already released by {by} at {at}: ticket {message.released_ticket}")
        return
    if message and (uncovered := release.uncovered(message)):
        say(uncovered)
        goes_on(dry_run=False, yes=yes, question="release it all the same?")
    released = release.release(message_id.upper(), operator())
    ticket = table.ticket(released.released_ticket or "")
    if ticket is None:
        raise CommandError(f"message {released.id} was released into a ticket that is not there")
    due = zulu(ticket.clock.due_at)
    say(f"{ticket.id} of {ticket.client_id}: {ticket.status}, {ticket.severity}, response due at {due}")


def _holder(accounts: Accounts, account_id: str | None) -> str | None:
    """Who has the account now."""
    client = accounts.holding(account_id).client if account_id else None
    return client.id if client else None


def _show(message: Quarantined, client_id: str | None) -> None:
    """What is copied stands in one line. The reason is folded below it on a terminal, and ends the line in a pipe."""
    account = message.account_id or "(not proven)"
    known = f"{message.id}  {zulu(message.received_at)}  {account:<12}  {client_id or '–'}"
    if out.is_terminal:
        out.print(plain(known), soft_wrap=True)
        out.print(Padding(plain(_why(message)), (0, 0, 0, 4)), overflow="fold")
    else:
        say(f"{known}  {_why(message)}")


def _why(message: Quarantined) -> str:
    reason = _one_line(message.reason)
    standing = f"{message.standing}: " if message.standing else ""
    released = f" (released into {message.released_ticket})" if message.released_ticket else ""
    return f"{message.road}: {standing}{reason}{released}"


def _document(message: Quarantined, client_id: str | None) -> dict[str, str | None]:
    return {
        "id": message.id,
        "received_at": zulu(message.received_at),
        "road": message.road,
        "account_id": message.account_id,
        "client_id": client_id,
        "standing": message.standing,
        "reason": message.reason,
        "released_ticket": message.released_ticket,
        "released_at": zulu(message.released_at) if message.released_at else None,
        "released_by": message.released_by or None,
    }


def _messages(quarantine: Quarantine, account: str | None) -> Iterator[Quarantined]:
    after = None
    while True:
        page = quarantine.quarantined(AT_ONCE, after)
        yield from (message for message in page.items if account in {None, message.account_id})
        after = page.next
        if after is None:
            return


def _facts(message: Quarantined) -> Iterator[tuple[str, str]]:
    yield "id", message.id
    yield "received", zulu(message.received_at)
    yield "road", message.road
    yield "account", message.account_id or "(not proven)"
    if message.standing:
        yield "standing", message.standing
    yield "reason", _one_line(message.reason)
    if message.released_ticket and message.released_at:
        yield "released", f"{zulu(message.released_at)} by {message.released_by} into {message.released_ticket}"
    yield "body SHA-256", message.body_sha256 + ("" if message.is_whole else " (of the whole; what follows was cut)")


def _one_line(text: str) -> str:
    return " ".join(text.split())
