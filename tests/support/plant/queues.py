"""A queue with its dead-letter queue, and Lambda's event source mapping that empties it, as the template sets them up.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html: what a batch's answer names stays and is
seen again after the visibility time-out; where the function fails, all of it does. A message that was received
`maxReceiveCount` times is not received once more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.infra import templates
from tests.support.lambda_events import EPOCH
from tests.support.plant.names import queue_arn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Invoke = Callable[[str, dict[str, Any]], Any]


@dataclass
class Message:
    """One message. `visible_at` is when it may be received."""

    id: str
    body: str
    sent_at: datetime
    visible_at: datetime
    received: int = 0
    attributes: dict[str, str] = field(default_factory=dict)


class Queue:
    """One queue of the template, and the function behind it."""

    def __init__(self, name: str, properties: dict[str, Any], function: str, mapping: dict[str, Any]) -> None:
        self.name = name
        self.arn = queue_arn(name)
        self.function = function
        self.messages: list[Message] = []
        self.dead: list[Message] = []
        self.batches = 0
        self.batch_size = int(mapping["BatchSize"])
        self._reports = mapping.get("FunctionResponseTypes") == ["ReportBatchItemFailures"]
        self._visibility = timedelta(seconds=properties["VisibilityTimeout"])
        self.most_receives = int(properties["RedrivePolicy"]["maxReceiveCount"])

    def reset(self) -> None:
        """It is empty."""
        self.messages, self.dead, self.batches = [], [], 0

    def send(self, message_id: str, body: str, at: datetime, **attributes: str) -> None:
        """One message."""
        self.messages.append(Message(message_id, body, at, at, attributes=attributes))

    def next_at(self) -> datetime | None:
        """When a message may be received."""
        return min((message.visible_at for message in self.messages), default=None)

    def deliver(self, invoke: Invoke, now: datetime) -> bool:
        """Hand one batch to the function; whether there was one."""
        self._bury(now)
        batch = [message for message in self.messages if message.visible_at <= now][: self.batch_size]
        if not batch:
            return False
        self.batches += 1
        for message in batch:
            message.received += 1
            message.visible_at = now + self._visibility
        done = self._handled(batch, invoke, now)
        self.messages = [message for message in self.messages if message.id not in done]
        return True

    def _bury(self, now: datetime) -> None:
        dead = [
            message for message in self.messages if message.visible_at <= now and message.received >= self.most_receives
        ]
        self.dead += dead
        self.messages = [message for message in self.messages if message not in dead]

    def _handled(self, batch: list[Message], invoke: Invoke, now: datetime) -> set[str]:
        """The messages that are done with."""
        try:
            answer = invoke(self.function, {"Records": [self._record(message, now) for message in batch]})
        except Exception:
            return set()
        failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]} if self._reports else set()
        known = {message.id for message in batch}
        return known - failed if failed <= known else set()

    def _record(self, message: Message, now: datetime) -> dict[str, Any]:
        attributes = message.attributes.items()
        return {
            "messageId": message.id,
            "receiptHandle": f"receipt-{message.id}-{message.received}",
            "body": message.body,
            "attributes": {
                "ApproximateReceiveCount": str(message.received),
                "SentTimestamp": _milliseconds(message.sent_at),
                "SenderId": "AIDAIENQZJOLO23YVJ4VO",
                "ApproximateFirstReceiveTimestamp": _milliseconds(now),
            },
            "messageAttributes": {name: {"stringValue": text, "dataType": "String"} for name, text in attributes},
            "md5OfBody": "not looked at",
            "eventSource": "aws:sqs",
            "eventSourceARN": self.arn,
            "awsRegion": self.arn.split(":")[3],
        }


def _milliseconds(at: datetime) -> str:
    return str(round((at - EPOCH).total_seconds() * 1000))


def queues_of(template: templates.Json) -> dict[str, Queue]:
    """Every queue that a function is given messages of, by its logical id."""
    queues = templates.resources(template, "AWS::SQS::Queue")
    return {
        name: Queue(name, queues[name], function, mapping)
        for function, mapping in mappings_of(template, "SQS")
        for name in templates.references(mapping["Queue"])
    }


def mappings_of(template: templates.Json, kind: str) -> Iterable[tuple[str, dict[str, Any]]]:
    """Function (by its package) and properties of each event source mapping of a kind."""
    for properties in templates.resources(template, templates.FUNCTION).values():
        for event in properties.get("Events", {}).values():
            if event["Type"] == kind:
                yield properties["Handler"].partition(".")[0], event["Properties"]
