"""One task of a state machine: `action` names it, ids say of what. Answers hold ids and instants only.

Inputs and answers are written down at the top of `infra/statemachines/*.asl.yaml`. An execution lives for days, so an
input of an older version must stay understood.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from guardia.adapters.telemetry.calls import observed
from guardia.adapters.telemetry.lines import about
from guardia.adapters.telemetry.metrics import Metrics
from guardia.bootstrap import WorkflowServices, workflow_services
from guardia.domain.clock import CheckpointName
from guardia.domain.instant import zulu
from guardia.domain.lifecycle import Run
from guardia.services.watch_response import Watch
from guardia.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from guardia.domain.ticket import Entry

logger = logging.getLogger(__name__)
metrics = Metrics("ticket_workflow")
Answer = dict[str, str | int | bool]


@observed(metrics)
def handler(event: dict[str, Any], context: LambdaContext, services: WorkflowServices | None = None) -> Answer:
    """The task's answer. A failure is raised, and the state machine tries again."""
    del context
    with about(correlation_id=_execution(event), ticket_id=event["ticket_id"], action=event["action"]):
        logger.info("task")
        metrics.add("tasks")
        return _done(event, services or _services())


def _execution(event: Mapping[str, Any]) -> str:
    """The execution's name, which is made of what it hands over: see `adapters.step_functions`."""
    return f"{event['ticket_id']}-{event['cycle']}-{event.get('clock_revision') or event.get('attempt')}"


def _done(event: dict[str, Any], services: WorkflowServices) -> Answer:
    task = _Task(event, services)
    match event["action"]:
        case "notify":
            return task.notify()
        case "await_progress":
            return task.await_progress()
        case "follow_up":
            return task.follow_up()
        case "still_resolved":
            return task.still_resolved()
        case "close":
            return task.close()
        case "next_checkpoint":
            return task.next_checkpoint()
        case "write_checkpoint":
            return task.write_checkpoint()
        case unknown:
            raise ValueError(f"no task is called {unknown!r}")


@dataclass(frozen=True, slots=True)
class _Task:
    event: dict[str, Any]
    services: WorkflowServices

    @property
    def _ticket_id(self) -> str:
        return str(self.event["ticket_id"])

    @property
    def _cycle(self) -> int:
        return int(self.event["cycle"])

    @property
    def _watch(self) -> Watch:
        return Watch(self._ticket_id, self._cycle, int(self.event["clock_revision"]))

    def notify(self) -> Answer:
        version = int(self.event["entry"])
        self.services.notify.entry(self._ticket_id, version)
        return {"entry": version}

    def await_progress(self) -> Answer:
        run = Run(self._ticket_id, self._cycle, int(self.event["attempt"]), int(self.event["entry"]))
        self.services.progress.await_progress(run, str(self.event["task_token"]))
        return {}

    def follow_up(self) -> Answer:
        return self._told(self.services.follow_up.ask(self._ticket_id, self._cycle))

    def still_resolved(self) -> Answer:
        return {"still_resolved": self.services.follow_up.still_resolved(self._ticket_id, self._cycle)}

    def close(self) -> Answer:
        return self._told(self.services.follow_up.close(self._ticket_id, self._cycle))

    def next_checkpoint(self) -> Answer:
        checkpoint = self.services.watch_response.next_checkpoint(self._watch)
        if checkpoint is None:
            return {"pending": False}
        return {"pending": True, "at": zulu(checkpoint.at), "checkpoint": checkpoint.name.value}

    def write_checkpoint(self) -> Answer:
        name = CheckpointName(self.event["checkpoint"])
        entry = self.services.watch_response.write(self._watch, name)
        if entry is not None:
            return {"written": True, "entry": entry.version, "pending": True}
        pending = self.services.watch_response.next_checkpoint(self._watch) is not None
        return {"written": False, "entry": 0, "pending": pending}

    def _told(self, entry: Entry | None) -> Answer:
        if entry is None:
            return {"entry": int(self.event["entry"]), "step": "ended"}
        return {"entry": entry.version, "step": entry.kind.value}


@cache
def _services() -> WorkflowServices:
    return workflow_services(Settings.from_environment(os.environ), metrics.add, gauge=metrics.add)
