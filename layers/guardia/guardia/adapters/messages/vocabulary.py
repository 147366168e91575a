"""The tables of words: telephones, severities, places, and how each language says instants and durations.

Two languages need 14 weekdays and 24 months. Babel would bring the same with 31 MB of data for hundreds of languages
into every function; a third language of the desk is the moment to take it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.contract import Environment, Severity
from guardia.domain.decision import Language, Phrase
from guardia.domain.notice import NoticeState
from guardia.domain.road import Channel
from guardia.domain.ticket import Kind, Origin, Status

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone of the desk, and the country that it is in."""

    country: Phrase
    number: str

    @property
    def dialled(self) -> str:
        """The number as a telephone takes it."""
        return "+" + "".join(filter(str.isdigit, self.number))


DESK_PHONES = (
    Phone(Phrase("Panamá", "Panama"), "+507 310-0956"),
    Phone(Phrase("Costa Rica", "Costa Rica"), "+506 4001-6380"),
    Phone(Phrase("República Dominicana", "Dominican Republic"), "+1 849 936-5557"),
    Phone(Phrase("Puerto Rico", "Puerto Rico"), "+1 786 233-7647"),
)

SEVERITIES = {
    Severity.CRITICAL: Phrase("crítica", "critical"),
    Severity.HIGH: Phrase("alta", "high"),
    Severity.LOW: Phrase("baja", "low"),
}
ENVIRONMENTS = {
    Environment.PRODUCTION: Phrase("producción", "production"),
    Environment.NON_PRODUCTION: Phrase("no productivo", "non-production"),
}
STATUSES = {
    Status.OPEN: Phrase("sin atender", "not answered"),
    Status.INVESTIGATING: Phrase("en investigación", "under investigation"),
    Status.IDENTIFIED: Phrase("causa identificada", "cause identified"),
    Status.RESOLVED: Phrase("resuelto, en seguimiento", "resolved, in follow-up"),
    Status.CLOSED: Phrase("cerrado", "closed"),
    Status.REJECTED: Phrase("rechazado", "rejected"),
}
CHANNELS = {
    Channel.EMAIL: Phrase("correo", "e-mail"),
    Channel.SMS: Phrase("SMS", "SMS"),
    Channel.SLACK: Phrase("Slack", "Slack"),
    Channel.TEAMS: Phrase("Microsoft Teams", "Microsoft Teams"),
    Channel.WEBHOOK: Phrase("webhook", "webhook"),
    Channel.EVENTS: Phrase("bus de eventos", "event bus"),
}
TOLD = {
    Kind.OPENED: Phrase("que abrimos el ticket", "that the ticket was opened"),
    Kind.REOPENED: Phrase("que reabrimos el ticket", "that the ticket was opened again"),
    Kind.ACKNOWLEDGED: Phrase("que un ingeniero lo atiende", "that an engineer is on it"),
    Kind.FINDINGS: Phrase("qué encontramos y qué sigue", "what was found and what comes next"),
    Kind.RESOLVED: Phrase(
        "que aplicamos la solución, y pida que la compruebe", "that it was solved, and ask for a check"
    ),
    Kind.FOLLOW_UP: Phrase("que seguimos pendientes, y pregunte cómo va", "that we follow up, and ask how it goes"),
    Kind.CLOSED: Phrase("que cerramos el ticket", "that the ticket was closed"),
    Kind.REJECTED: Phrase("que rechazamos el ticket, y por qué", "that the ticket was rejected, and why"),
    Kind.SEVERITY: Phrase("que cambió la gravedad", "that the severity has changed"),
    Kind.CHECKPOINT: Phrase("que nadie ha respondido", "that nobody has answered"),
    Kind.REMINDER: Phrase("que el cliente espera noticias", "that the client waits for news"),
    Kind.UNDELIVERED: Phrase("a quién no se pudo avisar", "who could not be told"),
    Kind.STORM: Phrase("que hay muchos tickets a la vez", "that there are many tickets at once"),
}
"""What a message of a kind says, for whoever has to say it by telephone."""
UNDELIVERED = {
    NoticeState.FAILED_PERMANENT: Phrase(
        "La dirección no existe, no acepta mensajes, o ningún intento lo logró.",
        "The address does not exist, takes no messages, or no try succeeded.",
    ),
    NoticeState.SUPPRESSED: Phrase(
        "Marcó nuestros mensajes como no deseados, o ya no es contacto del cliente.",
        "They reported our messages as unwanted, or are no contact of the client any more.",
    ),
    NoticeState.ACCEPTED: Phrase(
        "Salió, y a los pocos minutos no había señal de que llegara.",
        "It left, and minutes later there was no sign that it arrived.",
    ),
}
ORIGINS = {
    Origin.ALARM: Phrase("una alarma", "an alarm"),
    Origin.CLIENT: Phrase("el cliente, por la API", "the client, by the API"),
    Origin.PHONE: Phrase("llamada del cliente", "call of the client"),
    Origin.MAIL: Phrase("correo del cliente", "e-mail of the client"),
    Origin.DESK: Phrase("la mesa de soporte", "the support desk"),
}
PLACES = {
    "America/Panama": Phrase("Panamá", "Panama"),
    "America/Santo_Domingo": Phrase("República Dominicana", "Dominican Republic"),
    "America/Bogota": Phrase("Bogotá", "Bogota"),
    "America/Mexico_City": Phrase("Ciudad de México", "Mexico City"),
    "America/New_York": Phrase("Nueva York", "New York"),
}
"""Zones whose own name would read wrong. The others are called by their city, as the zone is."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """One language: Monday first, January first, a unit's singular and plural, and the orders of words."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    units: Mapping[str, tuple[str, str]]
    instant: str
    zone: str
    pair: str
    span: str
    at_once: str
    always: str
    business_hours: str
    but_holidays: str


GRAMMARS = {
    Language.ES: Grammar(
        weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
        months=(
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ),
        units={
            "day": ("día", "días"),
            "hour": ("hora", "horas"),
            "minute": ("minuto", "minutos"),
            "second": ("segundo", "segundos"),
        },
        instant="{weekday} {day} de {month} de {year}, {clock} ({zone})",
        zone="hora de {place}",
        pair="{} y {}",
        span="de {} a {}",
        at_once="menos de 1 segundo",
        always="a cualquier hora y todos los días del año",
        business_hours="en horario de atención: {week} ({zone})",
        but_holidays="{}, salvo feriados",
    ),
    Language.EN: Grammar(
        weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        months=(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        units={
            "day": ("day", "days"),
            "hour": ("hour", "hours"),
            "minute": ("minute", "minutes"),
            "second": ("second", "seconds"),
        },
        instant="{weekday}, {day} {month} {year}, {clock} ({zone})",
        zone="{place} time",
        pair="{} and {}",
        span="{} to {}",
        at_once="less than 1 second",
        always="at any hour, every day of the year",
        business_hours="in business hours: {week} ({zone})",
        but_holidays="{}, except public holidays",
    ),
}
