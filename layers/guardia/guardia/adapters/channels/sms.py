"""SMS over Amazon SNS, to one telephone at a time.

https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
https://docs.aws.amazon.com/sns/latest/dg/sms_sending-overview.html
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from guardia.adapters.channels.card_words import CardWords
from guardia.adapters.channels.sms_text import fitted
from guardia.domain.errors import DeliveryFailed

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

    from guardia.domain.card import Delivery

logger = logging.getLogger(__name__)

_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
"""E.164: a country code and 15 digits at most. https://www.itu.int/rec/T-REC-E.164"""
_PERMANENT = frozenset(
    {"InvalidParameter", "InvalidParameterValue", "ParameterValueInvalid", "OptedOut", "OptedOutException"}
)
"""What the same request would meet again. All else passes, or is ours to mend while there are tries left: throttling,
faults of SNS, the month's spending limit, a number that the sandbox does not know, a right that is missing."""
_REASON_LIMIT = 500


class SmsSender:
    """The port Sender for telephone numbers. `sender_id` is shown as who wrote, in countries that allow it."""

    def __init__(self, client: SNSClient, *, sender_id: str = "") -> None:
        self._client = client
        self._sender_id = sender_id

    def send(self, delivery: Delivery) -> str:
        """Hand over one text of two segments at most; SNS's id of it. Raises DeliveryFailed.

        A card is told by its severity, ticket, due time and link; without one, the message's text is.
        """
        phone = delivery.address
        if not _PHONE.fullmatch(phone):
            raise DeliveryFailed(f"{phone!r} is no telephone number such as +50760000000", permanent=True)
        if self._opted_out(phone):
            raise DeliveryFailed(f"{phone} has opted out of messages from this account", permanent=True)
        try:
            answer = self._client.publish(
                PhoneNumber=phone, Message=text_of(delivery), MessageAttributes=self._attributes()
            )
        except (BotoCoreError, ClientError) as error:
            raise _failed(error) from error
        return answer["MessageId"]

    def _opted_out(self, phone: str) -> bool:
        """Whether the number asked for no more. Publish says nothing of it: it hands out an id, and nothing arrives.

        https://docs.aws.amazon.com/sns/latest/dg/sms_manage.html. Where SNS does not say, the message is sent.
        """
        try:
            return self._client.check_if_phone_number_is_opted_out(phoneNumber=phone)["isOptedOut"]
        except (BotoCoreError, ClientError) as error:
            logger.warning("whether a number has opted out is not known", extra={"error": type(error).__name__})
            return False

    def _attributes(self) -> dict[str, MessageAttributeValueTypeDef]:
        values = {"AWS.SNS.SMS.SMSType": "Transactional", "AWS.SNS.SMS.SenderID": self._sender_id}
        return {name: {"DataType": "String", "StringValue": value} for name, value in values.items() if value}


def text_of(delivery: Delivery) -> str:
    """What the telephone shows. Raises DeliveryFailed where that is nothing."""
    card = delivery.card
    text = fitted(CardWords(card).summary, card.link or "") if card else fitted(delivery.message.text)
    if not text:
        raise DeliveryFailed("the message is empty", permanent=True)
    return text


def _failed(error: BotoCoreError | ClientError) -> DeliveryFailed:
    if isinstance(error, ClientError):
        code = error.response.get("Error", {}).get("Code", "")
        permanent = code in _PERMANENT
    else:
        code, permanent = type(error).__name__, isinstance(error, ParamValidationError)
    return DeliveryFailed(str(error)[:_REASON_LIMIT], permanent=permanent, code=code)
