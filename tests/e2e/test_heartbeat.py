"""An account's heartbeat falls silent: one ticket of the desk, which nobody of the client sees, and which recovers.

A beat may have reached us long ago, as one does that was sent back from a dead-letter queue. So the sweeper is called
for the present minute, in which nothing of another test is late.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from guardia.adapters.clock import now
from guardia.domain.heartbeat import NAME, SILENT_AFTER
from guardia.domain.quarantine import FIRST_SENT
from tests.e2e.alarms import REGION, event
from tests.e2e.clients import client_file, new_account
from tests.e2e.desk import DESK_ADDRESS

if TYPE_CHECKING:
    from tests.e2e.aws import Aws
    from tests.e2e.desk import Desk, Json

pytestmark = pytest.mark.covers("F13")

LONG_AGO = SILENT_AFTER + timedelta(minutes=1)


def test_a_silence_is_one_ticket_of_the_desk_alone_and_the_next_beat_ends_it(desk: Desk, aws: Aws) -> None:
    silent, beating = clients_of_two_accounts(desk)
    beat(desk, aws, silent, ago=LONG_AGO)
    beat(desk, aws, beating)
    desk.ledger.settle()
    assert states(desk) >= {(silent, "silent"), (beating, "heard")}

    for _ in range(2):
        sweep(aws)
    (ticket,) = tickets_about(desk, silent)
    assert tickets_about(desk, beating) == []
    assert (ticket["client_id"], ticket["severity"], ticket["region"]) == ("desk", "HIGH", REGION)
    told_to_nobody_but_the_desk(desk, ticket)

    beat(desk, aws, silent)
    desk.ledger.settle()
    for _ in range(2):
        sweep(aws)
    assert desk.kinds(ticket["id"]) == ["opened", "recovered", "resolved"]
    assert desk.ticket(ticket["id"])["status"] == "RESOLVED"
    desk.told(ticket["id"], "resolved", recipients=1)
    desk.guardia("heartbeat", "forget", silent, REGION)
    assert states(desk) & {(silent, "heard"), (beating, "heard")} == {(beating, "heard")}


def told_to_nobody_but_the_desk(desk: Desk, ticket: Json) -> None:
    """Neither by mail nor by the API."""
    told = desk.told(ticket["id"], "opened", recipients=1)
    assert [notice["recipient"] for notice in told] == [DESK_ADDRESS]
    (mail,) = desk.mails(ticket["id"])
    assert "Estamos ciegos en Latido, S.A." in mail.subject
    assert "guardia client check latido" in mail.text
    assert desk.client.get(f"/tickets/{ticket['id']}").status_code == 404
    assert ticket["id"] not in {one["id"] for one in desk.body(desk.client.get("/tickets"))["items"]}
    report = desk.body(desk.engineer.get("/reports/sla", params={"client": "latido", "month": f"{now():%Y-%m}"}))
    assert ticket["id"] not in json.dumps(report)


def clients_of_two_accounts(desk: Desk) -> tuple[str, str]:
    """Two clients with an account each."""
    accounts = new_account(), new_account()
    for client_id, account in zip(("latido", "vecino"), accounts, strict=True):
        desk.register(client_file(client_id, account))
    return accounts


def beat(desk: Desk, aws: Aws, account: str, *, ago: timedelta = timedelta()) -> None:
    """The heartbeat of an account reached us so long ago."""
    at = now() - ago
    attributes = {FIRST_SENT: {"DataType": "String", "StringValue": str(round(at.timestamp() * 1000))}} if ago else {}
    answer = aws("sqs").send_message(
        QueueUrl=desk.stack.outputs["IntakeQueueUrl"],
        MessageBody=json.dumps(event(NAME, at=at, account=account)),
        MessageAttributes=attributes,
    )
    desk.ledger.sent([answer["MessageId"]])


def states(desk: Desk) -> set[tuple[str, str]]:
    """Which account is heard, as an operator sees it."""
    rows: list[dict[str, Any]] = json.loads(desk.guardia("heartbeat", "list", "--json"))
    return {(row["account"], row["state"]) for row in rows}


def tickets_about(desk: Desk, account: str) -> list[Json]:
    """The tickets about an account that have not ended."""
    return [ticket for ticket in desk.items("/tickets") if ticket["account_id"] == account]


def sweep(aws: Aws) -> None:
    """The sweeper's minute."""
    aws.invoke("sweeper", {"time": now().isoformat()})
