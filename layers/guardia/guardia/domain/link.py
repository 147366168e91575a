"""A link that acknowledges: what it is bound to, and the proof that it is ours.

A token is `<notice>.<cycle>.<expiry>.<mac>`: `GD-7K3M9-QXD2F-1-email-e65a94b53d72.1.tb0h2o.…`. The notice's id holds
the ticket and the entry, and binds channel and recipient by their digest; the expiry is seconds since 1970 in base 36.
All of it is letters, digits, dots and inner hyphens, since programs that make links of text drop other signs at an end.
Made by adapters.links, proven by services.acknowledge_by_link: keys and the present instant are arguments.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from string import ascii_lowercase, ascii_uppercase, digits
from typing import TYPE_CHECKING

from guardia.domain.delivery import history_of
from guardia.domain.errors import Expired, Forged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guardia.domain.notice import Notice
    from guardia.domain.ticket import Ticket

LIVES_AFTER = timedelta(hours=24)
"""After the response was due: whoever reads it late learns what became of the ticket."""

_VERSION = "guardia-link:v1"
_NUMBER_VERSION = "guardia-link-number:v1"
_MAC_BYTES = 16  # of 32: RFC 2104, section 5, asks for no less than half
_MAC_LETTERS = 22  # that many bits in base 62
_LETTERS = digits + ascii_lowercase + ascii_uppercase
_FORM = re.compile(
    r"(?P<notice>(?P<ticket>GD-[0-9A-Z]{5}-[0-9A-Z]{5})-[0-9]{1,8}-[a-z]{1,16}-[0-9a-f]{12})"
    r"\.(?P<cycle>[1-9][0-9]{0,3})\.(?P<expiry>[0-9a-z]{1,8})\.(?P<mac>[0-9A-Za-z]{22})"
)


@dataclass(frozen=True, slots=True)
class Link:
    """What a link is bound to."""

    notice_id: str
    ticket_id: str
    cycle: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Proven:
    """A link that we made. `number` is what its reader types to show that they are no program."""

    link: Link
    number: str


def link_for(ticket: Ticket, notice: Notice) -> Link:
    """The notice's link to the ticket's present cycle: the same at each try, as long as the promise is the same."""
    made_at = history_of(notice)[0].at
    expires_at = max(ticket.clock.due_at, made_at) + LIVES_AFTER
    return Link(notice.id, ticket.id, ticket.cycle, expires_at.replace(microsecond=0))


def make(link: Link, key: bytes) -> str:
    """The token."""
    expiry = _in_base(36, int(link.expires_at.timestamp()))
    bound = f"{link.notice_id}.{link.cycle}.{expiry}"
    return f"{bound}.{_mac(bound, key)}"


def read(token: str, keys: Iterable[bytes], now: datetime) -> Proven:
    """What the token is bound to, if one of the keys made it. Raises Forged, and Expired for one of ours."""
    form = _FORM.fullmatch(token)
    if form is None:
        raise Forged("this is no token")
    bound, _, mac = token.rpartition(".")
    key = next((key for key in keys if hmac.compare_digest(_mac(bound, key), mac)), None)
    if key is None:
        raise Forged("no key of ours made this token")
    expires_at = datetime.fromtimestamp(int(form["expiry"], 36), UTC)
    if expires_at <= now:
        raise Expired(f"this token ended at {expires_at:%Y-%m-%dT%H:%M:%SZ}")
    return Proven(Link(form["notice"], form["ticket"], int(form["cycle"]), expires_at), _number(token, key))


def _mac(bound: str, key: bytes) -> str:
    """HMAC-SHA256 over the version and what is bound, one part a line; no part can hold a line's end."""
    text = "\n".join([_VERSION, *bound.split(".")])
    mac = hmac.digest(key, text.encode(), sha256)[:_MAC_BYTES]
    return _in_base(62, int.from_bytes(mac, "big")).rjust(_MAC_LETTERS, _LETTERS[0])


def _number(token: str, key: bytes) -> str:
    """Two digits, the same whenever the page is opened."""
    mac = hmac.digest(key, f"{_NUMBER_VERSION}\n{token}".encode(), sha256)
    return str(10 + int.from_bytes(mac, "big") % 90)


def _in_base(base: int, number: int) -> str:
    letters = []
    while number:
        number, letter = divmod(number, base)
        letters.append(_LETTERS[letter])
    return "".join(reversed(letters)) or _LETTERS[0]
