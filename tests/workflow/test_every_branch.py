"""What the other modules of this tier have gone through: every state of both machines, and every road between two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.workflow.machines import MACHINES, definition
from tests.workflow.visits import roads_of, states_of

if TYPE_CHECKING:
    from tests.workflow.visits import Visits


@pytest.mark.parametrize("machine", MACHINES)
def test_every_state_was_visited(machine: str, all_visits: Visits) -> None:
    assert states_of(machine, definition(machine)) - all_visits.states == set()


@pytest.mark.parametrize("machine", MACHINES)
def test_every_road_was_taken(machine: str, all_visits: Visits) -> None:
    assert roads_of(machine, definition(machine)) - all_visits.roads == set()
