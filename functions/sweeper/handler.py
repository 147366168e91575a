"""The minute's tick. Its `time` is the instant of the sweep, so a tick that came late says when it was due."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from guardia.adapters.telemetry.calls import observed
from guardia.adapters.telemetry.lines import about
from guardia.adapters.telemetry.metrics import Metrics
from guardia.bootstrap import sweep
from guardia.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = logging.getLogger(__name__)
metrics = Metrics("sweeper")
Settle = Callable[[datetime], tuple[int, list[Exception]]]


@observed(metrics)
def handler(event: dict[str, Any], context: LambdaContext, settle: Settle | None = None) -> dict[str, int]:
    """How many things were owed. Raises an ExceptionGroup of what failed, once everything else is settled."""
    wired = settle or _sweep()
    now = datetime.fromisoformat(event["time"]).astimezone(UTC)
    with about(event_id=event.get("id"), correlation_id=event.get("id") or context.aws_request_id):
        owed, failures = wired(now)
        metrics.add("owed", owed)
        metrics.add("unsettled", len(failures))
        logger.info("swept", extra={"owed": owed, "unsettled": len(failures), "now": now.isoformat()})
    if failures:
        raise ExceptionGroup("owed and not settled", failures)
    return {"owed": owed, "unsettled": 0}


@cache
def _sweep() -> Settle:
    return sweep(Settings.from_environment(os.environ), metrics.add, gauge=metrics.add)
