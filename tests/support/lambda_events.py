"""What AWS hands to the functions that queues, the table's stream and the clock call, and what they measured."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from tests.support.api_events import Context
from tests.support.builders import T0

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EVENTBRIDGE_QUEUE = "arn:aws:sqs:us-east-1:000000000000:intake"
SNS_QUEUE = "arn:aws:sqs:us-east-1:000000000000:sns-intake"


def context() -> LambdaContext:
    """What Lambda tells a function about its call."""
    return cast("LambdaContext", Context())


def sqs_event(*bodies: str, queue: str = EVENTBRIDGE_QUEUE, sent_at: datetime = T0) -> dict[str, Any]:
    """A batch of one queue. Messages are called `message-0`, `message-1`, …"""
    milliseconds = round((sent_at - EPOCH).total_seconds() * 1000)
    return {
        "Records": [
            {
                "messageId": f"message-{number}",
                "receiptHandle": f"receipt-{number}",
                "body": body,
                "attributes": {
                    "ApproximateReceiveCount": "1",
                    "SentTimestamp": str(milliseconds),
                    "SenderId": "AIDAIENQZJOLO23YVJ4VO",
                    "ApproximateFirstReceiveTimestamp": str(milliseconds + 5),
                },
                "messageAttributes": {},
                "md5OfBody": "not looked at",
                "eventSource": "aws:sqs",
                "eventSourceARN": queue,
                "awsRegion": "us-east-1",
            }
            for number, body in enumerate(bodies)
        ]
    }


def stream_event(*entries: tuple[str, int]) -> dict[str, Any]:
    """New timeline entries (ticket, version) as the stream tells them. Sequence numbers count from 100."""
    return {
        "Records": [
            {
                "eventID": f"event-{number}",
                "eventName": "INSERT",
                "eventVersion": "1.1",
                "eventSource": "aws:dynamodb",
                "awsRegion": "us-east-1",
                "dynamodb": {
                    "Keys": {"PK": {"S": f"TICKET#{ticket_id}"}, "SK": {"S": f"ENTRY#{version:08d}"}},
                    "NewImage": {"kind": {"S": "entry"}},
                    "SequenceNumber": str(100 + number),
                    "SizeBytes": 100,
                    "StreamViewType": "NEW_IMAGE",
                },
                "eventSourceARN": "arn:aws:dynamodb:us-east-1:000000000000:table/guardia/stream/1",
            }
            for number, (ticket_id, version) in enumerate(entries)
        ]
    }


def tick_event(time: str = "2026-11-20T15:01:00Z") -> dict[str, Any]:
    """The minute's tick of a schedule."""
    return {"source": "aws.events", "detail-type": "Scheduled Event", "time": time, "resources": [], "detail": {}}


def failed_items(response: Mapping[str, Any]) -> list[str]:
    """What the function wants to see again."""
    return [item["itemIdentifier"] for item in response["batchItemFailures"]]


def lines_in(output: str) -> list[dict[str, Any]]:
    """What a function logged on standard output, without its measures."""
    written = [json.loads(line) for line in output.splitlines()]
    return [line for line in written if "_aws" not in line]


def metrics_in(output: str) -> dict[str, float]:
    """What a function's standard output (embedded metric format) counted, summed."""
    counted: dict[str, float] = {}
    for line in output.splitlines():
        document = json.loads(line)
        for directive in document.get("_aws", {}).get("CloudWatchMetrics", []):
            for metric in directive["Metrics"]:
                values = document[metric["Name"]]
                values = values if isinstance(values, list) else [values]
                counted[metric["Name"]] = counted.get(metric["Name"], 0) + sum(values)
    return counted
