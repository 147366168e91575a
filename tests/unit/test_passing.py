"""Which faults of AWS pass by themselves, also where PynamoDB wraps them."""

from __future__ import annotations

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)
from pynamodb.exceptions import PutError

from guardia.adapters.passing import is_passing

URL = "https://dynamodb.example"


def refused(code: str, status: int = 400) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "GetItem")  # type: ignore[typeddict-item] # as much as is read of it


PASSING = [
    refused("ProvisionedThroughputExceededException"),
    refused("ThrottlingException"),
    refused("Throttling"),
    refused("TransactionInProgressException"),
    refused("TooManyRequestsException", 429),
    refused("InternalServerError", 500),
    refused("AnythingElse", 503),
    ReadTimeoutError(endpoint_url=URL),
    ConnectTimeoutError(endpoint_url=URL),
    ConnectionClosedError(endpoint_url=URL),
    EndpointConnectionError(endpoint_url=URL),
]
LASTING = [
    refused("AccessDeniedException"),
    refused("ValidationException"),
    refused("ResourceNotFoundException"),
    NoCredentialsError(),
    ParamValidationError(report="no such parameter"),
    RuntimeError("a fault of ours"),
]


@pytest.mark.covers("F15")
@pytest.mark.parametrize("error", PASSING, ids=str)
def test_what_passes_by_itself(error: Exception) -> None:
    assert is_passing(error)
    assert is_passing(PutError("not put", error))


@pytest.mark.parametrize("error", LASTING, ids=str)
def test_what_stays_until_somebody_mends_it(error: Exception) -> None:
    assert not is_passing(error)
    assert not is_passing(PutError("not put", error))


def test_what_raised_it_counts_as_well() -> None:
    later = RuntimeError("could not go on")
    later.__cause__ = refused("ThrottlingException")
    assert is_passing(later)
