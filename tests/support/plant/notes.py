"""What left Guardia: each message as its provider took it, kept where a killed function cannot take it along."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

COUNTER = "sent"


@dataclass(frozen=True)
class Sent:
    """One message. `notice` and `attempt` are its labels; `text` is what its reader reads first."""

    channel: str
    address: str
    notice: str
    attempt: int
    id: str
    text: str = ""


class Notes:
    """The plant's own table, in a region of its own."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self.client = client
        self.table = table

    def reset(self) -> None:
        """Nothing has happened."""
        if self.table in self.client.list_tables()["TableNames"]:
            self.client.delete_table(TableName=self.table)
        self.client.create_table(
            TableName=self.table,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        )

    def mail(self, asked: dict[str, Any], parsed: dict[str, Any]) -> None:
        """SES took a mail."""
        body = json.loads(asked["body"])
        tags = {tag["Name"]: tag["Value"] for tag in body.get("EmailTags", [])}
        mail = message_from_bytes(base64.b64decode(body["Content"]["Raw"]["Data"]), policy=default)
        part = mail.get_body(("plain",))
        text = f"{mail['Subject']}\n{part.get_content() if part else ''}"
        (address,) = body["Destination"]["ToAddresses"]
        notice, attempt = tags.get("notice", ""), int(tags.get("attempt", 0))
        self._keep(Sent("email", address, notice, attempt, parsed["MessageId"], text))

    def events(self, asked: dict[str, Any], parsed: dict[str, Any]) -> None:
        """EventBridge took events of tickets."""
        for entry, answer in zip(json.loads(asked["body"])["Entries"], parsed["Entries"], strict=True):
            detail = json.loads(entry["Detail"])
            self._keep(Sent("events", entry["EventBusName"], str(detail["notice_id"]), 0, answer["EventId"]))

    def sent(self) -> list[Sent]:
        """All that left, in order."""
        found = self.client.scan(TableName=self.table)["Items"]
        kept = sorted((item for item in found if item["id"]["S"].startswith("sent ")), key=lambda item: item["id"]["S"])
        return [Sent(**json.loads(item["message"]["S"])) for item in kept]

    def _keep(self, sent: Sent) -> None:
        counted = self.client.update_item(
            TableName=self.table,
            Key={"id": {"S": COUNTER}},
            UpdateExpression="ADD messages :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
            ReturnValues="UPDATED_NEW",
        )
        number = int(counted["Attributes"]["messages"]["N"])
        item = {"id": {"S": f"sent {number:06d}"}, "message": {"S": json.dumps(asdict(sent))}}
        self.client.put_item(TableName=self.table, Item=item)
