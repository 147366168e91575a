"""Each channel of the deployed template, received by a real listener: chat, webhooks, a telephone, the bus."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from guardia.adapters.clock import now
from guardia.domain.instant import zulu
from tests.e2e.alarms import event
from tests.e2e.clients import client_file, contact, new_account
from tests.e2e.desk import DESK_ADDRESS
from tests.e2e.full_desk import EVA, HERE, KEY, OPENED_TELLS, ROOMS
from tests.e2e.patience import until
from tests.integration.channels.test_documented_verification import by_python
from tests.support.listener import listening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.aws import Aws
    from tests.e2e.desk import Json
    from tests.e2e.full_desk import FullDesk
    from tests.support.listener import Request

PHONE = "+50760000077"
GONE = b"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture(scope="module")
def events(full_desk: FullDesk) -> Iterator[str]:
    """A queue that a rule on the bus of ticket events fills; its URL."""
    aws, bus = full_desk.aws, full_desk.stack.outputs["TicketEventsBusName"]
    url: str = aws("sqs").create_queue(QueueName="what-happens-to-tickets")["QueueUrl"]
    attributes = aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = attributes["Attributes"]["QueueArn"]
    rule = {"Name": "tickets", "EventBusName": bus, "EventPattern": json.dumps({"source": ["guardia"]})}
    from_rule = {"ArnEquals": {"aws:SourceArn": aws("events").put_rule(**rule)["RuleArn"]}}
    allowed = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = {"Version": "2012-10-17", "Statement": [allowed | {"Resource": arn, "Condition": from_rule}]}
    aws("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    aws("events").put_targets(Rule="tickets", EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])
    yield url
    aws("events").remove_targets(Rule="tickets", EventBusName=bus, Ids=["queue"])
    aws("events").delete_rule(Name="tickets", EventBusName=bus)
    aws("sqs").delete_queue(QueueUrl=url)


def test_a_ticket_is_told_by_mail_in_chat_to_a_system_and_on_the_bus(full_desk: FullDesk, events: str) -> None:
    ticket_id = full_desk.opened(event("por todos los canales"))["id"]
    told = full_desk.told(ticket_id, "opened", recipients=OPENED_TELLS)
    bus = full_desk.stack.outputs["TicketEventsBusName"]
    assert {notice["recipient"] for notice in told} == {
        "ana@acme.example",
        DESK_ADDRESS,
        EVA,
        bus,
        *ROOMS.values(),
    }
    assert {address for mail in full_desk.mails(ticket_id) for address in mail.to} == {
        "ana@acme.example",
        DESK_ADDRESS,
        EVA,
    }
    for channel in ROOMS:
        (request,) = full_desk.heard(channel, ticket_id)
        assert "por todos los canales" in json.dumps(said(request), ensure_ascii=False)
    detail = heard_on_bus(full_desk.aws, events, ticket_id, "Guardia Ticket Opened")
    assert (detail["entry"]["kind"], detail["ticket"]["severity"], detail["ticket"]["status"]) == (
        "opened",
        "HIGH",
        "OPEN",
    )


def test_slack_and_teams_get_a_message_in_their_own_form(full_desk: FullDesk) -> None:
    ticket_id = full_desk.opened(event("en el chat"))["id"]
    full_desk.told(ticket_id, "opened", recipients=OPENED_TELLS)
    (slack,), (teams,) = (full_desk.heard(channel, ticket_id) for channel in ("slack", "teams"))
    assert said(slack)["blocks"][0]["type"] == "rich_text"
    assert "ACME Logística, S.A." in said(slack)["text"]
    (attachment,) = said(teams)["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"


def test_a_webhook_is_signed_as_the_documentation_says(full_desk: FullDesk) -> None:
    ticket_id = full_desk.opened(event("firmado"))["id"]
    told = full_desk.told(ticket_id, "opened", recipients=OPENED_TELLS)
    (request,) = full_desk.heard("webhook", ticket_id)
    timestamp, signature = (request.headers[f"guardia-{name}"] for name in ("timestamp", "signature"))
    assert by_python(KEY, timestamp, signature, request.body, int(now().timestamp()))
    assert not by_python(KEY, timestamp, signature, request.body + b" ", int(now().timestamp()))
    (notice,) = [notice for notice in told if notice["channel"] == "webhook"]
    assert request.headers["idempotency-key"] == said(request)["notice_id"] == notice["id"]


def test_an_entry_that_no_person_is_told_of_is_on_the_bus_after_the_next_sweep(
    full_desk: FullDesk, events: str
) -> None:
    ticket_id = full_desk.opened(event("comentado"))["id"]
    full_desk.step(ticket_id, "comment", text="Se está mirando.")
    version = next(e["version"] for e in full_desk.timeline(ticket_id) if e["kind"] == "commented")
    until(lambda: of_entry(full_desk, ticket_id, version), "the notice of the comment")
    sweep(full_desk)
    detail = heard_on_bus(full_desk.aws, events, ticket_id, "Guardia Ticket Commented")
    assert detail["entry"]["kind"] == "commented"
    (notice,) = of_entry(full_desk, ticket_id, version)
    assert (notice["channel"], notice["state"], notice["attempts"]) == ("events", "delivered", 1)


def test_a_contact_who_chose_it_is_told_by_sms_and_a_clients_own_system_by_webhook(full_desk: FullDesk) -> None:
    account = new_account()
    by_sms = contact("Paola Ríos", "paola@movil.example") | {"phone": PHONE, "channels": ["sms"]}
    with listening(full_desk.certificate, host=HERE) as system:
        address = "secretsmanager:guardia/channels/movil/servicenow"
        full_desk.keep_secret(address, json.dumps({"url": system.url, "key": KEY}))
        rooms = [{"channel": "webhook", "address": address}]
        full_desk.register(client_file("movil", account, contacts=(by_sms,)) | {"channels": rooms})
        ticket_id = full_desk.opened(event("al móvil", account=account))["id"]
        full_desk.told(ticket_id, "opened", recipients=OPENED_TELLS + 1)
        (text,) = full_desk.texts_to(PHONE, ticket_id)
        assert text.startswith(f"ALTA {ticket_id}: Ticket nuevo. ")
        assert "https:" not in text  # a client's people acknowledge nothing
        assert [said(request)["ticket"]["id"] for request in system.requests] == [ticket_id]
    assert {to for mail in full_desk.mails(ticket_id) for to in mail.to} == {DESK_ADDRESS, EVA}


def test_a_system_that_says_nothing_or_leads_elsewhere_holds_up_nobody(full_desk: FullDesk) -> None:
    account = new_account()
    with (
        listening(full_desk.certificate, host=HERE) as silent,
        listening(full_desk.certificate, host=HERE) as gone,
    ):
        silent.stays_silent()
        gone.answers(GONE)
        rooms = []
        for name, there in {"mudo": silent, "mudado": gone}.items():
            address = f"secretsmanager:guardia/channels/callado/{name}"
            full_desk.keep_secret(address, json.dumps({"url": there.url, "key": KEY}))
            rooms.append({"channel": "webhook", "address": address})
        full_desk.register(client_file("callado", account) | {"channels": rooms})
        ticket_id = full_desk.opened(event("callado", account=account))["id"]
        notices = until(lambda: settled(full_desk, ticket_id, OPENED_TELLS + 2), "the end of every first try")
    states = {notice["recipient"]: (notice["state"], notice["reason"]) for notice in notices}
    assert states.pop(rooms[0]["address"]) == ("failed_temporary", "localhost did not answer in time")
    assert states.pop(rooms[1]["address"]) == (
        "failed_permanent",
        "localhost answered 302: redirects are not followed",
    )
    assert {state for state, _ in states.values()} == {"accepted", "delivered"}
    told_people = [notice["at"] for notice in notices if notice["channel"] == "email"]
    (unanswered,) = [notice["at"] for notice in notices if notice["recipient"] == rooms[0]["address"]]
    assert max(told_people) < unanswered
    undelivered = [entry for entry in full_desk.timeline(ticket_id) if entry["kind"] == "undelivered"]
    assert [entry["data"]["address"] for entry in undelivered] == [rooms[1]["address"]]


def said(request: Request) -> Json:
    """The JSON that was posted."""
    body: Json = json.loads(request.body)
    return body


def heard_on_bus(aws: Aws, queue: str, ticket_id: str, kind: str) -> Json:
    """The detail of a ticket's event of this kind, from the queue behind the bus."""

    def look() -> Json | None:
        answer = aws("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0)
        for message in answer.get("Messages", []):
            event: Json = json.loads(message["Body"])
            aws("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            if (event["detail-type"], event["detail"]["ticket"]["id"]) == (kind, ticket_id):
                assert event["source"] == "guardia"
                detail: Json = event["detail"]
                return detail
        return None

    return until(look, f"{kind} of {ticket_id} on the bus")


def of_entry(desk: FullDesk, ticket_id: str, version: int) -> list[Json]:
    """The notices of one entry."""
    return [notice for notice in desk.items(f"/tickets/{ticket_id}/notices") if notice["entry"] == version]


def settled(desk: FullDesk, ticket_id: str, count: int) -> list[Json]:
    """The notices of the opening, once each was tried."""
    notices = of_entry(desk, ticket_id, 1)
    return notices if len(notices) == count and all(notice["state"] != "pending" for notice in notices) else []


def sweep(desk: FullDesk) -> Any:
    """The sweeper's minute, now."""
    return desk.aws.invoke("sweeper", {"time": zulu(now() + timedelta(seconds=1))})
