"""The forms in which AWS writes an instant, read as one: UTC, cut to the millisecond.

| form                               | where                                              |
|------------------------------------|----------------------------------------------------|
| `2026-05-12T14:04:40Z`             | EventBridge's envelope                             |
| `2026-05-12T14:04:40.989+0000`     | an alarm's own time, the same on both roads        |
| `2026-05-12T14:04:40.681Z`         | an SNS envelope                                    |
| `Tue, 12 May 2026 14:04:40 GMT`    | RFC 1123, as AWS Health writes it                  |
| `1778594680.989`                   | seconds since 1970, as Synthetics writes it        |
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from guardia.domain.errors import Refused

if TYPE_CHECKING:
    from guardia.adapters.readers.strict_json import Json

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CLOUDWATCH_BEGAN = datetime(2009, 5, 17, tzinfo=UTC)
"""What is older is no time but a zero that somebody forgot to fill: year 1, or 1970."""
_ISO_8601 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)", re.ASCII)
_RFC_1123 = re.compile(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT", re.ASCII)


def read_time(value: Json, field: str) -> datetime:
    """The instant that `field` says. Raises Refused, naming the field, where it is absent or says none."""
    if value is None or value == "":
        raise Refused(f"{field} is absent")
    try:
        moment = _moment(value)
    except (ValueError, OverflowError) as error:  # an impossible date, or a year that a datetime does not know
        raise Refused(f"{field} is no time: {str(value)[:80]!r}") from error
    if moment < _CLOUDWATCH_BEGAN:
        raise Refused(f"{field} is before there were alarms: {str(value)[:80]!r}")
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _moment(value: Json) -> datetime:
    match value:
        case bool():
            raise ValueError(value)
        case int() | float():
            return _EPOCH + timedelta(seconds=value)
        case str() if _ISO_8601.fullmatch(value):
            return datetime.fromisoformat(value).astimezone(UTC)
        case str() if _RFC_1123.fullmatch(value):
            return parsedate_to_datetime(value).astimezone(UTC)
        case _:
            raise ValueError(value)
