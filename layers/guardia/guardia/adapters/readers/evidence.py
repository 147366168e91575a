"""What a state's reason holds for machines: the threshold, the datapoints, the children that made a composite change.

An event says it twice, as a sentence and as JSON in a string (`reasonData`); a notification has the sentence only.
Neither is sure: PromQL alarms have none, `set-alarm-state` lets anybody write both, and AWS's own samples hold
`[...]` where JSON should be. So nothing here refuses: what cannot be read is not there.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from guardia.adapters.readers.alarm_parts import CHILDREN_LIMIT, DATAPOINTS_LIMIT
from guardia.adapters.readers.arns import alarm_arn
from guardia.adapters.readers.fields import Fields, as_number
from guardia.adapters.readers.strict_json import parse_object
from guardia.domain.errors import Refused

_MACHINE_REASON_LIMIT = 100_000
_SENTENCE = re.compile(r"Thresholds? Crossed: [^\[\]]{0,200}\[([^\[\]]*)\]")
_DATAPOINT = re.compile(r"(-?\d+(?:\.\d+)?(?:E-?\d+)?) \(\d\d/\d\d/\d\d \d\d:\d\d:\d\d\)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Evidence:
    """`datapoints` are the newest first."""

    threshold: float | None = None
    datapoints: tuple[float, ...] = ()
    children: tuple[str, ...] = ()


def evidence_of(reason: str | None, machine_reason: str | None = None) -> Evidence:
    """What both texts say, the machine's before the sentence's."""
    data = _parsed(machine_reason)
    return Evidence(
        threshold=data.number("threshold"),
        datapoints=_datapoints(data) or _datapoints_in(reason or ""),
        children=child_arns(data.objects("triggeringAlarms", CHILDREN_LIMIT), "arn"),
    )


def child_arns(children: list[Fields], key: str) -> tuple[str, ...]:
    """The alarms' ARNs among `children`, each once."""
    arns = (alarm_arn(child.text(key, 2000) or "") for child in children)
    return tuple(dict.fromkeys(found.arn for found in arns if found))


def _parsed(machine_reason: str | None) -> Fields:
    try:
        return Fields(parse_object((machine_reason or "")[:_MACHINE_REASON_LIMIT], "reasonData"))
    except Refused:
        return Fields({})


def _datapoints(data: Fields) -> tuple[float, ...]:
    """`recentDatapoints` is complete and oldest first; `evaluatedDatapoints` may hold fewer, newest first.

    A log alarm has neither.
    """
    recent = [number for item in data.items("recentDatapoints") if (number := as_number(item)) is not None]
    evaluated = (item.number("value") for item in data.objects("evaluatedDatapoints", DATAPOINTS_LIMIT))
    newest_first = recent[::-1] or [number for number in evaluated if number is not None]
    return tuple(newest_first[:DATAPOINTS_LIMIT])


def _datapoints_in(sentence: str) -> tuple[float, ...]:
    """From `Threshold Crossed: 2 datapoints [0.0 (12/05/26 14:02:00), 1.0 (12/05/26 14:01:00)] were …`."""
    listed = _SENTENCE.match(sentence)
    if listed is None:
        return ()
    return tuple(float(number) for number in _DATAPOINT.findall(listed[1]))[:DATAPOINTS_LIMIT]
