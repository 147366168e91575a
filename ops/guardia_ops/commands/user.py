"""`guardia user`: who signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from guardia.bootstrap import store
from guardia.domain.caller import Role
from guardia_ops.terminal import StackName, chosen_target, plain, say
from guardia_ops.users import NewUser, Users
from guardia_ops.whole import show

if TYPE_CHECKING:
    from guardia_ops.target import Target

app = typer.Typer(no_args_is_help=True, help="Who signs in.")


@app.command("add")
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
    sub = _users(chosen_target(context, stack)).add(NewUser(email, name, group, client, password))
    say(f"{email} is in {group} ({sub})")


@app.command("disable")
def disable_user(context: typer.Context, email: str, stack: StackName = None) -> None:
    """End a user's access."""
    _users(chosen_target(context, stack)).disable(email)
    say(f"{email} may not sign in any more")


@app.command("reset")
def reset_user(
    context: typer.Context,
    email: str,
    password: Annotated[
        str | None,
        typer.Option(help="Set at once. Without it Cognito writes to the user.", envvar="GUARDIA_PASSWORD"),
    ] = None,
    stack: StackName = None,
) -> None:
    """End a user's password and sessions; they choose a new password, or have the one that you give."""
    said = _users(chosen_target(context, stack)).reset(email, password)
    say(f"{email} {said}")


@app.command("list")
def list_users(context: typer.Context, stack: StackName = None) -> None:
    """All users."""
    table = Table("e-mail", "name", "group", "client", "status")
    for user in _users(chosen_target(context, stack)).listed():
        table.add_row(*map(plain, (user.email, user.name, user.group, user.client_id, user.status)))
    show(table)


def _users(chosen: Target) -> Users:
    cognito = chosen.session.client("cognito-idp", region_name=chosen.region)
    return Users(cognito, chosen.outputs["UserPoolId"], store(chosen.settings))
