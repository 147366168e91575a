"""A JSON object of a stranger's, read field by field.

What an alarm cannot do without is asked for with `needed_*` and raises Refused, naming the field. Everything else may
be absent or of another type than AWS documents: it is then taken for absent, since half an alarm is still an alarm.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.adapters.readers.times import read_time
from guardia.domain.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from guardia.adapters.readers.strict_json import Json


@dataclass(frozen=True, slots=True)
class Fields:
    """An object and where it stands (`detail.state`). Texts are cut to the number of characters asked for."""

    values: Mapping[str, Json]
    path: str = ""

    def where(self, key: str) -> str:
        """The field's full path, for a person."""
        return f"{self.path}.{key}" if self.path else key

    def has(self, key: str) -> bool:
        """Whether the field is there and not null."""
        return self.values.get(key) is not None

    def text(self, key: str, limit: int) -> str | None:
        """A text; None where it is absent or empty."""
        value = self.values.get(key)
        return value[:limit] if isinstance(value, str) and value else None

    def needed_text(self, key: str, limit: int) -> str:
        """A text that must be there."""
        text = self.text(key, limit)
        if text is None:
            raise Refused(f"{self.where(key)} is absent or no text")
        return text

    def needed_time(self, key: str) -> datetime:
        """An instant that must be there."""
        return read_time(self.values.get(key), self.where(key))

    def number(self, key: str) -> float | None:
        """A finite number."""
        return as_number(self.values.get(key))

    def flag(self, key: str) -> bool | None:
        """True or false."""
        value = self.values.get(key)
        return value if isinstance(value, bool) else None

    def inside(self, key: str) -> Fields:
        """The object in this field; one without fields where there is none."""
        value = self.values.get(key)
        return Fields(value if isinstance(value, dict) else {}, self.where(key))

    def items(self, key: str) -> list[Json]:
        """The list in this field; an empty one where there is none."""
        value = self.values.get(key)
        return value if isinstance(value, list) else []

    def objects(self, key: str, at_most: int) -> list[Fields]:
        """The first objects of the list in this field."""
        found = enumerate(self.items(key))
        return [Fields(item, f"{self.where(key)}[{n}]") for n, item in found if isinstance(item, dict)][:at_most]

    def texts(self, at_most: int, limit: int) -> dict[str, str]:
        """The first fields that hold texts, as an attribute map; keys are cut to 255 characters."""
        texts = [(key[:255], value[:limit]) for key, value in self.values.items() if isinstance(value, str)]
        return dict(texts[:at_most])


def as_number(value: Json) -> float | None:
    """A finite number as a float; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
