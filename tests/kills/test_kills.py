"""Functions that are killed before and after each call that they make of AWS; then AWS delivers again.

The kills are spread over functions and operations by a seed. The last line of a failure replays one of them alone.
"""

from __future__ import annotations

import os
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Final

import pytest

from tests.faults.invariants import breaches
from tests.faults.stories import STORIES
from tests.faults.story import Story
from tests.infra import templates
from tests.kills.killing import Executioner, Kill
from tests.support import sizes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.plant.picture import Picture
    from tests.support.plant.plant import Plant
    from tests.support.plant.tap import Call

pytestmark = pytest.mark.covers("F7", "F10", "F15", "F20", "F36", "F67")

REPLAYED: Final = os.environ.get("GUARDIA_KILL", "")
"""A story and a kill of it, as a failure prints them: `opens alarm_intake:1:4:after`."""

SENDS: Final = frozenset({"SendEmail", "PutEvents"})
Sort = tuple[str, str, bool]
FUNCTIONS: Final = frozenset(
    properties["Handler"].partition(".")[0]
    for properties in templates.resources(templates.load(templates.DESK), templates.FUNCTION).values()
)


def test_whoever_is_killed_whenever_the_end_is_the_same(plant: Plant) -> None:
    random = Random(sizes.SEED)
    clean = {name: _clean(plant, name) for name in _stories()}
    kills = _chosen({name: calls for name, (_, calls) in clean.items()}, random)
    failed = [line for name, kill in kills for line in _killed(plant, name, kill, clean[name][0])]
    assert failed == [], "\n".join([f"seed {sizes.SEED}", *failed])
    if not REPLAYED:
        assert len(kills) == sizes.KILLS
        assert {kill.function for _, kill in kills} == FUNCTIONS


def _stories() -> list[str]:
    return [REPLAYED.split()[0]] if REPLAYED else list(STORIES)


def _tell(plant: Plant, name: str, kill: Kill | None) -> tuple[Story, Executioner]:
    tale = STORIES[name]
    if tale.is_cold:
        plant.wire()
    plant.reset(tale.client)
    story, executioner = Story(plant), Executioner(plant, kill)
    plant.invoke = executioner
    tale.tell(story)
    plant.settle()
    return story, executioner


def _clean(plant: Plant, name: str) -> tuple[Picture, dict[tuple[str, int], list[Call]]]:
    """How the story ends where nobody is killed, and who called what."""
    story, executioner = _tell(plant, name, None)
    picture = plant.picture()
    assert breaches(story, 0) + story.refused == [], f"{name} goes wrong by itself"
    return picture, executioner.calls


def _chosen(calls: dict[str, dict[tuple[str, int], list[Call]]], random: Random) -> list[tuple[str, Kill]]:
    """Of each function, operation and side of it one first, then a second: by chance, in short stories before long."""
    if REPLAYED:
        name, text = REPLAYED.split()
        return [(name, Kill.parse(text))]
    possible = [
        (name, Kill(function, invocation, number, after), (function, call.operation, after))
        for name, invocations in calls.items()
        for (function, invocation), made in invocations.items()
        for number, call in enumerate(made, 1)
        for after in (False, True)
    ]
    random.shuffle(possible)
    lengths = {name: sum(len(made) for made in invocations.values()) for name, invocations in calls.items()}
    possible.sort(key=lambda each: lengths[each[0]])
    turns: Counter[Sort] = Counter()
    ranked = []
    for name, kill, sort in possible:
        turns[sort] += 1
        ranked.append((turns[sort], name, kill))
    ranked.sort(key=lambda each: each[0])
    return [(name, kill) for _, name, kill in ranked[: sizes.KILLS]]


def _killed(plant: Plant, name: str, kill: Kill, clean: Picture) -> Iterator[str]:
    """What went wrong after this kill, each line with the command that shows it again."""
    story, executioner = _tell(plant, name, kill)
    sent_in_vain = int(kill.after or executioner.killed_at not in SENDS)
    wrong = breaches(story, sent_in_vain, None if STORIES[name].any_order else clean)
    if not executioner.killed_at:
        wrong.append("nobody was killed: the function made fewer calls than before")
    for line in wrong:
        yield f"{line}\n  again: GUARDIA_KILL='{name} {kill}' .venv/bin/pytest tests/kills"
