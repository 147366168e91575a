"""A function as a process of its own, killed with SIGKILL before or after the n-th call that it makes of AWS.

Nothing of it runs on: no `finally`, no metrics, no log. What AWS took is taken. Lambda reports such a function as
failed (`Runtime.ExitError`), and whoever called it calls again: queue, stream and state machine as the plant knows, and
the next minute for this one. Behind the API Gateway, which answers 502, a person's client repeats its request.
"""

from __future__ import annotations

import json
import os
import signal
import traceback
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.plant.plant import Plant
    from tests.support.plant.tap import Call

BEHIND_THE_GATEWAY: Final = frozenset({"ticket_api", "message_links"})


@dataclass(frozen=True, order=True)
class Kill:
    """Around the `call`-th call (from 1) of a function's `invocation`-th invocation in a history."""

    function: str
    invocation: int
    call: int
    after: bool

    def __str__(self) -> str:
        return f"{self.function}:{self.invocation}:{self.call}:{'after' if self.after else 'before'}"

    @classmethod
    def parse(cls, text: str) -> Kill:
        """Of what `str` wrote."""
        function, invocation, call, when = text.split(":")
        return cls(function, int(invocation), int(call), when == "after")


class Killed(Exception):
    """The function ended without a word."""


class Executioner:
    """A plant's `invoke`. Without a kill it only notes who calls what, so that kills can be chosen.

    `killed_at` is the operation around which the function was killed: one that has just started, as in a process of its
    own, calls more than one that was warm when its calls were noted.
    """

    def __init__(self, plant: Plant, kill: Kill | None = None) -> None:
        self.plant = plant
        self.kill = kill
        self.killed_at = ""
        self.calls: dict[tuple[str, int], list[Call]] = {}
        self._invocations: Counter[str] = Counter()

    def __call__(self, function: str, event: Mapping[str, Any]) -> Any:
        """One invocation. Raises Killed, and what the function raises."""
        self._invocations[function] += 1
        invocation = self._invocations[function]
        if self.kill and (function, invocation) == (self.kill.function, self.kill.invocation):
            try:
                return self._in_its_own_process(function, event, self.kill)
            except Killed:
                if function not in BEHIND_THE_GATEWAY:
                    raise
        seen = len(self.plant.tap.calls)
        try:
            return self.plant.functions(function, event)
        finally:
            self.calls[function, invocation] = self.plant.tap.calls[seen:]

    def _in_its_own_process(self, function: str, event: Mapping[str, Any], kill: Kill) -> Any:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            _live_until_killed(self.plant, function, event, kill, writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as told:
            answer = told.read()
        status = os.waitpid(child, 0)[1]
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL, status
            self.killed_at = answer.decode()
            raise Killed(str(kill))
        assert status == 0, f"{kill}: the process ended by itself, with {status}"
        return json.loads(answer)


def _live_until_killed(plant: Plant, function: str, event: Mapping[str, Any], kill: Kill, writing: int) -> None:
    """The child's whole life. It never returns into the test that it is a copy of."""
    status = 1
    try:
        plant.wire()  # connections of its own
        plant.tap.watchers = [_Sword(kill, writing)]
        os.write(writing, json.dumps(plant.functions(function, event)).encode())
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(status)


class _Sword:
    """tap.Watcher."""

    def __init__(self, kill: Kill, writing: int) -> None:
        self._kill = kill
        self._writing = writing
        self._calls = 0

    def before(self, call: Call) -> None:
        """The call is about to be made."""
        self._calls += 1
        if not self._kill.after:
            self._strike(call)

    def after(self, call: Call, parsed: dict[str, Any]) -> None:
        """It was answered."""
        del parsed
        if self._kill.after:
            self._strike(call)

    def _strike(self, call: Call) -> None:
        if self._calls == self._kill.call:
            os.write(self._writing, call.operation.encode())
            os.kill(os.getpid(), signal.SIGKILL)
