"""What Slack and Teams are sent, and what strangers' words do there: nothing."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.adapters.channels.post import as_body
from guardia.adapters.channels.slack import slack_message
from guardia.adapters.channels.teams import teams_message
from guardia.domain.contract import Severity
from guardia.domain.decision import Language
from guardia.domain.ticket import Kind
from tests.support.deliveries import (
    HOSTILE,
    LINK,
    LISTED,
    delivery,
    found_in,
    hostile_texts,
    nodes,
    plain_delivery,
    strings,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from guardia.domain.card import Delivery

DUE = "Responder antes del lunes 23 de noviembre de 2026, 10:00 (hora de Panamá, GMT-5)"
SLACK_ENTITY = re.compile(r"<|>|&(?!(?:amp|lt|gt);)")
LITERAL = {"text", "link", "rich_text", "rich_text_section"}
"""Slack's objects whose text is shown as it is; `mrkdwn`, `markdown`, `section` and `header` are none of them."""
CARD_ELEMENTS = {"message", "AdaptiveCard", "RichTextBlock", "TextRun", "Action.OpenUrl"}
"""Objects of cards in which Markdown is not read; TextBlock and FactSet are none of them."""


def text_of_slack(message: dict[str, Any]) -> str:
    """The words that a reader of Slack sees."""
    return "".join(element["text"] for element in message["blocks"][0]["elements"][0]["elements"])


def text_of_teams(message: dict[str, Any]) -> str:
    """The words that a reader of Teams sees."""
    body = message["attachments"][0]["content"]["body"]
    return "\n".join(run["text"] for line in body for run in line["inlines"])


def test_slack_shows_severity_client_what_due_time_and_the_link() -> None:
    message = slack_message(delivery())
    assert text_of_slack(message).split("\n") == [
        "🔴 CRÍTICA · ACME Logística, S.A.",
        "Ticket nuevo: tienda-errores-5xx",
        DUE,
        "GD-7K3M9-QXD2F · sin atender",
        "Atender el ticket",
    ]
    assert [node["url"] for node in nodes(message) if "url" in node] == [LINK]
    assert message["text"].startswith("CRÍTICA GD-7K3M9-QXD2F: Ticket nuevo. Responder antes del 23 nov, 10:00")


def test_slack_opens_no_link_by_itself() -> None:
    message = slack_message(delivery())
    assert (message["unfurl_links"], message["unfurl_media"], message["link_names"]) == (False, False, False)
    assert LINK not in message["text"]


def test_teams_shows_severity_client_what_due_time_and_the_link() -> None:
    message = teams_message(delivery(severity=Severity.HIGH, language=Language.EN))
    card = message["attachments"][0]["content"]
    assert text_of_teams(message).split("\n") == [
        "🟠 HIGH · ACME Logística, S.A.",
        "New ticket: tienda-errores-5xx",
        "Answer before Monday, 23 November 2026, 10:00 (Panama time, GMT-5)",
        "GD-7K3M9-QXD2F · not answered",
    ]
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Acknowledge the ticket", "url": LINK}]
    assert card["body"][0]["inlines"][0]["color"] == "Warning"


def test_teams_gets_a_message_with_one_adaptive_card() -> None:
    message = teams_message(delivery())
    assert message["type"] == "message"
    assert [item["contentType"] for item in message["attachments"]] == ["application/vnd.microsoft.card.adaptive"]
    assert message["attachments"][0]["content"]["version"] == "1.4"


def test_without_a_link_there_is_nothing_to_press() -> None:
    assert [node for node in nodes(slack_message(delivery(link=None))) if node.get("type") == "link"] == []
    assert teams_message(delivery(link=None))["attachments"][0]["content"]["actions"] == []


@pytest.mark.parametrize("render", [slack_message, teams_message])
def test_a_message_about_no_ticket_has_its_subject_and_its_lines(render: Callable[[Delivery], dict[str, Any]]) -> None:
    shown = "\n".join(strings(render(plain_delivery(text="Nadie está de guardia\n\nel lunes.", subject="Hueco"))))
    for words in ("Hueco", "Nadie está de guardia", "el lunes."):
        assert words in shown


def check_slack(message: dict[str, Any]) -> None:
    blocks = message["blocks"]
    assert {node["type"] for node in nodes(blocks) if "type" in node} <= LITERAL
    assert [node["url"] for node in nodes(blocks) if "url" in node] in ([], [LINK])
    assert found_in(text_of_slack(message)) == []
    assert found_in(message["text"]) == []
    assert SLACK_ENTITY.findall(message["text"]) == []
    assert json.loads(as_body(message)) == message


def check_teams(message: dict[str, Any]) -> None:
    assert {node["type"] for node in nodes(message) if "type" in node} <= CARD_ELEMENTS
    card = message["attachments"][0]["content"]
    assert set(card) == {"$schema", "type", "version", "msteams", "body", "actions"}
    assert card["msteams"] == {"width": "Full"}  # without entities nobody is mentioned
    assert [action["url"] for action in card["actions"]] in ([], [LINK])
    assert found_in(text_of_teams(message)) == []
    assert len(as_body(message)) < 28_000  # what a message of Teams may have
    assert json.loads(as_body(message)) == message


@given(
    title=hostile_texts(),
    client=hostile_texts(),
    name=hostile_texts(),
    said=hostile_texts(),
    kind=st.sampled_from(Kind),
)
def test_strangers_words_on_a_card_are_words_only(title: str, client: str, name: str, said: str, kind: Kind) -> None:
    listed = tuple(replace(line, title=title) for line in LISTED)
    hostile = delivery(
        title=title, client_name=client, kind=kind, actor=name, whom=name, words=said, listed=listed, count=30
    )
    check_slack(slack_message(hostile))
    check_teams(teams_message(hostile))


@given(text=hostile_texts(), subject=hostile_texts())
def test_strangers_words_in_other_messages_are_words_only(text: str, subject: str) -> None:
    hostile = plain_delivery(text=text, subject=subject)
    check_slack(slack_message(hostile))
    check_teams(teams_message(hostile))


@pytest.mark.parametrize("text", [*HOSTILE, "x" * 30_000, "\n".join("line." for _ in range(5_000))])
def test_known_attacks_come_to_nothing(text: str) -> None:
    for hostile in (delivery(title=text, client_name=text), plain_delivery(text=text, subject=text)):
        check_slack(slack_message(hostile))
        check_teams(teams_message(hostile))
