"""The present functions understand what executions of every release before say, and answer what these expect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from guardia.bootstrap import WorkflowServices
from guardia.domain.steps import Step
from tests.support.lambda_events import context
from tests.support.recorded import MACHINES, Release, present, releases
from tests.support.world import World
from ticket_workflow.handler import handler

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.covers("F45", "F47")

SITUATIONS: dict[str, tuple[Step, ...]] = {
    "ticket_lifecycle notify": (),
    "ticket_lifecycle await_progress": (),
    "ticket_lifecycle follow_up": (Step.RESOLVE,),
    "ticket_lifecycle follow_up, not resolved any more": (Step.RESOLVE, Step.REOPEN),
    "ticket_lifecycle still_resolved": (Step.RESOLVE,),
    "ticket_lifecycle close": (Step.RESOLVE,),
    "ticket_lifecycle close, not resolved any more": (Step.RESOLVE, Step.REOPEN),
    "response_watch next_checkpoint": (),
    "response_watch next_checkpoint, answered": (Step.ACKNOWLEDGE,),
    "response_watch write_checkpoint": (),
    "response_watch write_checkpoint, answered": (Step.ACKNOWLEDGE,),
    "response_watch notify": (),
}
"""What engineers have done with the ticket when an execution hands the task over."""

RECORDED = [(release, name) for release in releases() for name in release.document["tasks"]]


def named(value: object) -> str:
    return f"release {value.number}" if isinstance(value, Release) else str(value)


@pytest.mark.parametrize(("release", "name"), RECORDED, ids=named)
def test_a_recorded_task_is_answered_as_it_was(release: Release, name: str) -> None:
    world = World()
    ticket = world.open()
    world.take(ticket.id, *SITUATIONS[name])
    task = release.document["tasks"][name]
    services = WorkflowServices(world.notify, world.progress, world.follow_up, world.watch)
    answer = handler(task["input"] | {"ticket_id": ticket.id}, context(), services)
    assert {key: answer.get(key) for key in task["answer"]} == task["answer"]


@pytest.mark.parametrize("release", releases(), ids=named)
@pytest.mark.parametrize("step", ["acknowledged", "resolved", "ended"])
def test_a_waiting_execution_is_answered_as_it_was(release: Release, step: str) -> None:
    world = World()
    ticket = world.open()
    waits = release.document["tasks"]["ticket_lifecycle await_progress"]["input"] | {"ticket_id": ticket.id}
    services = WorkflowServices(world.notify, world.progress, world.follow_up, world.watch)
    handler(waits, context(), services)
    if step == "resolved":
        world.take(ticket.id, Step.ACKNOWLEDGE)
        world.workflows.answers.clear()
        handler(waits | {"entry": 2}, context(), services)
    steps = {"acknowledged": Step.ACKNOWLEDGE, "resolved": Step.RESOLVE, "ended": Step.REJECT}
    world.take(ticket.id, steps[step], reason="Known.")
    if step == "ended":  # an execution that died, and whose next attempt walks the ticket
        lifecycle = world.store.lifecycle(ticket.id, 1)
        assert lifecycle
        world.store.raise_attempt(lifecycle, world.clock())
    world.progress.signal(ticket.id, 1)
    said = dict(world.workflows.answers[-1][1])
    expected: dict[str, Any] = release.document["progress"][step]
    assert set(said) >= set(expected)
    assert {key: type(said[key]) for key in expected} == {key: type(value) for key, value in expected.items()}
    assert said["step"] == step


@pytest.mark.parametrize("release", releases(), ids=named)
def test_every_task_of_a_release_is_recorded(release: Release) -> None:
    assert release.payloads() == release.recorded()
    assert set(release.document["tasks"]) <= set(SITUATIONS)


@pytest.mark.parametrize("machine", MACHINES)
def test_the_present_definitions_are_recorded(machine: str) -> None:
    """Where they change, and the newest recording was released: record the next (events/README.md)."""
    assert present().definition(machine) == releases()[-1].definition(machine)


def test_a_task_that_hands_something_else_over_is_noticed(tmp_path: Path) -> None:
    for file in releases()[-1].folder.iterdir():
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(text.replace('"action": "close",', '"action": "close", "reason": "It.",'))
    changed = Release(0, tmp_path)
    assert changed.payloads() != releases()[-1].recorded()
    assert changed.definition("ticket_lifecycle") != present().definition("ticket_lifecycle")
