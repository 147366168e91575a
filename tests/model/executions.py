"""Executions of both state machines, as the definitions walk them: what each has seen is a text that outlives versions.

A state is one task or one wait, and a function here. A task whose machine dies is tried again.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from guardia.domain.clock import CheckpointName
from guardia.domain.instant import zulu
from guardia.domain.lifecycle import Run
from guardia.services.watch_response import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.support.world import World

STATES_AT_MOST = 60


@dataclass
class Execution:
    """One execution: the state that comes next, and its input as JSON."""

    state: str
    input: str
    token: str = ""

    @property
    def seen(self) -> dict[str, Any]:
        """Its input."""
        return dict(json.loads(self.input))

    @property
    def cycle(self) -> tuple[str, int]:
        """The ticket and the cycle that it walks."""
        return str(self.seen["ticket_id"]), int(self.seen["cycle"])

    def goes_to(self, state: str, **more: Any) -> bool:
        """The next state, and what its input has besides; that it went on."""
        self.state, self.input = state, json.dumps(self.seen | more)
        return True

    def waits_until(self, at: object, now: datetime) -> bool:
        """Whether it still waits for that instant."""
        return datetime.fromisoformat(str(at)) > now

    def tells(self, world: World, entry: str = "entry") -> None:
        """The notification of an entry that it has seen."""
        world.notify.entry(str(self.seen["ticket_id"]), int(self.seen[entry]))


@dataclass
class Executions:
    """All that were started, by the names that Step Functions knows them by."""

    running: dict[tuple[str, int, int, str], Execution] = field(default_factory=dict)
    _tokens: itertools.count[int] = field(default_factory=itertools.count)

    def go_on(self, world: World) -> None:
        """Each one walks until it waits, or is done."""
        for run in world.workflows.lifecycles:
            known = run.ticket_id, run.cycle, run.attempt, "lifecycle"
            self._begin(known, "NotifyOpened", attempt=run.attempt, entry=run.entry)
        for ticket_id, cycle, revision in world.workflows.watches:
            self._begin((ticket_id, cycle, revision, "watch"), "NextCheckpoint", clock_revision=revision)
        for name, execution in list(self.running.items()):
            if name[3] == "watch" or name[:3] not in world.workflows.dead:
                self._walk(world, execution)

    def _begin(self, name: tuple[str, int, int, str], state: str, **ids: int) -> None:
        if name not in self.running:
            self.running[name] = Execution(state, json.dumps({"ticket_id": name[0], "cycle": name[1], **ids}))

    def _walk(self, world: World, execution: Execution) -> None:
        for _ in range(STATES_AT_MOST):
            if execution.state == "AwaitProgress":
                execution.token = f"token {next(self._tokens)}"
            if execution.state == "Done" or not STATES[execution.state](world, execution):
                return
        raise AssertionError(f"an execution goes round and round: {execution}")


# ticket_lifecycle.asl.yaml


def _notify_opened(world: World, execution: Execution) -> bool:
    execution.tells(world)
    return execution.goes_to("AwaitProgress")


def _await_progress(world: World, execution: Execution) -> bool:
    seen = execution.seen
    world.progress.await_progress(Run(*execution.cycle, int(seen["attempt"]), int(seen["entry"])), execution.token)
    return execution.goes_to("WhichStep")


def _which_step(world: World, execution: Execution) -> bool:
    answer = next((output for token, output in world.workflows.answers if token == execution.token), None)
    if answer is None:
        return False
    return execution.goes_to("Done" if answer["step"] == "ended" else "NotifyStep", **answer)


def _notify_step(world: World, execution: Execution) -> bool:
    execution.tells(world)
    after = {"resolved": "AwaitMidway", "rejected": "Done", "closed": "Done"}
    return execution.goes_to(after.get(str(execution.seen["step"]), "AwaitProgress"))


def _await_midway(world: World, execution: Execution) -> bool:
    if execution.waits_until(execution.seen["midway_at"], world.clock()):
        return False
    asked = world.follow_up.ask(*execution.cycle)
    return execution.goes_to("NotifyFollowUp", asked=asked.version) if asked else execution.goes_to("Done")


def _notify_follow_up(world: World, execution: Execution) -> bool:
    execution.tells(world, "asked")
    return execution.goes_to("AwaitFollowUp")


def _await_follow_up(world: World, execution: Execution) -> bool:
    if execution.waits_until(execution.seen["follow_up_at"], world.clock()):
        return False
    stands = world.follow_up.still_resolved(*execution.cycle)
    closed = world.follow_up.close(*execution.cycle) if stands else None
    return execution.goes_to("NotifyClosed", closed=closed.version) if closed else execution.goes_to("Done")


def _notify_closed(world: World, execution: Execution) -> bool:
    execution.tells(world, "closed")
    return execution.goes_to("Done")


# response_watch.asl.yaml


def _next_checkpoint(world: World, execution: Execution) -> bool:
    checkpoint = world.watch.next_checkpoint(Watch(*execution.cycle, int(execution.seen["clock_revision"])))
    if checkpoint is None:
        return execution.goes_to("Done")
    return execution.goes_to("AwaitCheckpoint", at=zulu(checkpoint.at), checkpoint=checkpoint.name.value)


def _await_checkpoint(world: World, execution: Execution) -> bool:
    seen = execution.seen
    if execution.waits_until(seen["at"], world.clock()):
        return False
    watch = Watch(*execution.cycle, int(seen["clock_revision"]))
    written = world.watch.write(watch, CheckpointName(seen["checkpoint"]))
    return (
        execution.goes_to("NotifyCheckpoint", written=written.version)
        if written
        else execution.goes_to("NextCheckpoint")
    )


def _notify_checkpoint(world: World, execution: Execution) -> bool:
    execution.tells(world, "written")
    return execution.goes_to("NextCheckpoint")


STATES: Mapping[str, Callable[[World, Execution], bool]] = {
    "NotifyOpened": _notify_opened,
    "AwaitProgress": _await_progress,
    "WhichStep": _which_step,
    "NotifyStep": _notify_step,
    "AwaitMidway": _await_midway,
    "NotifyFollowUp": _notify_follow_up,
    "AwaitFollowUp": _await_follow_up,
    "NotifyClosed": _notify_closed,
    "NextCheckpoint": _next_checkpoint,
    "AwaitCheckpoint": _await_checkpoint,
    "NotifyCheckpoint": _notify_checkpoint,
}
"""Each does what its state does and says where it goes from there; False where it waits."""
