"""Who is served, clause by clause: «Soporte es únicamente a cliente con contrato de soporte vigente».

A contract is in force on its first day, on its last day, and on every day between them, by the calendar and the clock
of the zone that the contract names. Times in the tables are those of a wall clock in that zone, to the millisecond.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.contract import Account, Environment
from guardia.domain.entitlement import Holding, Standing, entitle, entitle_account
from tests.support.builders import T0, client, contract

if TYPE_CHECKING:
    from guardia.domain.contract import Client, Contract

PANAMA = "America/Panama"
ACCOUNT = "222222222222"
YEAR_2026 = contract(starts=date(2026, 1, 1), ends=date(2026, 12, 31))
YEAR_2027 = replace(YEAR_2026, version=2, starts=date(2027, 1, 1), ends=date(2027, 12, 31))
FROM_FEBRUARY = replace(YEAR_2027, starts=date(2027, 2, 1))


def client_with(*versions: Contract) -> Client:
    return replace(client(), contracts=versions)


def wall_clock(text: str, zone: str = PANAMA) -> datetime:
    """`2026-12-31 23:59:59.999` on the clock of a wall in the zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def decided(known: Client, at: datetime) -> tuple[str, int | None]:
    """The standing, and the version of the contract that covers; None where none does."""
    entitlement = entitle(known, at)
    return entitlement.evidence, entitlement.value.version if entitlement.value else None


class TestAContractOfOneYear:
    """The contract says: from 1 January to 31 December 2026, America/Panama. No grace period is agreed."""

    @pytest.mark.parametrize(
        ("reached_us", "standing", "version"),
        [
            pytest.param("2025-12-31 23:59:59.999", "not-begun", None, id="the last millisecond before the first day"),
            pytest.param("2026-01-01 00:00:00.000", "in-force", 1, id="the first millisecond of the first day"),
            pytest.param("2026-06-15 12:00:00.000", "in-force", 1, id="any day between"),
            pytest.param("2026-12-31 00:00:00.000", "in-force", 1, id="the first millisecond of the last day"),
            pytest.param("2026-12-31 23:59:59.999", "in-force", 1, id="the last millisecond of the last day"),
            pytest.param("2027-01-01 00:00:00.000", "expired", None, id="the first millisecond after the last day"),
        ],
    )
    def test_covers_both_its_days_whole_and_nothing_else(
        self, reached_us: str, standing: str, version: int | None
    ) -> None:
        assert decided(client_with(YEAR_2026), wall_clock(reached_us)) == (standing, version)

    @pytest.mark.parametrize(
        "zone",
        [
            "America/Panama",
            "America/Santo_Domingo",
            "America/New_York",  # daylight saving
            "America/Santiago",  # whose clocks change at midnight
            "Europe/Madrid",
            "Asia/Kathmandu",  # a quarter of an hour off
            "Pacific/Kiritimati",  # the first to see a day
            "UTC",
        ],
    )
    def test_begins_and_ends_at_midnight_of_its_own_zone(self, zone: str) -> None:
        known = client_with(replace(YEAR_2026, time_zone=zone))
        moments = ("2025-12-31 23:59:59.999", "2026-01-01", "2026-12-31 23:59:59.999", "2027-01-01")
        standings = [decided(known, wall_clock(moment, zone))[0] for moment in moments]
        assert standings == ["not-begun", "in-force", "in-force", "expired"]

    def test_a_day_that_begins_at_one_o_clock_is_whole_all_the_same(self) -> None:
        """On 6 September 2026 clocks in Chile go from 23:59:59 to 01:00:00."""
        zone = "America/Santiago"
        known = client_with(replace(YEAR_2026, time_zone=zone, starts=date(2026, 9, 6)))
        begins = wall_clock("2026-09-06 01:00:00", zone)
        assert decided(known, begins)[0] == "in-force"
        assert decided(known, begins - timedelta(milliseconds=1))[0] == "not-begun"

    def test_a_contract_of_one_day_covers_that_day(self) -> None:
        known = client_with(replace(YEAR_2026, starts=date(2026, 11, 20), ends=date(2026, 11, 20)))
        standings = [decided(known, wall_clock(f"2026-11-{day} 12:00"))[0] for day in (19, 20, 21)]
        assert standings == ["not-begun", "in-force", "expired"]


