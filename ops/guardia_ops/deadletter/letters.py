"""Dead letters as they lie in their queue. Looking at one hides it from others for a moment, and takes nothing away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from guardia.domain.quarantine import FIRST_SENT, first_sent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

EPOCH = datetime.fromtimestamp(0, UTC)
HELD = 120
"""Seconds for which a letter that is being worked on is hidden from whoever else looks."""
AT_ONCE = 10
EMPTY_ANSWERS = 3
"""SQS asks some of its servers only, so an empty answer is no proof: so many in a row are taken for one.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
"""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """`sent_at` is when it first came, also of one that was sent back before. `reason` is EventBridge's."""

    id: str
    sent_at: datetime
    body: str
    reason: str
    handle: str


class DeadLetters:
    """The letters of one queue."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def count(self) -> int:
        """About how many there are, those that somebody works on included."""
        names: list[Any] = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        said = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=names)["Attributes"]
        return sum(int(number) for number in said.values())

    def held(self, limit: int) -> Iterator[DeadLetter]:
        """At most so many, each once. Others do not see it until it is given back, or two minutes have passed."""
        seen: set[str] = set()
        empty = 0
        while len(seen) < limit and empty < EMPTY_ANSWERS:
            answer = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=min(AT_ONCE, limit - len(seen)),
                VisibilityTimeout=HELD,
                MessageSystemAttributeNames=["SentTimestamp"],
                MessageAttributeNames=["All"],
            )
            fresh = [message for message in answer.get("Messages", []) if message["MessageId"] not in seen]
            empty = 0 if fresh else empty + 1
            for message in fresh:
                seen.add(message["MessageId"])
                yield _letter(message)

    def give_back(self, letter: DeadLetter) -> None:
        """Let others see it again at once."""
        self._client.change_message_visibility(QueueUrl=self._url, ReceiptHandle=letter.handle, VisibilityTimeout=0)

    def remove(self, letter: DeadLetter) -> None:
        """Take it out of the queue for good."""
        self._client.delete_message(QueueUrl=self._url, ReceiptHandle=letter.handle)


def _letter(message: MessageTypeDef) -> DeadLetter:
    """SQS keeps when a letter was put on the queue that it failed on."""
    attributes = message.get("MessageAttributes", {})
    first, *said = (
        attributes[name].get("StringValue", "") if name in attributes else ""
        for name in (FIRST_SENT, "ERROR_CODE", "ERROR_MESSAGE")
    )
    put_at = EPOCH + timedelta(milliseconds=int(message["Attributes"]["SentTimestamp"]))
    return DeadLetter(
        id=message["MessageId"],
        sent_at=first_sent(first, put_at),
        body=message["Body"],
        reason=": ".join(filter(None, said)),
        handle=message["ReceiptHandle"],
    )
