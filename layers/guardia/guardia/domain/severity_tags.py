"""What tags say of an environment, or of whether a service works: whole values only, from the tables of words.

Called by the chain of severity, with the tags of an alarm and with those of the resources that it watches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from guardia.domain.contract import Environment

if TYPE_CHECKING:
    from collections.abc import Mapping

ENVIRONMENT_TAGS = ("guardia:environment", "environment", "env", "stage", "entorno", "ambiente")
ACTIVITY_TAGS = ("guardia:active", "guardia:activity")

ENVIRONMENT_WORDS = {
    "production": Environment.PRODUCTION,
    "prod": Environment.PRODUCTION,
    "prd": Environment.PRODUCTION,
    "live": Environment.PRODUCTION,
    "produccion": Environment.PRODUCTION,
    "producción": Environment.PRODUCTION,
    "non-production": Environment.NON_PRODUCTION,
    "nonproduction": Environment.NON_PRODUCTION,
    "non-prod": Environment.NON_PRODUCTION,
    "nonprod": Environment.NON_PRODUCTION,
    "no-produccion": Environment.NON_PRODUCTION,
    "no-producción": Environment.NON_PRODUCTION,
    "development": Environment.NON_PRODUCTION,
    "desarrollo": Environment.NON_PRODUCTION,
    "dev": Environment.NON_PRODUCTION,
    "test": Environment.NON_PRODUCTION,
    "testing": Environment.NON_PRODUCTION,
    "pruebas": Environment.NON_PRODUCTION,
    "qa": Environment.NON_PRODUCTION,
    "uat": Environment.NON_PRODUCTION,
    "staging": Environment.NON_PRODUCTION,
    "stage": Environment.NON_PRODUCTION,
    "sandbox": Environment.NON_PRODUCTION,
}
ACTIVITY_WORDS = {
    "true": True,
    "yes": True,
    "active": True,
    "activo": True,
    "degraded": True,
    "false": False,
    "no": False,
    "inactive": False,
    "inactivo": False,
    "down": False,
}
GRAVEST_ENVIRONMENT = Environment.PRODUCTION
GRAVEST_ACTIVITY = False
"""The answers that make a ticket more severe."""

Tags = dict[str, str]
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Tag(Generic[Value]):
    """A tag as somebody wrote it, and what it means: None for a value that is none of the words."""

    key: str
    text: str
    value: Value | None


def environment_tags(tags: Mapping[str, str]) -> list[Tag[Environment]]:
    """The tags that are there to say an environment, the one that decides first."""
    return _read(tags, ENVIRONMENT_TAGS, ENVIRONMENT_WORDS, GRAVEST_ENVIRONMENT)


def activity_tags(tags: Mapping[str, str]) -> list[Tag[bool]]:
    """The tags that are there to say whether the service works, the one that decides first."""
    return _read(tags, ACTIVITY_TAGS, ACTIVITY_WORDS, GRAVEST_ACTIVITY)


def _read(
    tags: Mapping[str, str], wanted: tuple[str, ...], words: Mapping[str, Value], gravest: Value
) -> list[Tag[Value]]:
    """In the order of `wanted`, keys in any case: of two that differ only in case, the graver comes first."""
    found = [
        Tag(key, text, words.get(text.strip().casefold())) for key, text in tags.items() if key.casefold() in wanted
    ]

    def place(tag: Tag[Value]) -> tuple[bool, int, bool, str]:
        return tag.value is None, wanted.index(tag.key.casefold()), tag.value != gravest, tag.key

    return sorted(found, key=place)
