"""What a function counts and measures, as lines in CloudWatch's embedded metric format, of which it makes metrics.

Called by the handlers, and, as the ports Meter and Gauge, by the use cases; `calls` writes the lines.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from guardia.adapters import clock
from guardia.adapters.telemetry.lines import output

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from guardia.ports import Clock

NAMESPACE = "Guardia"
MOST_VALUES = 100
"""Of one metric in one line, says the specification."""

UNITS: Mapping[str, str] = {
    "alarm_to_ticket": "Milliseconds",
    "receipt_to_ticket": "Milliseconds",
    "first_response": "Seconds",
    "oldest_owed": "Seconds",
}
"""Of what is no count."""


class Metrics:
    """One function's: `service` is its package, and the dimension of whatever has no others.

    Dimensions are words of a short list: every combination costs by the month. A client is never one.
    """

    def __init__(self, service: str, now: Clock = clock.now) -> None:
        self.service = service
        self._now = now
        self._values: dict[tuple[tuple[str, str], ...], dict[str, list[float]]] = {}

    def add(self, name: str, value: float = 1, /, **dimensions: str) -> None:
        """Count one more, or note a value in its unit; with dimensions, by them in place of the service."""
        place = tuple(dimensions.items()) or (("service", self.service),)
        self._values.setdefault(place, {}).setdefault(name, []).append(value)

    def write(self, about: Mapping[str, object]) -> None:
        """Write what was added since the last time, with the keys of the call, which are no dimensions."""
        values, self._values = self._values, {}
        about = {"service": self.service, **about}
        at = round(self._now().timestamp() * 1000)
        for place, metrics in values.items():
            for stretch in _stretches(metrics):
                output().write(json.dumps(_line(at, dict(place), stretch, about), separators=(",", ":")) + "\n")


def _line(
    at: int, dimensions: Mapping[str, str], metrics: Mapping[str, list[float]], about: Mapping[str, object]
) -> dict[str, object]:
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": [list(dimensions)],
        "Metrics": [{"Name": name, "Unit": UNITS.get(name, "Count")} for name in metrics],
    }
    return {"_aws": {"Timestamp": at, "CloudWatchMetrics": [directive]}, **about, **dimensions, **metrics}


def _stretches(metrics: Mapping[str, list[float]]) -> Iterator[dict[str, list[float]]]:
    """The same values, in lines of as many of each metric as one holds."""
    longest = max(map(len, metrics.values()))
    for first in range(0, longest, MOST_VALUES):
        yield {name: part for name, values in metrics.items() if (part := values[first : first + MOST_VALUES])}
