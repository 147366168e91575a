"""The duty roster: apply it from its file, swap shifts, and say who is on duty.

Called by `ticket_api` and by the operator's command; `on_duty` by whoever tells people something. A roster counts from
the instant at which it is applied, so that the past stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.caller import Role
from guardia.domain.duty.on_duty import decided, on_duty
from guardia.domain.duty.roster import AppliedRoster, Line
from guardia.domain.duty.roster_changes import roster_changes
from guardia.domain.duty.roster_file import read_roster
from guardia.domain.duty.swap import Swap
from guardia.domain.duty.swap_request import refuse_swap
from guardia.domain.errors import Busy, Forbidden, Invalid, NotFound, Problem
from guardia.services.trying import until_written

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guardia.domain.caller import Caller
    from guardia.domain.client_changes import FieldChange
    from guardia.domain.decision import Decision
    from guardia.domain.duty.person import Person
    from guardia.domain.duty.roster import Roster
    from guardia.domain.duty.schedule import Schedule
    from guardia.domain.duty.shift import Shift
    from guardia.domain.duty.swap_request import SwapRequest
    from guardia.domain.ticket import Actor
    from guardia.ports import Clock, DutyStore, Pause

LONGEST = timedelta(days=60)
"""How much time of a line is shown at once."""


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """What a document would do: the roster in force (None: there is none), and the one that would be.

    `lapsed` are swaps ahead whose person the new roster does not have: they would not count any more.
    """

    before: AppliedRoster | None
    after: Roster
    lapsed: tuple[Swap, ...]

    @property
    def changes(self) -> tuple[FieldChange, ...]:
        """Field by field; nothing where the document says what is in force."""
        return roster_changes(self.before.roster if self.before else None, self.after)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who has a line at an instant, and why. `until` is when that changes; None where it does not within 60 days."""

    shift: Shift
    decision: Decision[tuple[Person, ...]]
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Duty:
    """The duty of the desk."""

    store: DutyStore
    clock: Clock
    pause: Pause

    def on_duty(self, line: Line, at: datetime) -> Decision[tuple[Person, ...]]:
        """Everybody who has the line at an instant: nobody only where no roster was applied then.

        `evidence` is a word of `Why`.
        """
        return on_duty(self.store.schedule(at, at + timedelta.resolution), line, at)

    def plan(self, document: object) -> RosterPlan:
        """What the document would do. Nothing is written. Raises Invalid, which names each field."""
        now = self.clock()
        known = self.store.schedule(now)
        after = read_roster(document, now)
        counted = known.latest.roster if known.latest else after
        lapsed = [swap for swap in known.swaps if counted.person(swap.instead) and after.person(swap.instead) is None]
        return RosterPlan(known.latest, after, tuple(lapsed))

    def carry_out(self, plan: RosterPlan, by: Actor) -> None:
        """Do what was planned, and nothing else: Busy if somebody has applied a roster since."""

        def attempt() -> None:
            known = self.store.schedule(self.clock())
            if known.latest != plan.before:
                raise Busy("somebody else applied a roster meanwhile")
            self._write(known, plan.after, by)

        until_written(attempt, self.pause)

    def apply(self, caller: Caller, document: object) -> AppliedRoster:
        """An operator applies a roster; the one in force now. Raises Forbidden, Invalid and Busy."""
        if caller.role is not Role.OPERATOR:
            raise Forbidden("only operators change the duty roster")

        def attempt() -> AppliedRoster:
            now = self.clock()
            return self._write(self.store.schedule(now), read_roster(document, now), caller.actor)

        return until_written(attempt, self.pause)

    def _write(self, known: Schedule, after: Roster, by: Actor) -> AppliedRoster:
        """The roster in force afterwards; nothing is written where that is the one before."""
        if known.latest and known.latest.roster == after:
            return known.latest
        applied = AppliedRoster(after, known.revision + 1, self.clock(), by)
        self.store.put_roster(applied)
        return applied

    def swap(self, request: SwapRequest, by: Actor) -> Swap:
        """Give time of a line to somebody, for an operator. Raises Invalid and Busy."""
        (swap,) = self.swap_all([request], by)
        return swap

    def swap_all(self, requests: Sequence[SwapRequest], by: Actor) -> tuple[Swap, ...]:
        """The same of many, all or none. Raises Invalid and Busy."""

        def attempt() -> tuple[Swap, ...]:
            now = self.clock()
            known = self.store.schedule(now)
            wanted = [request.from_now_on(now) for request in requests]
            for request in wanted:
                refuse_swap(request, known, now)
            swaps = tuple(
                replace(_swap(request, by, now), revision=known.revision + 1, number=number)
                for number, request in enumerate(wanted)
            )
            self.store.put_swaps(swaps)
            return swaps

        return until_written(attempt, self.pause)

    def swap_for(self, caller: Caller, request: SwapRequest) -> Swap:
        """Somebody of the desk gives time away: an engineer their own, an operator anybody's.

        Raises Forbidden, Invalid and Busy.
        """
        _for_desk(caller)
        if caller.role is Role.ENGINEER:
            latest = self.store.schedule(self.clock()).latest
            own = latest.roster.person_of(caller.email) if latest and caller.email else None
            if own is None or own.id != request.person:
                raise Forbidden("engineers give away shifts of their own (person), operators anybody's")
        return self.swap(request, caller.actor)

    def roster(self, caller: Caller) -> AppliedRoster:
        """The roster in force. Raises Forbidden, and NotFound where none was ever applied."""
        _for_desk(caller)
        latest = self.latest()
        if latest is None:
            raise NotFound("there is no roster yet")
        return latest

    def latest(self) -> AppliedRoster | None:
        """The roster in force, for an operator."""
        return self.store.schedule(self.clock()).latest

    def shown(self, caller: Caller, at: datetime, line: Line | None = None) -> tuple[OnDuty, ...]:
        """Who is on duty at an instant on each line of the roster, or on this one. Raises Forbidden."""
        _for_desk(caller)
        return self.watches(at, line)

    def watches(self, at: datetime, line: Line | None = None) -> tuple[OnDuty, ...]:
        """The same, for an operator."""
        known = self.store.schedule(at, at + LONGEST)
        applied = known.roster_at(at)
        lines = [line] if line else list(applied.roster.lines) if applied else [Line.FIRST]
        return tuple(_on_duty(known, line, at) for line in lines)

    def shifts_for(self, caller: Caller, line: Line, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """A line's time without a gap. Raises Forbidden, and Invalid for a time that is none or too long."""
        _for_desk(caller)
        return self.shifts(line, start, end)

    def shifts(self, line: Line, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """The same, for an operator. Raises Invalid."""
        if end <= start:
            raise Invalid(Problem("to", "is not after from"))
        if end - start > LONGEST:
            raise Invalid(Problem("to", f"at most {LONGEST.days} days are shown at once"))
        return self.store.schedule(start, end).shifts(line, start, end)

    def gaps_ahead(self, ahead: timedelta) -> tuple[Shift, ...]:
        """From now on: where nobody is on duty, and where layers contradict each other, on every line."""
        now = self.clock()
        return self.store.schedule(now, now + ahead).gaps(now, now + ahead)


def _on_duty(known: Schedule, line: Line, at: datetime) -> OnDuty:
    shift, *others = known.shifts(line, at, at + LONGEST)
    return OnDuty(shift, decided(shift), shift.end if others else None)


def _swap(request: SwapRequest, by: Actor, at: datetime) -> Swap:
    return Swap(
        line=request.line,
        start=request.start,
        end=request.end,
        person=request.person,
        instead=request.instead,
        reason=request.reason,
        by=by,
        at=at,
    )


def _for_desk(caller: Caller) -> None:
    if not caller.of_desk:
        raise Forbidden("the duty roster is for the desk")
