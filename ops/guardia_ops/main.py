"""The command `guardia`: for operators, on the stack that runs here or on AWS."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import boto3
import typer
from rich.console import Console
from rich.table import Table

from guardia.bootstrap import register_clients, store
from guardia.domain.caller import Role
from guardia.domain.client_file import client_document
from guardia.domain.errors import Invalid
from guardia_ops import target
from guardia_ops.client_files import read_document
from guardia_ops.demo.show import demonstrate
from guardia_ops.errors import CommandError
from guardia_ops.local.errors import LocalStackError
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


def main() -> None:
    """Run the command; what an operator can mend is one message and exit code 1."""
    try:
        app()
    except (CommandError, LocalStackError) as error:
        err.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(1)
    except Invalid as refusal:
        for problem in refusal.problems:
            err.print(f"{problem.path}: {problem.message}", style="red", markup=False, highlight=False)
        sys.exit(1)


def _target(stack: str | None) -> target.Target:
    chosen = target.choose(stack)
    err.print(f"({chosen.name})", style="dim", markup=False)
    return chosen


@clients.command("apply")
def apply_client(file: Annotated[Path, typer.Argument(help="YAML or JSON")], stack: StackName = None) -> None:
    """Register a client, or change it, as its file says."""
    document = read_document(file)
    client = register_clients(_target(stack).settings).apply(document)
    accounts = ", ".join(account.id for account in client.accounts)
    contract = client.contract
    out.print(
        f"{client.id}: {contract.plan} from {contract.starts} to {contract.ends}, accounts {accounts}", markup=False
    )


@clients.command("list")
def list_clients(stack: StackName = None) -> None:
    """All clients."""
    table = Table("client", "name", "plan", "starts", "ends", "accounts")
    known = store(_target(stack).settings)
    after = None
    while True:
        page = known.clients(100, after)
        for c in page.items:
            contract = c.contract
            days = (str(contract.starts), str(contract.ends))
            table.add_row(c.id, c.name, contract.plan, *days, " ".join(account.id for account in c.accounts))
        after = page.next
        if after is None:
            break
    out.print(table)


@clients.command("show")
def show_client(client_id: str, stack: StackName = None) -> None:
    """One client, in the shape of its file (as JSON, which is YAML)."""
    client = store(_target(stack).settings).client(client_id)
    if client is None:
        raise CommandError(f"there is no client {client_id}")
    out.print_json(json.dumps(client_document(client), ensure_ascii=False))


@users.command("add")
def add_user(
    email: str,
    group: Annotated[Role, typer.Option(help="What the user may do.")],
    name: Annotated[str, typer.Option(help="As the timeline shows it. Without it: the address.")] = "",
    client: Annotated[str | None, typer.Option(help="The client of a user in the group clients.")] = None,
    password: Annotated[
        str | None,
        typer.Option(help="Set at once. Without it Cognito writes an invitation.", envvar="GUARDIA_PASSWORD"),
    ] = None,
    stack: StackName = None,
) -> None:
    """Make a user."""
    sub = _users(_target(stack)).add(NewUser(email, name or email, group, client, password))
    out.print(f"{email} is in {group} ({sub})", markup=False)


@users.command("disable")
def disable_user(email: str, stack: StackName = None) -> None:
    """End a user's access."""
    _users(_target(stack)).disable(email)
    out.print(f"{email} may not sign in any more", markup=False)


@users.command("list")
def list_users(stack: StackName = None) -> None:
    """All users."""
    table = Table("e-mail", "name", "group", "client", "status")
    for user in _users(_target(stack)).listed():
        table.add_row(user.email, user.name, user.group, user.client_id, user.status)
    out.print(table)


@app.command("demo")
def demo() -> None:
    """Show the main job on a local stack of its own: from a client's alarm to the closed ticket."""
    raise typer.Exit(demonstrate())


def _users(chosen: target.Target) -> Users:
    cognito = boto3.Session(region_name=chosen.region).client("cognito-idp")
    return Users(cognito, chosen.outputs["UserPoolId"], store(chosen.settings))
