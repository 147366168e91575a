"""`guardia restore`: what a restored table has and the stack's own has not comes back, and nothing is overwritten."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from guardia_ops.restore.bring_back import BringBack
from guardia_ops.restore.tables import Rows
from tests.contract import table
from tests.integration.command.operators import Operator

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from guardia_ops.target import Target

pytestmark = pytest.mark.covers("F10")

RESTORED = "guardia-restored"
QUEUES = {
    "IntakeQueueArn": "arn:aws:sqs:us-east-1:123456789012:intake",
    "SnsIntakeQueueArn": "arn:aws:sqs:us-east-1:123456789012:sns",
}


@pytest.fixture
def dynamodb(deployed: Target) -> DynamoDBClient:
    """The stack's table, empty, and one that AWS restored, which is empty, too."""
    client = deployed.session.client("dynamodb")
    wanted = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    client.create_table(TableName=RESTORED, **{name: table.properties()[name] for name in wanted})
    return client


@pytest.fixture
def desk(
    deployed: Target, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, dynamodb: DynamoDBClient
) -> Operator:
    del dynamodb
    monkeypatch.setenv("COLUMNS", "200")
    here = replace(deployed, outputs={**deployed.outputs, **QUEUES})
    return Operator(capsys, lambda _: here)


def item(partition: str, sort: str = "TICKET", kind: str = "ticket", **fields: str) -> dict[str, Any]:
    return {name: {"S": value} for name, value in {"PK": partition, "SK": sort, "kind": kind, **fields}.items()}


def put(client: DynamoDBClient, name: str, *items: dict[str, Any]) -> None:
    for one in items:
        client.put_item(TableName=name, Item=one)


def rows(client: DynamoDBClient) -> dict[tuple[str, str], str]:
    """What the stack's table has: each item's version by its keys."""
    found = client.scan(TableName=table.NAME)["Items"]
    return {(one["PK"]["S"], one["SK"]["S"]): one.get("version", {}).get("S", "") for one in found}


def test_what_is_missing_comes_back_and_what_is_there_stays(desk: Operator, dynamodb: DynamoDBClient) -> None:
    put(dynamodb, RESTORED, item("TICKET#1", version="2"), item("TICKET#2", version="2"))
    put(dynamodb, RESTORED, *(item("TICKET#2", f"ENTRY#{n}", "entry") for n in range(3)))
    put(dynamodb, table.NAME, item("TICKET#1", version="7"), item("TICKET#3", version="1"))

    told = desk.types("restore", RESTORED, "--dry-run")
    assert "nothing was written (--dry-run)" in told
    assert len(rows(dynamodb)) == 2
    assert "4 items were brought back" in desk.types("restore", RESTORED, "--yes")
    assert rows(dynamodb) == {
        ("TICKET#1", "TICKET"): "7",
        ("TICKET#2", "ENTRY#0"): "",
        ("TICKET#2", "ENTRY#1"): "",
        ("TICKET#2", "ENTRY#2"): "",
        ("TICKET#2", "TICKET"): "2",
        ("TICKET#3", "TICKET"): "1",
    }
    assert "nothing is missing" in desk.types("restore", RESTORED, "--yes")


def test_a_run_that_was_interrupted_goes_on(dynamodb: DynamoDBClient) -> None:
    put(dynamodb, RESTORED, *(item(f"TICKET#{n:03}") for n in range(150)))
    interrupted = Interrupted(dynamodb, table.NAME, after=60)
    with pytest.raises(KeyboardInterrupt):
        BringBack(Rows(dynamodb, RESTORED), interrupted).bring()
    assert 0 < len(rows(dynamodb)) < 150
    again = BringBack(Rows(dynamodb, RESTORED), Rows(dynamodb, table.NAME))
    assert again.bring().restored == {"ticket": 150}
    assert len(rows(dynamodb)) == 150


class Interrupted(Rows):
    """A table whose operator loses patience after so many items."""

    def __init__(self, client: DynamoDBClient, name: str, *, after: int) -> None:
        super().__init__(client, name)
        self._left = after

    def put_if_missing(self, item: Any) -> bool:
        """Write an item, or have enough of it."""
        self._left -= 1
        if self._left < 0:
            raise KeyboardInterrupt
        return super().put_if_missing(item)


def test_what_somebody_else_wrote_meanwhile_stays(dynamodb: DynamoDBClient) -> None:
    put(dynamodb, table.NAME, item("TICKET#1", version="7"))
    own = Rows(dynamodb, table.NAME)
    assert own.put_if_missing(item("TICKET#1", version="2")) is False
    assert rows(dynamodb) == {("TICKET#1", "TICKET"): "7"}


def test_a_partition_that_went_wrong_is_replaced_whole_and_printed_before(
    desk: Operator, dynamodb: DynamoDBClient
) -> None:
    put(dynamodb, RESTORED, item("TICKET#1", version="2"), item("TICKET#1", "ENTRY#1", "entry"))
    put(dynamodb, table.NAME, item("TICKET#1", version="wrong"), item("TICKET#1", "ENTRY#2", "entry"), item("TICKET#2"))
    told = desk.types("restore", RESTORED, "--replace", "TICKET#1", "--yes")
    assert '{"S": "wrong"}' in told
    assert rows(dynamodb) == {("TICKET#1", "ENTRY#1"): "", ("TICKET#1", "TICKET"): "2", ("TICKET#2", "TICKET"): ""}
    assert "has no partition TICKET#9: nothing was written" in desk.types(
        "restore", RESTORED, "--replace", "TICKET#9", code=1
    )


def test_nothing_comes_back_while_the_intake_runs(desk: Operator, deployed: Target, dynamodb: DynamoDBClient) -> None:
    put(dynamodb, RESTORED, item("TICKET#1"))
    running(deployed, "IntakeQueueArn")
    assert "the intake runs: halt the stack first" in desk.types("restore", RESTORED, "--yes", code=1)
    assert rows(dynamodb) == {}
    desk.types("restore", RESTORED, "--dry-run")
    desk.types("restore", RESTORED, "--yes", "--while-running")
    assert len(rows(dynamodb)) == 1


def running(deployed: Target, queue: str) -> None:
    """A function of moto's reads this queue."""
    iam, functions = deployed.session.client("iam"), deployed.session.client("lambda")
    role = iam.create_role(RoleName="intake", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    name = QUEUES[queue].rpartition(":")[2]
    deployed.session.client("sqs").create_queue(QueueName=name)
    functions.create_function(
        FunctionName="intake", Runtime="python3.13", Role=role, Handler="h.h", Code={"ZipFile": b"PK"}, Publish=False
    )
    functions.create_event_source_mapping(EventSourceArn=QUEUES[queue], FunctionName="intake")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (table.NAME, "is the stack's own table"),
        ("nothing", "there is no table nothing in this account and region"),
        ("other", "other is no table of Guardia: its keys are not PK and SK"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(
    desk: Operator, dynamodb: DynamoDBClient, name: str, said: str
) -> None:
    dynamodb.create_table(
        TableName="other",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    assert said in desk.types("restore", name, code=1)
