"""Somebody who is told of an entry, and the roads to them: tried one after the other until a message arrives.

`notify` makes one notice for each road that it comes to try, the first at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.notice import Notice, NoticeState, Recipient, notice_id
from guardia.domain.road import READ_BY_MACHINES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from guardia.domain.decision import Language
    from guardia.domain.notice import Audience
    from guardia.domain.road import Road
    from guardia.domain.ticket import Entry

ARRIVES_WITHIN = timedelta(minutes=5)
"""How long a message that calls for an answer has to arrive before the next road is tried beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person, or a system, with at least one road.

    `id` is the same for every road: `person:eva` of the duty roster, `contact:ana@acme.example` of a client's people,
    `client:acme:ssm:/guardia/channels/acme/sala` of its rooms, `desk` and `desk#1` of the desk itself, `events`.
    Whoever is `urgent` must have the message soon.
    """

    id: str
    audience: Audience
    name: str
    language: Language
    time_zone: str
    roads: tuple[Road, ...]
    urgent: bool = False


def is_machine(party: Party) -> bool:
    """Whether no person reads it: a system that is told of each entry, however many there are."""
    return all(road.channel in READ_BY_MACHINES for road in party.roads)


def first_notice(party: Party, entry: Entry, at: datetime) -> Notice:
    """The notice on the party's first road. One that is urgent must arrive in time, or the next road is tried."""
    road, *others = party.roads
    recipient = Recipient(party.audience, party.name, road.address, party.language, party.time_zone, party.id)
    return Notice(
        id=notice_id(entry.ticket_id, entry.version, road.channel, recipient),
        ticket_id=entry.ticket_id,
        entry=entry.version,
        channel=road.channel,
        recipient=recipient,
        state=NoticeState.PENDING,
        at=at,
        instead=tuple(others),
        deadline=at + ARRIVES_WITHIN if party.urgent else None,
    )


def free_roads(party: Party, entry: Entry, known: Iterable[Notice]) -> Party | None:
    """The party with the roads on which nobody was told of the entry yet; None where there is none.

    Two who share a telephone hear it ring once: the second is told by their next road. `known` are the entry's notices.
    """
    taken = {notice.id for notice in known}
    roads = tuple(
        road for road in party.roads if first_notice(replace(party, roads=(road,)), entry, entry.at).id not in taken
    )
    return replace(party, roads=roads) if roads else None


def next_notice(notice: Notice, at: datetime) -> Notice | None:
    """The notice on the next road to the same party; None where this was the last."""
    if not notice.instead:
        return None
    road, *others = notice.instead
    recipient = replace(notice.recipient, address=road.address)
    return Notice(
        id=notice_id(notice.ticket_id, notice.entry, road.channel, recipient),
        ticket_id=notice.ticket_id,
        entry=notice.entry,
        channel=road.channel,
        recipient=recipient,
        state=NoticeState.PENDING,
        at=at,
        instead=tuple(others),
        deadline=at + ARRIVES_WITHIN if notice.deadline else None,
    )


def is_last_road(notice: Notice) -> bool:
    """Whether nobody else is told in its place: it has no other road, and calls nobody of the desk."""
    return not notice.instead and notice.deadline is None
