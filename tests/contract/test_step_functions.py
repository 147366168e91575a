"""ports.Workflows: what is asked of Step Functions, and which of its answers are no errors (F23, F24, F42)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY, Stubber

from guardia.adapters.step_functions import StepFunctionsWorkflows
from guardia.domain.lifecycle import Run
from tests.contract.builders import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.ports import Workflows

pytestmark = pytest.mark.covers("F23", "F24", "F42")

LIFECYCLE = "arn:aws:states:us-east-1:111111111111:stateMachine:guardia-ticket-lifecycle"
WATCH = "arn:aws:states:us-east-1:111111111111:stateMachine:guardia-response-watch"
EXECUTION = "arn:aws:states:us-east-1:111111111111:execution:guardia-ticket-lifecycle:GD-7K3M9-QXD2F-2-3"
RUN = Run("GD-7K3M9-QXD2F", cycle=2, attempt=3, entry=7)
STARTED = {"executionArn": EXECUTION, "startDate": NOW}
START_LIFECYCLE = {
    "stateMachineArn": LIFECYCLE,
    "name": "GD-7K3M9-QXD2F-2-3",
    "input": json.dumps({"ticket_id": "GD-7K3M9-QXD2F", "cycle": 2, "attempt": 3, "entry": 7}),
}
START_WATCH = {
    "stateMachineArn": WATCH,
    "name": "GD-7K3M9-QXD2F-2-1",
    "input": json.dumps({"ticket_id": "GD-7K3M9-QXD2F", "cycle": 2, "clock_revision": 1}),
}
ANSWER = {"taskToken": "token", "output": json.dumps({"ticket_id": "GD-7K3M9-QXD2F", "entry": 8})}


class Asked:
    """The adapter over a client that answers as it is told, and fails on any other question."""

    def __init__(self, stubber: Stubber, workflows: Workflows) -> None:
        self.answers = stubber
        self.workflows = workflows


@pytest.fixture
def asked() -> Iterator[Asked]:
    client = boto3.client(
        "stepfunctions", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    with Stubber(client) as stubber:
        yield Asked(stubber, StepFunctionsWorkflows(client, LIFECYCLE, WATCH))
        stubber.assert_no_pending_responses()


def test_a_lifecycle_is_started_by_its_name_with_ids_only(asked: Asked) -> None:
    asked.answers.add_response("start_execution", STARTED, START_LIFECYCLE)

    assert asked.workflows.start_lifecycle(RUN)


@pytest.mark.covers("F23")
@pytest.mark.parametrize("run", [RUN, Run("GD-ZZZZZ-ZZZZZ", cycle=9_999, attempt=9_999, entry=99_999_999)])
def test_a_name_is_one_that_step_functions_takes(asked: Asked, run: Run) -> None:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html: 80 at most."""
    name = f"{run.ticket_id}-{run.cycle}-{run.attempt}"
    expected = {"stateMachineArn": LIFECYCLE, "name": name, "input": ANY}
    asked.answers.add_response("start_execution", STARTED, expected)

    assert asked.workflows.start_lifecycle(run)
    assert re.fullmatch(r"[A-Za-z0-9-]{1,80}", name)


def test_a_name_that_was_used_before_starts_nothing(asked: Asked) -> None:
    asked.answers.add_client_error("start_execution", "ExecutionAlreadyExists", expected_params=START_LIFECYCLE)

    assert not asked.workflows.start_lifecycle(RUN)


def test_a_response_watch_is_started_by_cycle_and_revision(asked: Asked) -> None:
    asked.answers.add_response("start_execution", STARTED, START_WATCH)

    asked.workflows.start_response_watch("GD-7K3M9-QXD2F", 2, 1)


def test_a_response_watch_that_was_started_before_is_no_error(asked: Asked) -> None:
    asked.answers.add_client_error("start_execution", "ExecutionAlreadyExists", expected_params=START_WATCH)

    asked.workflows.start_response_watch("GD-7K3M9-QXD2F", 2, 1)


@pytest.mark.parametrize("code", ["ExecutionLimitExceeded", "StateMachineDoesNotExist", "AccessDeniedException"])
def test_any_other_refusal_of_a_start_is_raised(asked: Asked, code: str) -> None:
    asked.answers.add_client_error("start_execution", code)

    with pytest.raises(ClientError, match=code):
        asked.workflows.start_lifecycle(RUN)


@pytest.mark.parametrize(
    ("status", "runs"), [("RUNNING", True), ("SUCCEEDED", False), ("FAILED", False), ("ABORTED", False)]
)
def test_whether_an_execution_runs(asked: Asked, status: str, runs: bool) -> None:
    execution = {"executionArn": EXECUTION, "stateMachineArn": LIFECYCLE, "status": status, "startDate": NOW}
    asked.answers.add_response("describe_execution", execution, {"executionArn": EXECUTION})

    assert asked.workflows.lifecycle_runs(RUN) is runs


def test_an_execution_that_never_was_does_not_run(asked: Asked) -> None:
    asked.answers.add_client_error("describe_execution", "ExecutionDoesNotExist")

    assert not asked.workflows.lifecycle_runs(RUN)


def test_a_fault_in_asking_is_not_taken_for_an_execution_that_ended(asked: Asked) -> None:
    asked.answers.add_client_error("describe_execution", "ThrottlingException")

    with pytest.raises(ClientError, match="ThrottlingException"):
        asked.workflows.lifecycle_runs(RUN)


def test_a_waiting_execution_is_answered(asked: Asked) -> None:
    asked.answers.add_response("send_task_success", {}, ANSWER)

    asked.workflows.answer("token", {"ticket_id": "GD-7K3M9-QXD2F", "entry": 8})


@pytest.mark.parametrize("code", ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"])
def test_a_token_that_is_used_up_or_unknown_is_no_error(asked: Asked, code: str) -> None:
    asked.answers.add_client_error("send_task_success", code, expected_params=ANSWER)

    asked.workflows.answer("token", {"ticket_id": "GD-7K3M9-QXD2F", "entry": 8})


def test_an_answer_that_did_not_arrive_is_raised(asked: Asked) -> None:
    asked.answers.add_client_error("send_task_success", "KmsThrottlingException")

    with pytest.raises(ClientError, match="KmsThrottlingException"):
        asked.workflows.answer("token", {})
