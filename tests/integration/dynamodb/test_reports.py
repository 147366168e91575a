"""What a report costs: the promises of its own client and month, however many others the table holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from guardia.adapters.dynamodb import codec
from guardia.domain.clock import ResponseClock
from guardia.domain.measure import measure_of
from guardia.domain.month import Month
from guardia.domain.report_document import report_document
from guardia.services.report_sla import ReportSla
from tests.contract.builders import HOUR, MINUTE, a_client, a_ticket
from tests.support.builders import client_user, engineer, register

if TYPE_CHECKING:
    from guardia.adapters.dynamodb.store import DynamoDBStore
    from tests.integration.dynamodb.hooks import Asked, Hooks

FIRST_OF = datetime(2026, 11, 1, 12, tzinfo=UTC)
LATER = datetime(2027, 2, 1, tzinfo=UTC)
NOVEMBER = Month(2026, 11)


def fill(store: DynamoDBStore, count: int, *, since: datetime = FIRST_OF, client_id: str = "acme") -> None:
    """So many measures, a minute apart, as transactions leave them; of those moto makes only a few in a second."""
    ticket = a_ticket(client_id=client_id)
    coverage = ticket.terms.coverage(ticket.environment)
    for number in range(count):
        at = since + number * MINUTE
        answered = replace(
            ticket,
            id=f"GD-{client_id}-{since:%m}-{number:05}".upper(),
            clock=ResponseClock.started(at, 2 * HOUR, coverage, ticket.severity),
            responded_at=at + HOUR,
        )
        codec.measure_item(store.table.measures, measure_of(answered)).save()


def a_report(store: DynamoDBStore, **bounds: int) -> ReportSla:
    return ReportSla(store, store, lambda: LATER, **bounds)


@pytest.fixture
def read(hooks: Hooks) -> list[int]:
    """How many items each query went over."""
    read: list[int] = []

    def add(parsed: dict[str, Any], **_: object) -> None:
        read.append(parsed["ScannedCount"])

    hooks.at("after-call.dynamodb.Query", add)
    return read


def test_a_month_costs_what_it_holds_whatever_other_months_and_clients_hold(
    store: DynamoDBStore, asked: Asked, read: list[int]
) -> None:
    register(store, a_client("acme"))
    fill(store, 50)
    costs = []
    for more in (0, 60):
        for since in (FIRST_OF - timedelta(days=31), FIRST_OF + timedelta(days=31)):
            fill(store, more, since=since)
        fill(store, more, client_id="globex")
        asked.clear()
        read.clear()
        report = a_report(store, read_at_once=20).whole("acme", NOVEMBER)
        assert len(report.lines) == 50
        costs.append(([operation for operation, _ in asked], list(read)))

    without, with_others = costs
    assert with_others == without
    assert without == (["GetItem", "Query", "Query", "Query"], [21, 21, 10])


def test_a_report_counts_no_ticket_and_reads_no_timeline(store: DynamoDBStore, asked: Asked) -> None:
    register(store, a_client("acme"))
    fill(store, 3)
    asked.clear()
    a_report(store).whole("acme", NOVEMBER)

    (_, query) = (body for _, body in asked)
    assert query["IndexName"] == "client"
    assert query["ExpressionAttributeValues"] == {":0": {"S": "acme#SLA#2026-11"}}


def test_a_page_of_the_api_reads_the_month_once_and_a_later_one_only_itself(
    store: DynamoDBStore, read: list[int]
) -> None:
    register(store, a_client("acme"))
    fill(store, 30)
    report_sla = a_report(store)
    first, following = report_sla.page(client_user(), None, NOVEMBER, 10)
    assert read == [11, 30]
    read.clear()
    second, _ = report_sla.page(engineer(), "acme", NOVEMBER, 10, following)
    assert read == [11]
    assert [len(report.lines) for report in (first, second)] == [10, 10]


def test_two_readings_of_a_month_are_the_same_document(store: DynamoDBStore) -> None:
    known = a_client("acme")
    register(store, known)
    fill(store, 5)
    one, other = (a_report(store, read_at_once=size).whole("acme", NOVEMBER) for size in (2, 500))
    assert report_document(one, known.language) == report_document(other, known.language)
