"""The command `guardia`: for operators, on the stack that runs here or on AWS."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from guardia_ops import target
from guardia_ops.commands import (
    client,
    clock,
    deadletter,
    duty,
    heartbeat,
    maintenance,
    notices,
    onboarding,
    quarantine,
    reconcile,
    report,
    restore,
    severity,
    user,
)
from guardia_ops.demo.show import demonstrate
from guardia_ops.errors import FAILURES, lines
from guardia_ops.terminal import err, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guardia_ops.terminal import Choose

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Guardia: alarms become tickets, answered in time.")
client.app.add_typer(onboarding.app)  # connect, check
app.add_typer(client.app, name="client")
app.add_typer(clock.app, name="clock")
app.add_typer(deadletter.app, name="deadletter")
app.add_typer(duty.app, name="duty")
app.add_typer(heartbeat.app, name="heartbeat")
app.add_typer(maintenance.app, name="maintenance")
app.add_typer(notices.app, name="notices")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(report.app, name="report")
app.add_typer(severity.app, name="severity")
app.add_typer(user.app, name="user")
app.command("reconcile")(reconcile.reconcile_client)
app.command("restore")(restore.restore_table)


def main(words: Sequence[str] | None = None, choose: Choose = target.choose) -> None:
    """Run the command; what an operator can mend is a message in red and exit code 1."""
    try:
        app(args=words, obj=choose)
    except FAILURES as failure:
        for line in lines(failure):
            err.print(plain(line), style="red", soft_wrap=True)
        sys.exit(1)


@app.command("demo")
def demo() -> None:
    """Show the main job on a local stack of its own: from a client's alarm to the closed ticket."""
    raise typer.Exit(demonstrate())
