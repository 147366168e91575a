"""Instants and durations, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guardia.adapters.messages.vocabulary import CHANNELS, DESK_PHONES, STATUSES, TOLD
from guardia.adapters.messages.words import Speech
from guardia.domain.coverage import Coverage, Plan
from guardia.domain.decision import Language
from guardia.domain.notice import AUDIENCES, GIVEN_UP, NoticeState
from guardia.domain.road import Channel
from guardia.domain.ticket import Status
from guardia.domain.working_week import WEEKDAYS, WorkingWeek, parse_stretch

AT = datetime(2026, 11, 23, 15, 0, 7, tzinfo=UTC)
ES, EN = Language.ES, Language.EN


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        (ES, "America/Panama", "lunes 23 de noviembre de 2026, 10:00 (hora de Panamá, GMT-5)"),
        (EN, "America/Panama", "Monday, 23 November 2026, 10:00 (Panama time, GMT-5)"),
        (ES, "America/Costa_Rica", "lunes 23 de noviembre de 2026, 09:00 (hora de Costa Rica, GMT-6)"),
        (ES, "America/Santo_Domingo", "lunes 23 de noviembre de 2026, 11:00 (hora de República Dominicana, GMT-4)"),
        (EN, "America/Puerto_Rico", "Monday, 23 November 2026, 11:00 (Puerto Rico time, GMT-4)"),
        (EN, "Asia/Kolkata", "Monday, 23 November 2026, 20:30 (Kolkata time, GMT+5:30)"),
        (ES, "Africa/Abidjan", "lunes 23 de noviembre de 2026, 15:00 (hora de Abidjan, GMT)"),
        (EN, "UTC", "Monday, 23 November 2026, 15:00 (UTC)"),
        (ES, "Pacific/Kiritimati", "martes 24 de noviembre de 2026, 05:00 (hora de Kiritimati, GMT+14)"),
    ],
)
def test_an_instant_is_said_on_the_reader_s_clock(language: Language, zone: str, said: str) -> None:
    assert Speech(language, zone).instant(AT) == said


@pytest.mark.parametrize("zone", ["America/Panma", "America", "", "../UTC", "a\0b"])
def test_a_zone_that_nobody_knows_is_utc_and_said_to_be(zone: str) -> None:
    assert Speech(EN, zone).instant(AT) == "Monday, 23 November 2026, 15:00 (UTC)"
    assert Speech(ES, zone).clock(AT) == "15:00"


def test_an_instant_that_the_reader_s_clock_has_not_is_told_as_it_came() -> None:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    assert Speech(EN, "America/Panama").instant(first) == "Monday, 1 January 1, 00:00 (UTC)"
    assert Speech(EN, "Pacific/Kiritimati").instant(last) == "Friday, 31 December 9999, 23:59 (UTC)"
    ahead = datetime.min.replace(tzinfo=timezone(timedelta(hours=5)))
    assert Speech(EN, "America/Panma").instant(ahead) == "Monday, 1 January 1, 00:00 (GMT+5)"


@given(
    at=st.datetimes(timezones=st.timezones() | st.just(UTC) | st.just(timezone(timedelta(hours=-23)))),
    zone=st.timezone_keys() | st.text(max_size=20),
)
@example(at=datetime.max.replace(tzinfo=UTC), zone="America/New_York")
@example(at=datetime.min.replace(tzinfo=UTC), zone="Europe/Madrid")
def test_there_is_no_instant_and_no_zone_that_cannot_be_said(at: datetime, zone: str) -> None:
    for language in Language:
        assert Speech(language, zone).instant(at).endswith(")")
        assert Speech(language, zone, to_the_second=True).clock(at).count(":") == 2


def test_each_day_and_month_has_its_name() -> None:
    spanish, english = Speech(ES, "UTC"), Speech(EN, "UTC")
    days = [datetime(2026, month, month, tzinfo=UTC) for month in range(1, 13)]
    assert [spanish.instant(day).split()[0] for day in days[:7]] == [
        "jueves", "lunes", "martes", "sábado", "martes", "sábado", "martes",
    ]  # fmt: skip
    assert [english.instant(day) for day in days] == [f"{day:%A}, {day.day} {day:%B} 2026, 00:00 (UTC)" for day in days]


@pytest.mark.parametrize(
    ("length", "es", "en"),
    [
        (timedelta(hours=2), "2 horas", "2 hours"),
        (timedelta(hours=1), "1 hora", "1 hour"),
        (timedelta(seconds=20), "20 segundos", "20 seconds"),
        (timedelta(hours=48), "48 horas", "48 hours"),
        (timedelta(hours=1, minutes=30), "1 hora y 30 minutos", "1 hour and 30 minutes"),
        (timedelta(hours=1, seconds=5), "1 hora", "1 hour"),
        (timedelta(minutes=1, seconds=1), "1 minuto y 1 segundo", "1 minute and 1 second"),
        (timedelta(days=3, hours=1), "3 días y 1 hora", "3 days and 1 hour"),
        (timedelta(milliseconds=400), "menos de 1 segundo", "less than 1 second"),
        (timedelta(seconds=-1), "menos de 1 segundo", "less than 1 second"),
    ],
)
def test_a_duration_is_said_in_its_two_largest_units(length: timedelta, es: str, en: str) -> None:
    assert Speech(ES, "UTC").duration(length) == es
    assert Speech(EN, "UTC").duration(length) == en


def test_seconds_are_said_where_they_matter() -> None:
    speech = Speech(ES, "America/Panama", to_the_second=True)
    assert speech.instant(AT) == "lunes 23 de noviembre de 2026, 10:00:07 (hora de Panamá, GMT-5)"
    assert speech.clock(AT) == "10:00:07"


def test_coverage_is_said_with_its_hours_and_zone() -> None:
    business = Coverage(Plan.BUSINESS_HOURS, "America/Panama")
    assert Speech(EN, "UTC").coverage(business) == "in business hours: Monday to Friday, 8:00 to 17:30 (Panama time)"
    assert Speech(ES, "UTC").coverage(Coverage(Plan.ALWAYS, "UTC")) == "a cualquier hora y todos los días del año"


def week(**hours: str) -> WorkingWeek:
    return WorkingWeek(tuple(tuple(map(parse_stretch, hours.get(day, "").split())) for day in WEEKDAYS))


@pytest.mark.parametrize(
    ("days", "es", "en"),
    [
        pytest.param(
            week(**dict.fromkeys(WEEKDAYS[:4], "08:00-12:00 13:00-17:30"), friday="08:00-12:05"),
            "de lunes a jueves, de 8:00 a 12:00 y de 13:00 a 17:30; viernes, de 8:00 a 12:05",
            "Monday to Thursday, 8:00 to 12:00 and 13:00 to 17:30; Friday, 8:00 to 12:05",
            id="a lunch break",
        ),
        pytest.param(
            week(tuesday="09:00-10:00", saturday="00:00-24:00", sunday="00:00-24:00"),
            "martes, de 9:00 a 10:00; sábado y domingo, de 0:00 a 24:00",
            "Tuesday, 9:00 to 10:00; Saturday and Sunday, 0:00 to 24:00",
            id="single days and pairs",
        ),
        pytest.param(
            week(monday="01:00-02:00 03:00-04:00 05:00-06:00"),
            "lunes, de 1:00 a 2:00, de 3:00 a 4:00 y de 5:00 a 6:00",
            "Monday, 1:00 to 2:00, 3:00 to 4:00 and 5:00 to 6:00",
            id="three stretches",
        ),
    ],
)
def test_a_contract_s_own_hours_are_said_as_they_are(days: WorkingWeek, es: str, en: str) -> None:
    coverage = Coverage(Plan.BUSINESS_HOURS, "UTC", days)
    assert Speech(ES, "UTC").coverage(coverage) == f"en horario de atención: {es} (UTC)"
    assert Speech(EN, "UTC").coverage(coverage) == f"in business hours: {en} (UTC)"


def test_holidays_are_said_to_be_excepted() -> None:
    coverage = Coverage(Plan.BUSINESS_HOURS, "UTC", week(monday="08:00-09:00"), {date(2026, 11, 3): "feriado"})
    assert Speech(ES, "UTC").coverage(coverage) == "en horario de atención: lunes, de 8:00 a 9:00, salvo feriados (UTC)"
    assert Speech(EN, "UTC").coverage(coverage).endswith("Monday, 8:00 to 9:00, except public holidays (UTC)")


def test_the_desk_s_phones_can_be_dialled() -> None:
    assert [phone.dialled for phone in DESK_PHONES] == ["+5073100956", "+50640016380", "+18499365557", "+17862337647"]


def test_a_stretch_names_its_day_once_and_its_zone() -> None:
    until = AT + timedelta(minutes=6)
    assert Speech(ES, "America/Panama").stretch(AT, until) == (
        "lunes 23 de noviembre de 2026, 10:00–10:06 (hora de Panamá, GMT-5)"
    )
    over_midnight = Speech(EN, "America/Panama").stretch(AT, AT + timedelta(hours=14))
    assert over_midnight == (
        "Monday, 23 November 2026, 10:00 (Panama time, GMT-5) – Tuesday, 24 November 2026, 00:00 (Panama time, GMT-5)"
    )


def test_in_a_list_an_instant_is_short_and_its_zone_is_told_once() -> None:
    speech = Speech(ES, "America/Panama")
    assert (speech.short(AT), speech.zone(AT)) == ("23 nov, 10:00", "hora de Panamá, GMT-5")
    assert speech.brief(AT) == "23 nov, 10:00 (hora de Panamá, GMT-5)"


@pytest.mark.parametrize("language", [ES, EN])
def test_every_channel_every_kind_that_is_told_and_every_end_of_a_notice_has_its_words(language: Language) -> None:
    speech = Speech(language, "UTC")
    assert set(CHANNELS) == set(Channel)
    assert set(TOLD) == set(AUDIENCES)
    assert len({speech.told(kind) for kind in AUDIENCES}) == len(AUDIENCES)
    assert len({speech.undelivered(state) for state in GIVEN_UP | {NoticeState.ACCEPTED}}) == 3
    assert {speech.status(status) for status in Status} == {STATUSES[status].in_language(language) for status in Status}


@pytest.mark.parametrize("language", [ES, EN])
def test_a_word_of_a_later_version_loses_no_message(language: Language) -> None:
    speech = Speech(language, "UTC")
    assert speech.channel("pager") == "pager"
    assert speech.told("sung") in {"qué hay de nuevo", "what is new"}
    assert speech.undelivered("lost") == speech.undelivered("failed_permanent")
