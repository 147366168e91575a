"""The rosters and the swaps of some time, and who is on duty at each of its instants.

**Who has a line at an instant:** the swap of it that was asked for last and whose person the roster still has; else the
layers that are no fallback; else the first fallback, in the order of the file, that has somebody; else everybody of the
first line. The roster is the one that was in force at that instant. Where layers name different people, which a roster
may do only far ahead, all of them are on duty: one too many is better than the wrong one.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from guardia.domain.duty.roster import Line
from guardia.domain.duty.shift import UNPLANNED, Shift, Why

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from guardia.domain.duty.layer import Layer, Turn
    from guardia.domain.duty.roster import AppliedRoster, Roster
    from guardia.domain.duty.swap import Swap

INSTANT = timedelta.resolution


@dataclass(frozen=True, slots=True)
class Schedule:
    """`rosters` by their revisions; `revision` is that of the last change of the duty, 0 where there was none."""

    rosters: tuple[AppliedRoster, ...] = ()
    swaps: tuple[Swap, ...] = ()
    revision: int = 0

    @property
    def latest(self) -> AppliedRoster | None:
        """The roster that was applied last."""
        return self.rosters[-1] if self.rosters else None

    def roster_at(self, at: datetime) -> AppliedRoster | None:
        """The roster in force at an instant."""
        return next((applied for applied in reversed(self.rosters) if applied.at <= at), None)

    def shift_at(self, line: Line, at: datetime) -> Shift:
        """Who has the line at an instant; the shift is cut to that instant."""
        return self.shifts(line, at, at + INSTANT)[0]

    def shifts(self, line: Line, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """The line's time between two instants without a gap; none when `end` is not after `start`.

        Two that follow each other differ in something besides their times.
        """
        merged: list[Shift] = []
        for applied, begins, ends in self._in_force(start, end):
            for shift in self._shifts(applied.roster if applied else None, line, begins, ends):
                if merged and merged[-1].goes_on_as(shift):
                    merged[-1] = replace(merged[-1], end=shift.end)
                else:
                    merged.append(shift)
        return tuple(merged)

    def gaps(self, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """The shifts of all lines that nobody planned: nobody is on duty, or layers contradict each other."""
        latest = self.latest
        lines = [line for line in Line if latest is None or line in latest.roster.lines]
        return tuple(s for line in lines for s in self.shifts(line, start, end) if s.why in UNPLANNED)

    def _in_force(self, start: datetime, end: datetime) -> Iterator[tuple[AppliedRoster | None, datetime, datetime]]:
        applied = {roster.at for roster in self.rosters if start < roster.at < end}
        for begins, ends in pairwise(sorted({start, end} | applied) if start < end else ()):
            yield self.roster_at(begins), begins, ends

    def _shifts(self, roster: Roster | None, line: Line, start: datetime, end: datetime) -> Iterator[Shift]:
        if roster is None:
            yield Shift(line=line, start=start, end=end, people=(), why=Why.NO_ROSTER)
            return
        view = _View.of(roster, line, self.swaps, start, end)
        for begins, ends in pairwise(view.edges(start, end)):
            yield view.shift(begins, ends)


@dataclass(frozen=True, slots=True)
class _View:
    """A line of one roster in some time: the turns of each layer, and the swaps, the latest first."""

    roster: Roster
    line: Line
    layers: Sequence[tuple[Layer, Sequence[Turn]]]
    swaps: Sequence[Swap]

    @classmethod
    def of(cls, roster: Roster, line: Line, swaps: Sequence[Swap], start: datetime, end: datetime) -> _View:
        layers = [(layer, list(layer.turns(start, end))) for layer in roster.lines.get(line, ())]
        known = [s for s in swaps if s.line is line and s.start < end and start < s.end and roster.person(s.instead)]
        return cls(roster, line, layers, sorted(known, key=lambda swap: swap.order, reverse=True))

    def edges(self, start: datetime, end: datetime) -> list[datetime]:
        """The instants at which something may change, both ends among them."""
        inner = {at for _, turns in self.layers for turn in turns for at in (turn.start, turn.end)}
        inner |= {at for swap in self.swaps for at in (swap.start, swap.end)}
        return sorted({start, end} | {at for at in inner if start < at < end})

    def shift(self, start: datetime, end: datetime) -> Shift:
        """The shift of a time in which nothing changes."""
        swap = next((swap for swap in self.swaps if swap.start <= start < swap.end), None)
        ids, why, layers = ([swap.instead], Why.SWAP, ()) if swap else self._by_layers(start)
        people = tuple(person for person_id in dict.fromkeys(ids) if (person := self.roster.person(person_id)))
        return Shift(line=self.line, start=start, end=end, people=people, why=why, layers=tuple(layers), swap=swap)

    def _by_layers(self, at: datetime) -> tuple[Sequence[str], Why, Sequence[str]]:
        """The ids of those on duty, why, and the names of the layers that decided."""
        having = [(layer, person) for layer, turns in self.layers if (person := _who(turns, at))]
        regular = [(layer, person) for layer, person in having if not layer.when_nobody]
        if regular:
            people = [person for _, person in regular]
            why = Why.LAYER if len(set(people)) == 1 else Why.CONTRADICTION
            return people, why, [layer.name for layer, _ in regular]
        if having:
            layer, person = having[0]
            return [person], Why.FALLBACK, [layer.name]
        return [person.id for person in self.roster.everybody_of_first_line], Why.NOBODY, []


def _who(turns: Sequence[Turn], at: datetime) -> str | None:
    index = bisect_right(turns, at, key=lambda turn: turn.start) - 1
    return turns[index].person if index >= 0 and at < turns[index].end else None
