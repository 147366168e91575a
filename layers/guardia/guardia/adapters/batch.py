"""A batch of records from a queue or a stream, each by itself: what Lambda is told of those that failed.

Called by the handlers of queues and streams. Powertools' batch processor does the same, and loads every event that AWS
knows of, which is a third of the cold start of `import boto3` (docs/benchmarks.md).
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable

Record = dict[str, Any]
"""One record as Lambda gives it.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html, https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
"""

logger = logging.getLogger(__name__)


class FailedItem(TypedDict):
    """A record that is to be delivered again: a message's id, or a stream record's sequence number."""

    itemIdentifier: str


class BatchAnswer(TypedDict):
    """What Lambda wants to know where the mapping has ReportBatchItemFailures. An empty list: all is done."""

    batchItemFailures: list[FailedItem]


def of_queue(event: dict[str, Any], handle: Callable[[Record], None]) -> BatchAnswer:
    """Handle each message; those whose handling raised go back to the queue, alone."""
    return _answer(event, handle, lambda record: str(record["messageId"]))


def of_stream(event: dict[str, Any], handle: Callable[[Record], None]) -> BatchAnswer:
    """Handle each record, also after one that failed; from the first that did, Lambda delivers again."""
    return _answer(event, handle, lambda record: str(record["dynamodb"]["SequenceNumber"]))


def entry_of(record: Record) -> tuple[str, int]:
    """Ticket and version of the timeline entry that a stream record tells of."""
    keys = record["dynamodb"]["Keys"]
    return keys["PK"]["S"].removeprefix("TICKET#"), int(keys["SK"]["S"].removeprefix("ENTRY#"))


def _answer(event: dict[str, Any], handle: Callable[[Record], None], id_of: Callable[[Record], str]) -> BatchAnswer:
    failed: list[FailedItem] = []
    for record in event["Records"]:
        try:
            handle(record)
        except Exception:  # whatever it is, this record comes again and the others do not; handlers say what it was
            logger.debug("a record comes again", exc_info=True)
            failed.append({"itemIdentifier": id_of(record)})
    return {"batchItemFailures": failed}
