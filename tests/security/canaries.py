"""Words that stand in one place only, and where else they turn up: in any bytes, however these are written."""

from __future__ import annotations

import base64
import binascii
import html
import json
import quopri
import re
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_DEEPEST = 3


@dataclass
class Canaries:
    """The words of one owner. `word` makes one; what is known otherwise, such as a ticket's number, is `add`ed."""

    owner: str
    words: dict[str, str] = field(default_factory=dict)

    def word(self, place: str) -> str:
        """Letters and digits that are nowhere else; the same in every run."""
        return self.add(place, f"zq{sha256(f'{self.owner} {place}'.encode()).hexdigest()[:12]}")

    def text(self, place: str) -> str:
        """A sentence with a word of its own."""
        return f"Canario {self.word(place)}, de {self.owner[:1]}."

    def add(self, place: str, word: str) -> str:
        """A word that stands in this place."""
        self.words[word.casefold()] = f"{self.owner}: {place}"
        return word

    def seen_in(self, *texts: str | bytes) -> set[str]:
        """The words that these texts hold, in any of the forms that decode them."""
        return {word for form in forms(texts) for word in self.words if word in form}


def forms(texts: Iterable[str | bytes]) -> Iterator[str]:
    """Each text as it is, and as whoever decodes it reads it: JSON, URLs, HTML, quoted-printable, base64 and hex."""
    waiting = [(text if isinstance(text, str) else text.decode("utf-8", "replace"), 0) for text in texts]
    known: set[str] = set()
    while waiting:
        text, depth = waiting.pop()
        if text in known:
            continue
        known.add(text)
        yield text.casefold()
        if depth < _DEEPEST:
            waiting += [(decoded, depth + 1) for decoded in _decoded(text)]


def _decoded(text: str) -> Iterator[str]:
    if "%" in text or "+" in text:
        yield unquote_plus(text)
    if "&" in text:
        yield html.unescape(text)
    if "\\u" in text:
        yield _unescaped(text)
    if "=" in text:
        yield quopri.decodestring(text.encode()).decode("utf-8", "replace")
    for part in _ENCODED.findall(text):
        yield from _bytes_of(part)


def _unescaped(text: str) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)


def _bytes_of(part: str) -> Iterator[str]:
    plain = part.rstrip("=").replace("-", "+").replace("_", "/")
    with suppress(binascii.Error):
        yield base64.b64decode(plain + "=" * (-len(plain) % 4)).decode("utf-8", "replace")
    if len(part) % 2 == 0 and re.fullmatch("[0-9a-fA-F]+", part):
        yield bytes.fromhex(part).decode("utf-8", "replace")
