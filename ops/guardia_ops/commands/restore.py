"""`guardia restore`: what a restored table has and the stack's own has not goes back to where it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from guardia_ops import whole
from guardia_ops.errors import CommandError
from guardia_ops.restore.bring_back import BringBack
from guardia_ops.restore.tables import Rows
from guardia_ops.terminal import StackName, chosen_target, goes_on, out, plain, say

if TYPE_CHECKING:
    from guardia_ops.restore.bring_back import Counts
    from guardia_ops.restore.tables import Item
    from guardia_ops.target import Target

QUEUES = ("IntakeQueueArn", "SnsIntakeQueueArn")


def restore_table(
    context: typer.Context,
    restored: Annotated[str, typer.Argument(help="The table that AWS restored from a backup.", metavar="TABLE")],
    *,
    replaced: Annotated[
        list[str] | None,
        typer.Option("--replace", metavar="PARTITION", help="Put this partition, whole, in place of what is there."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is missing, and write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; on a terminal the command does.")] = False,
    while_running: Annotated[
        bool, typer.Option("--while-running", help="Although the intake runs: it may open tickets twice meanwhile.")
    ] = False,
    stack: StackName = None,
) -> None:
    """Bring back what the restored table has and the stack's own has not; what is there stays. See docs/recovery.md.

    Interrupted, it is run again.
    """
    target = chosen_target(context, stack)
    bring_back = _bring_back(target, restored)
    if not (dry_run or while_running):
        _refuse_while_the_intake_runs(target)
    if replaced:
        _replace(bring_back, replaced, dry_run=dry_run, yes=yes)
        return
    counts = bring_back.missing()
    _show(counts)
    if not counts.missing.total():
        say("nothing is missing")
    elif goes_on(dry_run=dry_run, yes=yes, question=f"bring {counts.missing.total()} items back?"):
        say(f"{bring_back.bring().missing.total()} items were brought back")


def _bring_back(target: Target, restored: str) -> BringBack:
    client = target.session.client("dynamodb", region_name=target.region)
    tables = BringBack(Rows(client, restored), Rows(client, target.outputs["TableName"]))
    if restored == tables.own.name:
        raise CommandError(f"{restored} is the stack's own table: name the one that was restored from a backup of it")
    tables.restored.check()
    tables.own.check()
    return tables


def _refuse_while_the_intake_runs(target: Target) -> None:
    """An alarm whose record is not back yet would have a second ticket."""
    functions = target.session.client("lambda", region_name=target.region)
    for queue in QUEUES:
        mappings = functions.list_event_source_mappings(EventSourceArn=target.outputs[queue])["EventSourceMappings"]
        if any(mapping["State"] not in {"Disabled", "Disabling"} for mapping in mappings):
            raise CommandError("the intake runs: halt the stack first (docs/recovery.md), or say --while-running")


def _replace(bring_back: BringBack, partitions: list[str], *, dry_run: bool, yes: bool) -> None:
    for partition in partitions:
        was, there = len(bring_back.restored.partition(partition)), len(bring_back.own.partition(partition))
        say(f"{partition}: {there} items, of which {was} were there then")
        if not was:
            raise CommandError(f"the restored table has no partition {partition}: nothing was written")
    if goes_on(dry_run=dry_run, yes=yes, question="replace them? What is there now is printed first"):
        for partition in partitions:
            say(f"{partition}: {bring_back.replace(partition, _tell)} items")


def _tell(item: Item) -> None:
    """A log of the terminal still has it."""
    out.print(plain(json.dumps(item, ensure_ascii=False, default=str)), soft_wrap=True)


def _show(counts: Counts) -> None:
    table = Table("what", "in the restored table", "missing here")
    for kind, number in sorted(counts.restored.items()):
        table.add_row(plain(kind), plain(str(number)), plain(str(counts.missing[kind])))
    whole.show(table)
