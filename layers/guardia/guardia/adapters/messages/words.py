"""Instants, durations and the few words of the domain, in the reader's language and time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from guardia.adapters.messages.vocabulary import (
    CHANNELS,
    ENVIRONMENTS,
    GRAMMARS,
    ORIGINS,
    PLACES,
    SEVERITIES,
    STATUSES,
    TOLD,
    UNDELIVERED,
)
from guardia.domain.coverage import Plan
from guardia.domain.decision import Phrase
from guardia.domain.notice import NoticeState
from guardia.domain.road import Channel
from guardia.domain.ticket import Kind

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from guardia.adapters.messages.vocabulary import Grammar
    from guardia.domain.contract import Environment, Severity
    from guardia.domain.coverage import Coverage
    from guardia.domain.decision import Language
    from guardia.domain.ticket import Origin, Status
    from guardia.domain.working_week import WorkingWeek

_NEWS = Phrase("qué hay de nuevo", "what is new")
_SAID_IN_DAYS = timedelta(hours=72)  # a contract says 48 hours


@dataclass(frozen=True, slots=True)
class Speech:
    """How one reader is spoken to. `to_the_second`: promises of seconds need their seconds told.

    No instant and no zone loses a message: where the reader's clock cannot tell an instant, UTC does, and says so.
    """

    language: Language
    time_zone: str
    to_the_second: bool = False

    def phrase(self, phrase: Phrase) -> str:
        """The sentence in the reader's language."""
        return phrase.in_language(self.language)

    def instant(self, at: datetime) -> str:
        """`lunes 23 de noviembre de 2026, 10:00 (hora de Panamá, GMT-5)`: the reader's own clock, and which it is."""
        return self._instant(at, self.clock(at))

    def stretch(self, start: datetime, end: datetime) -> str:
        """`lunes 23 de noviembre de 2026, 08:00–08:06 (hora de Panamá, GMT-5)`; both days where they are two."""
        if self._local(start).date() != self._local(end).date():
            return f"{self.instant(start)} – {self.instant(end)}"
        return self._instant(start, f"{self.clock(start)}–{self.clock(end)}")

    def brief(self, at: datetime) -> str:
        """`23 nov, 10:00 (hora de Panamá, GMT-5)`: for messages in which letters are few."""
        return f"{self.short(at)} ({self.zone(at)})"

    def short(self, at: datetime) -> str:
        """`23 nov, 10:00`: in a list whose zone is told once."""
        local = self._local(at)
        month = GRAMMARS[self.language].months[local.month - 1][:3]
        return f"{local.day} {month}, {self.clock(at)}"

    def zone(self, at: datetime) -> str:
        """`hora de Panamá, GMT-5`: which clock it is that tells `at`."""
        return self._clock_name(self._local(at))

    def clock(self, at: datetime) -> str:
        """`10:00`: the hour alone, where the day is plain."""
        local = self._local(at)
        return f"{local:%H:%M:%S}" if self.to_the_second else f"{local:%H:%M}"

    def duration(self, length: timedelta) -> str:
        """`1 hora y 30 minutos`: the largest unit, and the next if there is some of it; the rest is left out."""
        grammar = GRAMMARS[self.language]
        counts = _counts(length)
        largest = next((at for at, (count, _) in enumerate(counts) if count), None)
        if largest is None:
            return grammar.at_once
        said = [f"{count} {grammar.units[unit][count != 1]}" for count, unit in counts[largest : largest + 2] if count]
        return grammar.pair.format(*said) if len(said) > 1 else said[0]

    def severity(self, severity: Severity) -> str:
        """How severe, in one word of lower case."""
        return self.phrase(SEVERITIES[severity])

    def environment(self, environment: Environment) -> str:
        """Production or not, in lower case."""
        return self.phrase(ENVIRONMENTS[environment])

    def status(self, status: Status) -> str:
        """Where a ticket stands, in a few words of lower case."""
        return self.phrase(STATUSES[status])

    def channel(self, channel: str) -> str:
        """How a message travels; a word that is not known as it is."""
        return self.phrase(CHANNELS[Channel(channel)]) if channel in set(Channel) else channel

    def told(self, kind: str) -> str:
        """What somebody was not told, for whoever tells them by telephone."""
        known = TOLD.get(Kind(kind)) if kind in set(Kind) else None
        return self.phrase(known or _NEWS)

    def undelivered(self, state: str) -> str:
        """Why a message did not arrive, from the state that its notice has."""
        known = UNDELIVERED.get(NoticeState(state)) if state in set(NoticeState) else None
        return self.phrase(known or UNDELIVERED[NoticeState.FAILED_PERMANENT])

    def origin(self, origin: Origin) -> str:
        """What opened a ticket, in a few words."""
        return self.phrase(ORIGINS[origin])

    def coverage(self, coverage: Coverage) -> str:
        """When the promise's clock runs."""
        grammar = GRAMMARS[self.language]
        if coverage.plan is Plan.ALWAYS:
            return grammar.always
        week = _week(coverage.week, grammar)
        if coverage.holidays:
            week = grammar.but_holidays.format(week)
        return grammar.business_hours.format(week=week, zone=self._zone(coverage.time_zone))

    def _instant(self, at: datetime, clock: str) -> str:
        grammar = GRAMMARS[self.language]
        local = self._local(at)
        return grammar.instant.format(
            weekday=grammar.weekdays[local.weekday()],
            day=local.day,
            month=grammar.months[local.month - 1],
            year=local.year,
            clock=clock,
            zone=self._clock_name(local),
        )

    def _local(self, at: datetime) -> datetime:
        """On the reader's clock; as it came, where that would leave the calendar's years 1 to 9999."""
        try:
            return at.astimezone(_zone_called(self.time_zone))
        except OverflowError:
            return at

    def _clock_name(self, local: datetime) -> str:
        """`hora de Panamá, GMT-5`; the offset alone, or `UTC`, where it is not the reader's own clock."""
        if isinstance(local.tzinfo, ZoneInfo) and local.tzinfo.key == self.time_zone != "UTC":
            return f"{self._zone(self.time_zone)}, {_offset(local)}"
        return _offset(local) if local.utcoffset() else "UTC"

    def _zone(self, key: str) -> str:
        city = key.rpartition("/")[2].replace("_", " ")
        place = self.phrase(PLACES.get(key, Phrase(city, city)))
        return key if key == "UTC" else GRAMMARS[self.language].zone.format(place=place)


