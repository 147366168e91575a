"""Step Functions as our adapter calls it, kept in a table of moto's, so that it outlives the function that called.

moto without its own executor takes a task's answer and drops it; with it, executions are threads that keep real time.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html, API_SendTaskSuccess.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tests.support.plant.tap import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

    Item = Mapping[str, Any]

LONGEST_NAME: Final = 80
LARGEST_INPUT: Final = 262_144
RUNNING: Final = "RUNNING"


class StepFunctions:
    """What was started and what was answered; `executions` does what the state machines say."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def __call__(self, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
        """One request of a function. Raises Refusal."""
        match operation:
            case "StartExecution":
                return self._start(asked["stateMachineArn"], asked["name"], asked["input"])
            case "DescribeExecution":
                return {"status": self._execution(asked["executionArn"])["status"]["S"]}
            case "SendTaskSuccess":
                return self._answer(asked["taskToken"], asked["output"])
        raise Refusal("UnknownOperationException", f"this plant's functions never called {operation}")

    def look(self) -> tuple[dict[str, dict[str, Any]], set[str]]:
        """Each execution that has not ended with its input, by ARN; and the tokens that were answered."""
        items = self._client.scan(TableName=self._table)["Items"]
        running = [item for item in items if item.get("status", {}).get("S") == RUNNING]
        answered = {item["id"]["S"].removeprefix("token ") for item in items if "output" in item}
        return {item["id"]["S"]: json.loads(item["input"]["S"]) for item in running}, answered

    def await_answer(self, token: str) -> None:
        """A task waits for this token."""
        self._client.put_item(TableName=self._table, Item={"id": {"S": f"token {token}"}, "waits": {"BOOL": True}})

    def answer(self, token: str) -> dict[str, Any] | None:
        """What the token was answered with; None until it is."""
        item = self._item(f"token {token}") or {}
        return dict(json.loads(item["output"]["S"])) if "output" in item else None

    def end_wait(self, token: str) -> None:
        """The task has gone on: whoever answers comes too late."""
        self._set(f"token {token}", "waits", {"BOOL": False})

    def end(self, arn: str, status: str) -> None:
        """The execution is over."""
        self._set(arn, "status", {"S": status})

    def status(self, arn: str) -> str:
        """RUNNING, SUCCEEDED or FAILED. Raises Refusal where there is none."""
        return str(self._execution(arn)["status"]["S"])

    def _start(self, machine: str, name: str, given: str) -> dict[str, Any]:
        if not 0 < len(name) <= LONGEST_NAME or not name.isascii() or ":" in name:
            raise Refusal("InvalidName", name)
        if len(given.encode()) > LARGEST_INPUT:
            raise Refusal("InvalidExecutionInput", "too large")
        arn = f"{machine.replace(':stateMachine:', ':execution:', 1)}:{name}"
        item = {"id": {"S": arn}, "input": {"S": given}, "status": {"S": RUNNING}}
        try:
            self._client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(id)")
        except self._client.exceptions.ConditionalCheckFailedException:
            known = self._execution(arn)
            if known["status"]["S"] != RUNNING or known["input"]["S"] != given:
                raise Refusal("ExecutionAlreadyExists", arn) from None
        return {"executionArn": arn}

    def _answer(self, token: str, output: str) -> dict[str, Any]:
        json.loads(output)
        try:
            self._client.update_item(
                TableName=self._table,
                Key={"id": {"S": f"token {token}"}},
                UpdateExpression="SET #output = :output, waits = :no",
                ConditionExpression="waits = :yes",
                ExpressionAttributeNames={"#output": "output"},
                ExpressionAttributeValues={":output": {"S": output}, ":no": {"BOOL": False}, ":yes": {"BOOL": True}},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            raise Refusal("TaskTimedOut", "the task was answered, or waits no longer") from None
        return {}

    def _execution(self, arn: str) -> Item:
        item = self._item(arn)
        if item is None:
            raise Refusal("ExecutionDoesNotExist", arn)
        return item

    def _item(self, key: str) -> Item | None:
        return self._client.get_item(TableName=self._table, Key={"id": {"S": key}}).get("Item")

    def _set(self, key: str, name: str, value: Any) -> None:
        self._client.update_item(
            TableName=self._table,
            Key={"id": {"S": key}},
            UpdateExpression="SET #name = :value",
            ExpressionAttributeNames={"#name": name},
            ExpressionAttributeValues={":value": value},
        )
