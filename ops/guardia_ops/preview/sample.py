"""What samples of messages are made of: people, an instant, and steps that are taken to see what they tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from guardia.domain.number import ticket_number
from guardia.domain.opening import Opening
from guardia.domain.steps import Act, Step, take
from guardia.domain.ticket import Actor, ActorType, Entry, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.alarm import Alarm
    from guardia.domain.contract import Client

SEEN_AT = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
ENGINEER = Actor(ActorType.ENGINEER, "engineer", "Luis Rojas")
CONTACT = Actor(ActorType.CLIENT, "client", "Ana Pérez")


@dataclass(frozen=True, slots=True)
class Sample:
    """An entry, and the ticket as it stands when it is told. The name says what happened.

    `listed` are the tickets of a storm.
    """

    name: str
    ticket: Ticket
    entry: Entry
    listed: tuple[Ticket, ...] = ()


def told(name: str, ticket: Ticket, step: Step, act: Act) -> Iterator[Sample]:
    """The last entry of a step."""
    after, entries = take(ticket, step, act)
    yield Sample(name, after, entries[-1])


def act_of(minutes: int, words: str) -> Act:
    """What the engineer does, this long after the ticket was opened."""
    return Act(at=SEEN_AT + timedelta(minutes=minutes), actor=ENGINEER, reason=words)


def opening_of(alarm: Alarm, client: Client, at: datetime) -> Opening:
    """What the alarm's ticket is made of."""
    return Opening(client=client, contract=client.contract, number=ticket_number(alarm.fingerprint), at=at)
