"""Versions of a contract: a renewal follows the last, a correction takes its place, and the past stays as it was."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.calendar import Calendar
from guardia.domain.client_file import client_document, read_client
from guardia.domain.contract import Client, Contract, Severity
from guardia.domain.entitlement import Standing, entitle
from guardia.domain.errors import Invalid
from tests.support.builders import no_holidays

Document = dict[str, Any]


def contract(starts: object, ends: object, **fields: object) -> Document:
    """A contract of these days; of a year each, where they are years."""
    return {
        "plan": "24x7",
        "starts": f"{starts}-01-01" if isinstance(starts, int) else str(starts),
        "ends": f"{ends}-12-31" if isinstance(ends, int) else str(ends),
        "calendar": "PA",
        "time_zone": "America/Panama",
        "response": {"CRITICAL": "PT2H", "HIGH": "PT4H", "LOW": "PT12H"},
        **fields,
    }


def file(present: Document | None = None, **fields: object) -> Document:
    """A client's file with this contract, or with these fields."""
    named = {"contract": present} if present else {}
    return {"client": "acme", "name": "ACME", "accounts": [], **named, **fields}


def applied(*documents: Document) -> Client:
    """The client after each of these files was applied in turn."""
    known: Client | None = None
    for document in documents:
        known = read_client(document, no_holidays, known)
    assert known
    return known


def years(client: Client) -> list[tuple[int, int, int]]:
    """Version, first and last year of each contract."""
    return [(one.version, one.starts.year, one.ends.year) for one in client.contracts]


def refused(document: Document, known: Client | None = None) -> dict[str, str]:
    """What is said of the document, by path."""
    with pytest.raises(Invalid) as refusal:
        read_client(document, no_holidays, known)
    return {problem.path: problem.message for problem in refusal.value.problems}


class TestAContractWithoutAVersion:
    def test_is_the_first(self) -> None:
        assert years(applied(file(contract(2026, 2026)))) == [(1, 2026, 2026)]

    def test_renews_the_last_when_it_begins_after_that_has_ended(self) -> None:
        renewed = applied(file(contract(2026, 2026, plan="business-hours")), file(contract(2027, 2027)))
        assert years(renewed) == [(1, 2026, 2026), (2, 2027, 2027)]
        assert [one.plan.value for one in renewed.contracts] == ["business-hours", "24x7"]

    def test_renews_a_day_after_the_last_and_after_years_without_one(self) -> None:
        assert years(applied(file(contract("2026-01-01", "2026-03-31")), file(contract("2026-04-01", "2026-12-31"))))
        assert years(applied(file(contract(2020, 2020)), file(contract(2026, 2026)))) == [
            (1, 2020, 2020),
            (2, 2026, 2026),
        ]

    def test_corrects_the_last_when_the_two_have_a_day_in_common(self) -> None:
        first = file(contract("2026-01-01", "2026-12-31"))
        assert years(applied(first, file(contract("2026-12-31", "2027-12-30")))) == [(1, 2026, 2027)]
        assert years(applied(first, file(contract("2025-06-01", "2026-01-01")))) == [(1, 2025, 2026)]

    def test_corrects_the_last_when_it_comes_before_it(self) -> None:
        assert years(applied(file(contract(2026, 2026)), file(contract(2024, 2024)))) == [(1, 2024, 2024)]

    def test_is_the_last_so_that_versions_after_the_one_it_corrects_go(self) -> None:
        three = [file(contract(year, year)) for year in (2024, 2025, 2026)]
        assert years(applied(*three, file(contract("2025-03-01", "2025-12-31")))) == [(1, 2024, 2024), (2, 2025, 2025)]
        assert years(applied(*three, file(contract(2020, 2030)))) == [(1, 2020, 2030)]

    def test_keeps_the_number_of_the_version_that_it_corrects(self) -> None:
        seventh = file(contract(2026, 2026, version=7))
        assert years(applied(seventh, file(contract(2026, 2026, plan="business-hours")))) == [(7, 2026, 2026)]
        assert years(applied(seventh, file(contract(2027, 2027)))) == [(7, 2026, 2026), (8, 2027, 2027)]

    def test_cannot_follow_the_last_number_that_there_is(self) -> None:
        last = applied(file(contract(2026, 2026, version=9999)))
        assert refused(file(contract(2027, 2027)), last) == {
            "contract.version": "there is none after 9999; list all versions anew under contracts"
        }

    def test_leaves_the_past_as_it_was_with_the_holidays_that_were_known_then(self) -> None:
        def of_later(code: str, first_year: int, last_year: int) -> Calendar:
            del first_year, last_year
            return Calendar(code, "a later version", {date(2026, 5, 1): "Día del Trabajo"})

        first = applied(file(contract(2026, 2026)))
        renewed = read_client(file(contract(2027, 2027)), of_later, first)
        assert renewed.contracts[0] == first.contract
        assert renewed.contracts[1].calendar.version == "a later version"


