"""What SES reports of our mail, up to ten events at once; one that fails goes back to its queue alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from guardia.bootstrap import record_delivery
from guardia.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from guardia.services.record_delivery import Ending

logger = Logger()
metrics = Metrics()
Hear = Callable[[str], "Ending"]


@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext, hear: Hear | None = None) -> PartialItemFailureResponse:
    """The events that are to be delivered again, as `batchItemFailures`."""
    wired = hear or _hear()
    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(
        event=event,
        record_handler=lambda record: _handle(record, wired),
        processor=processor,
        context=context,
    )


def _handle(record: SQSRecord, hear: Hear) -> None:
    _count("received")
    try:
        ending = hear(record.body)
    except Exception:
        logger.exception("an event was not recorded and will be delivered again", message_id=record.message_id)
        _count("failed")
        raise
    _count(ending.value)
    logger.info("delivery event", message_id=record.message_id, ending=ending)


@cache
def _hear() -> Hear:
    return record_delivery(Settings.from_environment(os.environ), _count)


def _count(name: str) -> None:
    metrics.add_metric(name, MetricUnit.Count, 1)
