"""Deliveries for the tests of channels."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from guardia.domain.card import Card, Delivery, Line
from guardia.domain.contract import Severity
from guardia.domain.decision import Language
from guardia.domain.notice import Message
from guardia.domain.ticket import Kind, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hypothesis.strategies import SearchStrategy

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
LINK = (
    "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod/a/"
    "GD-7K3M9-QXD2F-1-email-e65a94b53d72.1.tb0h2o.4fK9sQ2mXw7Zr1Lc8VbT3d"
)

MESSAGE = Message(
    subject="[GD-7K3M9-QXD2F] tienda-errores-5xx · ACME Logística, S.A.",
    text="Ticket nuevo.\n\nAcuse recibo antes de las 10:00.\n",
    html="<p>Ticket nuevo.</p>",
    thread="GD-7K3M9-QXD2F",
    language=Language.ES,
)
CARD = Card(
    ticket_id="GD-7K3M9-QXD2F",
    title="tienda-errores-5xx",
    client_name="ACME Logística, S.A.",
    severity=Severity.CRITICAL,
    status=Status.OPEN,
    kind=Kind.OPENED,
    at=NOW,
    due_at=NOW + timedelta(hours=2),
    time_zone="America/Panama",
    language=Language.ES,
    link=LINK,
)
LISTED = (
    Line(
        ticket_id="GD-E71BW-56GAC",
        title="tienda-errores-5xx",
        severity=Severity.CRITICAL,
        status=Status.OPEN,
        due_at=NOW + timedelta(hours=2),
    ),
    Line(
        ticket_id="GD-0KR86-A2RDP",
        title="bd-conexiones",
        severity=Severity.HIGH,
        status=Status.INVESTIGATING,
        due_at=None,
    ),
)
STORM = replace(CARD, kind=Kind.STORM, listed=LISTED, count=23, link=None)

HOSTILE = (
    "<!channel> <!here|x> <@U024BE7LH> <#C024BE7LR> <!subteam^S0614TZR7>",
    "@here @channel @everyone <at>Ana</at>",
    "*bold* _italic_ ~struck~ `code` ```block``` > quote",
    "<https://evil.example/login|Acknowledge> &lt;!channel&gt; &amp;",
    "[Acknowledge](https://evil.example) ![x](https://evil.example/x.png) # title\n- list\n1. list",
    "http://evil.example https://evil.example/x?y=1#z www.evil.example evil.example/x",
    "ana@evil.example mailto:a@b.example mailto:root",
    "HTTPS://EVIL.EXAMPLE evil。example evil．example 10.1.2.3/x http://2130706433/ tel:+5070000000 //evil.example",
    "evil\u2024example http\uff1a\uff0f\uff0fevil.example http:😀//localhost evil😀.😀example @😀here 10.😀1.2.3",
    "{{DATE(2026-11-23T13:00:00Z, SHORT)}} :rotating_light: \u202egnp.exe \u2066x\u2069 zero\u200bwidth\u2060",
    "\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script> \x00\x07\x1b[31m \ud800 😀 ñandú",
)

LINKS = (
    re.compile(r"(?i)[a-z][a-z0-9+.-]*://"),
    re.compile(r"(?i)\b(mailto|tel|sms|slack|msteams):\S"),
    re.compile(r"[^\s\[][.\u3002\uff0e\uff61][^\W\d_]{2}"),  # a host, whatever its last part of two letters or more
    re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b"),
    re.compile(r"[@\uff20]\w"),
)
"""What a program that looks for links and mentions would find: the schemes, hosts, addresses and names."""


def found_in(text: str) -> list[str]:
    """What of the text such a program would act on."""
    return [found[0] for link in LINKS for found in link.finditer(text)]


def delivery(address: str = "", *, message: Message = MESSAGE, **card: Any) -> Delivery:
    """A delivery of the card of a critical ticket, changed by keyword."""
    return Delivery(notice_id="n-1", address=address, message=message, card=replace(CARD, **card))


def plain_delivery(address: str = "", text: str = MESSAGE.text, subject: str = MESSAGE.subject) -> Delivery:
    """A delivery that is about no ticket."""
    return Delivery(notice_id="n-1", address=address, message=replace(MESSAGE, text=text, subject=subject))


def hostile_texts() -> SearchStrategy[str]:
    """What strangers may write: pieces that chat programs act on, and anything else, mixed."""
    pieces = [piece for text in HOSTILE for piece in text.split(" ")]
    anything = st.text(st.characters(), max_size=12)
    return st.lists(st.sampled_from([*pieces, *HOSTILE]) | anything, max_size=12).map(" ".join) | st.lists(
        st.sampled_from(["@", "<", ">", "!", ":", "/", "//", ".", "a", "evil", "com", "*", "http", "&", "1", " "]),
        max_size=20,
    ).map("".join)


def strings(value: Any) -> list[str]:
    """Every text within a JSON value, keys left out."""
    match value:
        case str():
            return [value]
        case list():
            return [text for item in value for text in strings(item)]
        case dict():
            return [text for item in value.values() for text in strings(item)]
        case _:
            return []


def nodes(value: Any) -> list[Mapping[str, Any]]:
    """Every object within a JSON value."""
    match value:
        case list():
            return [node for item in value for node in nodes(item)]
        case dict():
            return [value, *(node for item in value.values() for node in nodes(item))]
        case _:
            return []
