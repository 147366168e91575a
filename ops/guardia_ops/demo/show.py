"""`guardia demo`: the main job on a local stack of its own, shown live."""

from __future__ import annotations

from itertools import chain, count
from pathlib import Path

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from guardia_ops.demo.scenario import Demonstration
from guardia_ops.demo.screen import Screen
from guardia_ops.errors import CommandError
from guardia_ops.local import operate, ownership
from guardia_ops.local.errors import LocalStackError

LOCAL = Path(".local")


def demonstrate() -> int:
    """The exit code: 0 when all tickets are closed, 1 where a stretch was not reached."""
    screen = Screen()
    directory = free_directory(LOCAL)
    try:
        with operate.running(directory, progress=screen.begin) as stack:
            Demonstration(stack, screen).run()
    except (CommandError, LocalStackError, BotoCoreError, ClientError, httpx.HTTPError, OSError) as failure:
        screen.failed(str(failure))
        screen.say(f"logs: {directory}")
        return 1
    screen.stretches()
    screen.say("All three alarms have become tickets, were answered, followed up and closed.")
    screen.say("To look further: `make up` leaves a stack running; README.md shows what to ask it.")
    return 0


def free_directory(root: Path) -> Path:
    """Where no other demonstration runs now, so that two can be watched side by side: `demo`, `demo-2` and so on."""
    names = chain(["demo"], (f"demo-{number}" for number in count(2)))
    return next(root / name for name in names if ownership.owner(root / name) is None)
