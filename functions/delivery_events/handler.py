"""What SES reports of our mail, up to ten events at once; one that fails goes back to its queue alone."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from guardia.adapters.batch import of_queue
from guardia.adapters.telemetry.calls import observed
from guardia.adapters.telemetry.lines import about
from guardia.adapters.telemetry.metrics import Metrics
from guardia.bootstrap import record_delivery
from guardia.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from guardia.adapters.batch import BatchAnswer, Record
    from guardia.services.record_delivery import Ending

logger = logging.getLogger(__name__)
metrics = Metrics("delivery_events")
Hear = Callable[[str], "Ending"]


@observed(metrics)
def handler(event: dict[str, Any], context: LambdaContext, hear: Hear | None = None) -> BatchAnswer:
    """The events that are to be delivered again, as `batchItemFailures`."""
    del context
    wired = hear or _hear()
    return of_queue(event, lambda record: _handle(record, wired))


def _handle(record: Record, hear: Hear) -> None:
    metrics.add("received")
    with about(correlation_id=record["messageId"], message_id=record["messageId"]):
        try:
            ending = hear(record["body"])
        except Exception:
            logger.exception("an event was not recorded and will be delivered again")
            metrics.add("failed")
            raise
        metrics.add(ending.value)
        logger.info("delivery event", extra={"ending": ending})


@cache
def _hear() -> Hear:
    return record_delivery(Settings.from_environment(os.environ), metrics.add, gauge=metrics.add)
