"""What may happen to a call of AWS: before it, so that nothing was done, or after it, so that the caller does not know.

What botocore raises, and what services answer, once botocore's own tries are used up:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ConnectionClosedError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from tests.support.plant.tap import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.support.plant.tap import Answer, Call

ADDRESS: Final = "https://aws.example"


class Kind(StrEnum):
    """One way to fail."""

    THROTTLED = "throttled"
    """Refused for the moment; nothing was done."""

    FAILED = "failed"
    """The service answered 500; nothing was done."""

    UNREACHED = "unreached"
    """No connection was made."""

    UNHEARD = "unheard"
    """The connection was made, nothing was done, and no answer came in time."""

    LOST = "lost"
    """It was done, and no answer came in time."""

    CUT = "cut"
    """It was done, and the connection was closed before its answer."""

    BROKEN = "broken"
    """It was done, and the service answered 500."""

    CONFLICT = "conflict"
    """A transaction met another that held one of its items; nothing was done."""

    IN_PROGRESS = "in-progress"
    """The same transaction is still under way, says DynamoDB to a repetition; nothing more was done."""


BEFORE: Final = (Kind.THROTTLED, Kind.FAILED, Kind.UNREACHED, Kind.UNHEARD)
AFTER: Final = (Kind.LOST, Kind.CUT, Kind.BROKEN)
OF_TRANSACTIONS: Final = (Kind.CONFLICT, Kind.IN_PROGRESS)

THROTTLES: Final[Mapping[str, str]] = {
    "dynamodb": "ProvisionedThroughputExceededException",
    "sesv2": "TooManyRequestsException",
    "sfn": "ThrottlingException",
    "secrets-manager": "ThrottlingException",
    "eventbridge": "ThrottlingException",
    "sts": "Throttling",
    "resource-groups-tagging-api": "ThrottledException",
}
"""What each service calls it."""


def kinds_of(call: Call) -> tuple[Kind, ...]:
    """The ways in which this call may fail."""
    transaction = OF_TRANSACTIONS if call.operation == "TransactWriteItems" else ()
    return BEFORE + AFTER + transaction


def strike(kind: Kind, call: Call) -> Answer:
    """What the caller is told. Raises what botocore raises where there is no answer."""
    if kind in _RAISED:
        unheard = _RAISED[kind]()
        raise unheard
    return _ANSWERS[kind](call)


def _refused(code: str, status: int, **more: Any) -> Answer:
    metadata = {"HTTPStatusCode": status, "RetryAttempts": 1, "RequestId": "REFUSED"}
    return Status(status), {"Error": {"Code": code, "Message": code}, "ResponseMetadata": metadata, **more}


def _conflict(call: Call) -> Answer:
    del call
    reasons = [{"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}]
    return _refused("TransactionCanceledException", 400, CancellationReasons=reasons)


_RAISED: Mapping[Kind, Callable[[], Exception]] = {
    Kind.UNREACHED: lambda: EndpointConnectionError(endpoint_url=ADDRESS),
    Kind.UNHEARD: lambda: ConnectTimeoutError(endpoint_url=ADDRESS),
    Kind.LOST: lambda: ReadTimeoutError(endpoint_url=ADDRESS),
    Kind.CUT: lambda: ConnectionClosedError(endpoint_url=ADDRESS),
}
_ANSWERS: Mapping[Kind, Callable[[Call], Answer]] = {
    Kind.THROTTLED: lambda call: _refused(THROTTLES[call.service], 400),
    Kind.FAILED: lambda _: _refused("InternalServerError", 500),
    Kind.BROKEN: lambda _: _refused("InternalServerError", 500),
    Kind.CONFLICT: _conflict,
    Kind.IN_PROGRESS: lambda _: _refused("TransactionInProgressException", 400),
}
