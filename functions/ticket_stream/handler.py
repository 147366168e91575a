"""New timeline entries from the table's stream. The records are only a hint: what is done is read from the table."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from guardia.bootstrap import follow_entry
from guardia.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
Follow = Callable[[str, int], None]


def handler(event: dict[str, Any], context: LambdaContext, follow: Follow | None = None) -> PartialItemFailureResponse:
    """The records that are to be delivered again, as `batchItemFailures`."""
    wired = follow or _follow()
    processor = BatchProcessor(EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)
    return process_partial_response(
        event=event,
        record_handler=lambda record: _handle(record, wired),
        processor=processor,
        context=context,
    )


def _handle(record: DynamoDBRecord, follow: Follow) -> None:
    keys = record.dynamodb.keys if record.dynamodb else {}
    ticket_id = str(keys["PK"]).removeprefix("TICKET#")
    version = int(str(keys["SK"]).removeprefix("ENTRY#"))
    try:
        follow(ticket_id, version)
    except Exception:
        logger.exception("a ticket did not go on; tried again, and then by the sweeper", ticket_id=ticket_id)
        raise


@cache
def _follow() -> Follow:
    return follow_entry(Settings.from_environment(os.environ))
