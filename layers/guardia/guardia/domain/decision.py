"""A decision is a value with a reason that a person can read, in the desk's two languages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar


class Language(StrEnum):
    """The languages that people are written to in. Spanish is the first."""

    ES = "es"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence in both languages."""

    es: str
    en: str

    def in_language(self, language: Language) -> str:
        """The sentence as a reader of `language` wants it."""
        return self.en if language is Language.EN else self.es


UNSAID = Phrase("", "")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Decision(Generic[Value]):
    """`value`, the `evidence` that decided it (a word for machines: `alarm-tag`), and the reason in words."""

    value: Value
    evidence: str
    reason: Phrase
