"""The phrases of cards: what happened, in a few words, with whoever did it or whom it is about."""

from __future__ import annotations

from guardia.domain.contract import Severity
from guardia.domain.decision import Phrase
from guardia.domain.ticket import Kind

SIGNS = {Severity.CRITICAL: "🔴", Severity.HIGH: "🟠", Severity.LOW: "🔵"}
KINDS = {
    Kind.OPENED: Phrase("Ticket nuevo", "New ticket"),
    Kind.SEEN_AGAIN: Phrase("La alarma volvió", "The alarm came back"),
    Kind.RECOVERED: Phrase("La alarma se recuperó", "The alarm has recovered"),
    Kind.ACKNOWLEDGED: Phrase("Ticket atendido", "Ticket acknowledged"),
    Kind.FINDINGS: Phrase("Lo que encontramos", "What we found"),
    Kind.RESOLVED: Phrase("Ticket resuelto", "Ticket resolved"),
    Kind.VERIFIED: Phrase("Solución confirmada", "Solution confirmed"),
    Kind.REOPENED: Phrase("Ticket abierto de nuevo", "Ticket opened again"),
    Kind.REJECTED: Phrase("Ticket rechazado", "Ticket rejected"),
    Kind.COMMENTED: Phrase("Comentario nuevo", "New comment"),
    Kind.SEVERITY: Phrase("Cambió la gravedad", "The severity has changed"),
    Kind.RECOMPUTED: Phrase("Se recalculó el plazo", "The due time was reckoned anew"),
    Kind.CHECKPOINT: Phrase("Sin respuesta todavía", "Still no answer"),
    Kind.REMINDER: Phrase("Sin novedades para el cliente", "No news for the client"),
    Kind.UNDELIVERED: Phrase("No se pudo avisar a alguien", "Somebody could not be told"),
    Kind.STORM: Phrase("Tickets a la vez", "Tickets at once"),
    Kind.FOLLOW_UP: Phrase("Mitad del seguimiento", "Half of the follow-up"),
    Kind.CLOSED: Phrase("Ticket cerrado", "Ticket closed"),
}
KINDS_BY = {
    Kind.OPENED: Phrase("Ticket nuevo, de {}", "New ticket, by {}"),
    Kind.ACKNOWLEDGED: Phrase("{} atiende el ticket", "{} is on the ticket"),
    Kind.FINDINGS: Phrase("Lo que encontró {}", "What {} found"),
    Kind.RESOLVED: Phrase("Ticket resuelto por {}", "Ticket resolved by {}"),
    Kind.VERIFIED: Phrase("{} confirmó la solución", "{} confirmed the solution"),
    Kind.REOPENED: Phrase("{} abrió el ticket de nuevo", "{} opened the ticket again"),
    Kind.REJECTED: Phrase("Ticket rechazado por {}", "Ticket rejected by {}"),
    Kind.COMMENTED: Phrase("Comentario de {}", "Comment by {}"),
    Kind.SEVERITY: Phrase("{} cambió la gravedad", "{} changed the severity"),
    Kind.RECOMPUTED: Phrase("{} recalculó el plazo", "{} had the due time reckoned anew"),
}
"""The same where a person did it."""
KINDS_OF = {
    Kind.REMINDER: Phrase("Sin novedades de {} para el cliente", "No news from {} for the client"),
    Kind.UNDELIVERED: Phrase("No se pudo avisar a {}", "{} could not be told"),
}
"""The same with whom it is about."""
CLIENT_KINDS = {
    Kind.FOLLOW_UP: Phrase("¿Cómo va todo? Seguimos pendientes", "How is everything? We are still following up"),
}
"""The same to a client, where it is another thing to them."""
RECOVERED = Phrase("Resuelto, la alarma volvió a la normalidad", "Resolved, the alarm is normal again")
DUE = Phrase("Responder antes del {}", "Answer before {}")
OVERDUE = Phrase("Plazo de respuesta vencido: {}", "The answer was due: {}")
CLIENT_DUE = Phrase("Le responderemos antes del {}", "We will answer before {}")
CLIENT_OVERDUE = Phrase("Debíamos responderle antes del {}", "We owed you an answer before {}")
CLIENT_OPEN = Phrase("en espera de nuestra respuesta", "waiting for our answer")
ACKNOWLEDGE = Phrase("Atender el ticket", "Acknowledge the ticket")
AND_MORE = Phrase("y {} más", "and {} more")
