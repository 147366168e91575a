"""The register's side: whose the accounts are, whether a contract covers now, whether its holidays are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from guardia.adapters.holiday_calendars import holiday_calendar
from guardia.adapters.in_memory.store import InMemoryStore
from guardia.domain.calendar import Calendar
from guardia.domain.contract import Account, Contract
from guardia.domain.entitlement import entitle
from guardia_ops.onboarding.checks.contract import contract_in_force, known_holidays
from guardia_ops.onboarding.checks.register import known_accounts
from guardia_ops.onboarding.finding import Verdict
from tests.support.builders import CONTRACT, PRODUCTION, client, contract, register

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)
"""Noon of 20 November in Panama."""

SPRING = contract(starts=date(2027, 1, 1), ends=date(2027, 6, 30))


def verdict_of(*versions: Contract, at: datetime = NOON) -> tuple[Verdict, str]:
    finding = contract_in_force(replace(client(), contracts=versions), at)
    return finding.verdict, finding.reason


class TestAccounts:
    def test_those_of_the_client_are_known(self) -> None:
        store = InMemoryStore()
        register(store, client())
        assert [finding.verdict for finding in known_accounts(client(), store)] == [Verdict.OK, Verdict.OK]

    def test_one_that_nobody_or_somebody_else_holds_has_to_be_applied(self) -> None:
        store = InMemoryStore()
        register(store, client("globex", accounts=(Account(PRODUCTION, None),)))
        others, nobodys = known_accounts(client(), store)
        assert (others.verdict, others.reason) == (Verdict.FAILED, "its alarms are taken for globex's")
        assert (nobodys.verdict, nobodys.reason) == (Verdict.FAILED, "its alarms are taken for nobody's")
        assert "guardia client apply" in others.advice

    def test_an_environment_that_the_register_does_not_know_is_told(self) -> None:
        store, acme = InMemoryStore(), client(accounts=(Account(PRODUCTION, None),))
        register(store, acme)
        (finding,) = known_accounts(acme, store)
        assert finding.verdict is Verdict.OK
        assert "its environment is unknown: taken for production" in finding.reason

    def test_a_client_without_accounts_is_warned_of(self) -> None:
        (finding,) = known_accounts(client(accounts=()), InMemoryStore())
        assert finding.verdict is Verdict.WARNING


class TestContract:
    def test_one_in_force_says_until_when(self) -> None:
        assert verdict_of(CONTRACT) == (
            Verdict.OK,
            f"{entitle(client(), NOON).reason.en}; served until 2026-12-31, 41 days from today",
        )

    @pytest.mark.parametrize(("left", "verdict"), [(30, Verdict.OK), (29, Verdict.WARNING), (0, Verdict.WARNING)])
    def test_one_that_ends_within_thirty_days_is_to_be_renewed(self, left: int, verdict: Verdict) -> None:
        ends = NOON.date() + timedelta(days=left)
        assert verdict_of(contract(ends=ends))[0] is verdict

    def test_a_renewal_that_is_registered_counts(self) -> None:
        told = verdict_of(CONTRACT, SPRING, at=datetime(2026, 12, 30, 17, tzinfo=UTC))
        assert told[0] is Verdict.OK
        assert told[1].endswith("served until 2027-06-30, 182 days from today")

    def test_a_renewal_behind_a_gap_does_not(self) -> None:
        late = replace(SPRING, starts=date(2027, 1, 2))
        assert verdict_of(CONTRACT, late, at=datetime(2026, 12, 30, 17, tzinfo=UTC))[0] is Verdict.WARNING

    def test_days_are_those_of_the_contracts_zone(self) -> None:
        """At this instant it is 21 November in UTC and still the 20th in Panama."""
        late_evening = datetime(2026, 11, 21, 2, tzinfo=UTC)
        assert verdict_of(contract(ends=date(2026, 12, 20)), at=late_evening)[0] is Verdict.OK

    def test_one_that_has_ended_fails(self) -> None:
        verdict, reason = verdict_of(contract(ends=date(2026, 11, 19)))
        assert verdict is Verdict.FAILED
        assert "acme has no contract in force" in reason

    def test_one_in_its_grace_period_is_warned_of(self) -> None:
        graced = replace(contract(ends=date(2026, 11, 19)), grace=timedelta(days=10))
        assert verdict_of(graced)[0] is Verdict.WARNING

    def test_one_that_has_not_begun_fails_and_may_be_meant(self) -> None:
        finding = contract_in_force(replace(client(), contracts=(SPRING,)), NOON)
        assert (finding.verdict, finding.advice) == (Verdict.FAILED, "nothing, if that is meant")


class TestHolidays:
    def test_a_calendar_of_the_kept_library_knows_all_years_and_the_one_after(self) -> None:
        calendar = holiday_calendar("PA", 2026, 2027)
        assert calendar
        (finding,) = known_holidays(replace(client(), contracts=(replace(CONTRACT, calendar=calendar),)))
        assert finding.verdict is Verdict.OK
        assert "days in 2 years" in finding.reason

    def test_a_year_without_a_holiday_is_named(self) -> None:
        calendar = Calendar("PA", "holidays 1", {date(2026, 11, 3): "Separación de Panamá de Colombia"})
        (finding,) = known_holidays(replace(client(), contracts=(replace(CONTRACT, calendar=calendar),)))
        assert (finding.verdict, finding.reason) == (Verdict.FAILED, "calendar PA has no holiday in 2027")

    def test_each_version_is_looked_at(self) -> None:
        assert len(list(known_holidays(replace(client(), contracts=(CONTRACT, SPRING))))) == 2
