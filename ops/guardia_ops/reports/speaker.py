"""How a report says months, instants, lengths of time and percentages, in its language and in its client's time zone.

Spanish as it is written where the clients are: a point before the decimals, 24 hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from guardia.adapters.messages.vocabulary import ENVIRONMENTS, GRAMMARS, PLACES, SEVERITIES
from guardia.domain.coverage import Plan
from guardia.domain.decision import Language, Phrase
from guardia.domain.report_document import percent
from guardia.domain.ticket import Origin
from guardia.domain.verdict import Outcome

if TYPE_CHECKING:
    from datetime import date, datetime
    from fractions import Fraction

    from guardia.domain.contract import Environment, Severity
    from guardia.domain.month import Month
    from guardia.domain.report import Summary

NONE = "–"
_SECOND = timedelta(seconds=1)
_SHORT = 3  # letters of a weekday and of a month

OUTCOMES = {
    Outcome.KEPT: Phrase("en plazo", "kept"),
    Outcome.MISSED: Phrase("fuera de plazo", "missed"),
    Outcome.RUNNING: Phrase("en curso", "running"),
    Outcome.EXCLUDED: Phrase("no cuenta", "excluded"),
}
PLANS = {
    Plan.ALWAYS: Phrase("24x7", "24x7"),
    Plan.BUSINESS_HOURS: Phrase("horario laboral", "business hours"),
}
ORIGINS = {
    Origin.ALARM: Phrase("alarma", "alarm"),
    Origin.CLIENT: Phrase("cliente", "client"),
    Origin.PHONE: Phrase("llamada", "call"),
    Origin.MAIL: Phrase("correo", "e-mail"),
    Origin.DESK: Phrase("mesa de soporte", "desk"),
}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Speaks of one month to one reader."""

    language: Language
    time_zone: str
    month: Month

    def say(self, es: str, en: str) -> str:
        """What is written in both languages where it is said."""
        return en if self.language is Language.EN else es

    def phrase(self, phrase: Phrase) -> str:
        """A sentence of the domain."""
        return phrase.in_language(self.language)

    def month_name(self) -> str:
        """`noviembre de 2026`, `November 2026`."""
        name = GRAMMARS[self.language].months[self.month.number - 1]
        return self.say(f"{name} de {self.month.year}", f"{name} {self.month.year}")

    def zone_name(self) -> str:
        """`hora de Panamá (America/Panama)`."""
        city = self.time_zone.rpartition("/")[2].replace("_", " ")
        place = self.phrase(PLACES.get(self.time_zone, Phrase(city, city)))
        zone = GRAMMARS[self.language].zone.format(place=place)
        return "UTC" if self.time_zone == "UTC" else f"{zone} ({self.time_zone})"

    def day(self, day: date) -> str:
        """`3 nov 2026`."""
        return f"{day.day} {GRAMMARS[self.language].months[day.month - 1][:_SHORT]} {day.year}"

    def weekday_letter(self, day: date) -> str:
        """`L`, `M`: what stands below a day of the chart."""
        return GRAMMARS[self.language].weekdays[day.weekday()][0].upper()

    def brief(self, at: datetime | None) -> str:
        """`20 nov 10:00`, and its year where it is another."""
        if at is None:
            return NONE
        local = at.astimezone(ZoneInfo(self.time_zone))
        name = GRAMMARS[self.language].months[local.month - 1][:_SHORT]
        year = "" if local.year == self.month.year else f" {local.year}"
        return f"{local.day} {name}{year} {local:%H:%M}"

    def instant(self, at: datetime) -> str:
        """`vie 20 nov 10:00`."""
        local = at.astimezone(ZoneInfo(self.time_zone))
        return f"{GRAMMARS[self.language].weekdays[local.weekday()][:_SHORT]} {self.brief(at)}"

    def exact(self, at: datetime) -> str:
        """`vie 20 nov 10:00:07`, `10:00:07.250`; without what is nought."""
        local = at.astimezone(ZoneInfo(self.time_zone))
        fraction = _fraction(timedelta(microseconds=local.microsecond))
        return f"{self.instant(at)}:{local:%S}{fraction}" if local.second or fraction else self.instant(at)

    def length(self, length: timedelta | None) -> str:
        """`9:30:00`, and `47:30:00` for what is longer than a day; what is begun of a second is left out."""
        if length is None:
            return NONE
        minutes, seconds = divmod(length // _SECOND, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}"

    def exact_length(self, length: timedelta) -> str:
        """`9:30:00.250`: as long as it is, for sums that must be seen to be right; `9:30:00` where nothing is cut."""
        return f"{self.length(length)}{_fraction(length)}"

    def promise(self, length: timedelta) -> str:
        """`4 h`, `1 h 30 min`, `20 s`: as a contract says it."""
        minutes, seconds = divmod(length // _SECOND, 60)
        hours, minutes = divmod(minutes, 60)
        parts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
        return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 s"

    def compliance(self, compliance: Fraction | None) -> str:
        """`96.22 %`, rounded down: what is shown as 95 is not below 95."""
        return NONE if compliance is None else self.percent(Decimal(str(percent(compliance))))

    def percent(self, number: Decimal) -> str:
        """`5 %`, `2.5 %`."""
        whole = number.to_integral_value()
        return f"{whole if whole == number else number.normalize():f} %"

    def plan(self, plan: Plan) -> str:
        """What a contract covers."""
        return self.phrase(PLANS[plan])

    def condition(self, summary: Summary) -> str:
        """What must hold for the penalty of a month that is not final to be owed."""
        if summary.is_over:
            return self.say("si nada cambiara", "if nothing changed")
        return self.say("si el mes terminara hoy", "if the month ended today")

    def severity(self, severity: Severity) -> str:
        """In one word of lower case."""
        return self.phrase(SEVERITIES[severity])

    def environment(self, environment: Environment) -> str:
        """Production or not, in lower case."""
        return self.phrase(ENVIRONMENTS[environment])

    def outcome(self, outcome: Outcome) -> str:
        """What became of a promise, in two words at most."""
        return self.phrase(OUTCOMES[outcome])

    def origin(self, origin: Origin) -> str:
        """What opened the ticket."""
        return self.phrase(ORIGINS[origin])


def _fraction(length: timedelta) -> str:
    """`.250`: what is begun of a second, to the millisecond, which is all that instants have."""
    milliseconds = length % _SECOND // timedelta(milliseconds=1)
    return f".{milliseconds:03}" if milliseconds else ""
