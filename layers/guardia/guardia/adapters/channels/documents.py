"""What machines are told: the documents of docs/schemas. A change that breaks a reader is another version beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guardia.adapters.messages.clean import cut, lines, visible
from guardia.domain.instant import zulu

if TYPE_CHECKING:
    from guardia.domain.card import Card, Delivery

WEBHOOK_SCHEMA = "guardia.webhook.v1"
EVENT_SCHEMA = "guardia.event.v1"
NAME_LIMIT = 1_000
TEXT_LIMIT = 20_000


def webhook_document(delivery: Delivery) -> dict[str, Any]:
    """The body of a signed webhook: docs/schemas/webhook-v1.json."""
    card, message = delivery.card, delivery.message
    return {
        "schema": WEBHOOK_SCHEMA,
        "notice_id": delivery.notice_id,
        "language": str(message.language),
        "subject": _name(message.subject),
        "text": "\n".join(lines(cut(message.text, TEXT_LIMIT))),
        "entry": _entry(card) if card else None,
        "ticket": _ticket(card) if card else None,
        "acknowledge_url": card.link if card else None,
    }


def event_detail(card: Card, notice_id: str) -> dict[str, Any]:
    """The detail of a ticket event: docs/schemas/event-v1.json. No link: whoever reads the bus could use it."""
    return {
        "schema": EVENT_SCHEMA,
        "notice_id": notice_id,
        "entry": _entry(card),
        "ticket": _ticket(card),
    }


def _entry(card: Card) -> dict[str, Any]:
    """`actor` is a person's name; of a storm, `tickets` are the most urgent ones, and `count` is how many it has."""
    return {
        "kind": str(card.kind),
        "at": zulu(card.at),
        "actor": _name(card.actor) or None,
        "tickets": [line.ticket_id for line in card.listed],
        "count": card.count,
    }


def _ticket(card: Card) -> dict[str, Any]:
    return {
        "id": card.ticket_id,
        "title": _name(card.title),
        "client": _name(card.client_name),
        "severity": str(card.severity),
        "status": str(card.status),
        "response_due_at": zulu(card.due_at) if card.due_at else None,
        "time_zone": card.time_zone,
    }


def _name(text: str) -> str:
    return cut(visible(text), NAME_LIMIT)
