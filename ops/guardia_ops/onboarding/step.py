"""What connecting a client did, piece by piece: a value with its words, and what the client has to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What became of one piece. NOT_MADE ends the command with 1: something is missing that somebody can mend."""

    MADE = "made"
    STOOD = "stood already"
    WOULD_MAKE = "would make"
    NOT_MADE = "not made"
    CLIENT = "the client"  # theirs to do, whatever we did


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the answer; `advice` says what helps where something was not made."""

    outcome: Outcome
    told: str
    advice: str = ""
