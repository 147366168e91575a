"""What every command shares: how it speaks, and how it finds the stack that it is about."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Protocol

import typer
from rich.console import Console
from rich.measure import Measurement
from rich.text import Text

from guardia.domain.ticket import Actor, ActorType

if TYPE_CHECKING:
    from rich.table import Table

    from guardia_ops.target import Target

Choose = Callable[["str | None"], "Target"]
StackName = Annotated[
    str | None, typer.Option("--stack", help="A stack on AWS. Without it: the local stack that runs here.")
]
out = Console()
err = Console(stderr=True)


def plain(text: str) -> Text:
    """Text as it is: Rich sees no markup in it, and the terminal no control sequence."""
    return Text("".join(char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in text))


def say(text: str) -> None:
    """One line of a command's answer."""
    out.print(plain(text), soft_wrap=True)


class _Form(Protocol):
    """A table that can be narrow."""

    def __call__(self, *, narrow: bool) -> Table:
        """The table."""


_WIDEST = 100_000
"""Columns: wider than any table."""


def show_table(form: _Form, console: Console = out) -> None:
    """The table with nothing cut: in a pipe as wide as it is; on a terminal that is less wide, its narrow form.

    There columns that may not wrap keep their width, and the terminal wraps the lines if even that is too much.
    """
    table = form(narrow=False)
    unbounded = console.options.update(max_width=_WIDEST)
    table.width = Measurement.get(console, unbounded, table).maximum
    if console.is_terminal and table.width > console.width:
        table = form(narrow=True)
        for column in table.columns:
            if column.no_wrap:
                column.min_width = max(Measurement.get(console, unbounded, cell).maximum for cell in column.cells)
        least, most = Measurement.get(console, unbounded, table)
        table.width = max(least, min(most, console.width))
    console.print(table, crop=False)


def chosen_target(context: typer.Context, stack: str | None) -> Target:
    """The stack that the command is about; its name goes to the error output, so that answers can be piped."""
    choose: Choose = context.obj
    chosen = choose(stack)
    err.print(plain(f"({chosen.name})"), style="dim")
    return chosen


def operator() -> Actor:
    """Who runs the command, as the register remembers them: by the name that they have on their machine."""
    name = getpass.getuser()
    return Actor(ActorType.OPERATOR, f"command:{name}", name)


def goes_on(*, dry_run: bool, yes: bool, question: str = "apply?") -> bool:
    """Whether what was shown is written. Only a person is asked: what is piped, or runs by a schedule, was decided."""
    if dry_run:
        say("nothing was written (--dry-run)")
        return False
    if yes or not sys.stdin.isatty() or typer.confirm(question):
        return True
    say("nothing was written")
    raise typer.Exit(1)
