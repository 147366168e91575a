"""One suite for both stores: whatever use cases rely on in the one, the other gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from guardia.adapters.dynamodb.store import DynamoDBStore
from guardia.adapters.in_memory import InMemoryStore
from tests.contract import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

    from guardia.ports import Store


@pytest.fixture(scope="module")
def aws() -> Iterator[tuple[DynamoDBClient, DynamoDBStore]]:
    """moto, and one store with one connection: loading botocore's model of DynamoDB for each test takes most of it."""
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            environment.setenv(name, "testing")
        environment.delenv("AWS_ENDPOINT_URL", raising=False)
        yield boto3.client("dynamodb", region_name=table.REGION), DynamoDBStore(table.NAME, table.REGION)


@pytest.fixture
def dynamodb(aws: tuple[DynamoDBClient, DynamoDBStore]) -> Iterator[DynamoDBStore]:
    """The store over a new table."""
    client, store = aws
    table.create(client)
    yield store
    client.delete_table(TableName=table.NAME)


@pytest.fixture
def in_memory() -> InMemoryStore:
    """The store in memory."""
    return InMemoryStore()


@pytest.fixture(params=["dynamodb", "in_memory"])
def store(request: pytest.FixtureRequest) -> Store:
    """Either store."""
    either: Store = request.getfixturevalue(request.param)
    return either


@pytest.fixture(autouse=True)
def _no_network(socket_disabled: None) -> None:
    """An accidental call to AWS fails."""
