"""Ticket events on an EventBridge bus, for whatever else an operator's account does with them.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from guardia.adapters.channels.documents import event_detail
from guardia.domain.errors import DeliveryFailed

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef, PutEventsResponseTypeDef

    from guardia.domain.card import Card, Delivery
    from guardia.domain.ticket import Kind

SOURCE = "guardia"
_PERMANENT = frozenset({"InvalidArgument", "MalformedDetail", "ValidationException"})
"""The same event would meet the same answer. AWS calls missing rights not retryable, too; they are ours to mend.
https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html"""
_REASON_LIMIT = 500


class EventSender:
    """The port Sender for one bus; the address of a delivery must be it."""

    def __init__(self, client: EventBridgeClient, bus: str) -> None:
        self._client = client
        self._bus = bus

    def send(self, delivery: Delivery) -> str:
        """Put one event; EventBridge's id of it. Raises DeliveryFailed."""
        if delivery.address != self._bus:
            raise DeliveryFailed(f"{delivery.address!r} is not the bus of this stack's events", permanent=True)
        if delivery.card is None:
            raise DeliveryFailed("the message tells of no ticket", permanent=True)
        try:
            answer = self._client.put_events(Entries=[self._event(delivery.card, delivery.notice_id)])
        except (BotoCoreError, ClientError) as error:
            code = error.response.get("Error", {}).get("Code", "") if isinstance(error, ClientError) else ""
            permanent = code in _PERMANENT or isinstance(error, ParamValidationError)
            raise DeliveryFailed(str(error)[:_REASON_LIMIT], permanent=permanent, code=code) from error
        return _accepted(answer)

    def _event(self, card: Card, notice_id: str) -> PutEventsRequestEntryTypeDef:
        return {
            "Time": card.at,
            "Source": SOURCE,
            "DetailType": detail_type(card.kind),
            "Detail": json.dumps(event_detail(card, notice_id)),
            "EventBusName": self._bus,
        }


def detail_type(kind: Kind) -> str:
    """`Guardia Ticket Opened`, `Guardia Ticket Seen Again`: what rules match on."""
    return f"Guardia Ticket {kind.replace('_', ' ').title()}"


def _accepted(answer: PutEventsResponseTypeDef) -> str:
    """The event's id. PutEvents answers 200 for an event that it did not take, too: FailedEntryCount counts it, and its
    entry has an error in place of the id."""
    entry = answer["Entries"][0]
    if "EventId" not in entry:
        code = entry.get("ErrorCode", "")
        reason = f"EventBridge did not take the event: {code} {entry.get('ErrorMessage', '')}".strip()
        raise DeliveryFailed(reason[:_REASON_LIMIT], permanent=code in _PERMANENT, code=code)
    return entry["EventId"]
