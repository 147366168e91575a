"""A document that a person wrote (a client's file, the body of a request), read field by field.

Called by the readers of contracts, contacts and clients. All problems of a document are collected, each with the path
of its field, so that the person mends them at once and not one after the other.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from guardia.domain.duration import parse_duration
from guardia.domain.errors import Invalid, Problem

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

LONGEST_TEXT = 200
Item = TypeVar("Item")
Word = TypeVar("Word", bound=StrEnum)
_MISSING = object()


class Fields:
    """One mapping of the document. It collects the problems of the whole document, so that all are told at once.

    Of what is `missing`, or is no mapping, nothing more is told than that: not each field that it does not have.
    """

    def __init__(
        self, value: object, path: str, problems: list[Problem] | None = None, *, missing: bool = False
    ) -> None:
        self.problems: list[Problem] = [] if problems is None else problems
        self._path = path
        self._read: set[str] = set()
        self._told = missing or not isinstance(value, dict)
        self._values: dict[object, object] = value if isinstance(value, dict) else {}
        if self._told and not missing:
            self.problems.append(Problem(path or "(document)", "a mapping of fields is wanted here"))

    @property
    def names(self) -> list[str]:
        """The names of all fields that are there."""
        return [str(name) for name in self._values]

    def has(self, name: str) -> bool:
        """Whether the field is there and is not null."""
        return self.take(name, None) is not None

    def take(self, name: str, default: object = _MISSING) -> object:
        """The value as it stands; one that is missing and has no default is a problem."""
        self._read.add(name)
        value = self._values.get(name, default)
        if value is _MISSING:
            self.say(name, "is missing")
        return value

    def say(self, name: str, message: str) -> None:
        """Tell what is wrong with the field; the first problem of a field is the one that counts."""
        path = self.at(name)
        if not self._told and not any(problem.path == path for problem in self.problems):
            self.problems.append(Problem(path, message))

    def at(self, name: str) -> str:
        """The field's path in the whole document."""
        return f"{self._path}.{name}" if self._path else name

    def below(self, name: str, default: object = _MISSING) -> Fields:
        """A mapping within this one."""
        value = self.take(name, default)
        missing = self._told or value is _MISSING
        return Fields({} if missing else value, self.at(name), self.problems, missing=missing)

    def items(self, name: str, read: Callable[[Fields], Item], *, required: bool = True) -> tuple[Item, ...]:
        """A list of mappings, each read by `read`."""
        value = self.take(name) if required else self.take(name, [])
        if not isinstance(value, list):
            if value is not _MISSING:
                self.say(name, "a list is wanted here")
            return ()
        return tuple(read(Fields(item, f"{self.at(name)}[{at}]", self.problems)) for at, item in enumerate(value))

    def text(
        self, name: str, form: re.Pattern[str] | None = None, wanted: str = f"a text of 1 to {LONGEST_TEXT} characters"
    ) -> str:
        """A text on one line, in this form."""
        value = self.take(name)
        if value is _MISSING:
            return ""
        if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT or not value.isprintable():
            self.say(name, f"wanted: {wanted}")
            return ""
        if form and not form.fullmatch(value):
            self.say(name, f"{value!r} is not {wanted}")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false."""
        value = self.take(name, default)
        if not isinstance(value, bool):
            self.say(name, "wanted: true or false")
            return default
        return value

    def word(self, name: str, words: type[Word], default: Word | None = None) -> Word:
        """One of the words."""
        value = self.take(name) if default is None else self.take(name, default)
        try:
            return words(str(value))
        except ValueError:
            self.say(name, f"{value!r} is none of: {', '.join(words)}")
            return next(iter(words))

    def day(self, name: str) -> date:
        """A day; date.min where it is none."""
        return self.read_day(name, self.take(name)) or date.min

    def read_day(self, name: str, value: object) -> date | None:
        """The day that a value of the field `name` means; None, and a problem, if it means none."""
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.say(name, f"{value!r} is not a day such as 2026-01-31")
            return None

    def zone(self, name: str) -> str:
        """The name of an IANA time zone."""
        value = str(self.take(name))
        if _is_zone(value):
            return value
        self.say(name, f"{value!r} is not a time zone such as America/Panama")
        return "UTC"

    def duration(self, name: str, default: str | None = None) -> timedelta:
        """A duration."""
        value = self.take(name) if default is None else self.take(name, default)
        try:
            return parse_duration(str(value))
        except ValueError as error:
            self.say(name, str(error))
            return timedelta(hours=1)

    def no_others(self) -> None:
        """Tell of each field that nobody has read."""
        for name in self._values:
            if str(name) not in self._read:
                self.say(str(name), "is not a field that Guardia knows")

    def unique(self, name: str, keys: list[str]) -> None:
        """Tell of each item of the list `name` whose key stood before."""
        for at, key in enumerate(keys):
            if key and key in keys[:at]:
                self.say(f"{name}[{at}]", f"{key} stands here twice")

    def entries(self) -> Iterator[tuple[str, object]]:
        """All fields by name, read."""
        for name, value in self._values.items():
            self._read.add(str(name))
            yield str(name), value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty if it is not there."""
        value = self.take(name, [])
        if isinstance(value, list) and all(isinstance(text, str) and text for text in value):
            return tuple(value)
        self.say(name, "a list of texts is wanted here")
        return ()

    def refuse(self) -> None:
        """Raise Invalid with all problems of the document, if there are any."""
        if self.problems:
            raise Invalid(*self.problems)


def _is_zone(name: str) -> bool:
    """IANA's begin with a capital; `localtime` and `right/…`, which some machines have, mean nothing elsewhere."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return name[:1].isupper()
