"""What a file would change, field by field: nothing where two clients are equal, something where they are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.calendar import Calendar
from guardia.domain.client_changes import FieldChange, client_changes
from guardia.domain.contract import Account, Client, Environment, Penalty, Severity
from guardia.domain.coverage import Plan
from guardia.domain.decision import Language
from guardia.domain.escalation import Escalation
from guardia.domain.road import Channel, Road
from guardia.domain.severity_rules import SeverityRule
from tests.support.builders import CONTRACT, PRODUCTION, TESTING, client, contact, contract

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guardia.domain.contract import Contract

KNOWN = client()
(ANA,) = KNOWN.contacts
ALERTS = Road(Channel.SLACK, "secretsmanager:guardia/channels/acme/alertas")
SERVICENOW = Road(Channel.WEBHOOK, "ssm:/guardia/channels/acme/servicenow")
NEXT_YEAR = replace(contract(starts=date(2027, 1, 1), ends=date(2027, 12, 31)), version=2)


def changes(after: Client, before: Client | None = KNOWN) -> list[tuple[str, object, object]]:
    """Path, what was and what will be."""
    return [(change.path, change.before, change.after) for change in client_changes(before, after)]


def with_contract(**fields: object) -> Client:
    """The client whose only contract has these fields instead."""
    return replace(KNOWN, contracts=(replace(CONTRACT, **fields),))  # type: ignore[arg-type]  # fields of any type


class TestANewClient:
    def test_is_new_in_all_that_its_file_says(self) -> None:
        told = client_changes(None, KNOWN)
        assert [change.path for change in told] == [
            "name",
            "language",
            "contract version 1",
            f"accounts[{PRODUCTION}]",
            f"accounts[{TESTING}]",
            "contacts[ana@acme.example]",
        ]
        assert {change.before for change in told} == {None}
        assert told[3] == FieldChange(f"accounts[{PRODUCTION}]", None, {"id": PRODUCTION, "environment": "production"})


class TestAChange:
    @pytest.mark.parametrize(
        ("after", "path", "was", "will_be"),
        [
            (replace(KNOWN, name="ACME"), "name", "ACME Logística, S.A.", "ACME"),
            (replace(KNOWN, language=Language.EN), "language", "es", "en"),
            (with_contract(ends=date(2027, 3, 31)), "contract version 1.ends", "2026-12-31", "2027-03-31"),
            (with_contract(plan=Plan.BUSINESS_HOURS), "contract version 1.plan", "24x7", "business-hours"),
            (
                with_contract(response={**CONTRACT.response, Severity.HIGH: timedelta(hours=3)}),
                "contract version 1.response.HIGH",
                "PT4H",
                "PT3H",
            ),
            (with_contract(grace=timedelta(days=15)), "contract version 1.grace", None, "P15D"),
            (
                with_contract(penalties=(Penalty(Decimal(95), Decimal(5)),)),
                "contract version 1.penalties",
                None,
                [{"below": "95", "fee": "5"}],
            ),
            (
                with_contract(escalation=Escalation(40, 60, 80)),
                "contract version 1.escalation",
                None,
                {"first": 40, "second": 60, "manager": 80},
            ),
            (
                with_contract(updates={Severity.CRITICAL: timedelta(hours=1)}),
                "contract version 1.updates",
                None,
                {"CRITICAL": "PT1H"},
            ),
            (
                replace(KNOWN, contacts=(replace(ANA, tickets=False),)),
                "contacts[ana@acme.example].tickets",
                True,
                False,
            ),
            (
                replace(KNOWN, contacts=(replace(ANA, email="Ana@acme.example"),)),
                "contacts[ana@acme.example].email",
                "ana@acme.example",
                "Ana@acme.example",
            ),
            (
                replace(KNOWN, accounts=(KNOWN.accounts[0], Account(TESTING, Environment.PRODUCTION))),
                f"accounts[{TESTING}].environment",
                "non-production",
                "production",
            ),
            (
                replace(KNOWN, contacts=(replace(ANA, channels=(Channel.SMS, Channel.EMAIL)),)),
                "contacts[ana@acme.example].channels",
                ["email"],
                ["sms", "email"],
            ),
            (
                replace(KNOWN, channels=(ALERTS,)),
                f"channels[{ALERTS.address}]",
                None,
                {"channel": "slack", "address": ALERTS.address},
            ),
            (
                replace(KNOWN, severity_rules=(SeverityRule(alarm="*-cola", active=False),)),
                "severity_rules[0]",
                None,
                {"when": {"alarm": "*-cola"}, "active": False},
            ),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_is_told_by_its_field_with_what_was_and_what_will_be(
        self, after: Client, path: str, was: object, will_be: object
    ) -> None:
        assert changes(after) == [(path, was, will_be)]
        assert changes(KNOWN, before=after) == [(path, will_be, was)]

    def test_of_who_is_there_is_told_whole(self) -> None:
        beto = contact("beto@acme.example", name="Beto Ríos")
        after = replace(KNOWN, accounts=KNOWN.accounts[:1], contacts=(beto,))
        assert [(path, was is None, will_be is None) for path, was, will_be in changes(after)] == [
            (f"accounts[{TESTING}]", False, True),
            ("contacts[ana@acme.example]", False, True),
            ("contacts[beto@acme.example]", True, False),
        ]

    def test_of_order_is_told(self) -> None:
        two = replace(KNOWN, contacts=(ANA, contact("beto@acme.example")), channels=(ALERTS, SERVICENOW))
        turned = replace(two, contacts=two.contacts[::-1], accounts=two.accounts[::-1], channels=two.channels[::-1])
        assert changes(turned, before=two) == [
            ("order of accounts", f"{PRODUCTION}, {TESTING}", f"{TESTING}, {PRODUCTION}"),
            ("order of contacts", "ana@acme.example, beto@acme.example", "beto@acme.example, ana@acme.example"),
            (
                "order of channels",
                f"{ALERTS.address}, {SERVICENOW.address}",
                f"{SERVICENOW.address}, {ALERTS.address}",
            ),
        ]

    def test_of_what_a_room_is_is_told_by_its_secret(self) -> None:
        before, after = (
            replace(KNOWN, channels=(ALERTS,)),
            replace(KNOWN, channels=(Road(Channel.TEAMS, ALERTS.address),)),
        )
        assert changes(after, before=before) == [(f"channels[{ALERTS.address}].channel", "slack", "teams")]


class TestARenewal:
    def test_is_a_version_that_is_new_beside_one_that_stays(self) -> None:
        renewed = replace(KNOWN, contracts=(CONTRACT, NEXT_YEAR))
        ((path, was, will_be),) = changes(renewed)
        assert (path, was) == ("contract version 2", None)
        assert isinstance(will_be, dict)
        assert (will_be["starts"], will_be["ends"], will_be["calendar"]) == ("2027-01-01", "2027-12-31", "PA")

    def test_that_is_taken_back_is_a_version_that_goes(self) -> None:
        renewed = replace(KNOWN, contracts=(CONTRACT, NEXT_YEAR))
        ((path, _, will_be),) = changes(KNOWN, before=renewed)
        assert (path, will_be) == ("contract version 2", None)


class TestTheCalendar:
    OLD = Calendar("PA", "holidays 1", {date(2026, 11, 3): "Separación", date(2026, 11, 4): "Bandera"})
    NEW = Calendar("PA", "holidays 2", {date(2026, 11, 3): "Separación", date(2026, 12, 20): "Duelo"})

    def test_of_another_version_is_told_with_the_days_that_differ(self) -> None:
        path = "contract version 1"
        assert changes(with_contract(calendar=self.NEW), before=with_contract(calendar=self.OLD)) == [
            (f"{path}.calendar_version", "holidays 1", "holidays 2"),
            (f"{path}.calendar_days.2026-11-04", "Bandera", None),
            (f"{path}.calendar_days.2026-12-20", None, "Duelo"),
        ]

    def test_of_another_place_or_of_other_years_is_not_told_day_by_day(self) -> None:
        elsewhere = replace(self.NEW, code="CR", version="holidays 1")
        assert changes(with_contract(calendar=elsewhere), before=with_contract(calendar=self.OLD)) == [
            ("contract version 1.calendar", "PA", "CR")
        ]
        longer = with_contract(calendar=replace(self.NEW, version="holidays 1"), ends=date(2027, 3, 31))
        assert changes(longer, before=with_contract(calendar=self.OLD)) == [
            ("contract version 1.ends", "2026-12-31", "2027-03-31")
        ]


def some(values: Sequence[object]) -> st.SearchStrategy[tuple[object, ...]]:
    """Any of the values in any order."""
    return st.lists(st.sampled_from(values), unique_by=repr).map(tuple)


CALENDARS = (TestTheCalendar.OLD, TestTheCalendar.NEW)
VERSIONS: tuple[tuple[Contract, ...], ...] = tuple(
    versions
    for calendar in CALENDARS
    for versions in (
        (replace(CONTRACT, calendar=calendar),),
        (replace(CONTRACT, calendar=calendar), NEXT_YEAR),
        (replace(NEXT_YEAR, calendar=calendar),),
        (replace(NEXT_YEAR, version=1),),
    )
)
CLIENTS = st.builds(
    replace,
    st.just(KNOWN),
    contracts=st.sampled_from(VERSIONS),
    accounts=some([Account("1" * 12, None), Account("2" * 12, None), Account("3" * 12, Environment.PRODUCTION)]),
    contacts=some([ANA, contact("beto@acme.example"), contact("eva@acme.example")]),
    channels=some([ALERTS, SERVICENOW, Road(Channel.TEAMS, "ssm:/guardia/channels/acme/sala")]),
    severity_rules=some([SeverityRule(alarm="a*", active=True), SeverityRule(alarm="b*", active=True)]),
)


@given(CLIENTS, CLIENTS)
def test_two_clients_differ_in_nothing_only_if_they_are_equal(one: Client, other: Client) -> None:
    assert (client_changes(one, other) == ()) is (one == other)
    assert client_changes(one, one) == ()
