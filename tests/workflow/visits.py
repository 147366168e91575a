"""Which states executions went through, and on which road they left each: by its `Next`, or by its `Catch`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.workflow.machines import Execution

FAULTS = frozenset({"TaskFailed", "TaskTimedOut"})


class Road(NamedTuple):
    """From one state of a machine to another; `caught` where a fault was its reason."""

    machine: str
    state: str
    next: str
    caught: bool = False


def roads_of(machine: str, text: str) -> set[Road]:
    """Every road of a definition."""
    states: dict[str, dict[str, Any]] = json.loads(text)["States"]
    return {Road(machine, name, *leads) for name, state in states.items() for leads in _leads(state)}


def _leads(state: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    for target in (state.get("Next"), state.get("Default"), *(rule["Next"] for rule in state.get("Choices", []))):
        if target:
            yield target, False
    for catcher in state.get("Catch", []):
        yield catcher["Next"], True


def states_of(machine: str, text: str) -> set[tuple[str, str]]:
    """Every state of a definition."""
    return {(machine, name) for name in json.loads(text)["States"]}


class Visits:
    """What all executions of the tier did."""

    def __init__(self) -> None:
        self.states: set[tuple[str, str]] = set()
        self.roads: set[Road] = set()

    def add(self, execution: Execution) -> None:
        """Note where an execution was."""
        machine, before, caught = execution.machine.name, "", False
        for event in execution.history:
            if "stateEnteredEventDetails" in event:
                state = event["stateEnteredEventDetails"]["name"]
                self.states.add((machine, state))
                if before:
                    self.roads.add(Road(machine, before, state, caught))
                before, caught = state, False
            elif event["type"].startswith("Task"):
                caught = event["type"] in FAULTS or (caught and event["type"] == "TaskStateExited")
