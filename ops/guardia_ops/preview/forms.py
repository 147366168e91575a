"""What each channel makes of one entry for one reader: the very forms that are sent, without sending them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guardia.adapters.channels.documents import event_detail, webhook_document
from guardia.adapters.channels.slack import slack_message
from guardia.adapters.channels.sms import text_of
from guardia.adapters.channels.sms_text import alphabet_of
from guardia.adapters.channels.teams import teams_message
from guardia.domain.card import Delivery, card_of
from guardia.domain.duty.called import asks_reader
from guardia.domain.notice import Audience, notice_id
from guardia.domain.road import Channel
from guardia.domain.ticket import Status

if TYPE_CHECKING:
    from guardia.domain.card import Card
    from guardia.domain.contract import Client
    from guardia.domain.notice import Message, Recipient
    from guardia.ports import Composer
    from guardia_ops.preview.sample import Sample

LINK = (
    "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod/a/"
    "GD-7K3M9-QXD2F-1-email-e65a94b53d72.1.tb0h2o.4fK9sQ2mXw7Zr1Lc8VbT3d"
)
"""As long as a real one; it leads nowhere."""


@dataclass(frozen=True, slots=True)
class Forms:
    """One entry, as one reader would have it on every channel."""

    recipient: Recipient
    message: Message
    delivery: Delivery
    card: Card

    @property
    def sms(self) -> str:
        """What the telephone shows."""
        return text_of(self.delivery)

    @property
    def segments(self) -> int:
        """What it costs."""
        return alphabet_of(self.sms).segments(self.sms)

    @property
    def documents(self) -> dict[str, dict[str, Any]]:
        """What is posted: to chat, and to machines."""
        return {
            "slack": slack_message(self.delivery),
            "teams": teams_message(self.delivery),
            "webhook": webhook_document(self.delivery),
            "event": event_detail(self.card, self.delivery.notice_id),
        }


def forms_of(composer: Composer, sample: Sample, client: Client | None, recipient: Recipient) -> Forms:
    """As `dispatch` would send it: with a link where somebody of the desk is to take the ticket on."""
    ticket, entry = sample.ticket, sample.entry
    link = LINK if recipient.audience is Audience.DESK and asks_reader(ticket, entry) else None
    for_desk = recipient.audience is Audience.DESK
    links = {one.id: LINK for one in sample.listed if for_desk and one.status is Status.OPEN}
    message = composer.compose(ticket, client, entry, recipient, link=link, listed=sample.listed, links=links)
    name = client.name if client else ticket.client_id
    card = card_of(ticket, entry, recipient, name, link=link, listed=sample.listed)
    number = notice_id(ticket.id, entry.version, Channel.EMAIL, recipient)
    delivery = Delivery(notice_id=number, address=recipient.address, message=message, card=card)
    return Forms(recipient, message, delivery, card)
