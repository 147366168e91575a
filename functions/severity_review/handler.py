"""Timeline entries that ask for a second look at a severity. They are only a hint: all is read from the table."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from guardia.adapters.batch import entry_of, of_stream
from guardia.adapters.telemetry.calls import observed
from guardia.adapters.telemetry.lines import about
from guardia.adapters.telemetry.metrics import Metrics
from guardia.bootstrap import review_severity
from guardia.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from guardia.adapters.batch import BatchAnswer, Record

logger = logging.getLogger(__name__)
metrics = Metrics("severity_review")
Review = Callable[[str], None]


@observed(metrics)
def handler(event: dict[str, Any], context: LambdaContext, review: Review | None = None) -> BatchAnswer:
    """The records that are to be delivered again, as `batchItemFailures`."""
    del context
    wired = review or _review()
    return of_stream(event, lambda record: _handle(record, wired))


def _handle(record: Record, review: Review) -> None:
    ticket_id, version = entry_of(record)
    metrics.add("reviewed")
    with about(correlation_id=f"{ticket_id}#{version}", ticket_id=ticket_id, version=version):
        try:
            review(ticket_id)
        except Exception:
            logger.exception("a severity was not reviewed to its end; tried again")
            raise
        logger.info("reviewed")


@cache
def _review() -> Review:
    return review_severity(Settings.from_environment(os.environ), metrics.add)
