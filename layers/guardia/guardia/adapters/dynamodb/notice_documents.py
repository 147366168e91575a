"""The plain form of what a notice holds: its recipient, the roads instead of it, and what was heard of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from guardia.adapters.dynamodb.keys import instant
from guardia.domain.decision import Language
from guardia.domain.delivery import Fate, Heard, in_order
from guardia.domain.notice import PERSON, Audience, Recipient
from guardia.domain.road import Channel, Road

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from guardia.adapters.dynamodb.documents import Document


def recipient_document(recipient: Recipient) -> Document:
    """`{audience, name, address, language, time_zone, party}`."""
    return {
        "audience": recipient.audience,
        "name": recipient.name,
        "address": recipient.address,
        "language": recipient.language,
        "time_zone": recipient.time_zone,
        "party": recipient.party,
    }


def roads_document(roads: Sequence[Road]) -> Document:
    """`{roads: [{channel, address}]}`, in their order."""
    return {"roads": [{"channel": road.channel, "address": road.address} for road in roads]}


def read_roads(document: Mapping[str, Any]) -> tuple[Road, ...]:
    """The roads again."""
    return tuple(Road(Channel(road["channel"]), road["address"]) for road in document["roads"])


def read_recipient(document: Mapping[str, Any]) -> Recipient:
    """The recipient again."""
    return Recipient(
        audience=Audience(document["audience"]),
        name=document["name"],
        address=document["address"],
        language=Language(document["language"]),
        time_zone=document["time_zone"],
        party=document["party"] if "party" in document else _party_of(document),
    )


def _party_of(document: Mapping[str, Any]) -> str:
    """Whom a notice is for that was written before parties had names: all of these went by e-mail."""
    address = document["address"]
    if document["audience"] == Audience.CLIENT:
        return f"contact:{address.casefold()}"
    return f"{PERSON}{address}" if document["name"] else "desk"


def history_document(history: Sequence[Heard]) -> Document:
    """`{01-accepted: {at, reason, provider_id}}`: by the try and what was heard of it, which stands there once."""
    return {
        f"{heard.attempt:02d}-{heard.fate}": {
            "at": instant(heard.at),
            "reason": heard.reason,
            "provider_id": heard.provider_id,
        }
        for heard in history
    }


def read_history(document: Mapping[str, Any]) -> tuple[Heard, ...]:
    """The history again, in its order."""
    heard = []
    for name, told in document.items():
        attempt, _, fate = name.partition("-")
        heard.append(
            Heard(Fate(fate), datetime.fromisoformat(told["at"]), told["reason"], int(attempt), told["provider_id"])
        )
    return in_order(heard)
