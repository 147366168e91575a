"""Faults, chosen by a seed over the calls of a clean run, and put into a second one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tests.faults.kinds import AFTER, Kind, kinds_of, strike
from tests.support.plant.tap import Call

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from random import Random

    from tests.support.plant.tap import Answer

    Side = tuple[str, bool]

MOST_OF_ONE = 4
"""Faults that one function meets in one history. A queue gives a message up after five."""


@dataclass(frozen=True, order=True)
class Fault:
    """What happens to which call. As text it is what a failure prints, and what replays it."""

    call: Call
    kind: Kind

    def __str__(self) -> str:
        return f"{self.call}:{self.kind}"

    @property
    def sort(self) -> str:
        """What counts as one kind of fault: function, operation and way to fail, whichever call it was."""
        return f"{self.call.name} {self.kind}"

    @property
    def side(self) -> Side:
        """Whose call it is, and whether it was done."""
        return self.call.name, self.kind in AFTER

    @classmethod
    def read(cls, text: str) -> Fault:
        """The fault that `str` wrote."""
        function, name, number, kind = text.split(":")
        service, operation = name.split(".")
        return cls(Call(function, service, operation, int(number)), Kind(kind))


class Planted:
    """Stands beside each call, and lets those fail that it was told of."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self._left = {fault.call: fault.kind for fault in faults}
        self.struck: list[Fault] = []

    def before(self, call: Call) -> Answer | None:
        """Nothing is done where an answer stands for it."""
        kind = self._left.get(call)
        if kind is None or kind in AFTER:
            return None
        return self._strike(call)

    def after(self, call: Call, parsed: dict[str, Any]) -> None:
        """It is done, and the caller is not told."""
        del parsed
        if self._left.get(call) in AFTER:
            _, answer = self._strike(call)
            told: Any = answer
            raise ClientError(told, call.operation)

    def _strike(self, call: Call) -> Answer:
        kind = self._left.pop(call)
        self.struck.append(Fault(call, kind))
        return strike(kind, call)


def choose(calls: Sequence[Call], random: Random, most: int, untried: Collection[Side] = ()) -> list[Fault]:
    """Up to `most` faults of these calls, few enough of each function that AWS's own patience lasts.

    What is `untried` comes first.
    """
    left, chosen = set(untried), list[Fault]()
    shuffled = random.sample(calls, len(calls))
    for call in sorted(shuffled, key=lambda call: left.isdisjoint(sides(call))):
        of_one = sum(1 for fault in chosen if fault.call.function == call.function)
        if len(chosen) < most and of_one < MOST_OF_ONE:
            faults = [Fault(call, kind) for kind in kinds_of(call)]
            fault = random.choice([fault for fault in faults if fault.side in left] or faults)
            left.discard(fault.side)
            chosen.append(fault)
    return sorted(chosen)


def sides(call: Call) -> set[Side]:
    """A fault may come before the call and after it."""
    return {(call.name, is_after) for is_after in (False, True)}
