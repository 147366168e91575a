"""A text as telephones take it: two segments at most, in the alphabet that carries more of it.

A segment has 140 octets: 160 septets of the GSM alphabet, or 70 units of UTF-16; with the header that joins several,
153 and 67 (https://docs.aws.amazon.com/sms-voice/latest/userguide/sms-limitations-character.html). One letter outside
of the alphabet makes the whole text UTF-16: that is what Spanish á, í, ó and ú do.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.adapters.channels.disarm import disarmed_lines
from guardia.adapters.messages.clean import cut, lines

if TYPE_CHECKING:
    from collections.abc import Callable

SEGMENTS = 2
_LOOSE = " \n.,:;-"
"""What no text ends with before an ellipsis."""
TEXT_LIMIT = 1_000
_SHORTEST_WITH_LINK = 60
_LOSS_BORNE = 4
"""A text that loses more than one of four letters by leaving out what the GSM alphabet lacks is in another script."""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""3GPP TS 23.038 (GSM 03.38), 6.2.1: one septet each."""
EXTENDED = frozenset("\f^{}\\[~]|€")
"""The same, 6.2.1.1: an escape and one septet more."""

_ALIKE = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "`": "'", "´": "'",
        "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "·": "-", "•": "-", "…": "...", "\t": " ", "\u00a0": " ",
        "º": "o", "ª": "a", "×": "x", "\u2044": "/",
    }
)  # fmt: skip
"""What has no decomposition, and a neighbour in the alphabet that says the same."""


@dataclass(frozen=True, slots=True)
class Alphabet:
    """How many units a letter takes, and how many one segment holds alone and beside others."""

    width: Callable[[str], int]
    single: int
    joined: int
    ellipsis: str

    def segments(self, text: str) -> int:
        """How many segments the text takes, even if they are split between words only, as SNS may do."""
        if self._size(text) <= self.single:
            return 1
        full, used = 0, 0
        for word in re.findall(r"\s*\S+|\s+", text):
            unbroken = self._size(word) <= self.joined  # a longer one is split anyway: a letter's own units never are
            for piece in (word,) if unbroken else word:
                if used + self._size(piece) > self.joined:
                    full, used = full + 1, 0
                used += self._size(piece)
        return full + 1

    def _size(self, text: str) -> int:
        return sum(map(self.width, text))


GSM = Alphabet(lambda letter: 2 if letter in EXTENDED else 1, 160, 153, "...")
UCS2 = Alphabet(lambda letter: 2 if ord(letter) > 0xFFFF else 1, 70, 67, "…")  # noqa: PLR2004 - the end of the BMP


def is_gsm(text: str) -> bool:
    """Whether every letter is in the GSM alphabet."""
    return all(letter in BASIC or letter in EXTENDED for letter in text)


def alphabet_of(text: str) -> Alphabet:
    """The one that the text is sent in."""
    return GSM if is_gsm(text) else UCS2


def fitted(text: str, link: str = "") -> str:
    """The text, and the link after it, in two segments at most. Nothing in the text itself becomes a link.

    It stays as it is where that costs no more segments than plain letters would. Else its letters lose their accents,
    and what is still in no alphabet is left out. What is too long ends at a word with an ellipsis, never in the link. A
    link that leaves no room to say what it is for is left out itself.
    """
    shown = "\n".join(lines(unicodedata.normalize("NFC", text[:TEXT_LIMIT]))).replace("\ufffd", "")
    text = disarmed_lines(shown, TEXT_LIMIT)
    if _room(link) < _SHORTEST_WITH_LINK:
        link = ""
    tail = f" {link}" if link else ""
    plain = _plain(text)
    segments = alphabet_of(text + tail).segments(text + tail)
    if segments <= SEGMENTS and segments <= GSM.segments(plain + tail):
        return (text + tail).strip()
    lost = len(text) - len(plain)
    return _shortened(text if lost * _LOSS_BORNE > len(text) and not link else plain, tail).strip()


def _plain(text: str) -> str:
    """The text in the GSM alphabet: `crítica` is `critica`, `ñ` and `é` stay, an emoji goes."""
    plain = "".join(map(_plain_letter, text.translate(_ALIKE)))
    return disarmed_lines(plain, len(plain))  # once more: a letter that is gone may have stood between `:` and `//`


def _plain_letter(letter: str) -> str:
    if is_gsm(letter):
        return letter
    return "".join(filter(is_gsm, unicodedata.normalize("NFKD", letter).translate(_ALIKE)))


def _shortened(text: str, tail: str) -> str:
    """As many words as fit; where not even the first does, as many letters."""
    alphabet = alphabet_of(text + tail)
    if alphabet.segments(text + tail) <= SEGMENTS:
        return text + tail
    ends = [found.start() for found in re.finditer(r"\s+", text)]
    for end in reversed(ends):
        shorter = text[:end].rstrip(_LOOSE) + alphabet.ellipsis + tail
        if alphabet.segments(shorter) <= SEGMENTS:
            return shorter
    return _letters(text, tail, alphabet)


def _letters(text: str, tail: str, alphabet: Alphabet) -> str:
    for length in range(len(text) - 1, 0, -1):
        shorter = cut(text, length).removesuffix("…") + alphabet.ellipsis + tail
        if alphabet.segments(shorter) <= SEGMENTS:
            return shorter
    return alphabet.ellipsis + tail


def _room(link: str) -> int:
    """Septets that a link leaves to the words before it; a whole message where it is no link for a telephone."""
    whole = SEGMENTS * GSM.joined
    if not link:
        return whole
    return whole - sum(map(GSM.width, link)) if is_gsm(link) else 0
