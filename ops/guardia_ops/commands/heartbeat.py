"""`guardia heartbeat`: from which accounts and regions alarms arrive."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from guardia.bootstrap import duty, heartbeats
from guardia_ops.duty.zone import Zone
from guardia_ops.heartbeat.rows import heartbeat_document, heartbeats_table
from guardia_ops.terminal import StackName, chosen_target, out, say
from guardia_ops.whole import show

app = typer.Typer(no_args_is_help=True, help="From which accounts and regions alarms arrive.")


@app.command("list")
def list_heartbeats(
    context: typer.Context,
    client: Annotated[str | None, typer.Argument(metavar="CLIENT", help="Without it: all clients.")] = None,
    *,
    zone: Annotated[
        str | None, typer.Option("--zone", metavar="ZONE", help="Without it: that of the roster's first layer.")
    ] = None,
    for_programs: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    stack: StackName = None,
) -> None:
    """When each account was last heard in each region, and which was never heard."""
    settings = chosen_target(context, stack).settings
    beating = heartbeats(settings)
    rows, now = beating.all_known(client), beating.clock()
    if for_programs:
        out.print_json(json.dumps([heartbeat_document(row, now) for row in rows], ensure_ascii=False))
    elif rows:
        show(heartbeats_table(rows, now, Zone.chosen(zone, duty(settings).latest())))
    else:
        say("no client has an account")


@app.command("forget")
def forget_heartbeat(
    context: typer.Context,
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The AWS account, twelve digits.")],
    region: Annotated[str, typer.Argument(metavar="REGION", help="As `guardia heartbeat list` shows it.")],
    *,
    stack: StackName = None,
) -> None:
    """Expect this heartbeat no more: the client took the stack away there. Its ticket, if it has one, is resolved.

    It is expected again from the next beat that arrives.
    """
    heartbeats(chosen_target(context, stack).settings).forget(account, region)
    say(f"no heartbeat is expected from account {account} in {region}")