class TestAGracePeriod:
    """The contract says: until 31 December 2026, and honoured for some time after it although nobody renewed it."""

    @pytest.mark.parametrize(
        ("grace", "reached_us", "standing", "version"),
        [
            ("P15D", "2026-12-31 23:59:59.999", "in-force", 1),
            ("P15D", "2027-01-01 00:00:00.000", "grace-period", 1),
            ("P15D", "2027-01-15 23:59:59.999", "grace-period", 1),
            ("P15D", "2027-01-16 00:00:00.000", "expired", None),
            ("PT36H", "2027-01-02 11:59:59.999", "grace-period", 1),
            ("PT36H", "2027-01-02 12:00:00.000", "expired", None),
            ("none", "2027-01-01 00:00:00.000", "expired", None),
        ],
    )
    def test_covers_the_time_after_the_last_day_and_ends_with_it(
        self, grace: str, reached_us: str, standing: str, version: int | None
    ) -> None:
        lengths = {"P15D": timedelta(days=15), "PT36H": timedelta(hours=36), "none": timedelta()}
        known = client_with(replace(YEAR_2026, grace=lengths[grace]))
        assert decided(known, wall_clock(reached_us)) == (standing, version)

    def test_does_not_make_a_contract_begin_sooner(self) -> None:
        known = client_with(replace(YEAR_2026, grace=timedelta(days=15)))
        assert decided(known, wall_clock("2025-12-31 23:59:59.999")) == ("not-begun", None)

    def test_ends_where_the_next_version_begins(self) -> None:
        known = client_with(replace(YEAR_2026, grace=timedelta(days=365)), FROM_FEBRUARY)
        assert decided(known, wall_clock("2027-01-31 23:59:59.999")) == ("grace-period", 1)
        assert decided(known, wall_clock("2027-02-01 00:00:00.000")) == ("in-force", 2)

    def test_belongs_to_the_version_that_ended_last_and_to_no_older_one(self) -> None:
        generous = replace(YEAR_2026, grace=timedelta(days=10_000))
        assert decided(client_with(generous, YEAR_2027), wall_clock("2028-01-01")) == ("expired", None)

    def test_is_time_that_passes_and_no_days_of_a_calendar(self) -> None:
        """In New York the night of 14 March 2027 is an hour shorter; 36 hours are 36 hours."""
        zone = "America/New_York"
        known = client_with(
            replace(YEAR_2026, time_zone=zone, ends=date(2027, 3, 12), grace=timedelta(hours=48)),
        )
        assert decided(known, wall_clock("2027-03-15 00:59:59.999", zone))[0] == "grace-period"
        assert decided(known, wall_clock("2027-03-15 01:00:00.000", zone))[0] == "expired"


