"""A card in words: the few lines that chat shows, and the one that a telephone shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.adapters.channels.disarm import disarmed
from guardia.adapters.messages.words import Speech
from guardia.domain.contract import Severity
from guardia.domain.decision import Phrase
from guardia.domain.ticket import Kind, Status

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from guardia.domain.card import Card

TITLE_LIMIT = 300
CLIENT_LIMIT = 100
_SECONDS_MATTER_BELOW = timedelta(minutes=10)

SIGNS = {Severity.CRITICAL: "🔴", Severity.HIGH: "🟠", Severity.LOW: "🔵"}
KINDS = {
    Kind.OPENED: Phrase("Ticket nuevo", "New ticket"),
    Kind.SEEN_AGAIN: Phrase("La alarma volvió", "The alarm came back"),
    Kind.RECOVERED: Phrase("La alarma se recuperó", "The alarm has recovered"),
    Kind.ACKNOWLEDGED: Phrase("Ticket atendido", "Ticket acknowledged"),
    Kind.FINDINGS: Phrase("Hallazgos", "Findings"),
    Kind.RESOLVED: Phrase("Ticket resuelto", "Ticket resolved"),
    Kind.VERIFIED: Phrase("Solución confirmada", "Solution confirmed"),
    Kind.REOPENED: Phrase("Ticket abierto de nuevo", "Ticket opened again"),
    Kind.REJECTED: Phrase("Ticket rechazado", "Ticket rejected"),
    Kind.COMMENTED: Phrase("Comentario nuevo", "New comment"),
    Kind.SEVERITY: Phrase("Cambió la severidad", "The severity has changed"),
    Kind.RECOMPUTED: Phrase("Se recalculó el plazo", "The due time was reckoned anew"),
    Kind.CHECKPOINT: Phrase("Sin respuesta todavía", "Still no answer"),
    Kind.FOLLOW_UP: Phrase("Seguimiento", "Follow-up"),
    Kind.CLOSED: Phrase("Ticket cerrado", "Ticket closed"),
}
STATUSES = {
    Status.OPEN: Phrase("sin atender", "not answered"),
    Status.INVESTIGATING: Phrase("en investigación", "under investigation"),
    Status.IDENTIFIED: Phrase("causa identificada", "cause identified"),
    Status.RESOLVED: Phrase("resuelto, en seguimiento", "resolved, in follow-up"),
    Status.CLOSED: Phrase("cerrado", "closed"),
    Status.REJECTED: Phrase("rechazado", "rejected"),
}
_DUE = Phrase("Responder antes del {}", "Answer before {}")
_OVERDUE = Phrase("Plazo de respuesta vencido: {}", "The answer was due: {}")
_ACKNOWLEDGE = Phrase("Atender el ticket", "Acknowledge the ticket")


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
        return disarmed(self.card.client_name, CLIENT_LIMIT)

    @property
    def kind(self) -> str:
        """`Ticket nuevo`."""
        return KINDS[self.card.kind].in_language(self.card.language)

    @property
    def title(self) -> str:
        """What the ticket is about."""
        return disarmed(self.card.title, TITLE_LIMIT)

    @property
    def due(self) -> str:
        """`Responder antes del lunes 23 de noviembre de 2026, 10:00 (hora de Panamá, GMT-5)`; empty once answered."""
        return self._due(self._speech.instant)

    @property
    def where(self) -> str:
        """`GD-7K3M9-QXD2F · sin atender`."""
        return f"{self.card.ticket_id} · {STATUSES[self.card.status].in_language(self.card.language)}"

    @property
    def acknowledge(self) -> str:
        """What the link does."""
        return _ACKNOWLEDGE.in_language(self.card.language)

    @property
    def summary(self) -> str:
        """The whole on one line without the link, what matters most first: a short message is cut at its end."""
        due = self._due(self._speech.brief)
        said = [f"{self.severity}: {self.kind} {self.card.ticket_id}", due, f"{self.client}: {self.title}"]
        return ". ".join(filter(None, said))

    def _due(self, tell: Callable[[datetime], str]) -> str:
        due_at = self.card.due_at
        if due_at is None:
            return ""
        phrase = _DUE if self.card.at < due_at else _OVERDUE
        return phrase.in_language(self.card.language).format(tell(due_at))

    @property
    def _speech(self) -> Speech:
        due_at, at = self.card.due_at, self.card.at
        precise = due_at is not None and timedelta() < due_at - at < _SECONDS_MATTER_BELOW
        return Speech(self.card.language, self.card.time_zone, precise)
