"""What may stand in a log line: these keys and no others, each with the shape that its values have.

Called by `lines`, for every value. A text of another shape is withheld, so that a line never holds an address, a name,
a text of somebody else or a secret, whoever logs it and whatever a provider's error says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

WITHHELD = "(withheld)"
LONGEST_LIST = 20

_TICKET = r"GD-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}"
_WORD = r"[a-z][a-z_-]{0,39}"
_ID = r"[0-9A-Za-z_:#-]{1,128}"
_NAME = r"[A-Za-z_][0-9A-Za-z_.]{0,79}"
_INSTANT = r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d))?"

TEXTS: Mapping[str, re.Pattern[str]] = {
    key: re.compile(shape)
    for shape, keys in {
        _TICKET: ("ticket_id", "related_ticket"),
        r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?": ("client_id",),
        r"\d{12}": ("account_id",),
        # Ids that AWS gives, or that are made of a ticket's number.
        _ID: ("correlation_id", "event_id", "function", "message_id", "request_id", "trace_id", "user"),
        rf"{_TICKET}-\d{{1,8}}-[a-z_]{{2,20}}-[0-9a-f]{{12}}": ("notice_id",),
        # Ids of ours: 26 letters of Crockford's, or a client (an account) and an instant.
        r"[0-9A-HJKMNP-TV-Z]{26}": ("quarantine_id", "window_id"),
        r"[a-z0-9-]{1,40}-\d{8}T\d{6}Z": ("storm_id",),
        r"\d{12}-\d{4}-\d\d-\d\d": ("uncovered_id",),
        _WORD: (
            "action",
            "channel",
            "ending",
            "entry_kind",
            "fate",
            "outcome",
            "problem",
            "road",
            "severity",
            "standing",
            "state",
            "wanted",
        ),
        r"[a-z][a-z _-]{0,39}": ("kind",),
        # Sentences of our own, in which nothing is quoted: see Outcome.quotes.
        r"[A-Za-z][A-Za-z0-9 ,.'+-]{0,159}": ("reason",),
        r"GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS": ("method",),
        r"(/([a-z_]{1,40}|\{[a-z_]{1,40}\+?\})){1,8}": ("route",),
        _INSTANT: ("now", "due_at", "day"),
        # Of a fault: the error's class, AWS's code and operation, and where it was raised.
        _NAME: ("error", "code", "operation"),
        rf"{_NAME}:\d{{1,6}} [0-9A-Za-z_<>.]{{1,80}}": ("frames",),
        rf"{_NAME}( {_NAME}){{0,2}}": ("causes",),
        # The one word of a client's that is told: of an alarm that nobody will hear any more. It is recorded nowhere
        # else, and without it nobody could ask the client.
        r"(?!.*\d{7})[0-9A-Za-z][0-9A-Za-z ._/:#()-]{0,254}": ("silent_alarm",),
    }.items()
    for key in keys
}
"""The keys whose values are texts, or lists of them."""

NUMBERS = frozenset(
    {"attempts", "entries", "left", "number", "owed", "status", "tickets", "unsettled", "version", "waiting"}
)
"""The keys whose values are numbers."""

FLAGS = frozenset({"for_desk", "permanent"})


def is_known(key: str) -> bool:
    """Whether a line may have this key."""
    return key in TEXTS or key in NUMBERS or key in FLAGS


def shown(key: str, value: object) -> object:
    """What a line shows of a value under a key that is known: the value, or that it is withheld."""
    if isinstance(value, bool):
        return value if key in FLAGS else WITHHELD
    if isinstance(value, (int, float)):
        return value if key in NUMBERS else WITHHELD
    shape = TEXTS.get(key)
    if shape is None:
        return WITHHELD
    if isinstance(value, str):
        return str(value) if shape.fullmatch(value) else WITHHELD
    if isinstance(value, (list, tuple, set, frozenset)):
        texts = sorted(value) if isinstance(value, (set, frozenset)) else value
        return [shown(key, one) for one in list(texts)[:LONGEST_LIST] if isinstance(one, str)]
    return WITHHELD
