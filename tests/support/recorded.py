"""What releases recorded in `events/workflow/`: their state machines, and the tasks that these hand to the function.

An execution lives for days and goes on with the definition that it began with, so each release must understand what
the ones before it say.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
RECORDED = ROOT / "events" / "workflow"
PRESENT = ROOT / "infra" / "statemachines"
MACHINES = ("ticket_lifecycle", "response_watch")

Json = dict[str, Any]


@dataclass(frozen=True)
class Release:
    """What one release says. `folder` also is of the present one, which recorded no tasks of its own."""

    number: int
    folder: Path

    def definition(self, machine: str) -> Json:
        """The state machine, without its comments, which no execution reads."""
        text = (self.folder / f"{machine}.asl.yaml").read_text(encoding="utf-8")
        read: Json = json.loads(text, object_hook=_without_comment)
        return read

    @property
    def document(self) -> Json:
        """`starts`, `tasks` and `progress`: see events/README.md."""
        read: Json = json.loads((self.folder / "tasks.json").read_text(encoding="utf-8"))
        return read

    def payloads(self) -> set[tuple[str, str, tuple[str, ...]]]:
        """Machine, action and the names of what is handed over, of each task of the definitions."""
        return {
            (machine, payload["action"], tuple(sorted(name.removesuffix(".$") for name in payload)))
            for machine in MACHINES
            for payload in _payloads(self.definition(machine))
        }

    def recorded(self) -> set[tuple[str, str, tuple[str, ...]]]:
        """The same of each recorded task."""
        return {
            (name.partition(" ")[0], task["input"]["action"], tuple(sorted(task["input"])))
            for name, task in self.document["tasks"].items()
        }


def releases() -> list[Release]:
    """All that were recorded, the oldest first."""
    return [Release(int(folder.name), folder) for folder in sorted(RECORDED.iterdir(), key=lambda one: int(one.name))]


def present() -> Release:
    """What is deployed next."""
    return Release(0, PRESENT)


def _payloads(definition: Json) -> Iterator[Json]:
    for state in definition["States"].values():
        if state["Type"] == "Task":
            yield state["Parameters"]["Payload"]


def _without_comment(pairs: Json) -> Json:
    return {name: value for name, value in pairs.items() if name != "Comment"}
