"""Messages of both intake queues, up to ten at once; one that fails goes back to its queue alone."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from guardia.bootstrap import receive_message
from guardia.domain.quarantine import FIRST_SENT, Received, Road, first_sent
from guardia.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from guardia.domain.outcome import Outcome

logger = Logger()
metrics = Metrics()
EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Intake:
    """What the handler calls, and which queue is which road."""

    receive: Callable[[Received], Outcome]
    roads: Mapping[str, Road]


@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext, intake: Intake | None = None) -> PartialItemFailureResponse:
    """The messages that are to be delivered again, as `batchItemFailures`."""
    wired = intake or _intake()
    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(
        event=event,
        record_handler=lambda record: _handle(record, wired),
        processor=processor,
        context=context,
    )


def _handle(record: SQSRecord, intake: Intake) -> None:
    metrics.add_metric("received", MetricUnit.Count, 1)
    try:
        received = _received(record, intake)
        outcome = intake.receive(received)
    except Exception:
        logger.exception("a message was not handled and will be delivered again", message_id=record.message_id)
        metrics.add_metric("failed", MetricUnit.Count, 1)
        raise
    metrics.add_metric(outcome.kind.value, MetricUnit.Count, 1)
    if outcome.for_desk:
        metrics.add_metric("for_desk", MetricUnit.Count, 1)
    if outcome.held_by:
        metrics.add_metric("held", MetricUnit.Count, 1)
    logger.info(
        "alarm received",
        message_id=received.message_id,
        road=received.road,
        outcome=outcome.kind,
        reason=outcome.reason,
        ticket_id=outcome.ticket_id,
        for_desk=outcome.for_desk,
        held_by=outcome.held_by,
    )


def _received(record: SQSRecord, intake: Intake) -> Received:
    return Received(
        message_id=record.message_id,
        road=intake.roads[record.event_source_arn],
        body=record.body,
        sent_at=_first_sent(record),
    )


def _first_sent(record: SQSRecord) -> datetime:
    """When it reached us: of a message that an operator sent back, the first time."""
    sent_at = EPOCH + timedelta(milliseconds=int(record.attributes.sent_timestamp or 0))
    said = record.raw_event.get("messageAttributes", {}).get(FIRST_SENT, {}).get("stringValue", "")
    return first_sent(said, sent_at)


@cache
def _intake() -> Intake:
    settings = Settings.from_environment(os.environ)
    roads = {settings.intake_queue_arn: Road.EVENTBRIDGE, settings.sns_intake_queue_arn: Road.SNS}
    return Intake(receive_message(settings), roads)
