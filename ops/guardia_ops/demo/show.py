"""`guardia demo`: the main job on a local stack of its own, shown live."""

from __future__ import annotations

from pathlib import Path

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from guardia_ops.demo.scenario import Demonstration
from guardia_ops.demo.screen import Screen
from guardia_ops.errors import CommandError
from guardia_ops.local import operate
from guardia_ops.local.errors import LocalStackError

DIRECTORY = Path(".local/demo")


def demonstrate() -> int:
    """The exit code: 0 when both tickets are closed, 1 where a stretch was not reached."""
    screen = Screen()
    try:
        with operate.running(DIRECTORY, progress=screen.begin) as stack:
            Demonstration(stack, screen).run()
    except (CommandError, LocalStackError, BotoCoreError, ClientError, httpx.HTTPError) as failure:
        screen.failed(str(failure))
        screen.say(f"logs: {DIRECTORY}")
        return 1
    screen.stretches()
    screen.say("Both alarms have become tickets, were answered, followed up and closed.")
    screen.say("To look further: `make up` leaves a stack running; README.md shows what to ask it.")
    return 0
