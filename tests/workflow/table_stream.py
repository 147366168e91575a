"""The table's stream in moto, given to our function as the template's event source mapping gives it."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext

import ticket_stream.handler
from guardia.adapters.telemetry.lines import diverted
from tests.contract import table
from tests.infra import templates

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_dynamodb import DynamoDBClient

HANDLER = "ticket_stream.handler.handler"


class TableStream:
    """What was written to the table, from its making on."""

    def __init__(self, dynamodb: DynamoDBClient, follow: Callable[[str, int], None]) -> None:
        self._follow = follow
        self._streams = boto3.client("dynamodbstreams", region_name=table.REGION)
        specification = table.properties()["StreamSpecification"] | {"StreamEnabled": True}
        dynamodb.update_table(TableName=table.NAME, StreamSpecification=specification)
        arn = dynamodb.describe_table(TableName=table.NAME)["Table"]["LatestStreamArn"]
        (shard,) = self._streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        self._place = self._streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        self._filters = filters()

    def flow(self) -> None:
        """Deliver what was written since the last time."""
        found = self._streams.get_records(ShardIterator=self._place)
        self._place = found["NextShardIterator"]
        records = json.loads(json.dumps(found["Records"], default=str))
        if wanted := [record for record in records if any(matches(pattern, record) for pattern in self._filters)]:
            with diverted(io.StringIO()):
                answer = ticket_stream.handler.handler({"Records": wanted}, LambdaContext(), self._follow)
            assert answer == {"batchItemFailures": []}


def filters() -> list[Any]:
    """The patterns of the mapping, of which a record matches one."""
    functions = templates.resources(templates.load(templates.DESK), templates.FUNCTION).values()
    (function,) = (function for function in functions if function["Handler"] == HANDLER)
    (mapping,) = function["Events"].values()
    return [json.loads(each["Pattern"]) for each in mapping["Properties"]["FilterCriteria"]["Filters"]]


def matches(pattern: Any, value: Any) -> bool:
    """Lambda's filter, as much of it as the template uses: texts that must be equal."""
    if isinstance(pattern, list):
        return value in pattern
    return isinstance(value, dict) and all(matches(inner, value.get(name)) for name, inner in pattern.items())
