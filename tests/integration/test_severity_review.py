"""The second look, wired as in Lambda: the table, STS and the tagging API of moto, and records of the stream."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from guardia import bootstrap
from guardia.adapters.client_account import read_session
from guardia.domain.alarm import Metric
from guardia.domain.contract import Account, Environment, Severity
from guardia.domain.ticket import Kind
from guardia.services.arrival import Arrival
from guardia.services.open_ticket import OpenTicket
from guardia.settings import Settings
from severity_review.handler import handler
from tests.contract import table
from tests.support.builders import PRODUCTION, T0, alarm, client, register
from tests.support.lambda_events import context, failed_items, stream_event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.alarm import Alarm
    from guardia.domain.contract import Client
    from guardia.ports import Store

ACME = client(accounts=(Account(PRODUCTION, Environment.NON_PRODUCTION, "acme-9f2c"),))
AGE = Metric("AWS/SQS", "ApproximateAgeOfOldestMessage", {"QueueName": "orders"})


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", table.REGION)
    monkeypatch.setenv("TABLE_NAME", table.NAME)
    monkeypatch.setenv("AWS_REGION", table.REGION)
    with mock_aws():
        table.create(boto3.client("dynamodb"))
        yield Settings.from_environment(os.environ)


@pytest.fixture
def store(settings: Settings) -> Store:
    store = bootstrap.store(settings)
    register(store, ACME)
    return store


def opened(store: Store, raised: Alarm, known: Client = ACME) -> str:
    number = OpenTicket(store, lambda _: None)(raised, Arrival(client=known, contract=known.contract, at=T0)).ticket_id
    assert number
    return number


def review(settings: Settings, *numbers: str) -> tuple[list[str], list[str]]:
    """What comes again, and what was counted."""
    counted: list[str] = []
    records = stream_event(*((number, 1) for number in numbers))
    failed = failed_items(handler(records, context(), bootstrap.review_severity(settings, counted.append)))
    return failed, counted


def tag_the_queue(**tags: str) -> None:
    session = read_session(boto3.client("sts"), ACME.accounts[0], table.REGION)
    session.client("sqs").create_queue(QueueName="orders", tags=tags)


def test_a_tag_in_the_clients_account_lets_its_ticket_rise(settings: Settings, store: Store) -> None:
    tag_the_queue(Environment="production")
    number = opened(store, alarm(metrics=(AGE,)))
    before = store.ticket(number)
    assert before
    assert before.severity is Severity.LOW
    assert review(settings, number) == ([], [])
    after = store.ticket(number)
    assert after
    assert (after.severity, after.severity_evidence) == (Severity.HIGH, "resource-tag+default")
    assert [entry.kind for entry in store.entries(number)] == [Kind.OPENED, Kind.SEVERITY]
    assert after.clock.due_at < before.clock.due_at
    assert after.clock.started_at == before.clock.started_at


def test_what_is_down_lets_the_clients_other_ticket_of_the_queue_rise(settings: Settings, store: Store) -> None:
    tag_the_queue(Environment="production")
    slow = opened(store, alarm(name="slow", metrics=(AGE,)))
    down = opened(store, alarm(name="down", metrics=(AGE,), tags={"guardia:active": "no", "env": "prod"}))
    assert review(settings, down) == ([], [])
    risen = store.ticket(slow)
    assert risen
    assert (risen.severity, risen.severity_evidence) == (Severity.CRITICAL, "related-ticket+related-ticket")


def test_an_account_without_a_queue_of_that_name_changes_nothing(settings: Settings, store: Store) -> None:
    number = opened(store, alarm(metrics=(AGE,)))
    before = store.ticket(number)
    assert review(settings, number) == ([], [])
    assert store.ticket(number) == before


def test_an_account_that_the_register_may_not_read_is_not_read(settings: Settings, store: Store) -> None:
    tag_the_queue(Environment="production")
    register(store, replace(ACME, accounts=(Account(PRODUCTION, Environment.NON_PRODUCTION),)))
    number = opened(store, alarm(metrics=(AGE,)))
    assert review(settings, number) == ([], [])
    ticket = store.ticket(number)
    assert ticket
    assert ticket.severity is Severity.LOW
