"""What a template may ask about the gaps of the desk's roster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.adapters.messages.words import Speech
from guardia.domain.decision import Phrase
from guardia.domain.duty.roster import Line
from guardia.domain.duty.shift import Why

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guardia.domain.duty.shift import Shift
    from guardia.domain.notice import Recipient

LINES = {
    Line.FIRST: Phrase("Primera línea", "First line"),
    Line.SECOND: Phrase("Segunda línea", "Second line"),
    Line.MANAGER: Phrase("Jefatura", "Manager"),
}
WHO = {
    Why.CONTRADICTION: Phrase(
        "dos capas se contradicen; se avisará a {people}", "two layers contradict each other; {people} will be told"
    ),
    Why.NOBODY: Phrase("nadie está de turno; se avisará a {people}", "nobody is on duty; {people} will be told"),
}
LISTED = 20
"""Gaps that one message names; of the others it says how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapLetter:
    """The gaps of the week ahead, told to whoever mends the roster."""

    gaps: Sequence[Shift]
    recipient: Recipient
    for_desk: bool = True

    @property
    def say(self) -> Speech:
        """How this reader is spoken to."""
        return Speech(self.recipient.language, self.recipient.time_zone)

    @property
    def subject(self) -> Phrase:
        """Another one for each first gap: mail programs make threads of equal subjects."""
        first = min(gap.start for gap in self.gaps)
        brief = self.say.short(first)
        return Phrase(es=f"Huecos en los turnos desde el {brief}", en=f"Gaps in the duty roster from {brief}")

    @property
    def listed(self) -> Sequence[Shift]:
        """Those that are named, the nearest first."""
        return sorted(self.gaps, key=lambda gap: gap.start)[:LISTED]

    @property
    def unlisted(self) -> int:
        """How many more there are."""
        return max(len(self.gaps) - LISTED, 0)

    def line(self, gap: Shift) -> str:
        """Which line has the gap."""
        return self.say.phrase(LINES[gap.line])

    def who(self, gap: Shift) -> str:
        """Why it is one, and who is told meanwhile."""
        people = ", ".join(person.name for person in gap.people)
        return self.say.phrase(WHO[gap.why]).format(people=people)
