"""The table's stream, given to a function as the template's event source mapping says.

https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html, …/services-dynamodb-errors.html:
in order; from the first record that failed again; in halves where the function fails; given up after so many tries.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3

from tests.support.plant import names
from tests.support.plant.queues import mappings_of
from tests.workflow.table_stream import matches

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.infra import templates

    Invoke = Callable[[str, dict[str, Any]], Any]
    Record = dict[str, Any]


class Mapping:
    """One event source mapping. `given_up` is what went to the queue of failures."""

    def __init__(self, function: str, properties: dict[str, Any]) -> None:
        self.function = function
        self.given_up: list[Record] = []
        self._batch_size = int(properties["BatchSize"])
        self._most_retries = int(properties["MaximumRetryAttempts"])
        self._bisects = bool(properties["BisectBatchOnFunctionError"])
        self._filters = [json.loads(each["Pattern"]) for each in properties["FilterCriteria"]["Filters"]]
        self._batches: list[tuple[list[Record], int]] = []
        self._due: datetime | None = None

    def reset(self) -> None:
        """The stream begins."""
        self.given_up, self._batches, self._due = [], [], None

    def add(self, records: list[Record]) -> None:
        """What was written; what no filter wants is left out."""
        wanted = [record for record in records if any(matches(pattern, record) for pattern in self._filters)]
        for start in range(0, len(wanted), self._batch_size):
            self._batches.append((wanted[start : start + self._batch_size], 0))

    def next_at(self) -> datetime | None:
        """When a batch is tried again."""
        return self._due if self._batches else None

    def deliver(self, invoke: Invoke, now: datetime) -> bool:
        """The next batch; whether there was one whose time has come."""
        if not self._batches or (self._due and self._due > now):
            return False
        (batch, tries), self._due = self._batches.pop(0), None
        try:
            answer = invoke(self.function, {"Records": batch})
        except Exception:
            self._again(batch, tries, now, halves=self._bisects)
            return True
        failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        if failed:
            numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
            self._again(batch[min(numbers.index(number) for number in failed) :], tries, now, halves=False)
        return True

    def _again(self, batch: list[Record], tries: int, now: datetime, *, halves: bool) -> None:
        if tries >= self._most_retries:
            self.given_up += batch
            return
        self._due = now + timedelta(seconds=2**tries)
        middle = len(batch) // 2 if halves else 0
        parts = [part for part in (batch[:middle], batch[middle:]) if part]
        self._batches[:0] = [(part, tries + 1) for part in parts]


class Stream:
    """What was written to the table, from its making on, and everybody who is told. While it `is_deaf`, nobody is."""

    def __init__(self, template: templates.Json) -> None:
        self._client = boto3.client("dynamodbstreams", region_name=names.REGION)
        self.mappings = [Mapping(function, properties) for function, properties in mappings_of(template, "DynamoDB")]
        self.is_deaf = False
        self._place = ""

    def begin(self, arn: str) -> None:
        """At the beginning of a new table's stream."""
        self.is_deaf = False
        (shard,) = self._client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        self._place = self._client.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        for mapping in self.mappings:
            mapping.reset()

    def read(self) -> None:
        """What was written since the last time is to be told."""
        found = self._client.get_records(ShardIterator=self._place)
        self._place = found["NextShardIterator"]
        records = json.loads(json.dumps(found["Records"], default=str))
        for mapping in self.mappings:
            mapping.add([] if self.is_deaf else records)

    def deliver(self, invoke: Invoke, now: datetime) -> bool:
        """A batch to each function, and what is to be tried again; whether there was anything."""
        delivered = [mapping.deliver(invoke, now) for mapping in self.mappings]  # each, whatever the others had
        return any(delivered)

    def next_at(self) -> datetime | None:
        """When something is tried again."""
        return min((at for mapping in self.mappings if (at := mapping.next_at())), default=None)
