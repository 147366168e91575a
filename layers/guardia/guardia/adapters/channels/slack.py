"""Slack, by an incoming webhook. Whoever has its URL may post, so the recipient's address names a secret.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guardia.adapters.channels.card_words import CardWords
from guardia.adapters.channels.disarm import disarmed, disarmed_lines
from guardia.adapters.channels.post import JSON_HEADERS, as_body

if TYPE_CHECKING:
    from guardia.adapters.channels.post import Poster
    from guardia.domain.card import Delivery

_TEXT_LIMIT = 2_000
_SUBJECT_LIMIT = 300
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class SlackSender:
    """The port Sender for Slack channels."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

    def send(self, delivery: Delivery) -> str:
        """Post one message; Slack's id of the request, or the notice's. Raises DeliveryFailed."""
        return self._poster.post(delivery, as_body(slack_message(delivery)), lambda _endpoint: JSON_HEADERS)


def slack_message(delivery: Delivery) -> dict[str, Any]:
    """The webhook's JSON.

    All is rich text: its text elements are shown as they are, and `<!channel>`, `*` or a URL in them is nothing else
    than these letters (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block). `text` is what a
    notification shows; there `&`, `<` and `>` must be entities, and are what mentions and links are made with.
    """
    elements, summary = _card(delivery) if delivery.card else _words(delivery)
    return {
        "text": summary.translate(_ENTITIES),
        "mrkdwn": False,
        "link_names": False,
        "unfurl_links": False,  # Slack would open the link that acknowledges
        "unfurl_media": False,
        "blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}],
    }


def _card(delivery: Delivery) -> tuple[list[dict[str, Any]], str]:
    card = delivery.card
    if card is None:
        raise AssertionError("only a delivery with a card is shown as one")
    words = CardWords(card)
    elements = [_text(words.headline, bold=True), *(_text(f"\n{line}") for line in words.lines)]
    if card.link:
        link = {"type": "link", "url": card.link, "text": words.acknowledge, "style": {"bold": True}}
        elements += [_text("\n"), link]
    return elements, words.summary


def _words(delivery: Delivery) -> tuple[list[dict[str, Any]], str]:
    message = delivery.message
    subject = disarmed(message.subject, _SUBJECT_LIMIT)
    return [_text(subject, bold=True), _text("\n" + disarmed_lines(message.text, _TEXT_LIMIT))], subject


def _text(text: str, *, bold: bool = False) -> dict[str, Any]:
    return {"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}
