"""Whether a fault of AWS passes by itself, so that whoever asked may be told to ask again.

Called by the functions that a person waits for; queues, the stream and the state machines try again whatever it was.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html#standardMode
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from botocore import exceptions

if TYPE_CHECKING:
    from collections.abc import Iterator

CODES = frozenset(
    {
        "InternalServerError",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "RequestTimeoutException",
        "ServiceUnavailable",
        "SlowDown",
        "TooManyRequestsException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
DEEPEST = 5
"""Causes that are looked at: PynamoDB wraps what botocore raises."""


def is_passing(error: BaseException) -> bool:
    """Whether AWS was throttling, faulty or out of reach. What was asked may have been done all the same."""
    return any(_passes(cause) for cause in _causes(error))


def _passes(error: BaseException) -> bool:
    if isinstance(error, exceptions.ConnectionError | exceptions.HTTPClientError):
        return True
    if not isinstance(error, exceptions.ClientError):
        return False
    code = error.response.get("Error", {}).get("Code", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return code in CODES or "Throttl" in code or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came of, the nearest first."""
    cause: BaseException | None = error
    for _ in range(DEEPEST):
        if cause is None:
            return
        yield cause
        cause = cause.__cause__ or getattr(cause, "cause", None)
