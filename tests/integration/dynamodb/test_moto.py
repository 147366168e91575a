"""Where moto differs from DynamoDB in what our tests touch. A test here that fails says that moto has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from tests.contract import table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def test_moto_ignores_the_token_of_a_transaction(moto: DynamoDBClient) -> None:
    """DynamoDB answers a repetition within ten minutes with success, and writes nothing."""
    write = {
        "Put": {
            "TableName": table.NAME,
            "Item": {"PK": {"S": "a"}, "SK": {"S": "b"}},
            "ConditionExpression": "attribute_not_exists(PK)",
        }
    }
    moto.transact_write_items(TransactItems=[write], ClientRequestToken="token")  # type: ignore[list-item] # a plain dict

    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        moto.transact_write_items(TransactItems=[write], ClientRequestToken="token")  # type: ignore[list-item] # as above


def test_moto_names_no_place_to_go_on_where_a_page_ends_with_the_list(moto: DynamoDBClient) -> None:
    """DynamoDB does, and the next page is empty: this is why a page asks for one item more than it shows."""
    for sort in ("a", "b"):
        moto.put_item(TableName=table.NAME, Item={"PK": {"S": "list"}, "SK": {"S": sort}})
    values = {":list": {"S": "list"}}
    page = moto.query(
        TableName=table.NAME, KeyConditionExpression="PK = :list", ExpressionAttributeValues=values, Limit=2
    )

    assert page["Count"] == 2
    assert "LastEvaluatedKey" not in page


def test_moto_shows_in_an_index_at_once_what_was_written(moto: DynamoDBClient) -> None:
    """DynamoDB's indexes lag, mostly for less than a second."""
    moto.put_item(
        TableName=table.NAME,
        Item={"PK": {"S": "a"}, "SK": {"S": "b"}, "queue_pk": {"S": "QUEUE"}, "queue_sk": {"S": "0#"}},
    )
    found = moto.query(
        TableName=table.NAME,
        IndexName="queue",
        KeyConditionExpression="queue_pk = :queue",
        ExpressionAttributeValues={":queue": {"S": "QUEUE"}},
    )

    assert found["Count"] == 1


def test_moto_goes_on_from_a_place_outside_the_list(moto: DynamoDBClient) -> None:
    """DynamoDB calls it a ValidationException: this is why a place that comes back is looked at first."""
    found = moto.query(
        TableName=table.NAME,
        KeyConditionExpression="PK = :list",
        ExpressionAttributeValues={":list": {"S": "list"}},
        ExclusiveStartKey={"PK": {"S": "another list"}, "SK": {"S": "a"}},
    )

    assert found["Count"] == 0
