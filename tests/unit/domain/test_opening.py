from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.alarm import Alarm, Metric
from guardia.domain.contract import Client, Environment, Severity, Terms
from guardia.domain.opening import Opening, metric_of, open_for, title_of
from guardia.domain.ticket import GUARDIA, Entry, Kind, Status, Ticket
from tests.support.builders import CONTRACT, PRODUCTION, T0, TESTING, alarm, client

NUMBER = "GD-7K3M9-QXD2F"
CLIENT = client()
LATE = T0 + timedelta(seconds=40)


def opened(
    raised: Alarm,
    *,
    at: datetime,
    of: Client = CLIENT,
    previous: str | None = None,
    related: tuple[str, ...] = (),
) -> tuple[Ticket, Entry]:
    opening = Opening(client=of, contract=CONTRACT, number=NUMBER, at=at, previous=previous, related=related)
    return open_for(raised, opening)


def test_the_first_version_and_the_first_entry_tell_one_story() -> None:
    ticket, entry = opened(alarm(), at=LATE)
    assert (ticket.id, ticket.version, ticket.cycle, ticket.status) == (NUMBER, 1, 1, Status.OPEN)
    assert (entry.ticket_id, entry.version, entry.cycle, entry.kind) == (NUMBER, 1, 1, Kind.OPENED)
    assert (entry.actor, entry.public, entry.reason) == (GUARDIA, True, alarm().reason)
    assert entry.data == {"severity": "HIGH", "evidence": "account+default", "alarm_at": "2026-11-20T15:00:00.000Z"}


@pytest.mark.covers("F33")
def test_the_clock_starts_when_the_alarm_reached_us_and_the_alarms_own_time_is_kept_beside_it() -> None:
    ticket, entry = opened(alarm(at=T0), at=LATE)
    assert ticket.clock.started_at == ticket.opened_at == ticket.status_at == entry.at == LATE
    assert ticket.clock.due_at == LATE + timedelta(hours=4)
    assert ticket.alarm_at == T0


@pytest.mark.covers("F39")
def test_terms_are_copied_onto_the_ticket() -> None:
    ticket, _ = opened(alarm(), at=LATE)
    assert ticket.terms == Terms.of(client(), CONTRACT, LATE)


def test_a_non_production_ticket_of_a_24x7_client_is_due_in_business_hours() -> None:
    ticket, _ = opened(alarm(account_id=TESTING), at=T0)
    assert (ticket.environment, ticket.severity) == (Environment.NON_PRODUCTION, Severity.LOW)
    # From Friday 10:00, 7.5 hours that day; the other 4.5 on Monday from 08:00, which is 13:00Z.
    assert ticket.clock.due_at == T0.replace(day=23, hour=17, minute=30)


def test_an_account_that_its_client_does_not_list_counts_as_production() -> None:
    ticket, _ = opened(alarm(), at=T0, of=client(accounts=()))
    assert ticket.environment is Environment.PRODUCTION
    assert ticket.severity_evidence == "default+default"


@pytest.mark.covers("F30")
def test_the_ticket_names_the_one_before_and_those_of_its_children() -> None:
    ticket, _ = opened(alarm(), at=T0, previous="GD-OLD00-00000", related=("GD-CHILD-00000",))
    assert ticket.previous_ticket == "GD-OLD00-00000"
    assert ticket.related == ("GD-CHILD-00000",)


def test_the_alarms_own_words_are_kept() -> None:
    described = replace(alarm(), description="Call <b>Ana</b> first")
    ticket, _ = opened(described, at=T0)
    assert (ticket.alarm_description, ticket.alarm_reason) == ("Call <b>Ana</b> first", alarm().reason)


def test_what_an_alarm_does_not_say_is_empty_on_the_ticket() -> None:
    ticket, entry = opened(alarm(reason=None), at=T0)
    assert (ticket.alarm_reason, ticket.alarm_description, ticket.alarm_metric, entry.reason) == ("", "", "", "")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("api-5xx", "api-5xx"),
        ("  spaced \t out\n", "spaced out"),
        ("two\nlines\x07", "two lines"),
        ("<b>bold</b> & “quoted” 🔥", "<b>bold</b> & “quoted” 🔥"),
        ("right\u202eto left", "right to left"),
        ("", "(alarm without a name)"),
        ("\x00\x01", "(alarm without a name)"),
    ],
)
def test_a_title_is_one_line_that_a_screen_can_show(name: str, title: str) -> None:
    assert title_of(replace(alarm(), name=name)) == title


@given(st.text())
def test_any_name_has_a_title(name: str) -> None:
    title = title_of(replace(alarm(), name=name))
    assert title
    assert title.isprintable()


CPU = Metric("AWS/EC2", "CPUUtilization", {"InstanceId": "i-0abc"})


@pytest.mark.parametrize(
    ("watching", "told"),
    [
        (alarm(metrics=(CPU,)), "AWS/EC2 CPUUtilization (InstanceId=i-0abc)"),
        (alarm(metrics=(Metric("AWS/Lambda", "Errors"),)), "AWS/Lambda Errors"),
        (alarm(metrics=(CPU, CPU, CPU)), "AWS/EC2 CPUUtilization (InstanceId=i-0abc) +2"),
        (replace(alarm(), rule="ALARM(one) OR ALARM(other)"), "ALARM(one) OR ALARM(other)"),
        (replace(alarm(), expression="rate(errors[5m]) > 1"), "rate(errors[5m]) > 1"),
        (alarm(), ""),
    ],
)
def test_what_an_alarm_watches_is_told_for_a_person(watching: Alarm, told: str) -> None:
    assert metric_of(watching) == told


def test_the_ticket_keeps_the_alarms_account_and_region() -> None:
    ticket, _ = opened(alarm(region="eu-west-1"), at=T0)
    assert (ticket.client_id, ticket.account_id, ticket.region) == ("acme", PRODUCTION, "eu-west-1")
