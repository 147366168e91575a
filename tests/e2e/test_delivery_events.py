"""What SES reports comes back onto the notice. The emulator's SES reports nothing: its events are put on the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guardia.adapters.clock import now
from tests.e2e.alarms import event
from tests.e2e.clients import client_file, new_account
from tests.e2e.desk import DESK_ADDRESS
from tests.e2e.patience import until
from tests.e2e.test_sweeper import sweep
from tests.support.ses_events import tagged

if TYPE_CHECKING:
    from tests.e2e.aws import Aws
    from tests.e2e.desk import Desk, Json

pytestmark = pytest.mark.covers("F66")


def test_a_delivery_and_a_bounce_are_on_the_notices(desk: Desk, aws: Aws) -> None:
    ticket_id = told(desk, "entregado")
    client, ours = notices(desk, ticket_id)
    report(desk, aws, ("failed_permanent-no-such-address", client), ("delivered", ours))
    client, ours = until(lambda: in_states(desk, ticket_id, "failed_permanent", "delivered"), "both reports")
    assert client["reason"] == "Permanent General: smtp; 550 5.1.1 user unknown"
    assert [step["state"] for step in client["history"]] == ["pending", "accepted", "failed_permanent"]
    assert [step["state"] for step in ours["history"]] == ["pending", "accepted", "delivered"]
    assert (ours["recipient"], ours["attempts"]) == (DESK_ADDRESS, 1)
    assert len(desk.mails(ticket_id)) == 2


def test_an_event_that_comes_twice_and_late_changes_nothing(desk: Desk, aws: Aws) -> None:
    ticket_id = told(desk, "repetido")
    client, _ = notices(desk, ticket_id)
    report(desk, aws, ("delivered", client))
    until(lambda: in_states(desk, ticket_id, "delivered", "accepted"), "the delivery")
    once = notices(desk, ticket_id)
    done = endings(aws)
    report(desk, aws, ("delivered", client), ("accepted-delayed", client))
    until(lambda: len(endings(aws)) >= len(done) + 2, "both events")
    assert [n["state"] for n in notices(desk, ticket_id)] == [n["state"] for n in once]
    assert "delayed" not in notices(desk, ticket_id)[0]["reason"]


def test_after_a_complaint_the_contact_is_written_to_no_longer_and_the_desk_is(desk: Desk, aws: Aws) -> None:
    ticket_id = told(desk, "molesto")
    client, _ = notices(desk, ticket_id)
    report(desk, aws, ("suppressed-spam", client))
    until(lambda: in_states(desk, ticket_id, "suppressed", "accepted"), "the complaint")
    desk.step(ticket_id, "acknowledge")
    client, ours = until(lambda: in_states(desk, ticket_id, "suppressed", "accepted", entry=2), "the next notices")
    assert client["reason"].startswith("this address reported our mail as spam at ")
    assert ours["recipient"] == DESK_ADDRESS
    assert len(desk.mails(ticket_id)) == 3


def test_a_bounce_that_may_pass_is_tried_again(desk: Desk, aws: Aws) -> None:
    ticket_id = told(desk, "lleno")
    client, _ = notices(desk, ticket_id)
    report(desk, aws, ("failed_temporary-mailbox-full", client))
    until(lambda: in_states(desk, ticket_id, "failed_temporary", "accepted"), "the bounce")
    sweep(aws, minutes=2)
    client, _ = until(lambda: in_states(desk, ticket_id, "accepted", "accepted"), "the next try")
    assert client["attempts"] == 2
    assert [step["state"] for step in client["history"]] == ["pending", "accepted", "failed_temporary", "accepted"]


def test_what_is_of_no_notice_ends_and_holds_nothing_up(desk: Desk, aws: Aws) -> None:
    ticket_id = told(desk, "ajeno")
    client, _ = notices(desk, ticket_id)
    before = endings(aws)
    strangers = ["no event", tagged("delivered", {}), tagged("delivered", tags(client) | {"notice": "nobody"})]
    send(desk, aws, *strangers, reported("delivered", client))
    until(lambda: in_states(desk, ticket_id, "delivered", "accepted"), "the delivery among strangers")
    until(lambda: len(endings(aws)) >= len(before) + 4, "all four events")
    assert sorted(endings(aws)[len(before) :]) == ["foreign", "recorded", "unknown", "unreadable"]


def told(desk: Desk, name: str) -> str:
    """A ticket of a client of its own, of whose opening everybody was told."""
    account = new_account()
    desk.register(client_file(name, account))
    ticket_id: str = desk.opened(event(name, account=account))["id"]
    desk.told(ticket_id, "opened", recipients=2)
    return ticket_id


def notices(desk: Desk, ticket_id: str, entry: int = 1) -> list[Json]:
    """The client's notice of an entry, and the desk's."""
    found = [n for n in desk.items(f"/tickets/{ticket_id}/notices") if n["entry"] == entry]
    return sorted(found, key=lambda notice: bool(notice["recipient"] == DESK_ADDRESS))


def in_states(desk: Desk, ticket_id: str, client: str, ours: str, entry: int = 1) -> list[Json]:
    """Both notices, once they are in these states."""
    found = notices(desk, ticket_id, entry)
    return found if [notice["state"] for notice in found] == [client, ours] else []


def report(desk: Desk, aws: Aws, *reports: tuple[str, Json]) -> None:
    """SES reports these of these notices now."""
    send(desk, aws, *(reported(name, notice) for name, notice in reports))


def reported(name: str, notice: Json) -> str:
    """The event of a notice's latest try."""
    return tagged(name, tags(notice), notice["provider_id"], now())


def tags(notice: Json) -> dict[str, str]:
    """What the notice's message carries."""
    ticket_id, _, _ = notice["id"].rpartition(f"-{notice['entry']}-email-")
    return {"ticket": ticket_id, "notice": notice["id"], "attempt": str(notice["attempts"])}


def send(desk: Desk, aws: Aws, *bodies: str) -> None:
    """Put these on the queue of delivery events, as our rule would."""
    entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(bodies)]
    answer = aws("sqs").send_message_batch(QueueUrl=desk.stack.outputs["DeliveryQueueUrl"], Entries=entries)
    assert answer.get("Failed", []) == []


def endings(aws: Aws) -> list[str]:
    """How each event of this stack ended, in the order of the function's log."""
    return [line["ending"] for line in aws.log("delivery-events") if line.get("message") == "delivery event"]
