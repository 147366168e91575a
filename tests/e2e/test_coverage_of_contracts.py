"""Who is served: what becomes of an alarm that no contract covers, and how somebody lets it through later."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from guardia.adapters.clock import now
from guardia_ops.local.quirks import sent_mail
from tests.e2e.alarms import event
from tests.e2e.clients import client_file, new_account
from tests.e2e.desk import DESK_ADDRESS, instant
from tests.e2e.patience import until
from tests.e2e.test_sweeper import sweep

if TYPE_CHECKING:
    from guardia_ops.local.quirks import Mail
    from tests.e2e.aws import Aws
    from tests.e2e.desk import Desk


def test_the_account_manager_is_told_once_of_an_account_that_nobody_has_and_an_operator_opens_its_ticket_later(
    desk: Desk, aws: Aws
) -> None:
    account = new_account()
    happened_at = now() - timedelta(minutes=3)
    desk.deliver(*(event(f"disco {n}", at=happened_at, account=account) for n in range(5)))
    desk.ledger.settle()
    kept = until(lambda: quarantined(desk, account, 5), "five messages in quarantine")
    assert {message["standing"] for message in kept} == {"account-unknown"}
    sweep(aws, minutes=1)
    sweep(aws, minutes=2)
    (mail,) = mails_about(desk, account)
    assert mail.to == (DESK_ADDRESS,)

    refused = desk.operator.post(f"/quarantine/{kept[0]['id']}/release")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:guardia:problem:not-releasable")
    desk.register(client_file("tardia", account))
    before = now()
    released = desk.body(desk.operator.post(f"/quarantine/{kept[0]['id']}/release"))
    ticket = desk.ticket(released["released_ticket"])
    assert instant(ticket["opened_at"]) >= before - timedelta(milliseconds=1)
    assert instant(ticket["response_due_at"]) - instant(ticket["opened_at"]) == timedelta(hours=4)
    assert abs(instant(ticket["alarm_at"]) - happened_at) < timedelta(milliseconds=1)
    assert desk.body(desk.operator.post(f"/quarantine/{kept[0]['id']}/release")) == released
    desk.step(ticket["id"], "acknowledge")
    desk.told(ticket["id"], "acknowledged", recipients=2)


def test_a_contract_that_has_ended_serves_nobody_and_its_renewal_does(desk: Desk) -> None:
    account = new_account()
    document = client_file("vencida", account)
    document["contract"] |= {"starts": "2024-01-01", "ends": "2024-12-31"}
    desk.register(document)
    desk.deliver(event("sin contrato", account=account))
    assert set(desk.ledger.settle().values()) == {"quarantined"}
    (kept,) = until(lambda: quarantined(desk, account, 1), "the message in quarantine")
    assert kept["standing"] == "expired"

    document["contract"] |= {"starts": "2025-01-01", "ends": "2099-12-31"}
    desk.register(document)
    known = desk.body(desk.operator.get("/clients/vencida"))
    assert [contract["version"] for contract in known["contracts"]] == [1, 2]
    later = new_desk_waits_for_the_register(desk, account)
    assert later["contract_version"] == 2


def new_desk_waits_for_the_register(desk: Desk, account: str) -> dict[str, Any]:
    """The ticket of an alarm that comes when no warm function remembers the old contract any more (five seconds)."""
    deadline = now() + timedelta(seconds=6)
    until(lambda: now() > deadline, "the register's age has passed")
    return desk.opened(event("con contrato", account=account))


def quarantined(desk: Desk, account: str, count: int) -> list[dict[str, Any]]:
    """The messages of this account, once there are so many."""
    kept = [message for message in desk.items("/quarantine") if message["account_id"] == account]
    return kept if len(kept) == count else []


def mails_about(desk: Desk, account: str) -> list[Mail]:
    """What was sent to anybody that names the account in its subject."""
    return [mail for mail in sent_mail(desk.stack) if account in mail.subject]