def _zone_called(key: str) -> tzinfo:
    """The zone; UTC where nobody knows it, such as a parameter with a slip of the pen."""
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _offset(local: datetime) -> str:
    """`GMT-5`, `GMT+5:30`, `GMT`."""
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return "GMT" + (f"{sign}{hours}" if minutes else "") + (f":{rest:02}" if rest else "")


def _counts(length: timedelta) -> list[tuple[int, str]]:
    minutes, seconds = divmod(max(int(length.total_seconds()), 0), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24) if length >= _SAID_IN_DAYS else (0, hours)
    return [(days, "day"), (hours, "hour"), (minutes, "minute"), (seconds, "second")]


def _week(week: WorkingWeek, grammar: Grammar) -> str:
    """`de lunes a jueves, de 8:00 a 12:00 y de 13:00 a 17:30; viernes, de 8:00 a 12:00`: days alike are said once."""
    said = []
    for stretches, alike in groupby(zip(grammar.weekdays, week.days, strict=True), key=itemgetter(1)):
        first, *others = (weekday for weekday, _ in alike)
        if stretches:
            days = _days(first, others, grammar)
            hours = [grammar.span.format(*map(_wall_clock, stretch)) for stretch in stretches]
            said.append(f"{days}, {_listed(hours, grammar)}")
    return "; ".join(said)


def _days(first: str, others: list[str], grammar: Grammar) -> str:
    """`lunes`, `lunes y martes`, `de lunes a viernes`."""
    if not others:
        return first
    return (grammar.span if len(others) > 1 else grammar.pair).format(first, others[-1])


def _listed(texts: list[str], grammar: Grammar) -> str:
    """`a`, `a y b`, `a, b y c`."""
    return grammar.pair.format(", ".join(texts[:-1]), texts[-1]) if len(texts) > 1 else texts[0]


def _wall_clock(minute: int) -> str:
    """480 → `8:00`."""
    return f"{minute // 60}:{minute % 60:02}"
