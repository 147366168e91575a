"""What strangers wrote, made safe to stand among our own words.

An alarm's name, description and reason, and whatever people type, may hold anything that Unicode has.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from markupsafe import Markup, escape

_JOINERS = "\u200c\u200d"  # emoji and several scripts need them, and they change no order
_REPLACEMENT = "\ufffd"
_LINKABLE = re.compile(r"://|@|(?<=\w)\.(?=[^\W\d_])")
_UNBROKEN = re.compile(r"GD-[0-9A-Z]{5}-[0-9A-Z]{5}|GMT[+-][\d:]+")


def visible(text: str) -> str:
    """The text on one line, with nothing in it that acts instead of being read.

    What reorders or hides text (bidirectional overrides, zero-width characters, tags) goes; control characters and
    lone surrogates, which no mail can carry, show as U+FFFD.
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(letter: str) -> str:
    if letter.isprintable() or letter in _JOINERS:
        return letter
    if letter.isspace():
        return " "
    match unicodedata.category(letter):
        case "Cf":
            return ""
        case "Cc" | "Cs":
            return _REPLACEMENT
        case _:
            return letter  # unassigned in this Python's Unicode, such as next year's emoji


def lines(text: str) -> list[str]:
    """The text's lines, each visible, without blank ones at either end."""
    found = [visible(line).rstrip() for line in text.splitlines()]
    while found and not found[0]:
        found.pop(0)
    while found and not found[-1]:
        found.pop()
    return found


def cut(text: str, limit: int) -> str:
    """At most `limit` code points, an ellipsis included; a letter keeps its accents, an emoji its parts."""
    if len(text) <= limit:
        return text
    end = limit - 1
    while end > 0 and (_continues(text[end]) or text[end - 1] in _JOINERS):
        end -= 1
    return text[:end].rstrip() + "…"


def _continues(letter: str) -> bool:
    return letter in _JOINERS or unicodedata.category(letter).startswith("M")


def as_text(value: object) -> Markup:
    """What a text template prints for an expression. Parts of templates are Markup already, and stay as they are."""
    return value if isinstance(value, Markup) else Markup(_printed(value))  # noqa: S704 - plain text is not escaped


def as_html(value: object) -> Markup:
    """The same in HTML: escaped, and cut by tags where mail programs would make a link of it unasked.

    Tags and not invisible characters, so that an alarm's name can still be copied into a search. A ticket's number
    and an offset stay on one line.
    """
    if isinstance(value, Markup):
        return value
    unlinked = _LINKABLE.sub(r"<span>\g<0></span>", str(escape(_printed(value))))
    return Markup(_UNBROKEN.sub(r'<span style="white-space:nowrap">\g<0></span>', unlinked))  # noqa: S704 - escaped


def as_attribute(value: object) -> Markup:
    """For the inside of an HTML attribute or a title, where no tag may stand."""
    return escape(_printed(value))


def as_mailto(address: str) -> Markup:
    """The link that writes to an address; what RFC 6068 would read as further fields is encoded."""
    return escape("mailto:" + quote(visible(address), safe="@+"))


def _printed(value: object) -> str:
    text = str(value)  # an undefined name of a template raises here
    if not isinstance(value, str | int):
        raise TypeError(f"a template prints {value!r}, which is not a word yet")
    return visible(text)
