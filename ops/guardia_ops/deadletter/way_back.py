"""The ordinary road of a dead letter, once more. Whatever it did before is found done: going twice harms nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guardia.domain.quarantine import FIRST_SENT
from guardia_ops.deadletter.letters import EPOCH
from guardia_ops.deadletter.queues import WayBack, address
from guardia_ops.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from guardia_ops.deadletter.letters import DeadLetter
    from guardia_ops.deadletter.queues import DeadLetterQueue
    from guardia_ops.target import Target

ENTRIES = "ENTRY#"
"""What the sort keys of timeline entries begin with: the functions are asked for new ones only."""
PAGES = 100
"""Of the stream, for the records of one letter; they stand side by side."""
STREAM_KEPT = "24 hours"
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html"""


@dataclass(frozen=True, slots=True)
class Redrive:
    """Sends the letters of one queue back."""

    target: Target
    queue: DeadLetterQueue

    def __call__(self, letter: DeadLetter) -> str:
        """Send it; where it went, for a person. Raises CommandError where there is no way back for it."""
        match self.queue.way_back:
            case WayBack.QUEUE:
                return self._to_queue(letter)
            case WayBack.STREAM:
                return self._to_function(letter)
            case WayBack.NONE:
                raise CommandError(f"{self.queue.name}: {self.queue.about}; discard it")

    def _to_queue(self, letter: DeadLetter) -> str:
        """With the instant at which it first arrived, so that the response clock does not start anew."""
        first_sent = str(round((letter.sent_at - EPOCH).total_seconds() * 1_000))
        sent = self.target.session.client("sqs").send_message(
            QueueUrl=address(self.target.outputs, self.queue.back_to),
            MessageBody=letter.body,
            MessageAttributes={FIRST_SENT: {"DataType": "Number", "StringValue": first_sent}},
        )
        return f"sent as {sent['MessageId']}"

    def _to_function(self, letter: DeadLetter) -> str:
        """The records of the batch that failed, as the stream holds them, handed to the function that gave up on them.

        https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
        """
        document = json.loads(letter.body)
        records = list(self._records(document["DDBStreamBatchInfo"]))
        if not records:
            raise CommandError(
                f"{letter.id}: the stream keeps records for {STREAM_KEPT}, and these are gone; discard it"
            )
        function = document["requestContext"]["functionArn"]
        answer = self.target.session.client("lambda").invoke(
            FunctionName=function, Payload=json.dumps({"Records": records}).encode()
        )
        said = json.loads(answer["Payload"].read() or b"null")
        if "FunctionError" in answer or (said or {}).get("batchItemFailures"):
            raise CommandError(f"{function.rpartition(':')[2]} failed again; its log says why")
        return f"{len(records)} records handed to {function.rpartition(':')[2]}"

    def _records(self, batch: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """New entries from the first record to the last that the letter names, in the stream's order."""
        last = int(batch["endSequenceNumber"])
        for record in self._from(batch):
            number = int(record["dynamodb"]["SequenceNumber"])
            is_entry = record["dynamodb"]["Keys"]["SK"]["S"].startswith(ENTRIES)
            if number <= last and record["eventName"] == "INSERT" and is_entry:
                yield _as_lambda_gives_it(record, batch["streamArn"])
            if number >= last:
                return

    def _from(self, batch: dict[str, Any]) -> Iterator[Mapping[str, Any]]:
        """What the stream holds from the batch's first record on. A page may be empty although more follow."""
        streams = self.target.session.client("dynamodbstreams")
        try:
            iterator: str | None = streams.get_shard_iterator(
                StreamArn=batch["streamArn"],
                ShardId=batch["shardId"],
                ShardIteratorType="AT_SEQUENCE_NUMBER",
                SequenceNumber=batch["startSequenceNumber"],
            )["ShardIterator"]
        except (streams.exceptions.TrimmedDataAccessException, streams.exceptions.ResourceNotFoundException):
            return
        for _ in range(PAGES):
            if iterator is None:
                return
            page = streams.get_records(ShardIterator=iterator, Limit=1_000)
            yield from page["Records"]
            iterator = page.get("NextShardIterator")


def _as_lambda_gives_it(record: Mapping[str, Any], stream: str) -> dict[str, Any]:
    """Its keys are all that the functions read of it: what an entry says, they read from the table."""
    told = record["dynamodb"]
    return {
        "eventID": record["eventID"],
        "eventName": record["eventName"],
        "eventSource": "aws:dynamodb",
        "eventSourceARN": stream,
        "dynamodb": {"Keys": told["Keys"], "SequenceNumber": told["SequenceNumber"]},
    }
