"""The search itself: a word is found in whatever form it is written, and only where it is."""

from __future__ import annotations

import base64
import html
import json
import quopri
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import pytest

from tests.security.canaries import Canaries

if TYPE_CHECKING:
    from collections.abc import Callable

FORMS: dict[str, Callable[[str], str | bytes]] = {
    "plain": str,
    "upper case": str.upper,
    "JSON": lambda text: json.dumps({"text": text}),
    "JSON in JSON": lambda text: json.dumps({"text": json.dumps({"text": text})}),
    "escaped letters": lambda text: "".join(f"\\u{ord(letter):04x}" for letter in text),
    "URL": lambda text: "https://x.example/?q=" + "".join(f"%{ord(letter):02x}" for letter in text),
    "URL twice": lambda text: quote(quote_plus(quote(text + "&?"))),
    "HTML": lambda text: "<p>" + "".join(f"&#{ord(letter)};" for letter in text),
    "HTML in JSON": lambda text: json.dumps({"text": html.escape(f"<{text}>")}),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64 for URLs, in JSON": lambda text: json.dumps(
        {"next": base64.urlsafe_b64encode(json.dumps({"PK": f"~?{text}"}).encode()).decode().rstrip("=")}
    ),
    "base64 twice": lambda text: base64.b64encode(base64.b64encode(text.encode())),
    "hexadecimal": lambda text: text.encode().hex(),
    "quoted-printable": lambda text: quopri.encodestring("".join(f"={ord(letter):02X}" for letter in text).encode()),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_word_is_found_in_every_form(form: str) -> None:
    ours, others = Canaries("acme"), Canaries("globex")
    word = ours.word("title")
    others.word("title")
    written = FORMS[form](f"La tienda {word} no abre, señor")
    assert ours.seen_in(b"nothing", written) == {word}
    assert others.seen_in(written) == set()


def test_nothing_is_found_where_nothing_is() -> None:
    ours = Canaries("acme")
    ours.text("title")
    assert ours.seen_in("", b"\xff\x00", json.dumps({"title": "Canario", "de": "acme"})) == set()
