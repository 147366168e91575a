"""A release is deployed with tickets in flight: what runs goes on with the definition that it began with, as on AWS.

It calls the functions of the new release, which understand it (decision 13).
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.story import Story
from tests.support.recorded import MACHINES, Release, present, releases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.plant.plant import Plant

pytestmark = pytest.mark.covers("F45", "F47", "F36")

END, END_BEFORE = '"Done"', '"DoneBefore"'
"""The last state is named otherwise in the older release, so that an execution's path tells which one it went by."""

WORDS = {"resolve": {"summary": "Reiniciado."}, "reject": {"reason": "Fue un tercero."}}
WHOLE_LIFE = ["opened", "acknowledged", "resolved", "follow_up", "closed"]


@pytest.fixture
def deployed(plant: Plant) -> Iterator[Plant]:
    """A plant whose definitions may be changed."""
    plant.reset()
    yield plant
    plant.executions.deploy(definitions(present()))


def definitions(release: Release, *, marked: bool = False) -> dict[str, Any]:
    """Both state machines of a release."""
    found = {machine: json.dumps(release.definition(machine)) for machine in MACHINES}
    return {name: json.loads(text.replace(END, END_BEFORE) if marked else text) for name, text in found.items()}


@pytest.mark.parametrize("release", releases()[:-1], ids=lambda release: f"from release {release.number}")
def test_a_deployment_with_tickets_in_flight_loses_no_step_and_tells_nobody_twice(
    deployed: Plant, release: Release
) -> None:
    deployed.executions.deploy(definitions(release, marked=True))
    story = Story(deployed)
    numbers = {}

    def opens(name: str) -> None:
        before = {row["id"]["S"] for row in tickets(deployed)}
        story.alarm(name=name)
        deployed.run_for(minutes=5)
        (numbers[name],) = {row["id"]["S"] for row in tickets(deployed)} - before

    def takes(name: str, *steps: str) -> None:
        for step in steps:
            story.call("POST", f"/tickets/{numbers[name]}/{step}", body=WORDS.get(step, {}))
            deployed.run_for(minutes=5)

    opens("in-its-follow-up")
    takes("in-its-follow-up", "acknowledge", "resolve")
    opens("waits-for-an-answer")
    deployed.executions.deploy(definitions(present()))
    opens("opened-since")
    takes("opened-since", "reject")
    takes("waits-for-an-answer", "acknowledge", "resolve")
    deployed.run_for(hours=50)

    assert story.refused == []
    lives = {name: story.call("GET", f"/tickets/{number}/timeline")["items"] for name, number in numbers.items()}
    assert {name: [entry["kind"] for entry in entries] for name, entries in lives.items()} == {
        "in-its-follow-up": WHOLE_LIFE,
        "waits-for-an-answer": WHOLE_LIFE,
        "opened-since": ["opened", "rejected"],
    }
    ends = {
        arn.rpartition(":")[2]: run.path[-1] for arn, run in deployed.executions.ended.items() if "lifecycle" in arn
    }
    assert ends == {
        f"{numbers['in-its-follow-up']}-1-1": "DoneBefore",
        f"{numbers['waits-for-an-answer']}-1-1": "DoneBefore",
        f"{numbers['opened-since']}-1-1": "Done",
    }
    assert {run.error for run in deployed.executions.ended.values()} == {""}
    assert set(Counter(f"{sent.channel} {sent.notice}" for sent in deployed.notes.sent()).values()) == {1}


def tickets(plant: Plant) -> list[dict[str, Any]]:
    """All of them, as the table holds them."""
    return [row for row in plant.rows() if row["SK"]["S"] == "TICKET"]
