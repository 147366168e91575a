"""MiniStack's Step Functions against AWS's, row by row of docs/emulators.md."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.conformance.ministack.conftest import Queue
from tests.e2e.patience import until

if TYPE_CHECKING:
    from tests.conformance.ministack.conftest import Clients


@pytest.fixture(scope="module")
def tokens(clients: Clients) -> Queue:
    """Where the machines of this module ask for answers."""
    return Queue(clients, "tokens")


class Machine:
    """A state machine of the emulator."""

    def __init__(self, clients: Clients, role: str, name: str, **states: dict[str, Any]) -> None:
        self.client = clients("stepfunctions")
        text = self.text(**states)
        self.arn = self.client.create_state_machine(name=name, roleArn=role, definition=text)["stateMachineArn"]

    @staticmethod
    def text(**states: dict[str, Any]) -> str:
        return json.dumps({"StartAt": next(iter(states)), "States": states})

    def start(self, name: str = "one", given: Any = None) -> str:
        started = self.client.start_execution(stateMachineArn=self.arn, name=name, input=json.dumps(given or {}))
        return str(started["executionArn"])

    def seen(self, execution: str) -> dict[str, Any]:
        seen: dict[str, Any] = self.client.describe_execution(executionArn=execution)
        return seen

    def ended(self, execution: str) -> dict[str, Any]:
        until(lambda: self.seen(execution)["status"] != "RUNNING", f"the end of {execution}", seconds=20)
        return self.seen(execution)


def asks(tokens: Queue, **more: Any) -> dict[str, Any]:
    """A state that waits for an answer."""
    given = {"QueueUrl": tokens.url, "MessageBody.$": "$$.Task.Token"}
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": given,
        **more,
    }


def token(tokens: Queue) -> str:
    return until(tokens.received, "a token")[0]


def test_a_start_of_the_same_name_and_input_is_refused(clients: Clients, any_role: str, tokens: Queue) -> None:
    """AWS answers it with success while the execution runs. Our adapter takes both for the same."""
    machine = Machine(clients, any_role, "same", Ask=asks(tokens, End=True))
    machine.start()
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        machine.start()
    machine.client.send_task_success(taskToken=token(tokens), output="{}")


@pytest.mark.parametrize(("name", "given"), [("n" * 81, {}), ("a:b", {}), ("large", {"a": "x" * 300_000})])
def test_names_and_inputs_that_aws_refuses_are_taken(
    clients: Clients, any_role: str, name: str, given: dict[str, str]
) -> None:
    """AWS: InvalidName, InvalidExecutionInput. Ours are short, and hold ids only."""
    machine = Machine(clients, any_role, f"takes-{len(name)}", Only={"Type": "Succeed"})
    assert machine.ended(machine.start(name, given))["status"] == "SUCCEEDED"


def test_a_used_token_does_not_exist(clients: Clients, any_role: str, tokens: Queue) -> None:
    """AWS: TaskTimedOut. Our adapter takes both for answered."""
    machine = Machine(clients, any_role, "used", Ask=asks(tokens, End=True))
    execution, used = machine.start(), token(tokens)
    machine.client.send_task_success(taskToken=used, output="{}")
    machine.ended(execution)
    with pytest.raises(ClientError, match="TaskDoesNotExist"):
        machine.client.send_task_success(taskToken=used, output="{}")


def test_an_execution_keeps_the_definition_that_it_began_with(clients: Clients, any_role: str, tokens: Queue) -> None:
    """As on AWS: so a deployment with tickets in flight can be tried here."""
    machine = Machine(
        clients, any_role, "kept", Ask=asks(tokens, Next="Say"), Say={"Type": "Pass", "Result": "old", "End": True}
    )
    execution, answer = machine.start(), token(tokens)
    newer = Machine.text(Ask=asks(tokens, Next="Say"), Say={"Type": "Pass", "Result": "new", "End": True})
    machine.client.update_state_machine(stateMachineArn=machine.arn, definition=newer)
    machine.client.send_task_success(taskToken=answer, output="{}")
    assert json.loads(machine.ended(execution)["output"]) == "old"


def test_a_callbacks_time_out_is_not_shortened_and_its_heartbeat_is_ignored(
    clients: Clients, any_role: str, tokens: Queue
) -> None:
    """A hundredth of three seconds would be over at once. AWS ends the task after a second without a heartbeat."""
    times = {"TimeoutSeconds": 3, "HeartbeatSeconds": 1}
    machine = Machine(clients, any_role, "times", Ask=asks(tokens, **times, End=True))
    seen = machine.ended(machine.start())
    assert seen["error"] == "States.Timeout"
    assert (seen["stopDate"] - seen["startDate"]).total_seconds() > 2.5
    token(tokens)


def test_a_time_out_by_a_path_is_not_read(clients: Clients, any_role: str, tokens: Queue) -> None:
    """This is why every TimeoutSeconds of the definitions is a number. A Wait's TimestampPath is read, and is over."""
    machine = Machine(
        clients,
        any_role,
        "paths",
        Past={"Type": "Wait", "TimestampPath": "$.past", "Next": "Ask"},
        Ask=asks(tokens, TimeoutSecondsPath="$.seconds", Next="Long"),
        Long={"Type": "Wait", "Seconds": 150, "End": True},
    )
    execution = machine.start(given={"past": "2026-01-01T00:00:00Z", "seconds": 1})
    answer = token(tokens)
    assert tokens.received() == []  # a second passes
    machine.client.send_task_success(taskToken=answer, output="{}")
    assert machine.ended(execution)["status"] == "SUCCEEDED"


def test_an_execution_cannot_be_redriven(clients: Clients) -> None:
    execution = "arn:aws:states:us-east-1:111111111111:execution:any:one"
    with pytest.raises(ClientError, match="InvalidAction"):
        clients("stepfunctions").redrive_execution(executionArn=execution)
