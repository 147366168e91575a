"""What both forms of an alarm have in common once their field names are set aside."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from guardia.domain.alarm import AlarmState, Metric
from guardia.domain.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guardia.adapters.readers.fields import Fields

NAME_LIMIT = 255
DESCRIPTION_LIMIT = 1024
REASON_LIMIT = 1023
RULE_LIMIT = 10_240
METRICS_LIMIT = 10
DIMENSIONS_LIMIT = 30
DIMENSION_VALUE_LIMIT = 1024
"""AWS's own limits: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html and
API_Dimension.html. A rule of severity names the whole value, so none is cut."""

CHILDREN_LIMIT = 100
DATAPOINTS_LIMIT = 100
TAGS_LIMIT = 50
VALUE_LIMIT = 256
CONTRIBUTOR_ID_LIMIT = 1024
ATTRIBUTES_LIMIT = 150
"""The widest ever: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_AlarmContributor.html"""

_LINE_SEPARATORS = {"Zl", "Zp"}
_BIDIRECTIONAL = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def shown_name(text: str) -> str:
    """An alarm's name as a title: one line, in reading order, and the rest as it was sent.

    CloudWatch allows no control characters in a name; a stranger's topic may send some. Each becomes a space, as do
    line separators and the marks that turn text round; emoji, quotes and markup stay.
    """
    cleaned = "".join(" " if _misleads(character) else character for character in text)
    return cleaned.strip()[:NAME_LIMIT] or "(no name)"


def _misleads(character: str) -> bool:
    category = unicodedata.category(character)
    return category == "Cc" or category in _LINE_SEPARATORS or character in _BIDIRECTIONAL


def needed_state(fields: Fields, key: str) -> AlarmState:
    """The state that a change led to, or Refused."""
    text = fields.needed_text(key, 80)
    try:
        return AlarmState(text)
    except ValueError as error:
        raise Refused(f"{fields.where(key)} is no alarm state: {text!r}") from error


def state(fields: Fields, key: str) -> AlarmState | None:
    """A state that may be absent."""
    text = fields.text(key, 80)
    return AlarmState(text) if text in set(AlarmState) else None


def dimensions(fields: Fields, key: str) -> dict[str, str]:
    """A metric's dimensions: an object on the bus, a list of names and values in a notification."""
    listed = fields.objects(key, DIMENSIONS_LIMIT)
    if not listed:
        return fields.inside(key).texts(DIMENSIONS_LIMIT, DIMENSION_VALUE_LIMIT)
    pairs = ((item.text("name", 255) or item.text("Name", 255), item) for item in listed)
    return {
        name: item.text("value", DIMENSION_VALUE_LIMIT) or item.text("Value", DIMENSION_VALUE_LIMIT) or ""
        for name, item in pairs
        if name
    }


_STATISTICS = {
    "SAMPLECOUNT": "SampleCount",
    "AVERAGE": "Average",
    "SUM": "Sum",
    "MINIMUM": "Minimum",
    "MAXIMUM": "Maximum",
}


def statistic(text: str | None) -> str | None:
    """One spelling: notifications write `AVERAGE` and `SAMPLE_COUNT`, events `Average`; percentiles stay `p99`."""
    return _STATISTICS.get(text.replace("_", "").upper(), text) if text else None


def metric(fields: Fields, name_key: str, namespace_key: str, dimensions_key: str, stat: str | None) -> Metric | None:
    """One metric; None where it has no name."""
    name, namespace = fields.text(name_key, 255), fields.text(namespace_key, 255)
    if name is None or namespace is None:
        return None
    return Metric(namespace, name, dimensions(fields, dimensions_key), statistic(stat))


def evaluated(expressions: Iterable[str | None]) -> str | None:
    """The expression that an alarm compares with its threshold; None where it compares a metric itself.

    An anomaly detection alarm compares its metric with a band, which stands beside it as an expression.
    """
    return next((text for text in expressions if text and not text.startswith("ANOMALY_DETECTION_BAND(")), None)
