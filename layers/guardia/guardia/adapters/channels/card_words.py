"""A card in words: the few lines that chat shows, and the one that a telephone shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.adapters.channels.disarm import disarmed
from guardia.adapters.channels.phrases import (
    ACKNOWLEDGE,
    AND_MORE,
    CLIENT_DUE,
    CLIENT_KINDS,
    CLIENT_OPEN,
    CLIENT_OVERDUE,
    DUE,
    KINDS,
    KINDS_BY,
    KINDS_OF,
    OVERDUE,
    RECOVERED,
    SIGNS,
)
from guardia.adapters.messages.words import Speech
from guardia.domain.notice import Audience
from guardia.domain.ticket import Kind, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from guardia.domain.card import Card, Line
    from guardia.domain.decision import Phrase

TITLE_LIMIT = 300
LISTED_TITLE_LIMIT = 80
NAME_LIMIT = 100
WORDS_LIMIT = 280
_SECONDS_MATTER_BELOW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class CardWords:
    """What a card says, in its reader's language and time zone. Strangers' words in it are disarmed."""

    card: Card

    @property
    def severity(self) -> str:
        """`CRÍTICA`."""
        return self._speech.severity(self.card.severity).upper()

    @property
    def headline(self) -> str:
        """`🔴 CRÍTICA · ACME Logística, S.A.`"""
        return f"{SIGNS[self.card.severity]} {self.severity} · {self.client}"

    @property
    def client(self) -> str:
        """Whose ticket it is."""
        return disarmed(self.card.client_name, NAME_LIMIT)

    @property
    def kind(self) -> str:
        """`Ticket nuevo`; `Luis Rojas atiende el ticket` where somebody did it."""
        card = self.card
        if card.audience is Audience.CLIENT and card.kind in CLIENT_KINDS:
            return self._say(CLIENT_KINDS[card.kind])
        if card.kind is Kind.RESOLVED and not (card.actor or card.words):
            return self._say(RECOVERED)  # a person who resolves a ticket says what was done
        if card.whom and card.kind in KINDS_OF:
            return self._say(KINDS_OF[card.kind]).format(disarmed(card.whom, NAME_LIMIT))
        if card.actor and card.kind in KINDS_BY:
            return self._say(KINDS_BY[card.kind]).format(disarmed(card.actor, NAME_LIMIT))
        return self._say(KINDS[card.kind])

    @property
    def title(self) -> str:
        """What the ticket is about; of a storm, how many there are."""
        return str(self.card.count) if self.card.kind is Kind.STORM else disarmed(self.card.title, TITLE_LIMIT)

    @property
    def words(self) -> str:
        """`«La base de datos no acepta más conexiones.»`: the beginning of what somebody said; empty for the system."""
        said = disarmed(self.card.words, WORDS_LIMIT)
        return (
            disarmed(f"«{said}»", len(said) + 2) if said else ""
        )  # once more: beside a quotation mark `.x` may be a host

    @property
    def due(self) -> str:
        """`Responder antes del lunes 23 de noviembre de 2026, 10:00 (hora de Panamá, GMT-5)`; empty once answered."""
        return self._due(self._speech.instant)

    @property
    def where(self) -> str:
        """`GD-7K3M9-QXD2F · sin atender`."""
        return f"{self.card.ticket_id} · {self._status(self.card.status)}"

    @property
    def acknowledge(self) -> str:
        """What the link does."""
        return self._say(ACKNOWLEDGE)

    @property
    def lines(self) -> list[str]:
        """What stands below the headline."""
        said = [f"{self.kind}: {self.title}", self.words, self.due]
        said += self._list() if self.card.kind is Kind.STORM else [self.where]
        return list(filter(None, said))

    @property
    def summary(self) -> str:
        """The whole on one line without the link, what matters most first: a short message is cut at its end."""
        due = self._due(self._speech.brief)
        if self.card.kind is Kind.STORM:
            numbers = ", ".join(line.ticket_id for line in self.card.listed)
            said = [f"{self.severity}: {self.kind}: {self.title}", due, f"{self.client}: {numbers}"]
        else:
            said = [f"{self.severity} {self.card.ticket_id}: {self.kind}", due, f"{self.client}: {self.title}"]
        words = "" if self.card.link else self.words  # whoever has a link reads them behind it
        *first, last = filter(None, [*said, words])
        return ". ".join([*(piece.removesuffix(".") for piece in first), last])  # `S.A.` ends with a full stop itself

    def _list(self) -> Iterator[str]:
        yield from map(self._listed, self.card.listed)
        if (others := self.card.count - len(self.card.listed)) > 0:
            yield self._say(AND_MORE).format(others)

    def _listed(self, line: Line) -> str:
        """`GD-7K3M9-QXD2F · crítica · tienda-errores-5xx · sin atender, 10:00`."""
        status = self._status(line.status) + (f", {self._speech.clock(line.due_at)}" if line.due_at else "")
        title = disarmed(line.title, LISTED_TITLE_LIMIT)
        return f"{line.ticket_id} · {self._speech.severity(line.severity)} · {title} · {status}"

    def _status(self, status: Status) -> str:
        """To a client, an open ticket is one that waits for us."""
        if status is Status.OPEN and self.card.audience is Audience.CLIENT:
            return self._say(CLIENT_OPEN)
        return self._speech.status(status)

    def _due(self, tell: Callable[[datetime], str]) -> str:
        due_at, for_client = self.card.due_at, self.card.audience is Audience.CLIENT
        if due_at is None:
            return ""
        if self.card.at < due_at:
            phrase = CLIENT_DUE if for_client else DUE
        else:
            phrase = CLIENT_OVERDUE if for_client else OVERDUE
        return self._say(phrase).format(tell(due_at))

    def _say(self, phrase: Phrase) -> str:
        return phrase.in_language(self.card.language)

    @property
    def _speech(self) -> Speech:
        due_at, at = self.card.due_at, self.card.at
        precise = due_at is not None and timedelta() < due_at - at < _SECONDS_MATTER_BELOW
        return Speech(self.card.language, self.card.time_zone, precise)
