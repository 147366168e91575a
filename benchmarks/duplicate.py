"""What an alarm that comes a second time costs the intake, over moto: it was heard of, so that nothing is written."""

from __future__ import annotations

import json
from collections import Counter

from tests.faults.story import Story
from tests.support.plant import aws
from tests.support.plant.plant import Plant


def calls() -> dict[str, int]:
    """The calls of AWS by the process that opened its ticket."""
    with aws.in_process() as tap:
        story = Story(Plant(tap))
        again = json.dumps(story.alarm())
        story.at(minutes=0)
        tap.forget()
        story.receive(again)
        story.at(minutes=0)
        return dict(Counter(call.operation for call in tap.calls if call.function == "alarm_intake"))
