"""The `next` of a list: opaque to callers, and good for the list that gave it, its tenant, its filters and a day.

A cursor is `<key>.<expiry>.<place>.<mac>`: the id of the key that signed it, seconds since 1970, where the following
page starts in the store's own terms, and HMAC-SHA256 over all of that, the tenant, the list and its filters. The keys
are asked for when a cursor is written or read, and not before: most requests carry none, and most lists have one page.
"""

from __future__ import annotations

import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from guardia.domain.errors import CursorExpired, CursorRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.ports import Clock, SigningKeys

LIVES = timedelta(hours=24)
"""Somebody may read a list over a day; a cursor that is found in an old log opens nothing."""

LONGEST = 2_048
"""Characters; those of the table have some four hundred."""

_VERSION = "guardia-cursor:v1"
_KEY_ID_VERSION = b"guardia-cursor-key:v1"
_KEY_ID_LETTERS = 8
_FORM = re.compile(
    r"(?P<key>[0-9a-f]{8})\.(?P<expiry>[1-9][0-9]{0,11})\.(?P<place>[0-9A-Za-z_-]+)\.(?P<mac>[0-9A-Za-z_-]{43})"
)
Place = dict[str, str]
Scope = str | None


@dataclass(frozen=True, slots=True)
class Cursors:
    """The cursors of one caller's lists. `tenant` is whose things these hold; None for the desk.

    `scope` is the name of a list and then its filters. Both methods raise NoKeys: nothing goes out unsigned, and a list
    that has another page never looks as if it ended.
    """

    keys: SigningKeys
    clock: Clock
    tenant: str | None

    def write(self, place: Mapping[str, str] | None, *scope: Scope) -> str | None:
        """The cursor of a list's next page; None where the list ends."""
        if place is None:
            return None
        key = self.keys()[0]
        expiry = int((self.clock() + LIVES).timestamp())
        bound = f"{key_id(key)}.{expiry}.{_in_letters(json.dumps(dict(place), separators=(',', ':')).encode())}"
        return f"{bound}.{self._mac(key, bound, scope)}"

    def read(self, cursor: str | None, *scope: Scope) -> Place | None:
        """Where the page starts; None for the first page. Raises CursorRefused, and CursorExpired for one of ours."""
        if cursor is None:
            return None
        form = _FORM.fullmatch(cursor) if len(cursor) <= LONGEST else None
        key = self._key_of(form["key"]) if form else None
        bound, _, mac = cursor.rpartition(".")
        if form is None or key is None or not hmac.compare_digest(self._mac(key, bound, scope), mac):
            raise CursorRefused("next is not a cursor that this list gave for these filters; start again without it")
        if int(form["expiry"]) <= self.clock().timestamp():
            raise CursorExpired(f"next is older than {LIVES // timedelta(hours=1)} hours; start again without it")
        place: Place = json.loads(urlsafe_b64decode(form["place"] + "=" * (-len(form["place"]) % 4)))
        return place

    def _key_of(self, wanted: str) -> bytes | None:
        """The key of this id; one that was made a moment ago is asked for anew."""
        for fresh in (False, True):
            if found := next((key for key in self.keys(fresh=fresh) if key_id(key) == wanted), None):
                return found
        return None

    def _mac(self, key: bytes, bound: str, scope: tuple[Scope, ...]) -> str:
        """JSON keeps the parts apart, whatever is in them."""
        text = json.dumps([_VERSION, self.tenant, scope, bound])
        return _in_letters(hmac.digest(key, text.encode(), sha256))


def key_id(key: bytes) -> str:
    """The name of a key, which tells nothing of it."""
    return hmac.new(key, _KEY_ID_VERSION, sha256).hexdigest()[:_KEY_ID_LETTERS]


def number_in(place: Mapping[str, str] | None, name: str) -> int:
    """The number that a cursor of ours carries; 0 for the first page. Raises CursorRefused."""
    if place is None:
        return 0
    text = place.get(name, "")
    if not re.fullmatch("[0-9]{1,7}", text):
        raise CursorRefused("next is not a cursor that this list gave; start again without it")
    return int(text)


def _in_letters(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
