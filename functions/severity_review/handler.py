"""Timeline entries that ask for a second look at a severity. They are only a hint: all is read from the table."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from guardia.bootstrap import review_severity
from guardia.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = Metrics()
Review = Callable[[str], None]


@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext, review: Review | None = None) -> PartialItemFailureResponse:
    """The records that are to be delivered again, as `batchItemFailures`."""
    wired = review or _review()
    processor = BatchProcessor(EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)
    return process_partial_response(
        event=event,
        record_handler=lambda record: _handle(record, wired),
        processor=processor,
        context=context,
    )


def _handle(record: DynamoDBRecord, review: Review) -> None:
    keys = record.dynamodb.keys if record.dynamodb else {}
    ticket_id = str(keys["PK"]).removeprefix("TICKET#")
    _count("reviewed")
    try:
        review(ticket_id)
    except Exception:
        logger.exception("a severity was not reviewed to its end; tried again", ticket_id=ticket_id)
        raise


@cache
def _review() -> Review:
    return review_severity(Settings.from_environment(os.environ), _count)


def _count(name: str) -> None:
    metrics.add_metric(name, MetricUnit.Count, 1)
