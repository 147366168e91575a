"""Where moto differs from Step Functions and Lambda in what this tier touches. A failure says that moto has changed."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl

from tests.workflow.machines import ACCOUNT, FUNCTION, REGION, Machine

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

    from tests.workflow.conftest import Function

INVOKE: dict[str, Any] = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Parameters": {"FunctionName": FUNCTION, "Payload.$": "$"},
}


def machine(step_functions: SFNClient, **states: dict[str, Any]) -> Machine:
    """A small machine that begins with the first of these states."""
    return Machine(step_functions, "small", json.dumps({"StartAt": next(iter(states)), "States": states}))


def fail(event: dict[str, Any]) -> dict[str, Any]:
    """A function that knows nothing."""
    raise LookupError(event["ticket_id"])


def test_motos_lambda_without_docker_runs_nothing() -> None:
    """It gives each payload back: this is what the seam to our functions replaces."""
    assert LambdaSimpleBackend(REGION, ACCOUNT).invoke("any", None, '{"a": 1}', {}, {}) == b'{"a": 1}'


def test_an_error_of_a_function_has_its_name_and_its_words(
    step_functions: SFNClient, functions: dict[str, Function]
) -> None:
    """As on AWS: https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html."""
    functions[FUNCTION] = fail
    run = machine(step_functions, Ask=INVOKE | {"End": True}).start("a", ticket_id="GD-1")

    assert run.ended() == "FAILED"
    assert run.error == "LookupError"


def test_a_function_that_is_not_there_is_not_answered_for(functions: dict[str, Function]) -> None:
    functions.pop(FUNCTION, None)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        boto3.client("lambda", region_name=REGION).invoke(FunctionName=FUNCTION)


def test_moto_sleeps_between_the_tries_of_a_task() -> None:
    """With the `time` of this module, which the fixture `pauses` takes the place of."""
    assert vars(retrier_decl)["time"] is time


def test_moto_follows_no_catch_back_into_its_own_state(
    step_functions: SFNClient, functions: dict[str, Function]
) -> None:
    """Step Functions does. This is why ticket_lifecycle goes round by a state of its own."""
    functions[FUNCTION] = fail
    caught = {"ErrorEquals": ["States.ALL"], "ResultPath": None, "Next": "Ask"}
    small = machine(step_functions, Ask=INVOKE | {"Catch": [caught], "Next": "Done"}, Done={"Type": "Succeed"})
    run = small.start("a", ticket_id="GD-1")

    assert run.ended() == "SUCCEEDED"
    assert run.path == ["Ask", "Done"]
