"""The state machines as moto runs them: the definitions of `infra/statemachines`, and executions watched by name."""

from __future__ import annotations

import json
import time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mypy_boto3_stepfunctions import SFNClient

    Event = dict[str, Any]

DEFINITIONS = Path(__file__).parents[2] / "infra" / "statemachines"
MACHINES = ("ticket_lifecycle", "response_watch")
REGION = "us-east-1"
ACCOUNT = "123456789012"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:guardia-ticket-workflow"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/guardia-ticket-lifecycle"

PATIENCE = 30.0
"""Seconds. An execution takes a fraction of one; a busy machine takes more."""

NUMBERS = count(1)
"""Of the machines made; a name is used once."""

Found = TypeVar("Found")


def definition(machine: str) -> str:
    """The file as it is, with the one substitution that the template makes."""
    text = (DEFINITIONS / f"{machine}.asl.yaml").read_text(encoding="utf-8")
    return text.replace("${TicketWorkflowFunctionArn}", FUNCTION)


def with_callback_timeout(text: str, seconds: int) -> str:
    """The same definition of ticket_lifecycle, which waits so long for an answer and no longer."""
    changed = json.loads(text)
    changed["States"]["AwaitProgress"]["TimeoutSeconds"] = seconds
    return json.dumps(changed)


def until(look: Callable[[], Found | None], what: str, of: object = "") -> Found:
    """What `look` finds, as soon as it finds something: the only place where this tier sleeps."""
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {PATIENCE:.0f} seconds for {what} {of}")
        time.sleep(0.03)
    return found


class Machine:
    """One state machine in moto's Step Functions."""

    def __init__(self, client: SFNClient, name: str, text: str) -> None:
        self.name = name
        self.client = client
        created = client.create_state_machine(name=f"{name}-{next(NUMBERS)}", definition=text, roleArn=ROLE)
        self.arn = created["stateMachineArn"]

    def execution(self, *name: object) -> Execution:
        """The execution of this name, whose parts are joined by hyphens; it need not have started."""
        return Execution(self, "-".join(map(str, name)))

    def executions(self) -> list[Execution]:
        """All that were started."""
        pages = self.client.get_paginator("list_executions").paginate(stateMachineArn=self.arn)
        return [Execution(self, execution["name"]) for page in pages for execution in page["executions"]]

    def start(self, name: str, **given: str | int) -> Execution:
        """An execution that an operator starts by hand."""
        self.client.start_execution(stateMachineArn=self.arn, name=name, input=json.dumps(given))
        return Execution(self, name)


class Execution:
    """One execution: how far it came, and what it said at its end."""

    def __init__(self, machine: Machine, name: str) -> None:
        self._client = machine.client
        self.machine = machine
        self.name = name
        self.arn = f"{machine.arn.replace(':stateMachine:', ':execution:', 1)}:{name}"

    def __repr__(self) -> str:
        return f"{self.machine.name} {self.name}: {self.status}, {self.path}, {self.faults}"

    @property
    def status(self) -> str:
        """RUNNING, SUCCEEDED, FAILED, ABORTED or TIMED_OUT."""
        return self._client.describe_execution(executionArn=self.arn)["status"]

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.status == "RUNNING"

    @property
    def error(self) -> str:
        """The name of the error that failed it."""
        return self._client.describe_execution(executionArn=self.arn).get("error", "")

    @property
    def history(self) -> Sequence[Event]:
        """Its events in order; none before it has begun."""
        return self._client.get_execution_history(executionArn=self.arn)["events"]  # type: ignore[return-value] # typed dicts are no dicts

    @property
    def path(self) -> list[str]:
        """The states that it entered, in order."""
        return [
            event["stateEnteredEventDetails"]["name"] for event in self.history if "stateEnteredEventDetails" in event
        ]

    @property
    def faults(self) -> list[str]:
        """What its tasks failed of, each try."""
        failed = [event["taskFailedEventDetails"] for event in self.history if "taskFailedEventDetails" in event]
        return [f"{details.get('error')}: {details.get('cause')}" for details in failed]

    @property
    def inputs(self) -> list[dict[str, Any]]:
        """What travelled: the input of each state that it entered."""
        entered = [event["stateEnteredEventDetails"] for event in self.history if "stateEnteredEventDetails" in event]
        return [json.loads(details["input"]) for details in entered]

    def is_at(self, state: str, times: int = 1) -> bool:
        """Whether it is in this state, and came there so many times."""
        path = self.path
        return path[-1:] == [state] and path.count(state) >= times

    @property
    def is_waiting(self) -> bool:
        """Whether its callback's task is done and nobody has answered."""
        return bool(history := self.history) and history[-1]["type"] == "TaskSubmitted"

    def reaches(self, state: str, times: int = 1) -> Execution:
        """Wait until it is in this state."""
        until(lambda: self.is_at(state, times), state, self)
        return self

    def ended(self) -> str:
        """Wait until it has ended; its status then."""
        until(lambda: not self.is_running, "the end of", self)
        return self.status

    def stop(self) -> None:
        """Stop it, at once if it is in a Wait: it is ABORTED then."""
        self._client.stop_execution(executionArn=self.arn)
