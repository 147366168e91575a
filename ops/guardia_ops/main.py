"""The command `guardia`: for operators, on the stack that runs here or on AWS."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from guardia.bootstrap import register_clients, store
from guardia.domain.caller import Role
from guardia.domain.client_file import client_document
from guardia_ops import target
from guardia_ops.client_files import read_document
from guardia_ops.demo.show import demonstrate
from guardia_ops.errors import FAILURES, CommandError, lines
from guardia_ops.users import NewUser, Users

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Guardia: alarms become tickets, answered in time.")
clients = typer.Typer(no_args_is_help=True, help="Who is served.")
users = typer.Typer(no_args_is_help=True, help="Who signs in.")
app.add_typer(clients, name="client")
app.add_typer(users, name="user")

StackName = Annotated[
    str | None, typer.Option("--stack", help="A stack on AWS. Without it: the local stack that runs here.")
]
out = Console()
err = Console(stderr=True)
Choose = Callable[[str | None], target.Target]


def main(words: Sequence[str] | None = None, choose: Choose = target.choose) -> None:
    """Run the command; what an operator can mend is a message in red and exit code 1."""
    try:
        app(args=words, obj=choose)
    except FAILURES as failure:
        for line in lines(failure):
            err.print(_plain(line), style="red", soft_wrap=True)
        sys.exit(1)


def _plain(text: str) -> Text:
    """Text as it is: Rich sees no markup in it, and the terminal no control sequence."""
    return Text("".join(char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in text))


def _say(text: str) -> None:
    out.print(_plain(text), soft_wrap=True)


def _target(context: typer.Context, stack: str | None) -> target.Target:
    choose: Choose = context.obj
    chosen = choose(stack)
    err.print(_plain(f"({chosen.name})"), style="dim")
    return chosen


@clients.command("apply")
def apply_client(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="YAML or JSON")],
    stack: StackName = None,
) -> None:
    """Register a client, or change it, as its file says."""
    document = read_document(file)
    client = register_clients(_target(context, stack).settings).apply(document)
    accounts = ", ".join(account.id for account in client.accounts)
    contract = client.contract
    _say(f"{client.id}: {contract.plan} from {contract.starts} to {contract.ends}, accounts {accounts}")


@clients.command("list")
def list_clients(context: typer.Context, stack: StackName = None) -> None:
    """All clients."""
    table = Table("client", "name", "plan", "starts", "ends", "accounts")
    known = store(_target(context, stack).settings)
    after = None
    while True:
        page = known.clients(100, after)
        for c in page.items:
            contract = c.contract
            days = (str(contract.starts), str(contract.ends))
            accounts = " ".join(account.id for account in c.accounts)
            table.add_row(*map(_plain, (c.id, c.name, contract.plan, *days, accounts)))
        after = page.next
        if after is None:
            break
    out.print(table)


@clients.command("show")
def show_client(context: typer.Context, client_id: str, stack: StackName = None) -> None:
    """One client, in the shape of its file (as JSON, which is YAML)."""
    client = store(_target(context, stack).settings).client(client_id)
    if client is None:
        raise CommandError(f"there is no client {client_id}")
    out.print_json(json.dumps(client_document(client), ensure_ascii=False))


@users.command("add")
def add_user(
    context: typer.Context,
    email: str,
    group: Annotated[Role, typer.Option(help="What the user may do.")],
    name: Annotated[str, typer.Option(help="As timelines show it to clients. Without it: made of the address.")] = "",
    client: Annotated[str | None, typer.Option(help="The client of a user in the group clients.")] = None,
    password: Annotated[
        str | None,
        typer.Option(help="Set at once. Without it Cognito writes an invitation.", envvar="GUARDIA_PASSWORD"),
    ] = None,
    stack: StackName = None,
) -> None:
    """Make a user, finish one whose making was interrupted, or let a disabled one in again."""
    sub = _users(_target(context, stack)).add(NewUser(email, name, group, client, password))
    _say(f"{email} is in {group} ({sub})")


@users.command("disable")
def disable_user(context: typer.Context, email: str, stack: StackName = None) -> None:
    """End a user's access."""
    _users(_target(context, stack)).disable(email)
    _say(f"{email} may not sign in any more")


@users.command("list")
def list_users(context: typer.Context, stack: StackName = None) -> None:
    """All users."""
    table = Table("e-mail", "name", "group", "client", "status")
    for user in _users(_target(context, stack)).listed():
        table.add_row(*map(_plain, (user.email, user.name, user.group, user.client_id, user.status)))
    out.print(table)


@app.command("demo")
def demo() -> None:
    """Show the main job on a local stack of its own: from a client's alarm to the closed ticket."""
    raise typer.Exit(demonstrate())


def _users(chosen: target.Target) -> Users:
    cognito = chosen.session.client("cognito-idp", region_name=chosen.region)
    return Users(cognito, chosen.outputs["UserPoolId"], store(chosen.settings))
