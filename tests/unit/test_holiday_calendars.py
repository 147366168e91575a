"""Public holidays as the library tells them, held against the laws of the desk's four countries."""

from __future__ import annotations

import string
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from itertools import product
from typing import TYPE_CHECKING

import holidays
import pytest

from guardia.adapters.holiday_calendars import holiday_calendar

if TYPE_CHECKING:
    from guardia.domain.calendar import Calendar

pytestmark = pytest.mark.covers("F38")

COUNTRIES = holidays.list_supported_countries(include_aliases=False)
WITHOUT_HOLIDAYS = {"BV", "HM", "IO", "UA"}
"""Nobody lives on the first three; Ukraine has suspended its holidays while martial law lasts."""


def calendar(code: str, year: int = 2026) -> Calendar:
    found = holiday_calendar(code, year, year)
    assert found
    return found


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(f"2026-{text}") for text in texts]


class TestTheCountriesOfTheDesk:
    @pytest.mark.parametrize(
        ("code", "expected"),
        [
            pytest.param(
                "PA",
                # Labour Code, article 46 (with law 291 of 2022 for 20 December); article 47: a holiday that falls on a
                # Sunday gives the Monday after it.
                days(
                    *("01-01", "01-09", "02-17", "04-03", "05-01", "11-03", "11-05", "11-10", "11-28", "12-08"),
                    *("12-20", "12-21", "12-25"),
                ),
                id="Panama",
            ),
            pytest.param(
                "CR",
                # Labour Code, article 148: the holidays that are paid.
                days("01-01", "04-02", "04-03", "04-11", "05-01", "07-25", "08-15", "09-15", "12-25"),
                id="Costa Rica",
            ),
            pytest.param(
                "DO",
                # Law 139-97: Epiphany, Labour Day and Constitution Day (6 January, 1 May, 6 November) move to a Monday.
                days(
                    *("01-01", "01-05", "01-21", "01-26", "02-27", "04-03", "05-04", "06-04", "08-16", "09-24"),
                    *("11-09", "12-25"),
                ),
                id="the Dominican Republic",
            ),
            pytest.param(
                "PR",
                # The Commonwealth's and the federal ones; in 2026 Emancipation Day is a Sunday, 4 July a Saturday.
                days(
                    *("01-01", "01-06", "01-19", "02-16", "03-22", "03-23", "04-03", "05-25", "06-19", "07-03"),
                    *("07-04", "07-25", "09-07", "10-12", "11-11", "11-19", "11-26", "12-25"),
                ),
                id="Puerto Rico",
            ),
        ],
    )
    def test_the_public_holidays_of_2026(self, code: str, expected: list[date]) -> None:
        assert list(calendar(code).days) == expected

    @pytest.mark.parametrize(
        ("code", "day", "name"),
        [
            ("PA", "01-09", "Día de los Mártires"),
            ("PA", "02-17", "Martes de Carnaval"),
            ("PA", "12-21", "Día de Duelo Nacional (puente)"),
            ("CR", "04-11", "Día de Juan Santamaría"),
            ("DO", "02-27", "Día de la Independencia Nacional"),
            ("PR", "07-03", "Independence Day (observed)"),
        ],
    )
    def test_a_day_has_the_name_that_the_country_gives_it(self, code: str, day: str, name: str) -> None:
        assert calendar(code).days[date.fromisoformat(f"2026-{day}")] == name

    @pytest.mark.covers("F38")
    @pytest.mark.parametrize("code", ["PA", "EC"])
    def test_carnival_may_fall_on_the_day_that_most_years_have_not(self, code: str) -> None:
        assert date(2028, 2, 29) in calendar(code, 2028).days


class TestWhoseWordItIs:
    def test_a_calendar_says_its_code_and_the_version_of_the_library(self) -> None:
        assert (calendar("US-FL").code, calendar("US-FL").version) == ("US-FL", f"holidays {version('holidays')}")

    def test_a_part_of_a_country_has_its_own_days_too(self) -> None:
        assert date(2026, 5, 2) in calendar("ES-MD").days
        assert date(2026, 5, 2) not in calendar("ES").days

    def test_a_calendar_has_the_years_that_were_asked_for_and_no_others(self) -> None:
        found = holiday_calendar("PA", 2026, 2028)
        assert found
        assert {day.year for day in found.days} == {2026, 2027, 2028}
        assert found.days == {**calendar("PA").days, **calendar("PA", 2027).days, **calendar("PA", 2028).days}

    def test_a_new_year_that_is_observed_in_the_old_one_is_in_the_old_one(self) -> None:
        assert date(2021, 12, 31) in calendar("US", 2021).days  # 1 January 2022 was a Saturday

    @pytest.mark.parametrize("language", ["th", "uk_UA", "en_US"])
    def test_the_language_of_the_machine_changes_nothing(self, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
        monkeypatch.setenv("LANGUAGE", language)
        assert calendar("PA").days[date(2026, 12, 25)] == "Navidad"
        assert calendar("GG").days[date(2026, 12, 25)] == "Christmas Day"  # the library names no language for it

    def test_the_library_is_not_loaded_before_a_calendar_is_asked_for(self) -> None:
        code = "import sys, guardia.adapters.holiday_calendars; sys.exit('holidays' in sys.modules)"
        ended = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603 - this Python, a line of ours
        assert ended.returncode == 0


class TestAnyCode:
    @pytest.mark.parametrize("country", COUNTRIES)
    def test_each_country_of_the_library_has_a_calendar_and_so_have_its_parts(self, country: str) -> None:
        for code in (country, *(f"{country}-{part}" for part in COUNTRIES[country])):
            found = holiday_calendar(code, 2024, 2030)
            assert found
            assert bool(found.days) == (code not in WITHOUT_HOLIDAYS)
            assert all(name.strip() and 2024 <= day.year <= 2030 for day, name in found.days.items())

    def test_no_other_two_letters_are_a_country(self) -> None:
        codes = map("".join, product(string.ascii_uppercase, repeat=2))
        known = {code for code in codes if holiday_calendar(code, 2026, 2026)}
        assert known == {code for code in holidays.list_supported_countries() if len(code) == 2}

    @pytest.mark.parametrize(
        "code",
        [
            "",
            "ZZ",
            "pa",
            "PAN",
            "Panama",
            "PA-",
            "PA-XX",
            "PA-pa",
            "-PA",
            "PA\n",
            "US-FL\n",
            "NYSE",
            "HolidayBase",
            "__",
        ],
    )
    def test_an_unknown_code_has_none(self, code: str) -> None:
        assert holiday_calendar(code, 2026, 2026) is None

    @pytest.mark.parametrize(("first", "last"), [(1, 3), (9998, 9999), (2026, 2025)])
    def test_no_year_is_a_reason_to_fail(self, first: int, last: int) -> None:
        for country in COUNTRIES:
            assert holiday_calendar(country, first, last)
