"""How single values of the domain stand in an item: as text, and as maps that an operator can read in the console.

Formats: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from pynamodb.attributes import Attribute
from pynamodb.constants import LIST, MAP, NUMBER, STRING

from guardia.adapters.dynamodb.keys import instant

Value = TypeVar("Value")
Word = TypeVar("Word", bound=StrEnum)
Typed = dict[str, Any]  # DynamoDB's form: {"S": "text"}, {"N": "1"}, {"M": {…}}
_MILLISECOND = timedelta(milliseconds=1)


class InstantAttribute(Attribute[datetime]):
    """An instant as text, to the millisecond."""

    attr_type = STRING

    def serialize(self, value: datetime) -> str:
        """Texts of two instants compare as the instants do."""
        return instant(value)

    def deserialize(self, value: str) -> datetime:
        """UTC."""
        return datetime.fromisoformat(value)


class WholeAttribute(Attribute[int]):
    """A whole number."""

    attr_type = NUMBER

    def serialize(self, value: int) -> str:
        """DynamoDB takes and gives numbers as text."""
        return str(value)

    def deserialize(self, value: str) -> int:
        """ValueError for a number that is not whole."""
        return int(value)


class DurationAttribute(Attribute[timedelta]):
    """A length of time, in whole milliseconds: instants have no finer ones."""

    attr_type = NUMBER

    def serialize(self, value: timedelta) -> str:
        """DynamoDB takes and gives numbers as text."""
        return str(value // _MILLISECOND)

    def deserialize(self, value: str) -> timedelta:
        """ValueError for a number that is not whole."""
        return int(value) * _MILLISECOND


class WordAttribute(Attribute[Word]):
    """One of the domain's words."""

    attr_type = STRING

    def __init__(self, words: type[Word], *, null: bool = False, attr_name: str | None = None) -> None:
        super().__init__(null=null, attr_name=attr_name)
        self._words = words

    def serialize(self, value: Word) -> str:
        """The word itself."""
        return value.value

    def deserialize(self, value: str) -> Word:
        """ValueError for a word that the domain does not know."""
        return self._words(value)


class TextsAttribute(Attribute[tuple[str, ...]]):
    """Texts in their order."""

    attr_type = LIST

    def serialize(self, value: Sequence[str]) -> list[Typed]:
        """A list of strings."""
        return [{STRING: text} for text in value]

    def deserialize(self, value: Sequence[Typed]) -> tuple[str, ...]:
        """The same texts."""
        return tuple(text[STRING] for text in value)


class MapOf(Attribute[Value]):
    """A value of the domain as a map. `write` gives its plain form, `read` takes it."""

    attr_type = MAP

    def __init__(
        self,
        write: Callable[[Value], Mapping[str, object]],
        read: Callable[[Mapping[str, Any]], Value],
        *,
        null: bool = False,
    ) -> None:
        super().__init__(null=null)
        self._write = write
        self._read = read

    def serialize(self, value: Value) -> dict[str, Typed]:
        """Maps, lists, texts, numbers and truths, however deep."""
        return {name: typed(part) for name, part in self._write(value).items()}

    def deserialize(self, value: Mapping[str, Typed]) -> Value:
        """The value again."""
        return self._read({name: plain(part) for name, part in value.items()})


def typed(value: object) -> Typed:
    """A plain value in DynamoDB's form. TypeError for what is not plain."""
    if type(value) is str:  # most are, and an opening writes a hundred
        return {"S": value}
    match value:
        case str():
            return {"S": str(value)}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case None:
            return {"NULL": True}
        case Mapping():
            return {"M": {name: typed(part) for name, part in value.items()}}
        case Sequence():
            return {"L": [typed(part) for part in value]}
        case _:
            raise TypeError(f"{type(value).__name__} is not stored")


def plain(value: Typed) -> Any:
    """The plain value of DynamoDB's form. All our numbers are whole."""
    ((kind, content),) = value.items()
    match kind:
        case "N":
            return int(content)
        case "NULL":
            return None
        case "M":
            return {name: plain(part) for name, part in content.items()}
        case "L":
            return [plain(part) for part in content]
        case _:
            return content
