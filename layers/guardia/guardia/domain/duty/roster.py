"""The desk's roster as its file says it: people, teams, and the three lines of escalation."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.notice import PERSON

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from guardia.domain.duty.layer import Layer
    from guardia.domain.duty.person import Person
    from guardia.domain.ticket import Actor


class Line(StrEnum):
    """The levels of escalation, in their order."""

    FIRST = "first"
    SECOND = "second"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Roster:
    """`lines` has the layers of each line that the desk has, and always those of the first."""

    people: tuple[Person, ...]
    lines: Mapping[Line, tuple[Layer, ...]]
    teams: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def person(self, person_id: str) -> Person | None:
        """Somebody by id."""
        return next((person for person in self.people if person.id == person_id), None)

    def person_of(self, email: str) -> Person | None:
        """Somebody by address."""
        return next((person for person in self.people if person.email.casefold() == email.casefold()), None)

    def person_who_is(self, actor: Actor) -> Person | None:
        """Whoever a timeline names: by the id that a link of theirs gave, else by their address."""
        by_link = self.person(actor.id.removeprefix(PERSON)) if actor.id.startswith(PERSON) else None
        return by_link or (self.person_of(actor.email) if actor.email else None)

    @property
    def everybody_of_first_line(self) -> tuple[Person, ...]:
        """Whoever stands in a layer of the first line, in the order of `people`."""
        named = {person_id for layer in self.lines[Line.FIRST] for person_id in layer.people}
        return tuple(person for person in self.people if person.id in named)


@dataclass(frozen=True, slots=True)
class AppliedRoster:
    """A roster from the instant `at` on, at which somebody applied it. `revision` numbers all changes of the duty."""

    roster: Roster
    revision: int
    at: datetime
    by: Actor
