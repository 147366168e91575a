"""ports.Workflows over Step Functions. Only ids travel.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html: a name stays taken for 90 days
after its execution has ended. While it runs, a start with the same name and input succeeds on AWS and says nothing new.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_stepfunctions import SFNClient

    from guardia.domain.lifecycle import Run

ANSWERED = frozenset({"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"})
"""A token that was used or has timed out is `TaskTimedOut` on AWS; emulators say one of the others."""


class StepFunctionsWorkflows:
    """Two state machines, by their ARNs."""

    def __init__(self, client: SFNClient, ticket_lifecycle_arn: str, response_watch_arn: str) -> None:
        self._client = client
        self._ticket_lifecycle = ticket_lifecycle_arn
        self._response_watch = response_watch_arn

    def start_lifecycle(self, run: Run) -> bool:
        """Start `<ticket>-<cycle>-<attempt>`; False, and nothing happens, if that name was used before."""
        return self._start(self._ticket_lifecycle, _name(run), asdict(run))

    def lifecycle_runs(self, run: Run) -> bool:
        """Whether that execution is running now."""
        arn = f"{self._ticket_lifecycle.replace(':stateMachine:', ':execution:', 1)}:{_name(run)}"
        try:
            execution = self._client.describe_execution(executionArn=arn)
        except ClientError as error:
            if _code(error) != "ExecutionDoesNotExist":
                raise
            return False
        return execution["status"] == "RUNNING"

    def start_response_watch(self, ticket_id: str, cycle: int, revision: int) -> None:
        """Start `<ticket>-<cycle>-<revision>`; nothing happens if that name was used before."""
        watch: dict[str, str | int] = {"ticket_id": ticket_id, "cycle": cycle, "clock_revision": revision}
        self._start(self._response_watch, f"{ticket_id}-{cycle}-{revision}", watch)

    def answer(self, token: str, output: Mapping[str, str | int]) -> None:
        """Let an execution go on. A token that is used up, timed out or unknown is no error."""
        try:
            self._client.send_task_success(taskToken=token, output=json.dumps(dict(output)))
        except ClientError as error:
            if _code(error) not in ANSWERED:
                raise

    def _start(self, state_machine: str, name: str, given: Mapping[str, str | int]) -> bool:
        try:
            self._client.start_execution(stateMachineArn=state_machine, name=name, input=json.dumps(given))
        except ClientError as error:
            if _code(error) != "ExecutionAlreadyExists":
                raise
            return False
        return True


def _name(run: Run) -> str:
    return f"{run.ticket_id}-{run.cycle}-{run.attempt}"


def _code(error: ClientError) -> str:
    return error.response["Error"]["Code"]
