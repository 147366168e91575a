"""Channels as files write them: the order in which somebody is reached, and the secrets that hold webhooks' URLs.

Called by the readers of contacts, clients and the roster. A URL itself never stands in a file: whoever has it may post.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from guardia.domain.road import SECRETS, Channel, Road

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guardia.domain.document import Fields

Word = TypeVar("Word", bound=StrEnum)

DESK = "desk"
"""Whose the desk's own secrets are. No client is called so."""

ROOMS = (Channel.SLACK, Channel.TEAMS, Channel.WEBHOOK)
"""By what a client is told beside its people."""

MOST_ROOMS = 10
_ROOM = re.compile("|".join(ROOMS))
_SECRET = re.compile(rf"(?:secretsmanager:|ssm:/){SECRETS}(?P<owner>[a-z0-9-]+)(?:/[0-9A-Za-z_.-]+)+")


def read_order(fields: Fields, known: Sequence[Word]) -> tuple[Word, ...]:
    """The words under `channels`, in the order in which they are tried; the first of `known` where nothing is said."""
    if not fields.has("channels"):
        return (known[0],)
    texts = fields.texts("channels")
    words = {word.value: word for word in known}
    fields.unique("channels", list(texts))
    for at, text in enumerate(texts):
        if text not in words:
            fields.say(f"channels[{at}]", f"{text!r} is none of: {', '.join(known)}")
    if not texts:
        fields.say("channels", f"at least one is wanted: {', '.join(known)}")
    return tuple(words[text] for text in texts if text in words)


def read_secret(fields: Fields, name: str, owner: str | None) -> str:
    """The secret that the field names; empty, and a problem, where it names none of the owner's.

    What is wrong with it is said without it: it may be a URL, or the name of somebody else's secret. `owner` is None
    where nobody can tell whose it should be.
    """
    below = f"{SECRETS}{owner or '…'}/"
    wanted = f"secretsmanager:{below}NAME or ssm:/{below}NAME, a secret that holds the URL: whoever has a URL may post"
    written = fields.text(name, wanted=wanted)
    if is_secret_of(owner, written):
        return written
    fields.say(name, f"wanted: {wanted}")
    return ""


def is_secret_of(owner: str | None, address: str) -> bool:
    """Whether the address names a secret below the owner's own names; below anybody's, if that is None."""
    named = _SECRET.fullmatch(address)
    return named is not None and owner in {None, named["owner"]} and ".." not in address


def read_rooms(fields: Fields, owner: str | None) -> tuple[Road, ...]:
    """A client's own rooms and systems, each once."""
    rooms = fields.items("channels", lambda room: _room(room, owner), required=False)
    fields.unique("channels", [room.address.casefold() for room in rooms])
    if len(rooms) > MOST_ROOMS:
        fields.say("channels", f"{len(rooms)} stand here; at most {MOST_ROOMS} are told")
    return rooms


def room_document(room: Road) -> dict[str, object]:
    """The same shape again."""
    return {"channel": room.channel.value, "address": room.address}


def _room(fields: Fields, owner: str | None) -> Road:
    channel = fields.text("channel", _ROOM, f"one of: {', '.join(ROOMS)}")
    address = read_secret(fields, "address", owner)
    fields.no_others()
    return Road(Channel(channel) if channel in ROOMS else ROOMS[0], address)
