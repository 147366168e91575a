"""Microsoft Teams, by the webhook of a workflow ("When a Teams webhook request is received").

Connectors of Office 365 are retired, and refused here: https://learn.microsoft.com/microsoftteams/platform/
webhooks-and-connectors/how-to/connectors-using. A workflow takes Adaptive Cards only, and answers 202.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guardia.adapters.channels.card_words import CardWords
from guardia.adapters.channels.disarm import disarmed, disarmed_lines
from guardia.adapters.channels.post import JSON_HEADERS, as_body
from guardia.adapters.channels.targets import read_target
from guardia.domain.contract import Severity
from guardia.domain.errors import DeliveryFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.adapters.channels.post import Poster
    from guardia.adapters.channels.secrets import Endpoint
    from guardia.domain.card import Delivery

_CONNECTORS = ("outlook.office.com", "outlook.office365.com", ".webhook.office.com")
_COLOURS = {Severity.CRITICAL: "Attention", Severity.HIGH: "Warning", Severity.LOW: "Accent"}
_TEXT_LIMIT = 2_000
_SUBJECT_LIMIT = 300


class TeamsSender:
    """The port Sender for channels and chats of Teams."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

    def send(self, delivery: Delivery) -> str:
        """Post one card; the workflow's id of its run, or the notice's. Raises DeliveryFailed."""
        return self._poster.post(delivery, as_body(teams_message(delivery)), _headers)


def _headers(endpoint: Endpoint) -> Mapping[str, str]:
    host = read_target(endpoint.url).host
    if host.endswith(_CONNECTORS):
        raise DeliveryFailed(
            f"{host} is a connector of Office 365, retired by Microsoft: a workflow is needed", permanent=True
        )
    return JSON_HEADERS


def teams_message(delivery: Delivery) -> dict[str, Any]:
    """The workflow's JSON: one Adaptive Card.

    Texts stand in text runs only, where Markdown is not read (https://learn.microsoft.com/adaptive-cards/
    schema-explorer/text-run); it is in TextBlock, Fact and fallbackText.
    """
    content = _card(delivery) if delivery.card else _words(delivery)
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": content}
    return {"type": "message", "attachments": [attachment]}


def _card(delivery: Delivery) -> dict[str, Any]:
    card = delivery.card
    if card is None:
        raise AssertionError("only a delivery with a card is shown as one")
    words = CardWords(card)
    head = _line(words.headline, weight="Bolder", size="Medium", color=_COLOURS[card.severity])
    actions = [{"type": "Action.OpenUrl", "title": words.acknowledge, "url": card.link}] if card.link else []
    return _adaptive([head, *map(_line, words.lines)], actions)


def _words(delivery: Delivery) -> dict[str, Any]:
    message = delivery.message
    text = disarmed_lines(message.text, _TEXT_LIMIT).split("\n")
    head = _line(disarmed(message.subject, _SUBJECT_LIMIT), weight="Bolder", size="Medium")
    return _adaptive([head, *map(_line, filter(None, text))], [])


def _adaptive(body: list[dict[str, Any]], actions: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": body,
        "actions": actions,
    }


def _line(text: str, **style: str) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **style}]}