class TestAContractWithAVersion:
    def test_takes_the_place_of_that_version_and_leaves_the_others(self) -> None:
        two = applied(file(contract(2026, 2026)), file(contract(2027, 2027)))
        mended = applied_to(two, file(contract("2026-02-01", "2026-12-31", version=1)))
        assert [str(one.starts) for one in mended.contracts] == ["2026-02-01", "2027-01-01"]

    def test_that_is_new_is_added(self) -> None:
        one = applied(file(contract(2026, 2026)))
        assert years(applied_to(one, file(contract(2027, 2027, version=5)))) == [(1, 2026, 2026), (5, 2027, 2027)]

    def test_that_is_one_of_none_is_the_only_one(self) -> None:
        assert years(applied(file(contract(2026, 2026, version=3)))) == [(3, 2026, 2026)]

    @pytest.mark.parametrize(
        ("present", "path", "message"),
        [
            (
                contract("2025-12-31", "2026-12-31", version=2),
                "contract.starts",
                "2025-12-31 is not after the end of version 1 (2025-01-01 to 2025-12-31)",
            ),
            (
                contract("2026-01-01", "2027-01-01", version=2),
                "contract.ends",
                "2027-01-01 is not before the start of version 3 (2027-01-01 to 2027-12-31)",
            ),
            (
                contract(2025, 2026, version=1),
                "contract.ends",
                "2026-12-31 is not before the start of version 2 (2026-01-01 to 2026-12-31)",
            ),
            (
                contract(2020, 2020, version=4),
                "contract.starts",
                "2020-01-01 is not after the end of version 3 (2027-01-01 to 2027-12-31)",
            ),
        ],
    )
    def test_that_overlaps_another_is_refused(self, present: Document, path: str, message: str) -> None:
        three = applied(*(file(contract(year, year)) for year in (2025, 2026, 2027)))
        assert refused(file(present), three) == {path: message}


def applied_to(known: Client, document: Document) -> Client:
    return read_client(document, no_holidays, known)


