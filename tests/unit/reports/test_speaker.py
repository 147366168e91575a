"""How a report says times and numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from guardia.domain.contract import Environment, Severity
from guardia.domain.coverage import Plan
from guardia.domain.decision import Language
from guardia.domain.month import Month
from guardia.domain.ticket import Origin
from guardia.domain.verdict import Outcome
from guardia_ops.reports.speaker import Speaker
from tests.support.builders import T0

ES = Speaker(Language.ES, "America/Panama", Month(2026, 11))
EN = Speaker(Language.EN, "America/Panama", Month(2026, 11))


def test_a_month_has_its_name() -> None:
    assert (ES.month_name(), EN.month_name()) == ("noviembre de 2026", "November 2026")


@pytest.mark.parametrize(
    ("zone", "es", "en"),
    [
        ("America/Panama", "hora de Panamá (America/Panama)", "Panama time (America/Panama)"),
        ("America/Costa_Rica", "hora de Costa Rica (America/Costa_Rica)", "Costa Rica time (America/Costa_Rica)"),
        ("UTC", "UTC", "UTC"),
    ],
)
def test_a_time_zone_is_named(zone: str, es: str, en: str) -> None:
    assert Speaker(Language.ES, zone, Month(2026, 11)).zone_name() == es
    assert Speaker(Language.EN, zone, Month(2026, 11)).zone_name() == en


def test_an_instant_is_on_the_contracts_clock() -> None:
    at = T0 + timedelta(seconds=7)
    assert (ES.brief(at), ES.instant(at), ES.exact(at)) == ("20 nov 10:00", "vie 20 nov 10:00", "vie 20 nov 10:00:07")
    assert (EN.instant(T0), EN.exact(T0), EN.brief(None)) == ("Fri 20 Nov 10:00", "Fri 20 Nov 10:00", "–")
    assert ES.brief(datetime(2027, 1, 1, 12, tzinfo=UTC)) == "1 ene 2027 07:00"


def test_what_is_added_up_is_said_to_the_millisecond() -> None:
    assert ES.exact(T0 + timedelta(milliseconds=50)) == "vie 20 nov 10:00:00.050"
    assert ES.exact(T0 + timedelta(seconds=7, milliseconds=250)) == "vie 20 nov 10:00:07.250"
    assert [ES.exact_length(timedelta(hours=4, milliseconds=more)) for more in (0, 1, 999)] == [
        "4:00:00", "4:00:00.001", "4:00:00.999"
    ]  # fmt: skip


def test_a_day_is_said_whole_and_in_a_letter() -> None:
    assert (ES.day(date(2026, 1, 31)), EN.day(date(2026, 1, 31))) == ("31 ene 2026", "31 Jan 2026")
    assert (ES.weekday_letter(date(2026, 11, 18)), EN.weekday_letter(date(2026, 11, 18))) == ("M", "W")


@pytest.mark.parametrize(
    ("length", "exact", "promised"),
    [
        (timedelta(hours=4), "4:00:00", "4 h"),
        (timedelta(hours=1, minutes=30), "1:30:00", "1 h 30 min"),
        (timedelta(seconds=20), "0:00:20", "20 s"),
        (timedelta(hours=47, minutes=5, seconds=9), "47:05:09", "47 h 5 min 9 s"),
        (timedelta(seconds=59, milliseconds=999), "0:00:59", "59 s"),
        (timedelta(), "0:00:00", "0 s"),
    ],
)
def test_a_length_of_time_is_said_to_the_second(length: timedelta, exact: str, promised: str) -> None:
    assert (ES.length(length), ES.promise(length)) == (exact, promised)


@pytest.mark.parametrize(
    ("compliance", "shown"),
    [
        (Fraction(100), "100 %"),
        (Fraction(95), "95 %"),
        (Fraction(1999, 20), "99.95 %"),
        (Fraction(200, 3), "66.66 %"),
        (Fraction(94999, 1000), "94.99 %"),
        (Fraction(0), "0 %"),
        (None, "–"),
    ],
)
def test_a_compliance_is_never_rounded_up(compliance: Fraction | None, shown: str) -> None:
    assert ES.compliance(compliance) == shown


@pytest.mark.parametrize(("number", "shown"), [("5", "5 %"), ("5.0", "5 %"), ("12.50", "12.5 %"), ("100", "100 %")])
def test_a_percentage_of_a_contract_is_said_as_short_as_it_is(number: str, shown: str) -> None:
    assert EN.percent(Decimal(number)) == shown


def test_nothing_that_a_report_counts_is_without_a_word() -> None:
    for speaker in (ES, EN):
        words = [
            *map(speaker.outcome, Outcome),
            *map(speaker.origin, Origin),
            *map(speaker.plan, Plan),
            *map(speaker.severity, Severity),
            *map(speaker.environment, Environment),
            speaker.length(None),
        ]
        assert all(words)
        assert len(set(words)) == len(words)
