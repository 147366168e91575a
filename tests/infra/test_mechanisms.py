"""What stops a fault by not being there, or by arithmetic: somebody could add or change it without a thought."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.infra import states
from tests.infra.templates import DESK, STATE_MACHINE, listed, load, references, resources, statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.infra.templates import Json

PROJECT = Path(__file__).resolve().parents[2]
OURS = [path for folder in ("functions", "layers/guardia/guardia") for path in PROJECT.joinpath(folder).rglob("*.py")]
TEMPLATE = load(DESK)
DEFINITIONS = states.definitions(TEMPLATE)
EVENTS_AT_MOST = 25_000
"""https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: then the execution fails."""

EVENTS_OF_A_STATE = 8
"""A callback's: entered, scheduled, started, submitted, timed out, exited; and a state of its own to go round: two."""


@pytest.mark.covers("F3", "F23")
def test_no_rule_gives_an_alarm_to_a_function_or_a_state_machine(desk: Json) -> None:
    """A function that is throttled lets events expire, and EventBridge names an execution anew for each delivery."""
    queues = set(resources(desk, "AWS::SQS::Queue"))
    for name, rule in resources(desk, "AWS::Events::Rule").items():
        if "EventPattern" in rule:
            assert {target for one in rule["Targets"] for target in references(one["Arn"])} <= queues, name
    assert not [name for name, machine in resources(desk, STATE_MACHINE).items() if machine.get("Events")]


@pytest.mark.covers("F19")
def test_nothing_rests_on_a_cache_of_what_was_done() -> None:
    """Powertools' idempotency lets a request without its key pass with a warning, and forgets after an hour."""
    assert len(OURS) > 100
    assert [path.name for path in OURS if "utilities.idempotency" in path.read_text(encoding="utf-8")] == []


@pytest.mark.covers("F35")
def test_no_deadline_rests_on_an_expiry_or_on_a_schedule_of_its_own(desk: Json) -> None:
    """Both are late by minutes or days; each wait is to an instant, and the sweeper's minute comes behind it."""
    assert not [name for name, it in desk["Resources"].items() if it["Type"].startswith("AWS::Scheduler::")]
    waits = [s for d in DEFINITIONS.values() for s in d["States"].values() if s["Type"] == "Wait"]
    assert waits
    assert all("TimestampPath" in wait for wait in waits)


@pytest.mark.covers("F46")
def test_a_ticket_that_nobody_ends_for_five_years_does_not_fill_its_execution() -> None:
    seconds = DEFINITIONS["TicketLifecycle"]["States"]["AwaitProgress"]["TimeoutSeconds"]
    rounds = EVENTS_AT_MOST // EVENTS_OF_A_STATE
    assert rounds * seconds > 5 * 366 * 24 * 60 * 60


@pytest.mark.covers("F46")
def test_every_way_round_waits_for_a_day_or_counts_its_rounds() -> None:
    """No loop of the definitions is without a callback that waits, or a bound that fails."""
    waiting = {"TicketLifecycle": "AwaitProgress", "ResponseWatch": "IsCheckpointPending"}
    for machine, definition in DEFINITIONS.items():
        assert loops(definition, without=waiting[machine]) == []
    bound = DEFINITIONS["ResponseWatch"]["States"]["IsCheckpointPending"]["Choices"]
    assert [choice["NumericGreaterThanEquals"] for choice in bound if choice["Variable"] == "$.rounds"] == [12]


def loops(definition: Json, *, without: str) -> list[str]:
    """States from which a road leads back to them that does not pass through one state."""
    roads = {name: set(followers(state)) - {without} for name, state in definition["States"].items()}
    found = []
    for name, leads in roads.items():
        reached, todo = set[str](), list(leads)
        while todo:
            if (state := todo.pop()) not in reached:
                reached.add(state)
                todo += roads[state]
        if name in reached and name != without:
            found.append(name)
    return found


def followers(state: Json) -> Iterator[str]:
    """Where a state may lead."""
    for road in [*state.get("Choices", []), *state.get("Catch", []), state, {"Next": state.get("Default")}]:
        if road.get("Next"):
            yield road["Next"]


@pytest.mark.covers("F45", "F47")
def test_no_execution_calls_a_version_that_a_deployment_could_delete(desk: Json) -> None:
    """They call the function, whatever its code is by then (decision 13): there is no version to keep."""
    types = {it["Type"] for it in desk["Resources"].values()}
    assert not types & {"AWS::Lambda::Version", "AWS::Lambda::Alias"}
    for function in resources(desk, "AWS::Serverless::Function").values():
        assert "AutoPublishAlias" not in function
    for machine in resources(desk, STATE_MACHINE).values():
        for substitution in machine["DefinitionSubstitutions"].values():
            assert list(substitution) == ["Fn::GetAtt"]


@pytest.mark.covers("F55")
def test_no_role_may_scan_or_export_the_table(desk: Json) -> None:
    """A scan has no tenant. No road that a user waits for needs one, and so nobody can."""
    roles = resources(desk, "AWS::IAM::Role")
    allowed = {name: set(table_actions(role)) for name, role in roles.items()}
    assert "dynamodb:Query" in set().union(*allowed.values())
    for name, actions in allowed.items():
        assert not actions & {"dynamodb:Scan", "dynamodb:ExportTableToPointInTime", "dynamodb:*"}, name
        assert not [action for action in actions if action.startswith("dynamodb:PartiQL")], name


def table_actions(role: Json) -> Iterator[str]:
    """What a role may do to tables."""
    for policy in listed(role.get("Policies", [])):
        for statement in statements(policy["PolicyDocument"]):
            yield from (action for action in listed(statement["Action"]) if action.startswith("dynamodb:"))
