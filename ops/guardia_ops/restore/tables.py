"""Two tables of one form: the stack's own, and one that AWS restored from a backup of it.

AWS restores into a new table only, which nothing of the stack knows: no function, no stream, no alarm. So its items go
back into the table that is there. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from guardia_ops.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

Item = Mapping[str, Any]
"""With DynamoDB's own types: nothing here reads what an item says."""

Key = tuple[str, str]
KEYS = ("PK", "SK")
AT_ONCE = 100
"""Keys of one BatchGetItem."""


def key_of(item: Item) -> Key:
    """Partition and sort key."""
    return item["PK"]["S"], item["SK"]["S"]


class Rows:
    """The items of one table."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self._client = client
        self.name = name

    def check(self) -> None:
        """Raise CommandError where this is no table of Guardia, or none that can be read yet."""
        try:
            table = self._client.describe_table(TableName=self.name)["Table"]
        except self._client.exceptions.ResourceNotFoundException as error:
            raise CommandError(f"there is no table {self.name} in this account and region") from error
        if sorted(key["AttributeName"] for key in table["KeySchema"]) != sorted(KEYS):
            raise CommandError(f"{self.name} is no table of Guardia: its keys are not {' and '.join(KEYS)}")
        if table["TableStatus"] != "ACTIVE":
            raise CommandError(f"{self.name} is {table['TableStatus']}: wait until it is ACTIVE")

    def all(self) -> Iterator[Sequence[Item]]:
        """Every item, a hundred at most at once."""
        for page in self._client.get_paginator("scan").paginate(TableName=self.name, ConsistentRead=True):
            items = page["Items"]
            yield from (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))

    def partition(self, name: str) -> list[Item]:
        """Every item of one partition, such as `TICKET#GD-7K3M9-QXD2F`."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self.name,
            ConsistentRead=True,
            KeyConditionExpression="PK = :name",
            ExpressionAttributeValues={":name": {"S": name}},
        )
        return [item for page in pages for item in page["Items"]]

    def which_are_here(self, items: Iterable[Item]) -> set[Key]:
        """The keys of those that this table has; of a hundred at most."""
        wanted: Any = {
            self.name: {
                "Keys": [{name: item[name] for name in KEYS} for item in items],
                "ConsistentRead": True,
                "ProjectionExpression": "PK, SK",
            }
        }
        found: set[Key] = set()
        while wanted:
            answer = self._client.batch_get_item(RequestItems=wanted)
            found |= {key_of(item) for item in answer["Responses"].get(self.name, [])}
            wanted = answer.get("UnprocessedKeys")
        return found

    def put_if_missing(self, item: Item) -> bool:
        """Write an item where none has its key; False, and nothing happens, where one has."""
        try:
            self._client.put_item(TableName=self.name, Item=dict(item), ConditionExpression="attribute_not_exists(PK)")
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def remove(self, item: Item) -> None:
        """Take an item away."""
        self._client.delete_item(TableName=self.name, Key={name: item[name] for name in KEYS})
