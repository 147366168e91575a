"""The store over a table in moto, and hooks between the two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from guardia.adapters.dynamodb.store import DynamoDBStore
from tests.contract import table
from tests.integration.dynamodb.hooks import Hooks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

    from tests.integration.dynamodb.hooks import Asked


@pytest.fixture(autouse=True)
def _no_network(socket_disabled: None) -> None:
    """An accidental call to AWS fails."""


@pytest.fixture(scope="module")
def aws() -> Iterator[tuple[DynamoDBClient, DynamoDBStore]]:
    """moto, a client of ours, and one store: loading botocore's model of DynamoDB for each test takes most of it."""
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            environment.setenv(name, "testing")
        environment.delenv("AWS_ENDPOINT_URL", raising=False)
        yield boto3.client("dynamodb", region_name=table.REGION), DynamoDBStore(table.NAME, table.REGION)


@pytest.fixture
def moto(aws: tuple[DynamoDBClient, DynamoDBStore]) -> Iterator[DynamoDBClient]:
    """A client of ours, and an empty table."""
    client, _ = aws
    table.create(client)
    yield client
    client.delete_table(TableName=table.NAME)


@pytest.fixture
def store(aws: tuple[DynamoDBClient, DynamoDBStore], moto: DynamoDBClient) -> DynamoDBStore:
    """The store under test, over the empty table that `moto` made."""
    del moto
    _, store = aws
    return store


@pytest.fixture
def hooks(store: DynamoDBStore) -> Iterator[Hooks]:
    """Hooks in the store's own client."""
    hooks = Hooks(store.table.connection.client)
    yield hooks
    hooks.take_back()


@pytest.fixture
def asked(hooks: Hooks) -> Asked:
    """Operation and body of every request of the store, in order."""
    return hooks.note()
