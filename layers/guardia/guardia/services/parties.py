"""Who is told of an entry, by which roads, and who stands in for a person of the desk who cannot be reached.

Called by `notify`. Channels that the stack does not use are passed over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guardia.domain.notice import AUDIENCES, PERSON, Audience
from guardia.domain.party import Party
from guardia.domain.road import ASKS_STRANGERS, Channel, Road

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set
    from datetime import datetime
    from typing import Protocol

    from guardia.domain.contract import Client, Contact
    from guardia.domain.decision import Language
    from guardia.domain.duty.person import Person
    from guardia.domain.ticket import Actor, Entry, Ticket

    class Called(Protocol):
        """The people of the duty roster whom an entry calls."""

        def __call__(self, ticket: Ticket, entry: Entry, at: datetime, /) -> Sequence[Person]:
            """Those on duty; nobody for an entry that calls nobody."""

        def stand_ins(self, ticket: Ticket, entry: Entry, at: datetime) -> Sequence[Person]:
            """Everybody who may be called in their place, in the order in which they are."""

        def off_roster(self, ticket: Ticket, entry: Entry, at: datetime) -> Actor | None:
            """Who is to be told besides and stands in no roster."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the desk itself is told: its mailbox, and its rooms and systems."""

    address: str
    language: Language
    time_zone: str
    channels: tuple[Road, ...] = ()


@dataclass(frozen=True, slots=True)
class Parties:
    """`called` is the duty roster. `events` is the bus that every entry is put on; empty where there is none.

    `channels` are those that this stack uses, e-mail always among them.
    """

    desk: Desk
    called: Called
    channels: Set[Channel] = frozenset({Channel.EMAIL})
    events: str = ""

    def __call__(self, ticket: Ticket, client: Client | None, entry: Entry, at: datetime) -> Sequence[Party]:
        """Everybody whom the entry concerns, each with one road at least; in the order in which they are told."""
        return sorted(self._everybody(ticket, client, entry, at), key=_turn)

    def _everybody(self, ticket: Ticket, client: Client | None, entry: Entry, at: datetime) -> Iterator[Party]:
        audiences = AUDIENCES.get(entry.kind, ())
        if Audience.CLIENT in audiences and client:
            yield from self._of_client(client, ticket.terms.time_zone)
        if Audience.DESK in audiences:
            yield from self._of_desk()
            for person in self.called(ticket, entry, at):
                yield from self.person(person)
            if owner := self.called.off_roster(ticket, entry, at):
                yield from self._owner(owner)
        if self.events:
            yield listener(self.desk, self.events)

    def stand_ins(self, ticket: Ticket, entry: Entry, at: datetime) -> Iterator[Party]:
        """Everybody of the desk who may be called in somebody's place, in the order in which they are.

        Nobody once the entry calls nobody.
        """
        for person in self.called.stand_ins(ticket, entry, at):
            yield from self.person(person)

    def is_told(self, client: Client | None, road: Road) -> bool:
        """Whether anybody of the client is to be told there, as its file says now."""
        parties = self._of_client(client, "") if client else ()
        return any(_same(road, known) for party in parties for known in party.roads)

    def person(self, person: Person) -> Iterator[Party]:
        """A person of the roster who is called, unless their only road is the desk's own mailbox."""
        desk = Road(Channel.EMAIL, self.desk.address)
        roads = [road for road in self._usable(person.roads) if not _same(road, desk)]
        if roads:
            yield Party(
                id=person_id(person),
                audience=Audience.DESK,
                name=person.name,
                language=person.language,
                time_zone=person.time_zone,
                roads=tuple(roads),
                urgent=True,
            )

    def _of_client(self, client: Client, time_zone: str) -> Iterator[Party]:
        for contact in client.contacts:
            if contact.tickets:
                yield Party(
                    id=f"contact:{contact.email.casefold()}",
                    audience=Audience.CLIENT,
                    name=contact.name,
                    language=contact.language,
                    time_zone=time_zone,
                    roads=self._usable(roads_of(contact)),
                )
        for road in client.channels:
            if road.channel in self.channels:
                yield Party(
                    id=f"client:{client.id}:{road.address}",
                    audience=Audience.CLIENT,
                    name=client.name,
                    language=client.language,
                    time_zone=time_zone,
                    roads=(road,),
                )

    def _of_desk(self) -> Iterator[Party]:
        yield self._party(Audience.DESK, "desk", [Road(Channel.EMAIL, self.desk.address)])
        for number, road in enumerate(self.desk.channels, start=1):
            if road.channel in self.channels:
                yield self._party(Audience.DESK, f"desk#{number}", [road])

    def _owner(self, owner: Actor) -> Iterator[Party]:
        """Whoever has an investigation and stands in no roster: by e-mail, unless that is the desk's own mailbox."""
        if owner.email.casefold() != self.desk.address.casefold():
            party = self._party(Audience.DESK, "owner", [Road(Channel.EMAIL, owner.email)])
            yield replace(party, name=owner.name, urgent=True)

    def _party(self, audience: Audience, party_id: str, roads: Sequence[Road]) -> Party:
        return _party_of(self.desk, audience, party_id, roads)

    def _usable(self, roads: Iterable[Road]) -> tuple[Road, ...]:
        return tuple(road for road in roads if road.channel in self.channels)


def _same(one: Road, other: Road) -> bool:
    """Whether both lead to the same address, whatever the case of its letters."""
    return one.channel is other.channel and one.address.casefold() == other.address.casefold()


def listener(desk: Desk, bus: str) -> Party:
    """Whatever listens on the bus of ticket events."""
    return _party_of(desk, Audience.SYSTEM, "events", [Road(Channel.EVENTS, bus)])


def person_id(person: Person) -> str:
    """The party that a person of the roster is."""
    return f"{PERSON}{person.id}"


def roads_of(contact: Contact) -> tuple[Road, ...]:
    """The roads to a client's contact, in the order that they chose; by e-mail at the end where it is not named."""
    addresses = {Channel.EMAIL: contact.email, Channel.SMS: contact.phone}
    chosen = [Road(channel, address) for channel in contact.channels if (address := addresses.get(channel))]
    by_mail = Road(Channel.EMAIL, contact.email)
    return tuple(chosen if by_mail in chosen else [*chosen, by_mail])


def _party_of(desk: Desk, audience: Audience, party_id: str, roads: Sequence[Road]) -> Party:
    return Party(
        id=party_id,
        audience=audience,
        name="",
        language=desk.language,
        time_zone=desk.time_zone,
        roads=tuple(roads),
    )


def _turn(party: Party) -> tuple[bool, bool]:
    """Who is called comes first, and last come those whose own machine answers: nobody waits for one that does not."""
    return party.roads[0].channel in ASKS_STRANGERS, not party.urgent
