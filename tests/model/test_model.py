"""Any history of alarms, people, time and crashes: what should be, told once more in a few lines, is so at every step.

`make test` runs 2,000 steps, `make soak` 100,000. A failure says how to have the same histories again.
"""

from __future__ import annotations

import logging
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.arrivals import Arrivals
from tests.model.machine import STEPS_RUN
from tests.model.machinery import Machinery
from tests.model.people import People
from tests.support import sizes

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS_OF_A_HISTORY = 50
HISTORIES_OF_A_ROUND = 5
"""Few, since Hypothesis makes many of a round's histories by changing its earlier ones a little."""

REPLAY = (
    f"GUARDIA_SEED={{}} GUARDIA_MODEL_STEPS={STEPS_OF_A_HISTORY * HISTORIES_OF_A_ROUND} .venv/bin/pytest tests/model"
)

SETTINGS = settings(
    max_examples=HISTORIES_OF_A_ROUND,
    stateful_step_count=STEPS_OF_A_HISTORY,
    database=None,  # the seed alone says what is tried
    deadline=None,
    print_blob=False,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


class AnyHistory(Arrivals, People, Machinery):
    """Everything together."""


def round_of_histories(its_seed: int) -> None:
    """A few histories of fifty steps, from a seed of their own: with it alone they are the first ones of a run."""
    try:
        run_state_machine_as_test(seed(its_seed)(AnyHistory), settings=SETTINGS)
    except BaseException as failure:
        failure.add_note(f"The same histories again: {REPLAY.format(its_seed)}")
        raise


@pytest.mark.covers("F7", "F10", "F12", "F17", "F18", "F20", "F26", "F27", "F28")
@pytest.mark.covers("F31", "F33", "F34", "F36", "F39", "F48", "F51", "F67")
def test_any_history_is_as_the_model_says(
    record_property: Callable[[str, object], None], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)  # mail fails all the time, and would hide the history that failed
    STEPS_RUN[0] = 0
    for its_seed in count(sizes.SEED):
        round_of_histories(its_seed)
        if STEPS_RUN[0] >= sizes.MODEL_STEPS:
            break
    record_property("model_steps", STEPS_RUN[0])
