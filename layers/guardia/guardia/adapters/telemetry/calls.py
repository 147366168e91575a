"""Around each call of a function: its lines and measures are written, and what it raises says nothing of anybody.

Each handler is wrapped in `observed`. Lambda's runtime writes the text of whatever a handler raises, Step Functions
keeps it in the execution's history, and a dead-letter queue beside the event: so a handler raises `CallFailed`, and the
log line before it, with the same request id, says where it comes from.
"""

from __future__ import annotations

import logging
import os
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

from guardia.adapters.telemetry.faults import in_words
from guardia.adapters.telemetry.lines import about, present, written

if TYPE_CHECKING:
    from collections.abc import Callable

    from guardia.adapters.telemetry.metrics import Metrics

More = ParamSpec("More")
Answer = TypeVar("Answer")


class CallFailed(Exception):
    """A call of a function failed. The text has classes and codes only; `because` is what was raised."""

    def __init__(self, because: Exception) -> None:
        super().__init__(in_words(because))
        self.because = because


def observed(
    metrics: Metrics,
) -> Callable[
    [Callable[Concatenate[dict[str, Any], Any, More], Answer]],
    Callable[Concatenate[dict[str, Any], Any, More], Answer],
]:
    """Wrap a handler, whose measures are these. Until it says better, a line's correlation id is that of the request.

    Whatever the handler raises is logged and becomes CallFailed.
    """
    logger = logging.getLogger(f"{metrics.service}.handler")

    def wrap(
        handler: Callable[Concatenate[dict[str, Any], Any, More], Answer],
    ) -> Callable[Concatenate[dict[str, Any], Any, More], Answer]:
        @wraps(handler)
        def call(event: dict[str, Any], context: Any, *more: More.args, **named: More.kwargs) -> Answer:
            with written(metrics.service, os.environ.get("LOG_LEVEL", "INFO")), about(**_ids(context)):
                try:
                    return handler(event, context, *more, **named)
                except Exception as error:
                    logger.exception("the call failed")
                    raise CallFailed(error) from None
                finally:
                    metrics.write(present())

        return cast("Callable[Concatenate[dict[str, Any], Any, More], Answer]", call)

    return wrap


def _ids(context: object) -> dict[str, str]:
    """Of this call, as Lambda knows it.

    https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
    https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
    """
    request_id = str(getattr(context, "aws_request_id", ""))
    header = dict(part.partition("=")[::2] for part in os.environ.get("_X_AMZN_TRACE_ID", "").split(";"))
    return {
        "function": str(getattr(context, "function_name", "")),
        "request_id": request_id,
        "correlation_id": request_id,
        "trace_id": header.get("Root", ""),
    }
