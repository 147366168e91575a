"""The topic's road: an SNS envelope, as SNS put it on the SNS intake queue.

The queue takes messages from SNS only, for listed accounts; the envelope's signature proves that SNS wrote it, and so
that the account in its `TopicArn` is where it was published: that account is the tenant. What was published is the
word of whoever may publish there, so every account inside must be the topic's. An EventBridge rule may publish to a
topic, too: its envelope is then such a word, and is read like any other event once its account agrees.
https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.adapters.readers.arns import TopicArn, needed_topic_arn, proven
from guardia.adapters.readers.eventbridge import is_event, read_event
from guardia.adapters.readers.fields import Fields
from guardia.adapters.readers.sns_alarm import read_notification
from guardia.adapters.readers.strict_json import Json, parse_object
from guardia.domain.errors import Refused

if TYPE_CHECKING:
    from guardia.domain.alarm import Reading
    from guardia.domain.quarantine import Received

VerifySignature = Callable[[Mapping[str, Json]], None]
"""Raises Refused where SNS did not sign this envelope."""

CONFIRMATIONS = {
    "SubscriptionConfirmation": (
        "the topic's owner subscribed this queue, and such a subscription is not confirmed: "
        "subscribe the queue from the account that Guardia runs in, and have the owner delete this one"
    ),
    "UnsubscribeConfirmation": (
        "the topic's subscription was cancelled: its alarms do not reach us any more; "
        "subscribe the queue again from the account that Guardia runs in, if they should"
    ),
}


@dataclass(frozen=True, slots=True)
class SnsReader:
    """`verify` is None only where SNS's signatures are known to be false: on the local stack."""

    verify: VerifySignature | None

    def __call__(self, received: Received) -> Reading:
        """What the message on the SNS intake queue says."""
        envelope = Fields(parse_object(received.body, "the message"))
        self._prove(envelope)
        return read_envelope(envelope)

    def _prove(self, envelope: Fields) -> None:
        if not is_envelope(envelope):
            raise Refused(
                "raw delivery proves nothing about who sent the message, since the topic is not named: "
                "turn RawMessageDelivery off on the subscription"
            )
        kind = envelope.needed_text("Type", 80)
        if reason := CONFIRMATIONS.get(kind):
            raise Refused(reason)
        if kind != "Notification":
            raise Refused(f"Type is {kind!r}, not 'Notification'")
        if self.verify:
            self.verify(envelope.values)


def is_envelope(document: Fields) -> bool:
    """Whether SNS wrapped this, rather than delivering what was published as it was."""
    return document.has("Type") and document.has("TopicArn")


def read_envelope(envelope: Fields) -> Reading:
    """What an envelope says. Its signature proves it, which the caller has verified or does without."""
    topic = needed_topic_arn(envelope.needed_text("TopicArn", 2000), "TopicArn")
    with proven(topic.account_id):
        return _published(_message(envelope), topic)


def _published(message: str, topic: TopicArn) -> Reading:
    document = Fields(parse_object(message, "Message"), "Message")
    if not is_event(document):
        return read_notification(document, topic)
    reading = read_event(document)
    account = reading.identity.account_id
    if account != topic.account_id:
        raise Refused(f"the event is of account {account}, but the topic is of account {topic.account_id}")
    return reading


def _message(envelope: Fields) -> str:
    """Whole: it is JSON, and the envelope's size was checked."""
    message = envelope.values.get("Message")
    if not isinstance(message, str):
        raise Refused("Message is absent or no text")
    return message
