"""The definitions of the state machines: every check finds nothing, and finds what was broken in a copy."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TypeAlias

import pytest

from tests.infra import states
from tests.infra.templates import DESK, STATE_MACHINE, Json, load, resources

Check: TypeAlias = Callable[[Json], list[str]]

TEMPLATE = load(DESK)
DEFINITIONS = states.definitions(TEMPLATE)
CHECKS: list[Check] = [
    states.endless_tasks,
    states.fragile_tasks,
    states.holding_notices,
    states.lost_timeouts,
    states.unreachable_states,
    states.heavy_payloads,
    states.foreign_words,
]


@pytest.fixture
def lifecycle() -> Json:
    """A copy of ticket_lifecycle, to be broken."""
    return copy.deepcopy(DEFINITIONS["TicketLifecycle"])


@pytest.mark.covers("F11", "F43")
@pytest.mark.parametrize("machine", DEFINITIONS)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_check_finds_nothing_in_the_definition(machine: str, check: Check) -> None:
    assert check(DEFINITIONS[machine]) == []


@pytest.mark.parametrize("machine", DEFINITIONS)
def test_a_task_outlives_its_function(machine: str) -> None:
    assert states.hasty_tasks(DEFINITIONS[machine], states.task_timeout(TEMPLATE, machine)) == []
    assert states.hasty_tasks(DEFINITIONS[machine], 90) != []


@pytest.mark.parametrize("machine", DEFINITIONS)
def test_every_substitution_is_given_and_no_place_is_written_out(machine: str) -> None:
    text = (DESK.parent / resources(TEMPLATE, STATE_MACHINE)[machine]["DefinitionUri"]).read_text()

    assert states.unsubstituted(TEMPLATE, machine) == set()
    assert states.literal_places(text) == []


def test_an_arn_or_an_account_in_a_definition_is_found() -> None:
    text = '"FunctionName": "arn:aws:lambda:us-east-1:111122223333:function:x"'

    assert states.literal_places(text) == ["arn:aws:lambda:us-east-1:111122223333:function:x"]


@pytest.mark.covers("F43")
def test_a_task_without_a_time_limit_is_found(lifecycle: Json) -> None:
    del lifecycle["States"]["AwaitProgress"]["TimeoutSeconds"]

    assert states.endless_tasks(lifecycle) == ["AwaitProgress"]


def test_a_task_whose_limit_is_a_path_is_found(lifecycle: Json) -> None:
    state = lifecycle["States"]["AwaitProgress"]
    state["TimeoutSecondsPath"] = state.pop("TimeoutSeconds")

    assert states.endless_tasks(lifecycle) == ["AwaitProgress"]


def test_a_task_that_is_not_retried_is_found(lifecycle: Json) -> None:
    lifecycle["States"]["Close"]["Retry"] = []

    assert states.fragile_tasks(lifecycle) == ["Close"]


def test_a_notice_that_can_hold_the_ticket_up_is_found(lifecycle: Json) -> None:
    del lifecycle["States"]["NotifyStep"]["Catch"]

    assert states.holding_notices(lifecycle) == ["NotifyStep"]


def test_a_callback_that_does_not_go_round_is_found(lifecycle: Json) -> None:
    del lifecycle["States"]["AwaitProgress"]["Catch"]

    assert states.lost_timeouts(lifecycle) == ["AwaitProgress"]


def test_a_callback_whose_timeout_is_retried_is_found(lifecycle: Json) -> None:
    lifecycle["States"]["AwaitProgress"]["Retry"].pop(0)

    assert states.lost_timeouts(lifecycle) == ["AwaitProgress"]


def test_a_state_that_no_road_leads_to_is_found(lifecycle: Json) -> None:
    lifecycle["States"]["WhichStep"]["Choices"].pop(1)

    assert "AwaitMidway" in states.unreachable_states(lifecycle)


def test_a_road_that_leads_nowhere_is_found(lifecycle: Json) -> None:
    lifecycle["States"]["Close"]["Next"] = "Nowhere"

    assert "Nowhere" in states.unreachable_states(lifecycle)


@pytest.mark.covers("F11")
def test_a_payload_that_carries_more_than_ids_is_found(lifecycle: Json) -> None:
    lifecycle["States"]["NotifyOpened"]["Parameters"]["Payload"]["title.$"] = "$.title"

    assert states.heavy_payloads(lifecycle) == ["NotifyOpened.title.$"]


def test_a_variable_is_found(lifecycle: Json) -> None:
    lifecycle["States"]["NotifyOpened"]["Assign"] = {"entry.$": "$.entry"}

    assert states.foreign_words(lifecycle) == ["Assign"]


@pytest.mark.covers("F43", "F46")
def test_the_lifecycle_waits_a_day_for_progress_and_goes_round() -> None:
    states_of_it = DEFINITIONS["TicketLifecycle"]["States"]
    waits = states_of_it["AwaitProgress"]

    assert waits["TimeoutSeconds"] == 24 * 3600
    assert [catch["Next"] for catch in waits["Catch"]] == ["GoRound"]
    assert states_of_it["GoRound"]["Next"] == "AwaitProgress"
