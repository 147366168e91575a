"""The minute's tick. Its `time` is the instant of the sweep, so a tick that came late says when it was due."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from guardia.bootstrap import sweep
from guardia.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = Metrics()
Settle = Callable[[datetime], tuple[int, list[Exception]]]


@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext, settle: Settle | None = None) -> dict[str, int]:
    """How many things were owed. Raises an ExceptionGroup of what failed, once everything else is settled."""
    del context
    wired = settle or _sweep()
    now = datetime.fromisoformat(event["time"]).astimezone(UTC)
    owed, failures = wired(now)
    metrics.add_metric("owed", MetricUnit.Count, owed)
    metrics.add_metric("unsettled", MetricUnit.Count, len(failures))
    logger.info("swept", owed=owed, unsettled=len(failures), now=now.isoformat())
    if failures:
        raise ExceptionGroup("owed and not settled", failures)
    return {"owed": owed, "unsettled": 0}


@cache
def _sweep() -> Settle:
    return sweep(Settings.from_environment(os.environ), _count)


def _count(name: str) -> None:
    metrics.add_metric(name, MetricUnit.Count, 1)
