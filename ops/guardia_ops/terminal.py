"""What every command shares: how it speaks, and how it finds the stack that it is about."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from guardia.domain.ticket import Actor, ActorType

if TYPE_CHECKING:
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
