"""How severe a person's report is, in whose words, and what it lacks."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.clock import CheckpointName
from guardia.domain.contract import Account, Environment, Severity
from guardia.domain.measure import measure_of
from guardia.domain.opening_by_people import CLEAR_FROM, Filing, Report, assess_report, open_by_person
from guardia.domain.ticket import ActorType, Kind, Origin
from tests.support.builders import PRODUCTION, T0, TESTING, client, client_user, engineer

PROD, TEST = Environment.PRODUCTION, Environment.NON_PRODUCTION
UNSAID = "999999999999"
CLIENT = client(accounts=(Account(PRODUCTION, PROD), Account(TESTING, TEST), Account(UNSAID, None)))


def report(
    account_id: str | None = None, environment: Environment | None = None, *, active: bool | None = None
) -> Report:
    account = CLIENT.account(account_id) if account_id else None
    return Report(title="No abre", account=account, environment=environment, active=active)


@pytest.mark.parametrize(
    ("said", "severity", "evidence"),
    [
        (report(), Severity.HIGH, "default+default"),
        (report(UNSAID), Severity.HIGH, "default+default"),
        (report(active=True), Severity.HIGH, "default+reported"),
        (report(active=False), Severity.CRITICAL, "default+reported"),
        (report(PRODUCTION, active=False), Severity.CRITICAL, "account+reported"),
        (report(TESTING, active=False), Severity.LOW, "account"),
        (report(TESTING, PROD), Severity.HIGH, "reported+default"),
        (report(PRODUCTION, TEST, active=False), Severity.LOW, "reported"),
    ],
)
def test_what_is_reported_comes_first_then_the_register(said: Report, severity: Severity, evidence: str) -> None:
    assessment = assess_report(said, CLIENT)
    assert (assessment.severity, assessment.evidence) == (severity, evidence)


@pytest.mark.parametrize(
    ("account_id", "environment", "active"),
    [*product([None, PRODUCTION, TESTING, UNSAID], [None, *Environment], [None, True, False])],
)
def test_low_is_what_is_not_production_and_nothing_else(
    account_id: str | None, environment: Environment | None, active: bool | None
) -> None:
    assessment = assess_report(report(account_id, environment, active=active), CLIENT)
    assert (assessment.severity is Severity.LOW) is (assessment.environment is TEST)
    for sentence in (assessment.reason, assessment.explanation):
        assert sentence.es.endswith(".")
        assert sentence.en.endswith(".")


def test_an_engineer_reads_where_report_and_register_disagree() -> None:
    explained = assess_report(report(TESTING, PROD), CLIENT).explanation
    assert "lo dice quien lo reportó, y no el registro" in explained.es
    assert "whoever reported it says so, not the register" in explained.en
    assert TESTING in explained.en
    agreed = assess_report(report(PRODUCTION, PROD), CLIENT).explanation
    assert "registro" not in agreed.es


@given(description=st.text(), changes=st.text())
def test_what_is_missing_is_what_was_not_said(description: str, changes: str) -> None:
    missing = Report(title="x", description=description, recent_changes=changes).missing
    letters = [letter for letter in description if letter.isalnum()]
    assert ("description" in missing) is (len(letters) < CLEAR_FROM)
    assert ("recent_changes" in missing) is (changes.strip() == "")


@pytest.mark.parametrize(
    ("description", "is_clear"),
    [
        ("", False),
        ("No funciona", False),
        ("¡¡¡¡¡¡ AYUDA !!!!!! ......", False),
        ("a" * (CLEAR_FROM - 1), False),
        ("a" * CLEAR_FROM, True),
        ("El pago con tarjeta falla", True),
        ("网" * CLEAR_FROM, True),
    ],
)
def test_a_description_is_clear_from_twenty_letters_on(description: str, is_clear: bool) -> None:
    assert ("description" not in Report(title="x", description=description).missing) is is_clear


def test_the_ticket_keeps_what_was_reported_and_its_clock_starts_now() -> None:
    filing = Filing(
        client=CLIENT,
        contract=CLIENT.contract,
        number="GD-7K3M9-QXD2F",
        fingerprint="manual:v1:0",
        at=T0,
        actor=client_user().actor,
        origin=Origin.CLIENT,
        reported_by="Carla",
    )
    said = Report(title="No abre", description="Desde ayer nadie puede pagar.", account=CLIENT.accounts[0])
    ticket, entry = open_by_person(said, filing)
    assert (ticket.clock.started_at, ticket.clock.due_at - T0) == (T0, CLIENT.contract.response[Severity.HIGH])
    assert (ticket.account_id, ticket.region, ticket.identity_key, ticket.judgement) == (PRODUCTION, "", None, None)
    assert (ticket.description, ticket.recent_changes, ticket.asked_for) == (said.description, "", ("recent_changes",))
    assert (entry.kind, entry.version, entry.actor.type) == (Kind.OPENED, 1, ActorType.CLIENT)
    assert entry.data["asked_for"] == "recent_changes"
    assert "written_at" not in entry.data


def test_what_is_taken_down_later_runs_from_the_call_and_says_when_it_was_written() -> None:
    filing = Filing(
        client=CLIENT,
        contract=CLIENT.contract,
        number="GD-7K3M9-QXD2F",
        fingerprint="manual:v1:0",
        at=T0,
        actor=engineer().actor,
        origin=Origin.PHONE,
        reported_by="Ana",
        written_at=T0 + timedelta(hours=3, minutes=10),
    )
    ticket, entry = open_by_person(Report(title="No abre"), filing)
    assert ticket.opened_at == ticket.status_at == ticket.clock.started_at == entry.at == T0
    assert measure_of(ticket).started_at == T0
    assert entry.data["written_at"] == "2026-11-20T18:10:00.000Z"
    assert ticket.next_checkpoint
    assert ticket.next_checkpoint.name is CheckpointName.THREE_QUARTERS
