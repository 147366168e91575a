"""Every call of every function fails in every way that AWS has, at random places: the end is the same as without.

A thousand faults in each run, drawn by a seed over what a clean run of each story calls; a failure prints how to see it
again. `GUARDIA_FAULT="lives sweeper:sesv2.SendEmail:1:lost"` plays one story with the faults that it names.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Final

import pytest

from tests.faults.invariants import breaches
from tests.faults.planting import Fault, Planted, choose, sides
from tests.faults.stories import STORIES
from tests.faults.story import Story
from tests.support import sizes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.faults.planting import Side
    from tests.support.plant.picture import Picture
    from tests.support.plant.plant import Plant
    from tests.support.plant.tap import Call

pytestmark = pytest.mark.covers("F5", "F8", "F14", "F15", "F20", "F21", "F22", "F24", "F67")

AT_ONCE: Final = (1, 12, 16, 20, 24)
"""Faults in one history, at most."""

LEAST_KINDS: Final = 40
KEYS: Final = "secrets-manager"
VARIABLE: Final = "GUARDIA_FAULT"
COMMAND: Final = ".venv/bin/pytest tests/faults/test_every_call.py -k named"


@dataclass
class Clean:
    """What a story calls and how it ends where nothing fails."""

    calls: list[Call]
    picture: Picture

    @cached_property
    def sides(self) -> set[Side]:
        """Where a fault may come: before each call, and after it."""
        return {side for call in self.calls for side in sides(call)}


@dataclass
class Trials:
    """Plays stories over one plant."""

    plant: Plant
    clean: dict[str, Clean] = field(default_factory=dict)
    struck: Counter[Fault] = field(default_factory=Counter)

    def without(self, name: str) -> Clean:
        """The clean run; played once, and a first time for what a function that has just started calls."""
        if name not in self.clean:
            self._play(name)
            first = self.plant.picture()
            story = self._play(name)
            calls = list(self.plant.tap.calls)
            found = breaches(story, 0, None if STORIES[name].any_order else first) + story.refused
            assert found == [], f"{name}, in which nothing failed"
            self.clean[name] = Clean(calls, self.plant.picture())
        return self.clean[name]

    def with_faults(self, name: str, faults: Sequence[Fault]) -> tuple[int, list[str]]:
        """How many of these faults struck, and what does not hold afterwards."""
        clean = self.without(name)
        planted = Planted(faults)
        self.plant.tap.watchers.append(planted)
        try:
            story = self._play(name)
        except Exception:  # whatever it is, it is to be played again
            return len(planted.struck), [f"{name} did not come to its end", traceback.format_exc()]
        finally:
            self.plant.tap.watchers.remove(planted)
            self.struck.update(planted.struck)
            if any(fault.call.service == KEYS for fault in planted.struck):
                self.plant.wire()  # for ten seconds nobody asks for them again, and the next history begins before that
        wanted = None if STORIES[name].any_order else clean.picture
        return len(planted.struck), breaches(story, len(planted.struck), wanted)

    def untried(self) -> set[Side]:
        """Which calls of which functions did not fail yet, before they were done or after it."""
        possible = {side for clean in self.clean.values() for side in clean.sides}
        return possible - {fault.side for fault in self.struck}

    def telling(self, untried: set[Side], costs: Mapping[str, int]) -> str | None:
        """The story that has most that is untried, for what it costs; None where none has any."""
        found = {name: len(untried & clean.sides) for name, clean in self.clean.items()}
        return max(filter(found.get, found), key=lambda name: found[name] / costs[name], default=None)

    def cause(self, name: str, faults: Sequence[Fault]) -> Sequence[Fault]:
        """The one fault that does it by itself, if one does; else all."""
        alone = ([fault] for fault in faults if self.with_faults(name, [fault])[1])
        return next(alone, faults)

    def _play(self, name: str) -> Story:
        tale = STORIES[name]
        if tale.is_cold:
            self.plant.wire()
        self.plant.reset(tale.client)
        story = Story(self.plant)
        tale.tell(story)
        return story


@pytest.fixture(scope="module")
def trials(plant: Plant) -> Trials:
    return Trials(plant)


@pytest.mark.parametrize("name", STORIES)
def test_a_story_in_which_nothing_fails_ends_twice_in_the_same_way(trials: Trials, name: str) -> None:
    assert trials.without(name).calls


def test_whatever_call_fails_the_end_is_the_same(trials: Trials) -> None:
    random, struck, histories = Random(sizes.SEED), 0, 0
    tales = {name: len(trials.without(name).calls) + tale.cost for name, tale in STORIES.items()}
    while (untried := trials.untried()) or struck < sizes.FAULTS:
        assert histories < sizes.FAULTS, f"no story strikes {untried}"
        name = trials.telling(untried, tales) or random.choices(list(tales), [1 / cost for cost in tales.values()])[0]
        faults = choose(trials.without(name).calls, random, random.choice(AT_ONCE), untried)
        number, found = trials.with_faults(name, faults)
        struck, histories = struck + number, histories + 1
        if found:
            pytest.fail(_told(name, trials.cause(name, faults), found))
    kinds = Counter(fault.sort for fault in trials.struck.elements())
    sys.stdout.write(f"\n{struck} faults of {len(kinds)} kinds in {histories} histories, seed {sizes.SEED}\n")
    sys.stdout.writelines(f"{count:5} {kind}\n" for kind, count in sorted(kinds.items()))
    assert len(kinds) >= LEAST_KINDS


@pytest.mark.skipif(VARIABLE not in os.environ, reason=f"{VARIABLE} names no fault")
def test_the_named_faults_change_nothing(trials: Trials) -> None:
    name, *texts = os.environ[VARIABLE].split()
    faults = [Fault.read(text) for text in texts]
    number, found = trials.with_faults(name, faults)
    assert (number, found) == (len(faults), [])


def _told(name: str, faults: Sequence[Fault], found: Sequence[str]) -> str:
    named = " ".join([name, *map(str, faults)])
    lines = "\n".join(found[:20])
    return f"seed {sizes.SEED}; play it again with\n  {VARIABLE}={named!r} {COMMAND}\n{lines}"