class TestListedContracts:
    def test_are_all_there_are(self) -> None:
        known = applied(file(contract(2020, 2020)), file(contract(2021, 2021)))
        listed = file(contracts=[contract(2025, 2025, version=4), contract(2026, 2026, version=9)])
        assert years(applied_to(known, listed)) == [(4, 2025, 2025), (9, 2026, 2026)]

    def test_are_numbered_in_their_order_unless_they_say_otherwise(self) -> None:
        listed = [contract(2024, 2024), contract(2025, 2025, version=5), contract(2026, 2026)]
        assert [one.version for one in applied(file(contracts=listed)).contracts] == [1, 5, 6]

    def test_may_have_the_newest_besides_as_a_shown_client_has(self) -> None:
        newest = contract(2026, 2026)
        listed = [contract(2025, 2025), newest]
        for again in (newest, newest | {"version": 2}, None):
            assert years(applied(file(contract=again, contracts=listed))) == [(1, 2025, 2025), (2, 2026, 2026)]

    def test_and_another_contract_besides_do_not_agree(self) -> None:
        given = file(
            contract(2026, 2026, plan="business-hours"), contracts=[contract(2025, 2025), contract(2026, 2026)]
        )
        assert refused(given) == {
            "contract": "differs from contracts[1], the newest version; leave one of them out",
        }

    def test_that_were_registered_before_keep_the_holidays_that_were_known_then(self) -> None:
        def of_later(code: str, first_year: int, last_year: int) -> Calendar:
            del first_year, last_year
            return Calendar(code, "a later version", {})

        two = applied(file(contract(2026, 2026)), file(contract(2027, 2027)))
        again = read_client(client_document(two), of_later, two)
        assert [one.calendar.version for one in again.contracts] == ["a world that never rests", "a later version"]

    @pytest.mark.parametrize(
        ("listed", "path", "message"),
        [
            ([], "contracts", "at least one version is wanted here"),
            ({}, "contracts", "a list is wanted here"),
            ([contract(2026, 2026, plan="8x5")], "contracts[0].plan", "'8x5' is none of: 24x7, business-hours"),
            (
                [contract(2025, 2026), contract(2026, 2027)],
                "contracts[1].starts",
                "2026-01-01 is not after the end of version 1 (2025-01-01 to 2026-12-31)",
            ),
            (
                [contract(2025, 2025, version=2), contract(2026, 2026, version=2)],
                "contracts[1].version",
                "comes after version 2, and needs a higher number",
            ),
            (
                [contract(2027, 2027), contract(2026, 2026)],
                "contracts[1].starts",
                "2026-01-01 is not after the end of version 1 (2027-01-01 to 2027-12-31)",
            ),
        ],
    )
    def test_that_are_no_versions_are_refused(self, listed: object, path: str, message: str) -> None:
        assert refused(file(contracts=listed)) == {path: message}

    @pytest.mark.parametrize("at", [0, 1])
    @pytest.mark.parametrize("name", ["starts", "ends", "calendar", "response", "version"])
    def test_of_which_one_is_broken_are_told_of_that_one_only(self, at: int, name: str) -> None:
        listed = [contract(2025, 2025), contract(2026, 2026)]
        listed[at][name] = "broken"
        assert {path.split(".")[0] for path in refused(file(contracts=listed))} == {f"contracts[{at}]"}
        assert all(path.startswith(f"contracts[{at}].{name}") for path in refused(file(contracts=listed)))


DAYS = st.dates(date(2020, 1, 1), date(2029, 12, 31))
SPANS = st.lists(DAYS, min_size=2, max_size=2).map(sorted)
FILES = st.lists(st.tuples(SPANS, st.integers(1, 9)), min_size=1, max_size=6)


@given(FILES, DAYS)
def test_whatever_was_applied_before_the_last_file_decides_who_is_served(
    files: list[tuple[list[date], int]], day: date
) -> None:
    documents = [file(contract(*span, response=dict.fromkeys(Severity, f"PT{hours}H"))) for span, hours in files]
    client = applied(*documents)
    (starts, ends), hours = files[-1]
    noon = datetime.combine(day, time(17), UTC)
    entitlement = entitle(client, noon)
    if starts <= day <= ends:
        assert entitlement.evidence == Standing.IN_FORCE
        assert entitlement.value == client.contract
        assert client.contract.response[Severity.HIGH] == timedelta(hours=hours)
    elif day > ends:
        assert (entitlement.value, entitlement.evidence) == (None, Standing.EXPIRED)


@given(FILES)
def test_the_same_file_twice_changes_nothing_and_what_is_shown_may_be_put_back(
    files: list[tuple[list[date], int]],
) -> None:
    documents = [file(contract(*span)) for span, _ in files]
    client = applied(*documents)
    assert applied_to(client, documents[-1]) == client
    shown = json.loads(json.dumps(client_document(client)))
    assert applied_to(client, shown) == client
    assert read_client(shown, no_holidays) == client


@given(FILES)
def test_versions_rise_with_their_days_and_what_had_ended_is_never_touched(
    files: list[tuple[list[date], int]],
) -> None:
    known: Client | None = None
    for span, _ in files:
        before: tuple[Contract, ...] = known.contracts if known else ()
        known = applied_to(known, file(contract(*span))) if known else applied(file(contract(*span)))
        past = tuple(one for one in before if one.ends < span[0])
        assert known.contracts[: len(past)] == past
        assert len(known.contracts) == len(past) + 1
        numbers = [one.version for one in known.contracts]
        assert numbers == sorted(set(numbers))
        assert all(one.ends < next_.starts for one, next_ in zip(known.contracts, known.contracts[1:], strict=False))