class TestARenewal:
    """A renewal is a new version; the versions before it stay as they were."""

    @pytest.mark.parametrize(
        ("reached_us", "standing", "version"),
        [
            ("2025-12-31 23:59:59.999", "not-begun", None),
            ("2026-12-31 23:59:59.999", "in-force", 1),
            ("2027-01-01 00:00:00.000", "in-force", 2),
            ("2027-12-31 23:59:59.999", "in-force", 2),
            ("2028-01-01 00:00:00.000", "expired", None),
        ],
    )
    def test_without_a_gap_leaves_no_millisecond_uncovered(
        self, reached_us: str, standing: str, version: int | None
    ) -> None:
        assert decided(client_with(YEAR_2026, YEAR_2027), wall_clock(reached_us)) == (standing, version)

    @pytest.mark.parametrize(
        ("reached_us", "standing", "version"),
        [
            ("2026-12-31 23:59:59.999", "in-force", 1),
            ("2027-01-01 00:00:00.000", "expired", None),
            ("2027-01-31 23:59:59.999", "expired", None),
            ("2027-02-01 00:00:00.000", "in-force", 2),
        ],
    )
    def test_with_a_gap_leaves_the_days_between_uncovered(
        self, reached_us: str, standing: str, version: int | None
    ) -> None:
        assert decided(client_with(YEAR_2026, FROM_FEBRUARY), wall_clock(reached_us)) == (standing, version)

    @given(st.datetimes(datetime(2025, 12, 1), datetime(2028, 2, 1)))  # noqa: DTZ001 - the strategy wants them so
    def test_at_every_instant_there_is_one_answer_with_a_reason_in_both_languages(self, moment: datetime) -> None:
        known = client_with(replace(YEAR_2026, grace=timedelta(days=15)), FROM_FEBRUARY)
        at = moment.replace(tzinfo=UTC)
        entitlement = entitle(known, at)
        covers = entitlement.evidence in {Standing.IN_FORCE, Standing.GRACE}
        assert (entitlement.value is not None) is covers
        assert (known.contract_at(at) is not None) is (entitlement.evidence == Standing.IN_FORCE)
        assert entitlement.reason.es
        assert entitlement.reason.en


class TestAnAccount:
    """An alarm comes from an account; whose it is, the register says."""

    def test_of_a_client_is_served_by_the_clients_contract(self) -> None:
        holding = Holding(ACCOUNT, client(), since=T0 - timedelta(days=30))
        entitlement = entitle_account(holding, T0, T0)
        assert (entitlement.evidence, entitlement.value) == (Standing.IN_FORCE, client().contract)

    @pytest.mark.parametrize(
        ("happened", "reached_us", "standing"),
        [
            pytest.param("2026-12-31 23:59", "2027-01-01 00:00", "expired", id="happened in time, came too late"),
            pytest.param("2025-12-31 23:59", "2026-01-01 00:00", "in-force", id="happened before, came in time"),
        ],
    )
    def test_what_counts_is_when_the_alarm_reached_us(self, happened: str, reached_us: str, standing: str) -> None:
        holding = Holding(ACCOUNT, client_with(YEAR_2026))
        assert entitle_account(holding, wall_clock(happened), wall_clock(reached_us)).evidence == standing

    def test_of_nobody_is_not_served(self) -> None:
        entitlement = entitle_account(Holding("999999999999"), T0, T0)
        assert (entitlement.evidence, entitlement.value) == (Standing.ACCOUNT_UNKNOWN, None)

    def test_that_its_client_has_given_up_is_not_served(self) -> None:
        entitlement = entitle_account(Holding("999999999999", former_client="globex"), T0, T0)
        assert (entitlement.evidence, entitlement.value) == (Standing.ACCOUNT_UNKNOWN, None)

    @pytest.mark.parametrize(
        ("milliseconds", "standing"), [(-1, Standing.ACCOUNT_MOVED), (0, Standing.IN_FORCE), (1, Standing.IN_FORCE)]
    )
    def test_that_came_from_another_client_is_served_for_what_happened_since(
        self, milliseconds: int, standing: Standing
    ) -> None:
        holding = Holding(ACCOUNT, client(), since=T0, former_client="globex")
        entitlement = entitle_account(holding, T0 + timedelta(milliseconds=milliseconds), T0 + timedelta(hours=1))
        assert entitlement.evidence == standing

    def test_of_its_first_client_is_served_for_what_happened_before_it_was_registered(self) -> None:
        """Nobody else could see what does not belong to them."""
        holding = Holding(ACCOUNT, client(), since=T0)
        assert entitle_account(holding, T0 - timedelta(days=1), T0).evidence == Standing.IN_FORCE

    def test_that_moved_says_so_although_the_present_clients_contract_has_expired(self) -> None:
        holding = Holding(ACCOUNT, client_with(YEAR_2026), since=T0, former_client="globex")
        entitlement = entitle_account(holding, T0 - timedelta(hours=1), wall_clock("2028-01-01"))
        assert entitlement.evidence == Standing.ACCOUNT_MOVED

    def test_has_a_contract_in_every_environment(self) -> None:
        known = replace(client(), accounts=(Account(ACCOUNT, Environment.NON_PRODUCTION),))
        assert entitle_account(Holding(ACCOUNT, known), T0, T0).evidence == Standing.IN_FORCE


