from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from guardia.domain.contract import Environment, Severity, Terms
from guardia.domain.coverage import Plan
from tests.support.builders import CONTRACT, PRODUCTION, T0, client, contact, contract

DAY = date(2026, 11, 20)


class TestInForce:
    @pytest.mark.parametrize(
        ("wall_clock", "in_force"),
        [
            ("2026-11-19T23:59:59.999", False),
            ("2026-11-20T00:00:00", True),
            ("2026-11-20T23:59:59.999", True),
            ("2026-11-21T00:00:00", False),
        ],
    )
    @pytest.mark.parametrize("zone", ["America/Panama", "Asia/Tokyo", "UTC"])
    def test_both_days_are_within_it_in_the_contracts_own_zone(
        self, zone: str, wall_clock: str, in_force: bool
    ) -> None:
        of_one_day = contract(starts=DAY, ends=DAY, time_zone=zone)
        at = datetime.fromisoformat(wall_clock).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        assert of_one_day.in_force(at) is in_force


class TestContacts:
    def test_an_address_is_found_in_any_case(self) -> None:
        assert client().contact("ANA@Acme.Example") == contact()

    def test_who_may_not_follow_tickets_is_not_found(self) -> None:
        silent = client(contacts=(contact(tickets=False),))
        assert silent.contact("ana@acme.example") is None

    def test_a_stranger_is_not_found(self) -> None:
        assert client().contact("eva@other.example") is None


class TestAccounts:
    def test_an_account_of_the_client_is_found(self) -> None:
        account = client().account(PRODUCTION)
        assert account is not None
        assert account.environment is Environment.PRODUCTION

    def test_an_account_of_somebody_else_is_not(self) -> None:
        assert client().account("999999999999") is None


class TestTerms:
    def test_are_what_the_contract_says_when_they_are_made(self) -> None:
        terms = Terms.of(client(), CONTRACT, T0)
        assert terms.response[Severity.CRITICAL] == timedelta(hours=2)
        assert (terms.plan, terms.time_zone, terms.calendar, terms.language) == (
            Plan.ALWAYS,
            "America/Panama",
            "PA",
            "es",
        )

    def test_a_non_production_ticket_of_a_24x7_client_runs_in_business_hours(self) -> None:
        terms = Terms.of(client(), CONTRACT, T0)
        assert terms.coverage(Environment.PRODUCTION).plan is Plan.ALWAYS
        assert terms.coverage(Environment.NON_PRODUCTION).plan is Plan.BUSINESS_HOURS
