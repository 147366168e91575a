"""New timeline entries from the table's stream. The records are only a hint: what is done is read from the table."""

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
from guardia.bootstrap import follow_entry
from guardia.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from guardia.adapters.batch import BatchAnswer, Record

logger = logging.getLogger(__name__)
metrics = Metrics("ticket_stream")
Follow = Callable[[str, int], None]


@observed(metrics)
def handler(event: dict[str, Any], context: LambdaContext, follow: Follow | None = None) -> BatchAnswer:
    """The records that are to be delivered again, as `batchItemFailures`."""
    del context
    wired = follow or _follow()
    return of_stream(event, lambda record: _handle(record, wired))


def _handle(record: Record, follow: Follow) -> None:
    ticket_id, version = entry_of(record)
    with about(correlation_id=f"{ticket_id}#{version}", ticket_id=ticket_id, version=version):
        try:
            follow(ticket_id, version)
        except Exception:
            logger.exception("a ticket did not go on; tried again, and then by the sweeper")
            metrics.add("failed")
            raise
        metrics.add("followed")
        logger.info("followed")


@cache
def _follow() -> Follow:
    return follow_entry(Settings.from_environment(os.environ))
