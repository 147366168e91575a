"""A client whose people ask without end is told to wait, and everybody else is served; a list goes on by its cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guardia.adapters import clock
from guardia.adapters.dynamodb import keys
from guardia.domain.rate import Rate
from guardia_ops.local.sam import parameters
from tests.e2e.clients import client_file, contact, new_account

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

    from guardia_ops.local.stack import Stack
    from tests.e2e.aws import Aws
    from tests.e2e.desk import Desk

HURRIED = "apurada"


@pytest.fixture(scope="module")
def desk(new_desk: Callable[[], Desk]) -> Desk:
    """The desk, and a client of this module's own."""
    desk = new_desk()
    desk.register(client_file(HURRIED, new_account(), contacts=(contact("Pía Soto", f"pia@{HURRIED}.example"),)))
    return desk


@pytest.fixture(scope="module")
def pia(desk: Desk) -> Iterator[httpx.Client]:
    """The API as a person of that client calls it."""
    with desk.newcomer(f"pia@{HURRIED}.example", "clients", "--client", HURRIED) as pia:
        yield pia


@pytest.mark.covers("F58")
def test_a_client_that_is_over_waits_and_others_do_not(stack: Stack, aws: Aws, desk: Desk, pia: httpx.Client) -> None:
    """The function counts; the test makes the count full, instead of asking so often."""
    given = parameters()
    rate = Rate(int(given["TenantRateLimit"]), int(given["TenantBurstLimit"]))
    table, partition = stack.outputs["TableName"], {"S": keys.rate(f"CLIENT#{HURRIED}")}
    assert pia.get("/tickets").status_code == 200
    counted = aws("dynamodb").query(
        TableName=table, KeyConditionExpression="PK = :pk", ExpressionAttributeValues={":pk": partition}
    )["Items"]
    assert [item["requests"]["N"] for item in counted] == ["1"]
    this = rate.window_at(clock.now())
    for window in (this, this + rate.window):
        item = {"PK": partition, "SK": {"S": keys.instant(window)}, "requests": {"N": str(rate.burst)}}
        aws("dynamodb").put_item(TableName=table, Item=item)
    refused = pia.get("/tickets")
    assert refused.status_code == 429
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:guardia:problem:too-many-requests"
    assert 1 <= int(refused.headers["Retry-After"]) <= rate.window.total_seconds()
    for other in (desk.people.client.http, desk.engineer, desk.operator):
        assert other.get("/tickets").status_code == 200


@pytest.mark.covers("F54")
def test_a_list_goes_on_by_a_signed_cursor_and_by_no_other(desk: Desk) -> None:
    first = desk.engineer.get("/clients", params={"limit": 1}).json()
    following = {"limit": 1, "next": first["next"]}
    second = desk.engineer.get("/clients", params=following)
    assert second.status_code == 200
    assert second.json()["items"] != first["items"]
    changed = desk.engineer.get("/clients", params=following | {"next": first["next"][:-1] + "."})
    assert (changed.status_code, changed.json()["type"]) == (400, "urn:guardia:problem:bad-cursor")
