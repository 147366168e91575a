"""Where moto is not AWS, beside what tests/integration/dynamodb/test_moto.py and tests/workflow/test_moto.py hold.

docs/emulators.md lists all of it with what AWS does. A test that fails says that moto has changed: read that row.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.workflow.machines import until

if TYPE_CHECKING:
    from tests.conformance.conftest import Clients

ROLE = "arn:aws:iam::123456789012:role/any"
STACK = {
    "Parameters": {"Topics": {"Type": "CommaDelimitedList"}},
    "Resources": {
        "Alarm": {
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "AlarmName": "of the stack",
                "Namespace": "Any",
                "MetricName": "Any",
                "Period": 60,
                "Statistic": "Sum",
                "EvaluationPeriods": 1,
                "Threshold": 1,
                "ComparisonOperator": "GreaterThanThreshold",
            },
        }
    },
}


@pytest.fixture(autouse=True)
def _no_network(socket_disabled: None) -> None:
    """An accidental call to AWS fails."""


def machine(moto: Clients, **definition: Any) -> str:
    """The ARN of a state machine of one state, which is called like the others of its definition."""
    text = json.dumps({"StartAt": "Only", **definition})
    names = len(moto("stepfunctions").list_state_machines()["stateMachines"])
    made = moto("stepfunctions").create_state_machine(name=f"m{names}", definition=text, roleArn=ROLE)
    return str(made["stateMachineArn"])


def callback(moto: Clients) -> str:
    """A machine that waits for an answer, and asks for it on a queue."""
    url = moto("sqs").create_queue(QueueName="tokens")["QueueUrl"]
    return machine(
        moto,
        States={
            "Only": {
                "Type": "Task",
                "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                "Parameters": {"QueueUrl": url, "MessageBody.$": "$$.Task.Token"},
                "End": True,
            }
        },
    )


def answer_all(moto: Clients, executions: int) -> None:
    """Let the waiting executions end: no thread is to outlive its test."""
    url = moto("sqs").get_queue_url(QueueName="tokens")["QueueUrl"]

    def token() -> str:
        messages = moto("sqs").receive_message(QueueUrl=url).get("Messages", [])
        for message in messages:
            moto("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return str(messages[0]["Body"]) if messages else ""

    for _ in range(executions):
        moto("stepfunctions").send_task_success(taskToken=until(token, "a token"), output="{}")


def refusal(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_moto_answers_a_start_of_the_same_name_and_input_with_success_as_aws_does(moto: Clients) -> None:
    waiting = callback(moto)
    start = moto("stepfunctions").start_execution
    first = start(stateMachineArn=waiting, name="same", input="{}")
    assert start(stateMachineArn=waiting, name="same", input="{}")["executionArn"] == first["executionArn"]
    with pytest.raises(ClientError) as other:
        start(stateMachineArn=waiting, name="same", input='{"another": 1}')
    assert refusal(other) == "ExecutionAlreadyExists"
    answer_all(moto, 1)


@pytest.mark.parametrize(("name", "given"), [("n" * 81, "{}"), ("a:b", "{}"), ("large", json.dumps("x" * 300_000))])
def test_moto_takes_names_and_inputs_that_step_functions_refuses(moto: Clients, name: str, given: str) -> None:
    """AWS: 80 characters at most, and no colon (InvalidName); 256 KiB of input at most (InvalidExecutionInput)."""
    done = machine(moto, States={"Only": {"Type": "Succeed"}})
    assert moto("stepfunctions").start_execution(stateMachineArn=done, name=name, input=given)["executionArn"]


def test_moto_calls_a_token_that_nobody_has_invalid(moto: Clients) -> None:
    """AWS: one that was used or has timed out is TaskTimedOut."""
    with pytest.raises(ClientError) as unknown:
        moto("stepfunctions").send_task_success(taskToken="nobody's", output="{}")
    assert refusal(unknown) == "InvalidToken"


def test_moto_fails_on_jsonata(moto: Clients) -> None:
    """This is why the definitions are in JSONPath (decision 6)."""
    pure = machine(
        moto, QueryLanguage="JSONata", States={"Only": {"Type": "Pass", "Output": "{% 1 + 1 %}", "End": True}}
    )
    client = moto("stepfunctions")
    started = client.start_execution(stateMachineArn=pure, input="{}")["executionArn"]

    def ended() -> dict[str, Any] | None:
        seen: dict[str, Any] = client.describe_execution(executionArn=started)
        return seen if seen["status"] != "RUNNING" else None

    assert until(ended, "the end of an execution")["status"] == "FAILED"


@pytest.mark.parametrize(
    ("service", "operation", "given"),
    [
        ("stepfunctions", "redrive_execution", {"executionArn": "arn:aws:states:us-east-1:123456789012:execution:a:b"}),
        ("sqs", "start_message_move_task", {"SourceArn": "arn:aws:sqs:us-east-1:123456789012:letters"}),
        ("sesv2", "get_suppressed_destination", {"EmailAddress": "ana@acme.example"}),
        ("cloudwatch", "describe_alarm_history", {"AlarmName": "api-5xx"}),
    ],
)
def test_moto_does_not_know_a_call_that_we_make_or_might_make(
    moto: Clients, service: str, operation: str, given: dict[str, str]
) -> None:
    """`guardia deadletter` sends back by itself; for the others the tests answer before moto is asked."""
    with pytest.raises(NotImplementedError):
        getattr(moto(service), operation)(**given)


def test_moto_takes_events_whose_source_is_aws_itself(moto: Clients) -> None:
    """EventBridge refuses them (NotAuthorizedForSourceException): a forged alarm event cannot have this source."""
    entry = {"Source": "aws.cloudwatch", "DetailType": "CloudWatch Alarm State Change", "Detail": "{}"}
    assert moto("events").put_events(Entries=[entry])["FailedEntryCount"] == 0


def test_moto_counts_one_unit_of_capacity_whatever_an_item_weighs(moto: Clients) -> None:
    """DynamoDB counts each kilobyte that is written: this is why the benchmarks reckon it themselves."""
    moto("dynamodb").create_table(
        TableName="capacity",
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    item = {"PK": {"S": "a"}, "text": {"S": "x" * 5_000}}
    put = moto("dynamodb").put_item(TableName="capacity", Item=item, ReturnConsumedCapacity="TOTAL")
    assert put["ConsumedCapacity"]["CapacityUnits"] == 1.0


def test_moto_makes_no_alarm_of_a_stack_and_shows_a_list_as_python_writes_it(moto: Clients) -> None:
    """CloudFormation makes the alarm, and shows what was given: `a,b`."""
    cloudformation = moto("cloudformation")
    given = [{"ParameterKey": "Topics", "ParameterValue": "a,b"}]
    with pytest.warns(UserWarning, match=r"AWS::CloudWatch::Alarm but it's not supported"):
        cloudformation.create_stack(StackName="try", TemplateBody=json.dumps(STACK), Parameters=given)
    (stack,) = cloudformation.describe_stacks(StackName="try")["Stacks"]
    assert stack["Parameters"] == [{"ParameterKey": "Topics", "ParameterValue": "['a', 'b']"}]
    assert moto("cloudwatch").describe_alarms()["MetricAlarms"] == []


def test_moto_takes_a_telephone_for_opted_out_by_its_last_digits(moto: Clients) -> None:
    asked = moto("sns").check_if_phone_number_is_opted_out
    numbers = ("+50760000000", "+50760000099")
    assert [asked(phoneNumber=number)["isOptedOut"] for number in numbers] == [False, True]
