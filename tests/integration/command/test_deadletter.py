"""`guardia deadletter`: what was given up on is counted, listed, shown, sent back and discarded."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest

from guardia.domain.instant import zulu
from guardia.domain.quarantine import FIRST_SENT
from guardia_ops.deadletter.letters import DeadLetter
from guardia_ops.deadletter.queues import QUEUES, WayBack
from guardia_ops.deadletter.way_back import Redrive
from guardia_ops.errors import CommandError
from guardia_ops.target import Target
from tests.contract import table
from tests.infra.templates import DESK, load
from tests.integration.command.operators import Operator
from tests.support.lambda_events import context
from ticket_stream.handler import handler as stream_handler

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

pytestmark = pytest.mark.covers("F10")


@pytest.fixture
def sqs(session: boto3.Session, deployed: Target) -> SQSClient:
    del deployed
    return session.client("sqs")


@pytest.fixture
def queues(sqs: SQSClient) -> dict[str, str]:
    """The address of each queue that the command knows, by the output that has it."""
    outputs = {queue.output for queue in QUEUES.values()} | {queue.back_to for queue in QUEUES.values()} - {""}
    return {output: sqs.create_queue(QueueName=output)["QueueUrl"] for output in outputs}


@pytest.fixture
def operator(
    deployed: Target, queues: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Operator:
    monkeypatch.setenv("COLUMNS", "200")
    here = replace(deployed, outputs={**deployed.outputs, **queues})
    return Operator(capsys, lambda _: here)


def dead(sqs: SQSClient, url: str, body: str, **attributes: str) -> str:
    """The id of a letter in a queue."""
    said: Any = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
    return sqs.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=said)["MessageId"]


def bodies(sqs: SQSClient, url: str) -> list[str]:
    """What a queue hands out now."""
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
    return sorted(message["Body"] for message in found)


def test_every_dead_letter_queue_of_the_template_is_known_and_every_way_back_is_there() -> None:
    outputs = set(load(DESK)["Outputs"])
    named = {name for name in outputs if name.endswith(("DeadLetterQueueUrl", "FailureQueueUrl"))}
    assert {queue.output for queue in QUEUES.values()} == named
    assert {queue.back_to for queue in QUEUES.values() if queue.way_back is WayBack.QUEUE} <= outputs


def test_the_list_counts_every_queue(operator: Operator, sqs: SQSClient, queues: dict[str, str]) -> None:
    dead(sqs, queues["IntakeDeadLetterQueueUrl"], "one")
    dead(sqs, queues["IntakeDeadLetterQueueUrl"], "two")
    assert json.loads(operator.pipes("deadletter", "list", "--json")) == dict.fromkeys(QUEUES, 0) | {"intake": 2}
    assert "no tickets yet" in operator.line("deadletter", "list", about=" intake ")


def test_looking_takes_nothing_away(operator: Operator, sqs: SQSClient, queues: dict[str, str]) -> None:
    url = queues["AlarmRuleDeadLetterQueueUrl"]
    letter_id = dead(sqs, url, '{"detail": "\x1b[31mred"}', ERROR_CODE="NO_PERMISSIONS", ERROR_MESSAGE="no right")
    for _ in range(3):
        assert "NO_PERMISSIONS: no right" in operator.line("deadletter", "list", "alarm-rule", about=letter_id)
    shown = operator.types("deadletter", "show", "alarm-rule", letter_id)
    assert "reason: NO_PERMISSIONS: no right" in shown
    assert "\x1b" not in shown
    assert len(bodies(sqs, url)) == 1


def test_a_letter_goes_back_alone_with_the_time_at_which_it_first_came(
    operator: Operator, sqs: SQSClient, queues: dict[str, str]
) -> None:
    url = queues["IntakeDeadLetterQueueUrl"]
    letter_id = dead(sqs, url, "one")
    dead(sqs, url, "two")
    (sent,) = (
        message["Attributes"]["SentTimestamp"]
        for message in sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0, MessageSystemAttributeNames=["All"]
        )["Messages"]
        if message["MessageId"] == letter_id
    )
    operator.types("deadletter", "redrive", "intake", letter_id)
    (back,) = sqs.receive_message(QueueUrl=queues["IntakeQueueUrl"], MessageAttributeNames=["All"])["Messages"]
    assert back["Body"] == "one"
    assert back["MessageAttributes"][FIRST_SENT].get("StringValue") == sent
    assert bodies(sqs, url) == ["two"]


def test_a_letter_that_comes_back_dead_still_knows_when_it_first_came(
    operator: Operator, sqs: SQSClient, queues: dict[str, str]
) -> None:
    came = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
    first = f"{came.timestamp() * 1_000:.0f}"
    letter_id = dead(sqs, queues["IntakeDeadLetterQueueUrl"], "one", **{FIRST_SENT: first})
    assert zulu(came) in operator.line("deadletter", "list", "intake", about=letter_id)
    operator.types("deadletter", "redrive", "intake", letter_id)
    (back,) = sqs.receive_message(QueueUrl=queues["IntakeQueueUrl"], MessageAttributeNames=["All"])["Messages"]
    assert back["MessageAttributes"][FIRST_SENT].get("StringValue") == first


@pytest.mark.parametrize("queue", [queue for queue in QUEUES.values() if queue.way_back is WayBack.QUEUE])
def test_everything_goes_back_to_the_queue_of_its_function(
    operator: Operator, sqs: SQSClient, queues: dict[str, str], queue: Any
) -> None:
    told = [f"letter {number:02}" for number in range(25)]
    for body in told:
        dead(sqs, queues[queue.output], body)
    operator.types("deadletter", "redrive", queue.name, "--all")
    assert bodies(sqs, queues[queue.output]) == []
    found: set[str] = set()
    while messages := sqs.receive_message(QueueUrl=queues[queue.back_to], MaxNumberOfMessages=10).get("Messages"):
        found |= {message["Body"] for message in messages}
    assert found == set(told)


def test_what_cannot_go_back_stays_and_says_so(operator: Operator, sqs: SQSClient, queues: dict[str, str]) -> None:
    dead(sqs, queues["SweeperDeadLetterQueueUrl"], "{}")
    said = operator.types("deadletter", "redrive", "sweeper", "--all", code=1)
    assert "the next one did the work; discard it" in said
    assert "1 stayed in sweeper" in said
    assert bodies(sqs, queues["SweeperDeadLetterQueueUrl"]) == ["{}"]


def test_what_is_discarded_is_printed_whole(operator: Operator, sqs: SQSClient, queues: dict[str, str]) -> None:
    url = queues["SweeperDeadLetterQueueUrl"]
    letter_id = dead(sqs, url, '{"time": "2026-11-20T15:01:00Z"}')
    printed = json.loads(operator.pipes("deadletter", "discard", "sweeper", letter_id))
    assert printed["body"] == '{"time": "2026-11-20T15:01:00Z"}'
    assert bodies(sqs, url) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("list", "nowhere"), "there is no dead-letter queue 'nowhere': wanted one of intake, sns-intake"),
        (("show", "intake", "nothing"), "there is no letter nothing in intake"),
        (("redrive", "intake"), "name the letters, or say --all"),
        (("redrive", "intake", "one", "--all"), "name the letters, or say --all"),
        (("discard", "intake", "nothing"), "not there, or in somebody else's hands at this moment: nothing"),
    ],
)
def test_what_is_not_there_is_said(operator: Operator, words: tuple[str, ...], said: str) -> None:
    assert said in operator.types("deadletter", *words, code=1)


STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/tickets/stream/2026-11-20T15:01:00.000"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:ticket-stream"
BATCH = {
    "requestContext": {"functionArn": FUNCTION},
    "DDBStreamBatchInfo": {
        "shardId": "shardId-00000001700000000000-00000000",
        "startSequenceNumber": "100000000000000000001",
        "endSequenceNumber": "100000000000000000004",
        "streamArn": STREAM,
    },
}


class Streamed:
    """An AWS of which a stream holds records, and a function answers."""

    def __init__(self, records: list[dict[str, Any]], answer: str = '{"batchItemFailures": []}') -> None:
        self.records = records
        self.answer = answer
        self.handed: list[dict[str, Any]] = []
        self.exceptions = boto3.client("dynamodbstreams", region_name=table.REGION).exceptions

    def client(self, _service: str) -> Streamed:
        return self

    def get_shard_iterator(self, *, SequenceNumber: str, **_: str) -> dict[str, str]:  # noqa: N803 - AWS's name
        if not self.records:
            said: Any = {"Error": {"Code": "TrimmedDataAccessException", "Message": "beyond the trim horizon"}}
            raise self.exceptions.TrimmedDataAccessException(said, "GetShardIterator")
        return {"ShardIterator": SequenceNumber}

    def get_records(self, *, ShardIterator: str, Limit: int) -> dict[str, Any]:  # noqa: N803 - AWS's names
        """An empty page first, and then one record a page: DynamoDB gives as many as it likes."""
        del Limit
        at = int(ShardIterator.partition(" ")[2] or "-1")
        following = f"page {at + 1}" if at + 1 < len(self.records) else None
        page = {"Records": self.records[at : at + 1] if at >= 0 else []}
        return page | {"NextShardIterator": following} if following else page

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - AWS's names
        assert FunctionName == FUNCTION
        self.handed += json.loads(Payload)["Records"]
        return {"Payload": BytesIO(self.answer.encode())}


def record(number: int, sort: str, event: str = "INSERT") -> dict[str, Any]:
    """What the stream says of one item."""
    keys = {"PK": {"S": "TICKET#GD-7K3M9-QXD2F"}, "SK": {"S": sort}}
    told = {"Keys": keys, "SequenceNumber": str(100000000000000000000 + number)}
    return {"eventID": f"event-{number}", "eventName": event, "dynamodb": told}


def redriven(aws: Streamed) -> str:
    letter = DeadLetter("letter", datetime(2026, 11, 20, tzinfo=UTC), json.dumps(BATCH), "", "handle")
    session = cast("boto3.Session", aws)
    return Redrive(Target("a stack", table.REGION, {}, session), QUEUES["stream"])(letter)


@pytest.mark.covers("F8")
def test_new_entries_of_a_batch_that_failed_are_handed_to_its_function_as_lambda_would() -> None:
    aws = Streamed(
        [
            record(1, "ENTRY#00000001"),
            record(2, "TICKET"),
            record(3, "ENTRY#00000002", "MODIFY"),
            record(4, "ENTRY#00000003"),
            record(5, "ENTRY#00000004"),
        ]
    )
    assert redriven(aws) == "2 records handed to ticket-stream"
    followed: list[tuple[str, int]] = []
    stream_handler({"Records": aws.handed}, context(), lambda *entry: followed.append(entry))
    assert followed == [("GD-7K3M9-QXD2F", 1), ("GD-7K3M9-QXD2F", 3)]


def test_a_batch_that_fails_again_stays() -> None:
    aws = Streamed([record(1, "ENTRY#00000001")], '{"batchItemFailures": [{"itemIdentifier": "1"}]}')
    with pytest.raises(CommandError, match="ticket-stream failed again; its log says why"):
        redriven(aws)


@pytest.mark.covers("F8")
def test_records_that_the_stream_has_forgotten_are_told() -> None:
    with pytest.raises(CommandError, match="these are gone; discard it"):
        redriven(Streamed([]))
