"""A storm through the local stack, as `tests/e2e/test_storm_of_many.py` sends it, timed; and one alarm that flaps.

Wall-clock time, of the emulator and of its functions together: a figure of this machine, not of AWS.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from guardia_ops.local.operate import running
from tests.e2e.aws import Aws
from tests.e2e.clients import client_file, new_account
from tests.e2e.desk import Desk, People
from tests.e2e.ledger import Ledger
from tests.e2e.patience import until
from tests.e2e.test_storm_of_many import CLIENT, TIMES, hold_what_follows, send, shuffled
from tests.support import sizes
from tests.support.builders import alarm
from tests.support.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping

PATIENCE: Final = 1_800.0
"""Seconds that nobody should need."""

FLAPS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Storm:
    """`seconds` from the first message's sending until no queue holds any; `outcomes` of all messages."""

    alarms: int
    seconds: float
    outcomes: Mapping[str, int]
    tickets: int

    @property
    def is_whole(self) -> bool:
        """Whether each alarm is one ticket, and each other message a duplicate."""
        expected = {"opened": self.alarms, "duplicate": (TIMES - 1) * self.alarms}
        return dict(self.outcomes) == expected and self.tickets == self.alarms


def storm(alarms: int = sizes.STORM_ALARMS) -> Storm:
    """Start a stack, send the storm, and account for it."""
    with tempfile.TemporaryDirectory() as directory, running(Path(directory) / ".local") as stack:
        aws = Aws(stack)
        people = People.of(stack)
        desk = Desk(stack, aws, people, Ledger(stack.outputs, aws), Path(directory))
        desk.register(client_file(CLIENT, account := new_account()))
        events = shuffled([f"nodo-{number:05}" for number in range(alarms)], account)
        hold_what_follows(aws)
        begun = time.monotonic()
        send(desk, events)
        until(lambda: not _waiting(aws, stack.outputs["IntakeQueueUrl"]), "an empty queue", PATIENCE)
        seconds = time.monotonic() - begun
        outcomes = Counter(desk.ledger.settle(PATIENCE).values())
        found = Storm(alarms, seconds, outcomes, len(desk.items("/tickets", client=CLIENT)))
        people.sign_out()
        aws.close()
    return found


def _waiting(aws: Aws, queue: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    known = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    return sum(int(known[name]) for name in names)


def tickets_of_a_flapping_alarm(changes: int = FLAPS) -> int:
    """How many tickets so many changes of one alarm make, a second apart, over the in-memory store."""
    world = World()
    for number in range(changes):
        world.clock.advance(timedelta(seconds=1))
        world.deliver(alarm("OK" if number % 2 else "ALARM", world.clock()))
    return len(world.ticket_ids)
