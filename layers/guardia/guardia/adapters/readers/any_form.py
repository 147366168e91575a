"""Any form in which an alarm may stand in a file, for a person who asks what it would mean.

Called by `guardia severity explain`, never by the intake: nothing is proven here. The account is the one that the
message names, and no signature is verified.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.adapters.readers.arns import TopicArn, needed_alarm_arn
from guardia.adapters.readers.eventbridge import is_event, read_event
from guardia.adapters.readers.fields import Fields
from guardia.adapters.readers.sns import CONFIRMATIONS, is_envelope, read_envelope
from guardia.adapters.readers.sns_alarm import read_notification
from guardia.adapters.readers.strict_json import parse_object
from guardia.adapters.ses_events import is_ses_event
from guardia.domain.errors import Refused

if TYPE_CHECKING:
    from guardia.domain.alarm import Reading

MOST_RECORDS = 10_000
"""Lambda hands over no larger batch:
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""


class NoAlarm(Refused):
    """The message can be read, and no alarm is meant to be in it."""


def bodies_of(text: str) -> list[str] | None:
    """The messages of a batch, as SQS hands it to Lambda; None where the text is no batch but one message.

    A record without a body gives an empty text, which nobody can read.
    """
    try:
        batch = Fields(parse_object(text, "the file"))
    except Refused:
        return None
    if not batch.items("Records"):
        return None
    records = (record.values.get("body") for record in batch.objects("Records", MOST_RECORDS))
    return [body if isinstance(body, str) else "" for body in records]


@dataclass(frozen=True, slots=True)
class Unproven:
    """What a message says, and what the intake would have asked of it; empty where nothing is missing in a file."""

    reading: Reading
    caveat: str = ""


def read_any(body: str) -> Unproven:
    """What one message says: an EventBridge event, an SNS envelope, or CloudWatch's notification without one.

    Raises NoAlarm with what it is instead, Refused with the reason why it cannot be read.
    """
    document = Fields(parse_object(body, "the message"))
    if is_ses_event(document):
        kind = document.text("detail-type", 80)
        raise NoAlarm(f"SES reports of a mail ({kind}); the function delivery_events takes it, not the intake")
    if is_event(document):
        caveat = "the file does not say by which road it came: SNS's raw delivery of it would be kept in quarantine"
        return Unproven(read_event(document), caveat)
    if is_envelope(document):
        if what := CONFIRMATIONS.get(document.text("Type", 80) or ""):
            raise NoAlarm(what)
        return Unproven(read_envelope(document), "the signature of SNS is not verified here, as the intake does")
    if document.has("AlarmName"):
        arn = needed_alarm_arn(document.needed_text("AlarmArn", 2000), "AlarmArn")
        topic = TopicArn(arn.arn.split(":")[1], arn.region, arn.account_id)
        caveat = "without SNS's envelope it proves nothing: the intake would keep it in quarantine"
        return Unproven(read_notification(document, topic), caveat)
    raise Refused("the message is no EventBridge event, no envelope of SNS, and no notification of CloudWatch")
