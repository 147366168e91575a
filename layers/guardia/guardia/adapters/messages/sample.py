"""What samples of messages are made of: people, an instant, and steps that are taken to see what they tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from guardia.domain.steps import Act, Step, take
from guardia.domain.ticket import Actor, ActorType, Entry, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator

SEEN_AT = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
ENGINEER = Actor(ActorType.ENGINEER, "engineer", "Luis Rojas")
CONTACT = Actor(ActorType.CLIENT, "client", "Ana Pérez")


@dataclass(frozen=True, slots=True)
class Sample:
    """An entry, and the ticket as it stands when the entry is told. The name says what happened."""

    name: str
    ticket: Ticket
    entry: Entry


def told(name: str, ticket: Ticket, step: Step, act: Act) -> Iterator[Sample]:
    """The last entry of a step."""
    after, entries = take(ticket, step, act)
    yield Sample(name, after, entries[-1])


def act_of(minutes: int, words: str) -> Act:
    """What the engineer does, this long after the ticket was opened."""
    return Act(at=SEEN_AT + timedelta(minutes=minutes), actor=ENGINEER, reason=words)
