"""Messages of both intake queues, up to ten at once; one that fails goes back to its queue alone."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from guardia.adapters import clock
from guardia.adapters.batch import of_queue
from guardia.adapters.telemetry.calls import observed
from guardia.adapters.telemetry.lines import about
from guardia.adapters.telemetry.metrics import Metrics
from guardia.bootstrap import receive_message
from guardia.domain.outcome import STARTS_CYCLE
from guardia.domain.quarantine import FIRST_SENT, Received, Road, first_sent
from guardia.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from guardia.adapters.batch import BatchAnswer, Record
    from guardia.domain.outcome import Outcome
    from guardia.ports import Clock

logger = logging.getLogger(__name__)
metrics = Metrics("alarm_intake")
EPOCH = datetime.fromtimestamp(0, UTC)
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Intake:
    """What the handler calls, and which queue is which road."""

    receive: Callable[[Received], Outcome]
    roads: Mapping[str, Road]
    now: Clock = clock.now


@observed(metrics)
def handler(event: dict[str, Any], context: LambdaContext, intake: Intake | None = None) -> BatchAnswer:
    """The messages that are to be delivered again, as `batchItemFailures`."""
    del context
    wired = intake or _intake()
    return of_queue(event, lambda record: _handle(record, wired))


def _handle(record: Record, intake: Intake) -> None:
    metrics.add("received")
    with about(correlation_id=record["messageId"], message_id=record["messageId"]):
        try:
            received = _received(record, intake)
            outcome = intake.receive(received)
        except Exception:
            logger.exception("a message was not handled and will be delivered again")
            metrics.add("failed")
            raise
        _count(outcome)
        if outcome.kind in STARTS_CYCLE:
            _time(received, outcome, intake.now())
        _tell(received, outcome)


def _count(outcome: Outcome) -> None:
    metrics.add(outcome.kind.value)
    if outcome.for_desk:
        metrics.add("for_desk")
    if outcome.is_heartbeat:
        metrics.add("heartbeats")
    if outcome.held_by:
        metrics.add("held")


def _time(received: Received, outcome: Outcome, now: datetime) -> None:
    """How long it took from our receipt, and from the alarm's own time, which may run ahead, to the ticket."""
    metrics.add("receipt_to_ticket", (now - received.sent_at) / MILLISECOND)
    if outcome.changed_at:
        metrics.add("alarm_to_ticket", max(0, (now - outcome.changed_at) / MILLISECOND))


def _tell(received: Received, outcome: Outcome) -> None:
    logger.info(
        "alarm received",
        extra={
            "road": received.road,
            "outcome": outcome.kind,
            "reason": None if outcome.quotes else outcome.reason,
            "ticket_id": outcome.ticket_id,
            "client_id": outcome.client_id,
            "quarantine_id": outcome.quarantine_id,
            "for_desk": outcome.for_desk,
            "window_id": outcome.held_by,
            "silent_alarm": outcome.silent_alarm,
        },
    )


def _received(record: Record, intake: Intake) -> Received:
    return Received(
        message_id=record["messageId"],
        road=intake.roads[record["eventSourceARN"]],
        body=record["body"],
        sent_at=_first_sent(record),
    )


def _first_sent(record: Record) -> datetime:
    """When it reached us: of a message that an operator sent back, the first time."""
    sent_at = EPOCH + timedelta(milliseconds=int(record["attributes"]["SentTimestamp"]))
    said = record.get("messageAttributes", {}).get(FIRST_SENT, {}).get("stringValue", "")
    return first_sent(said, sent_at)


@cache
def _intake() -> Intake:
    settings = Settings.from_environment(os.environ)
    roads = {settings.intake_queue_arn: Road.EVENTBRIDGE, settings.sns_intake_queue_arn: Road.SNS}
    return Intake(receive_message(settings), roads)
