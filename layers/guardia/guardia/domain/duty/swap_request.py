"""A swap as somebody asks for it, and what it must be to be kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.duty.shift import Why
from guardia.domain.errors import Invalid, Problem
from guardia.domain.instant import zulu

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from guardia.domain.duty.roster import Line, Roster
    from guardia.domain.duty.schedule import Schedule

LONGEST = timedelta(days=60)
"""Whoever is away for longer is taken out of the roster, where everybody sees it."""


A_MOMENT = timedelta(minutes=1)
"""How long "now" takes from whoever says it to us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapRequest:
    """`person` gives `start` to `end` of the line to `instead`; None fixes the time, whoever has it."""

    line: Line
    start: datetime
    end: datetime
    person: str | None
    instead: str
    reason: str = ""

    def from_now_on(self, now: datetime) -> SwapRequest:
        """The same, where its beginning was "now" when it was said, a moment ago."""
        said_just_now = now - A_MOMENT <= self.start < now
        return replace(self, start=now) if said_just_now else self


def refuse_swap(request: SwapRequest, schedule: Schedule, now: datetime) -> None:
    """Raise Invalid with each rule that the request breaks; `schedule` reaches from now to the end of its time.

    The people and the line are the roster's, the time is ahead, and all of it is the person's who gives it away.
    """
    latest = schedule.latest
    if latest is None:
        raise Invalid(Problem("line", "there is no roster yet: apply one first"))
    problems = [*_unknown(request, latest.roster), *_out_of_time(request, now)]
    problems = problems or [*_not_theirs(request, schedule)]
    if problems:
        raise Invalid(*problems)


def _unknown(request: SwapRequest, roster: Roster) -> Iterator[Problem]:
    if request.line not in roster.lines:
        yield Problem("line", f"the roster has no line {request.line}; it has {', '.join(roster.lines)}")
    for name, person in (("person", request.person), ("instead", request.instead)):
        if person is not None and roster.person(person) is None:
            known = ", ".join(person.id for person in roster.people)
            yield Problem(name, f"{person!r} is nobody of the roster: it has {known}")
    if request.person == request.instead:
        yield Problem("instead", f"{request.instead} has it already: somebody else is wanted")


def _out_of_time(request: SwapRequest, now: datetime) -> Iterator[Problem]:
    if request.start < now:
        yield Problem("from", f"{zulu(request.start)} is past, and what was is not changed: it is {zulu(now)}")
    if request.end <= request.start:
        yield Problem("to", f"{zulu(request.end)} is not after {zulu(request.start)}")
    elif request.end - request.start > LONGEST:
        yield Problem("to", f"more than {LONGEST.days} days at once: take the person out of the roster")


def _not_theirs(request: SwapRequest, schedule: Schedule) -> Iterator[Problem]:
    """Of the time that somebody gives away, what is not theirs to give."""
    if request.person is None:
        return
    for shift in schedule.shifts(request.line, request.start, request.end):
        if shift.why is Why.NOBODY or request.person not in {person.id for person in shift.people}:
            who = "nobody" if shift.why is Why.NOBODY else " and ".join(person.id for person in shift.people)
            said = f"from {zulu(shift.start)} to {zulu(shift.end)} {who} is on duty on {request.line}"
            yield Problem("person", f"{said}, and not {request.person}")
            return
