"""A desk's roster, made in one line: name what the test is about, leave the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from guardia.domain.decision import Language
from guardia.domain.duty.hand_over import HandOver
from guardia.domain.duty.layer import Layer
from guardia.domain.duty.person import Person, Reach
from guardia.domain.duty.roster import AppliedRoster, Line, Roster
from guardia.domain.duty.schedule import Schedule
from guardia.domain.duty.swap import Swap
from guardia.domain.ticket import Actor, ActorType

if TYPE_CHECKING:
    from guardia.ports import DutyStore

PANAMA = "America/Panama"
MONDAY = date(2026, 11, 16)
EIGHT = datetime(2026, 11, 16, 13, tzinfo=UTC)
"""That Monday at 08:00 in Panama."""

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
OLGA = Actor(ActorType.OPERATOR, "sub-olga", "Olga")


def person(name: str, **fields: Any) -> Person:
    """Somebody of the desk; the id is the name in small letters."""
    known = Person(
        id=name.lower(),
        name=name,
        email=f"{name.lower()}@desk.example",
        language=Language.ES,
        time_zone=PANAMA,
        channels=(Reach.EMAIL,),
    )
    return replace(known, **fields)


ANA, BETO, CELIA = person("Ana"), person("Beto"), person("Celia")
WEEKLY = HandOver(8 * 60, 1, (0,))


def layer(name: str = "semana", *people: str, **fields: Any) -> Layer:
    """Turns of a week that begin on Mondays at 08:00 in Panama, from MONDAY on; one person never hands over."""
    several = len(people) > 1
    known = Layer(
        name=name,
        people=people or ("ana",),
        time_zone=PANAMA,
        hand_over=WEEKLY if several else None,
        starts=MONDAY if several else None,
    )
    return replace(known, **fields)


def roster(*layers: Layer, second: tuple[Layer, ...] = (), people: tuple[Person, ...] = (ANA, BETO, CELIA)) -> Roster:
    """The first line has these layers; without any, Ana and Beto take weekly turns."""
    lines = {Line.FIRST: layers or (layer("semana", "ana", "beto"),)}
    return Roster(people, lines | ({Line.SECOND: second} if second else {}))


def applied(known: Roster | None = None, revision: int = 1, at: datetime = EIGHT - WEEK) -> AppliedRoster:
    """A roster in force for a week already."""
    return AppliedRoster(known or roster(), revision, at, OLGA)


def swap(start: datetime, end: datetime, instead: str = "celia", **fields: Any) -> Swap:
    """Time of the first line that somebody else has."""
    known = Swap(
        line=Line.FIRST,
        start=start,
        end=end,
        person=None,
        instead=instead,
        reason="",
        by=OLGA,
        at=EIGHT - WEEK,
        revision=2,
    )
    return replace(known, **fields)


def schedule(known: Roster | None = None, *swaps: Swap) -> Schedule:
    """One roster, and swaps."""
    return Schedule((applied(known),), swaps, 1 + len(swaps))


def keep(store: DutyStore, known: Roster | None = None, *, at: datetime = EIGHT - WEEK) -> AppliedRoster:
    """Apply a roster as the next change of the duty."""
    one = applied(known, store.schedule(at).revision + 1, at)
    store.put_roster(one)
    return one
