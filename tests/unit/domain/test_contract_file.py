"""The contract in a client's file: hours, holidays, grace and penalties, read with messages that name the field."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.adapters.holiday_calendars import holiday_calendar
from guardia.domain.calendar import Calendar
from guardia.domain.contract import Contract, Penalty, Severity
from guardia.domain.contract_file import contract_document, contract_name, read_contract
from guardia.domain.errors import Invalid
from guardia.domain.escalation import USUAL_ESCALATION, Escalation
from guardia.domain.working_week import USUAL_WEEK, WEEKDAYS, Stretch, WorkingWeek
from tests.support.builders import no_holidays

INDEPENDENCE = date(2026, 11, 3)
Document = dict[str, Any]


def document(**fields: object) -> Document:
    """A business-hours contract in Panama, with these fields besides or instead."""
    return {
        "plan": "business-hours",
        "starts": "2026-01-01",
        "ends": "2026-12-31",
        "calendar": "PA",
        "time_zone": "America/Panama",
        "response": {"CRITICAL": "PT2H", "HIGH": "PT4H", "LOW": "PT12H"},
        **fields,
    }


def read(**fields: object) -> Contract:
    """The contract with these fields, with the holidays that the library knows."""
    return read_contract(document(**fields), holiday_calendar)


def problems(**fields: object) -> dict[str, str]:
    """What is said of a contract with these fields, by path."""
    with pytest.raises(Invalid) as refusal:
        read(**fields)
    return {problem.path: problem.message for problem in refusal.value.problems}


class TestTheCalendar:
    def test_knows_the_contracts_years_and_the_next_in_which_its_last_tickets_are_answered(self) -> None:
        asked: list[tuple[str, int, int]] = []

        def calendars(code: str, first_year: int, last_year: int) -> Calendar:
            asked.append((code, first_year, last_year))
            return Calendar(code, "a test's", {})

        read_contract(document(starts="2026-06-01", ends="2028-05-31"), calendars)
        read_contract(document(starts="1990-06-01", ends="2090-05-31"), calendars)
        assert asked == [("PA", 2026, 2029), ("PA", 1990, 2091)]

    def test_is_kept_with_the_name_and_version_of_whoever_knows_it(self) -> None:
        calendar = read().calendar
        assert calendar.version.startswith("holidays ")
        assert INDEPENDENCE in calendar.days
        assert {day.year for day in calendar.days} == {2026, 2027}

    @pytest.mark.parametrize("code", ["PA", "CR", "DO", "PR", "US-FL", "CO", "CA-QC"])
    def test_may_be_of_any_place_that_the_library_has(self, code: str) -> None:
        assert read(calendar=code).calendar.code == code

    @pytest.mark.parametrize("code", ["XX", "ZZ-1", "US-XX", "PA-99"])
    def test_that_the_library_lacks_is_refused(self, code: str) -> None:
        assert problems(calendar=code) == {
            "calendar": f"there are no holidays of {code!r}: wanted a country such as PA, CR, DO or PR"
        }

    def test_is_not_asked_for_years_that_are_not_those_of_a_contract(self) -> None:
        asked: list[int] = []

        def calendars(code: str, first_year: int, last_year: int) -> Calendar:
            asked.append(last_year - first_year)
            return Calendar(code, "a test's", {})

        for starts, ends in (("0001-01-01", "9999-12-31"), ("2026-01-01", "0002-01-01"), (None, None), ("x", "y")):
            with pytest.raises(Invalid):
                read_contract(document(starts=starts, ends=ends), calendars)
        with pytest.raises(Invalid):
            read_contract(document(starts="1970-01-01", ends="2200-01-01"), calendars)
        assert max(asked) <= 101


class TestHolidays:
    def test_are_the_calendars_with_the_contracts_own_and_without_those_that_are_worked(self) -> None:
        contract = read(holidays={"add": {"2026-12-24": "Nochebuena"}, "remove": ["2026-11-03"]})
        assert contract.holidays_added == {date(2026, 12, 24): "Nochebuena"}
        assert contract.holidays_removed == {INDEPENDENCE}
        assert contract.holidays[date(2026, 12, 24)] == "Nochebuena"
        assert INDEPENDENCE not in contract.holidays
        assert date(2026, 12, 25) in contract.holidays

    def test_may_be_days_of_yaml_and_texts_of_json(self) -> None:
        as_days = read(holidays={"add": {date(2026, 12, 24): "Nochebuena"}, "remove": [date(2026, 11, 3)]})
        assert as_days == read(holidays={"add": {"2026-12-24": "Nochebuena"}, "remove": ["2026-11-03"]})

    @pytest.mark.parametrize(
        ("holidays", "path", "message"),
        [
            ([], "holidays", "a mapping of fields is wanted here"),
            ({"add": ["2026-12-24"]}, "holidays.add", "a mapping of fields is wanted here"),
            ({"add": {"2026-12-24": ""}}, "holidays.add.2026-12-24", "the holiday wants a name"),
            ({"add": {"2026-12-24": None}}, "holidays.add.2026-12-24", "the holiday wants a name"),
            ({"add": {"24/12": "x"}}, "holidays.add.24/12", "'24/12' is not a day such as 2026-01-31"),
            ({"remove": "2026-11-03"}, "holidays.remove", "a list of days is wanted here"),
            ({"remove": ["3/11"]}, "holidays.remove[0]", "'3/11' is not a day such as 2026-01-31"),
            (
                {"remove": ["2026-11-03", "2026-11-04"]},
                "holidays.remove[1]",
                "2026-11-04 is no holiday of PA: there is nothing to take away",
            ),
            (
                {"add": {"2026-11-03": "Separación"}, "remove": ["2026-11-03"]},
                "holidays.remove[0]",
                "2026-11-03 stands under add, too: leave one of them out",
            ),
            ({"except": []}, "holidays.except", "is not a field that Guardia knows"),
        ],
    )
    def test_that_are_none_are_named(self, holidays: object, path: str, message: str) -> None:
        assert problems(holidays=holidays) == {path: message}

    def test_of_a_calendar_that_is_not_there_are_not_held_against_it(self) -> None:
        assert list(problems(calendar="XX", holidays={"remove": ["2026-11-03"]})) == ["calendar"]


class TestHours:
    def test_are_the_usual_ones_unless_the_contract_says_others(self) -> None:
        assert read().week == USUAL_WEEK
        assert read(hours=None).week == USUAL_WEEK

    def test_are_any_stretches_of_any_days(self) -> None:
        week = read(hours={"monday": ["08:00-12:00", "13:30-17:30"], "saturday": ["22:00-24:00"]}).week
        none: tuple[Stretch, ...] = ()
        monday, saturday = ((480, 720), (810, 1050)), ((1320, 1440),)
        assert week == WorkingWeek((monday, none, none, none, none, saturday, none))

    @pytest.mark.parametrize(
        ("hours", "path", "message"),
        [
            ("08:00-17:30", "hours", "a mapping of fields is wanted here"),
            ({}, "hours", "a week without any hours: the desk would never be there"),
            ({"monday": []}, "hours", "a week without any hours: the desk would never be there"),
            ({"monday": "08:00-17:30"}, "hours.monday", "a list of texts is wanted here"),
            (
                {"monday": ["8-17"]},
                "hours.monday[0]",
                "'8-17' is no stretch of a day such as 08:00-17:30; a day ends at 24:00",
            ),
            (
                {"monday": ["08:00-12:00", "11:00-17:30"]},
                "hours.monday",
                "each stretch begins after the one before has ended",
            ),
            ({"monday": ["08:00-12:00"], "lunes": []}, "hours.lunes", "is not a field that Guardia knows"),
        ],
    )
    def test_that_are_none_are_named(self, hours: object, path: str, message: str) -> None:
        assert problems(hours=hours) == {path: message}

    def test_that_no_promise_ever_ends_in_are_refused(self) -> None:
        minute = {"monday": ["08:00-08:01"]}
        response = {"CRITICAL": "PT2H", "HIGH": "P10D", "LOW": "P366D"}
        for plan in ("24x7", "business-hours"):
            assert problems(plan=plan, hours=minute, response=response) == {
                "response.HIGH": "PT240H do not pass in a hundred years of the contract's hours",
                "response.LOW": "PT8784H do not pass in a hundred years of the contract's hours",
            }
        assert read(hours=minute).week.total == timedelta(minutes=1)


class TestGrace:
    def test_is_nothing_unless_the_contract_says_so(self) -> None:
        assert read().grace == timedelta()
        assert read(grace="P15D").grace == timedelta(days=15)

    def test_that_is_no_duration_is_refused(self) -> None:
        assert problems(grace="15 days") == {
            "grace": "'15 days' is not a duration such as PT2H, PT30M or P2D, of a year at most"
        }


class TestPenalties:
    def test_are_exact(self) -> None:
        tiers = read(penalties=[{"below": 95, "fee": 5}, {"below": "99.9", "fee": 0.1}]).penalties
        assert tiers == (Penalty(Decimal(95), Decimal(5)), Penalty(Decimal("99.9"), Decimal("0.1")))

    @pytest.mark.parametrize(
        ("penalties", "path", "message"),
        [
            ({"below": 95, "fee": 5}, "penalties", "a list is wanted here"),
            ([{"below": 95}], "penalties[0].fee", "is missing"),
            ([{"below": 0, "fee": 5}], "penalties[0].below", "0 is no percentage above 0, of 100 at most"),
            ([{"below": 101, "fee": 5}], "penalties[0].below", "101 is no percentage above 0, of 100 at most"),
            ([{"below": 95, "fee": "5 %"}], "penalties[0].fee", "'5 %' is no percentage above 0, of 100 at most"),
            ([{"below": "NaN", "fee": 5}], "penalties[0].below", "'NaN' is no percentage above 0, of 100 at most"),
            ([{"below": True, "fee": 5}], "penalties[0].below", "True is no percentage above 0, of 100 at most"),
            ([{"below": 95, "fee": 5, "of": "fee"}], "penalties[0].of", "is not a field that Guardia knows"),
            ([{"below": 95, "fee": 5}, {"below": "95.0", "fee": 9}], "penalties[1]", "below 95 stands here twice"),
        ],
    )
    def test_that_are_none_are_named(self, penalties: object, path: str, message: str) -> None:
        assert problems(penalties=penalties)[path] == message


class TestEscalation:
    @pytest.mark.parametrize(
        ("escalation", "expected"),
        [
            ({"first": 40, "second": 60, "manager": 80}, Escalation(40, 60, 80)),
            ({"first": 1, "second": 2, "manager": 99}, Escalation(1, 2, 99)),
            ({"first": 30}, Escalation(30, 75, 90)),
            ({"manager": 80}, Escalation(50, 75, 80)),
            ({}, USUAL_ESCALATION),
        ],
    )
    def test_is_what_the_contract_says_and_usual_where_it_says_nothing(
        self, escalation: object, expected: Escalation
    ) -> None:
        assert read(escalation=escalation).escalation == expected
        assert read().escalation == USUAL_ESCALATION

    @pytest.mark.parametrize(
        ("escalation", "path", "message"),
        [
            (40, "escalation", "a mapping of fields is wanted here"),
            ([40, 60, 80], "escalation", "a mapping of fields is wanted here"),
            ({"first": 0}, "escalation.first", "0 is no whole percentage from 1 to 99"),
            ({"manager": 100}, "escalation.manager", "100 is no whole percentage from 1 to 99"),
            ({"second": 62.5}, "escalation.second", "62.5 is no whole percentage from 1 to 99"),
            ({"second": "60"}, "escalation.second", "'60' is no whole percentage from 1 to 99"),
            ({"first": True}, "escalation.first", "True is no whole percentage from 1 to 99"),
            ({"first": None}, "escalation.first", "None is no whole percentage from 1 to 99"),
            ({"first": 60, "second": 60}, "escalation.second", "60 is not above first, which is 60"),
            ({"first": 75}, "escalation.second", "75 is not above first, which is 75"),
            ({"second": 95}, "escalation.manager", "90 is not above second, which is 95"),
            ({"third": 95}, "escalation.third", "is not a field that Guardia knows"),
        ],
    )
    def test_that_does_not_climb_is_named(self, escalation: object, path: str, message: str) -> None:
        assert problems(escalation=escalation) == {path: message}


class TestUpdates:
    @pytest.mark.parametrize(
        ("updates", "hours"),
        [
            ({"CRITICAL": "PT1H", "HIGH": "PT4H", "LOW": "PT12H"}, {"CRITICAL": 1, "HIGH": 4, "LOW": 12}),
            ("PT2H", {"CRITICAL": 2, "HIGH": 2, "LOW": 2}),
            ({"CRITICAL": "PT1H", "HIGH": None}, {"CRITICAL": 1}),
            ({}, {}),
            (None, {}),
        ],
    )
    def test_are_promised_to_the_severities_that_are_named(self, updates: object, hours: dict[str, int]) -> None:
        expected = {Severity(severity): timedelta(hours=count) for severity, count in hours.items()}
        assert read(updates=updates).updates == expected
        assert read().updates == {}

    @pytest.mark.parametrize(
        ("updates", "path", "message"),
        [
            ("hourly", "updates", "'hourly' is not a duration such as PT2H, PT30M or P2D, of a year at most"),
            ("PT0S", "updates", "'PT0S' is not a duration such as PT2H, PT30M or P2D, of a year at most"),
            (60, "updates", "a mapping of fields is wanted here"),
            (["PT1H"], "updates", "a mapping of fields is wanted here"),
            ({"HIGH": 4}, "updates.HIGH", "'4' is not a duration such as PT2H, PT30M or P2D, of a year at most"),
            ({"high": "PT4H"}, "updates.high", "is not a field that Guardia knows"),
        ],
    )
    def test_that_are_none_are_named(self, updates: object, path: str, message: str) -> None:
        assert problems(updates=updates) == {path: message}

    def test_that_so_few_hours_cannot_keep_are_refused(self) -> None:
        rare = {"sunday": ["08:00-08:01"]}
        assert problems(hours=rare, response=dict.fromkeys(Severity, "PT1M"), updates={"LOW": "P366D"}) == {
            "updates.LOW": "PT8784H do not pass in a hundred years of the contract's hours"
        }


stretches = st.sampled_from([[], ["08:00-17:30"], ["00:00-24:00"], ["07:15-11:45", "13:00-18:00"]])
weeks = st.fixed_dictionaries(dict.fromkeys(WEEKDAYS, stretches)).filter(lambda week: any(week.values()))
percents = st.decimals("0.01", 100, places=2).map(str)
tiers: st.SearchStrategy[Document] = st.fixed_dictionaries({"below": percents, "fee": percents})
tables = st.lists(tiers, unique_by=lambda tier: Decimal(tier["below"]))
documents = st.fixed_dictionaries(
    {},
    optional={
        "hours": weeks,
        "grace": st.sampled_from(["P1D", "PT36H", "PT1S"]),
        "penalties": tables,
        "escalation": st.lists(st.integers(1, 99), min_size=3, max_size=3, unique=True).map(
            lambda levels: dict(zip(("first", "second", "manager"), sorted(levels), strict=True))
        ),
        "updates": st.dictionaries(st.sampled_from(Severity), st.sampled_from(["PT1H", "PT90M", "P3D", "PT1S"])),
        "holidays": st.fixed_dictionaries(
            {}, optional={"add": st.dictionaries(st.dates(date(2026, 1, 1), date(2027, 12, 31)).map(str), st.just("x"))}
        ),
    },
)


@given(documents)
def test_what_is_written_is_read_again_and_is_plain_json(fields: Document) -> None:
    contract = read_contract(document(**fields), no_holidays)
    written = contract_document(contract)
    assert read_contract(json.loads(json.dumps(written)), no_holidays) == contract
    assert contract_document(read_contract(written, no_holidays)) == written


def test_what_a_contract_does_not_change_is_not_written() -> None:
    changed = {"hours", "holidays", "grace", "penalties", "escalation", "updates"}
    assert changed & contract_document(read()).keys() == set()


def test_every_problem_of_a_contract_is_told_at_once() -> None:
    said = problems(plan="8x5", ends="2025-01-01", grace="x", hours={}, penalties=[{}], response={"HIGH": "x"})
    assert set(said) == {
        "plan",
        "ends",
        "grace",
        "hours",
        "penalties[0].below",
        "penalties[0].fee",
        "response.CRITICAL",
        "response.HIGH",
        "response.LOW",
    }


def test_a_version_is_named_with_its_days() -> None:
    assert contract_name(read(version=3)) == "version 3 (2026-01-01 to 2026-12-31)"
