"""The `next` of a list: opaque to callers, and good for the list that gave it and no other.

It names where the following page starts in the store's own terms, and carries a check over these, over who asked and
over the filters. The check has no secret: it tells a mistake, not a forger. A forger gains nothing, since what a list
shows is chosen by the caller's tenant and the filters of each request, never by the cursor.
"""

from __future__ import annotations

import binascii
import json
import re
from base64 import b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING

from guardia.domain.alarm import digest
from guardia.domain.errors import CursorRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 2_048
"""Characters; those of the table have some three hundred."""

_CHECK = 16  # hexadecimal digits
Keys = dict[str, str]


def write_cursor(keys: Mapping[str, str] | None, *scope: str | None) -> str | None:
    """The cursor of a list's next page; None where the list ends. `scope` says which list it is, of whom."""
    if keys is None:
        return None
    content = json.dumps([_check(keys, scope), dict(keys)], separators=(",", ":"))
    return urlsafe_b64encode(content.encode()).decode().rstrip("=")


def read_cursor(cursor: str | None, *scope: str | None) -> Keys | None:
    """Where the page starts; None for the first page. Raises CursorRefused."""
    if cursor is None:
        return None
    match _decoded(cursor):
        case [str(check), dict(keys)] if _are_texts(keys) and check == _check(keys, scope):
            if write_cursor(keys, *scope) == cursor:  # base64 and JSON can write one thing in many ways
                return keys
    raise CursorRefused("next is not a cursor that this list gave for these filters; start again without it")


def number_in(keys: Mapping[str, str] | None, name: str) -> int:
    """The number that a cursor of ours carries; 0 for the first page. Raises CursorRefused."""
    if keys is None:
        return 0
    text = keys.get(name, "")
    if not re.fullmatch("[0-9]{1,7}", text):
        raise CursorRefused("next is not a cursor that this list gave; start again without it")
    return int(text)


def _decoded(cursor: str) -> object:
    if len(cursor) > LONGEST:
        return None
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        return json.loads(b64decode(padded, altchars="-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None


def _are_texts(keys: Mapping[object, object]) -> bool:
    return all(isinstance(value, str) for value in keys.values())


def _check(keys: Mapping[str, str], scope: tuple[str | None, ...]) -> str:
    names = sorted(keys)
    return digest(str(len(scope)), *scope, *names, *(keys[name] for name in names))[:_CHECK]
