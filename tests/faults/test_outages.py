"""A service of AWS is away for ten minutes in the middle of a ticket's life: afterwards nothing is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.faults.invariants import breaches
from tests.faults.kinds import Kind, strike
from tests.faults.stories import STORIES
from tests.faults.story import Story
from tests.support.builders import T0

if TYPE_CHECKING:
    from datetime import datetime

    from tests.support.plant.picture import Picture
    from tests.support.plant.plant import Plant
    from tests.support.plant.tap import Answer, Call

LASTS: Final = timedelta(minutes=10)
"""A queue gives a message up after a quarter of an hour, and the stream after half a minute."""

STORY: Final = "lives"
SERVICES: Final = ("dynamodb", "sfn", "sesv2", "eventbridge")
GIVEN_UP: Final = ("+ dead ticket_stream gave up", "+ dead severity_review gave up")
"""What the stream's function gave up on is owed all the same, and the sweeper does it."""


@dataclass
class Outage:
    """Of one service, from `begin` on. People come when it is over: the API alone is spared."""

    plant: Plant
    service: str
    begin: datetime
    struck: int = 0

    def before(self, call: Call) -> Answer | None:
        """It answers nobody."""
        is_on = self.begin <= self.plant.time.now() < self.begin + LASTS
        if call.service != self.service or not is_on or call.function == "ticket_api":
            return None
        self.struck += 1
        return strike(Kind.THROTTLED if self.struck % 2 else Kind.UNREACHED, call)

    def after(self, call: Call, parsed: dict[str, Any]) -> None:
        """Nothing."""


def _played(plant: Plant) -> Story:
    plant.reset(STORIES[STORY].client)
    story = Story(plant)
    STORIES[STORY].tell(story)
    return story


@pytest.fixture(scope="module")
def clean(plant: Plant) -> Picture:
    """How it ends where nothing is away."""
    return _played(plant).plant.picture()


@pytest.mark.covers("F7", "F8", "F14", "F16")
@pytest.mark.parametrize("minutes", [0, 40], ids=["when the alarm comes", "while it is worked on"])
@pytest.mark.parametrize("service", SERVICES)
def test_ten_minutes_without_a_service_change_nothing_in_the_end(
    plant: Plant, clean: Picture, service: str, minutes: int
) -> None:
    outage = Outage(plant, service, T0 + timedelta(minutes=minutes))
    plant.tap.watchers.append(outage)
    try:
        story = _played(plant)
    finally:
        plant.tap.watchers.remove(outage)

    assert outage.struck > 0
    assert [found for found in breaches(story, outage.struck, clean) if found not in GIVEN_UP] == []
    assert story.refused == []