class TestTheReason:
    """Each decision says why, in a sentence of one language."""

    @pytest.mark.parametrize(
        ("versions", "reached_us", "es", "en"),
        [
            pytest.param(
                (YEAR_2026, YEAR_2027),
                "2027-01-01",
                "contrato vigente: versión 2 (del 2027-01-01 al 2027-12-31, America/Panama)",
                "contract in force: version 2 (2027-01-01 to 2027-12-31, America/Panama)",
                id="in force",
            ),
            pytest.param(
                (replace(YEAR_2026, grace=timedelta(days=15)),),
                "2027-01-01",
                "la versión 1 (del 2026-01-01 al 2026-12-31, America/Panama) venció, "
                "y se atiende en su período de gracia hasta el 2027-01-16 00:00",
                "version 1 (2026-01-01 to 2026-12-31, America/Panama) has expired, "
                "and is honoured in its grace period until 2027-01-16 00:00",
                id="in grace",
            ),
            pytest.param(
                (YEAR_2026,),
                "2027-01-01",
                "el cliente acme no tiene contrato vigente: "
                "la versión 1 (del 2026-01-01 al 2026-12-31, America/Panama) venció",
                "client acme has no contract in force: "
                "version 1 (2026-01-01 to 2026-12-31, America/Panama) has expired",
                id="expired",
            ),
            pytest.param(
                (YEAR_2026, FROM_FEBRUARY),
                "2027-01-01",
                "el cliente acme no tiene contrato vigente: "
                "la versión 1 (del 2026-01-01 al 2026-12-31, America/Panama) venció; "
                "la versión 2 empieza el 2027-02-01",
                "client acme has no contract in force: "
                "version 1 (2026-01-01 to 2026-12-31, America/Panama) has expired; version 2 begins on 2027-02-01",
                id="between two versions",
            ),
            pytest.param(
                (YEAR_2026, YEAR_2027),
                "2025-12-31",
                "el cliente acme aún no tiene contrato vigente: "
                "la versión 1 (del 2026-01-01 al 2026-12-31, America/Panama) no ha empezado",
                "client acme has no contract in force yet: "
                "version 1 (2026-01-01 to 2026-12-31, America/Panama) has not begun",
                id="not yet begun",
            ),
        ],
    )
    def test_of_a_contract_names_its_version_its_days_and_its_zone(
        self, versions: tuple[Contract, ...], reached_us: str, es: str, en: str
    ) -> None:
        reason = entitle(client_with(*versions), wall_clock(reached_us)).reason
        assert (reason.es, reason.en) == (es, en)

    @pytest.mark.parametrize(
        ("holding", "es", "en"),
        [
            pytest.param(
                Holding("999999999999"),
                "la cuenta 999999999999 no está registrada para ningún cliente",
                "account 999999999999 is not registered for any client",
                id="unknown",
            ),
            pytest.param(
                Holding("999999999999", former_client="globex"),
                "la cuenta 999999999999 no está registrada para ningún cliente; fue de globex",
                "account 999999999999 is not registered for any client; it was globex's",
                id="given up",
            ),
            pytest.param(
                Holding(ACCOUNT, client(), since=T0 + timedelta(days=1), former_client="globex"),
                "ocurrió antes de que la cuenta 222222222222 pasara de globex a acme",
                "it happened before account 222222222222 moved from globex to acme",
                id="moved",
            ),
        ],
    )
    def test_of_an_account_names_it_and_whose_it_was(self, holding: Holding, es: str, en: str) -> None:
        reason = entitle_account(holding, T0, T0).reason
        assert (reason.es, reason.en) == (es, en)
