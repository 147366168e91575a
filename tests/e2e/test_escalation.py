"""A ticket that nobody answers calls more of the desk at each level, each person once, by the channel that they chose.

With the state machines alive, whose waits the emulator shortens; and with them killed, by the sweeper alone, which is
called with the times of minutes that have not come yet. On the stack that has a roster and every channel.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.adapters.clock import now
from guardia.domain.instant import zulu
from guardia_ops.local.quirks import scale_waits
from tests.e2e.alarms import event, status_check
from tests.e2e.clients import client_file, contact, new_account
from tests.e2e.desk import DESK_ADDRESS, instant
from tests.e2e.full_desk import BETO, EVA, JEFA
from tests.e2e.patience import until
from tests.support.ses_events import tagged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tests.e2e.desk import Json
    from tests.e2e.full_desk import FullDesk

LEVELS = {
    "opened": [EVA],
    "half": [EVA],
    "three_quarters": [EVA, BETO],
    "ninety_percent": [EVA, BETO, JEFA],
    "due": [EVA, BETO, JEFA],
}
"""Who of the roster is called when so much of the promise has passed: Eva and the manager by mail, Beto by SMS."""

PARTS = {"half": 0.5, "three_quarters": 0.75, "ninety_percent": 0.9, "due": 1.0}
SCALE = 0.002
SLACK = timedelta(seconds=6)
"""How late a busy machine may be."""

LONGEST = 180.0
"""Seconds for a whole walk: a state machine starts two functions at each level, and half a minute is its waits."""

NO_SUCH_ADDRESS = "failed_permanent-no-such-address"
PHONE = "+50760000078"


def test_the_state_machine_walks_a_critical_ticket_through_all_levels_each_once(full_desk: FullDesk) -> None:
    with shortened(full_desk, SCALE):
        began = now()
        ticket = full_desk.opened(status_check("nadie responde"))
        written = until_levels(full_desk, ticket["id"], "due")
    assert ticket["severity"] == "CRITICAL"
    promise = instant(ticket["response_due_at"]) - instant(ticket["opened_at"])
    assert promise == timedelta(hours=2)
    passed = {checkpoint: instant(entry["at"]) for checkpoint, entry in written.items() if checkpoint in PARTS}
    for checkpoint, at in passed.items():
        assert at - began >= PARTS[checkpoint] * promise * SCALE / 2
        assert entry_due(written[checkpoint]) == instant(ticket["opened_at"]) + PARTS[checkpoint] * promise
    assert_each_was_called_once(full_desk, ticket["id"])
    full_desk.step(ticket["id"], "acknowledge")


def test_each_level_is_written_at_its_instant_and_a_breach_is_on_the_report(full_desk: FullDesk) -> None:
    """At full length, with a contract that promises twenty seconds."""
    account = new_account()
    full_desk.register(client_file("veinte", account, response="PT20S"))
    ticket_id = full_desk.opened(status_check("veinte segundos", account=account))["id"]
    written = until_levels(full_desk, ticket_id, "due")
    for checkpoint in PARTS:
        late = instant(written[checkpoint]["at"]) - entry_due(written[checkpoint])
        assert timedelta() <= late < SLACK
    full_desk.step(ticket_id, "acknowledge")
    assert_each_was_called_once(full_desk, ticket_id)

    month = written["opened"]["at"][:7]
    report = full_desk.body(full_desk.engineer.get("/reports/sla", params={"client": "veinte", "month": month}))
    (line,) = [item for item in report["items"] if item["ticket"] == ticket_id]
    assert line["outcome"] == "missed"
    assert full_desk.kinds(ticket_id) == ["opened", *["checkpoint"] * 4, "acknowledged"]


def test_the_sweeper_alone_walks_a_ticket_through_all_levels_each_once(full_desk: FullDesk) -> None:
    account = new_account()
    full_desk.register(client_file("muerto", account, response="PT20M"))
    ticket = full_desk.opened(status_check("máquina muerta", account=account))
    ticket_id, opened_at = ticket["id"], instant(ticket["opened_at"])
    kill(full_desk, ticket_id)
    sweep(full_desk, opened_at + timedelta(minutes=1, seconds=1))
    arrive(full_desk, ticket_id)
    for checkpoint, part in PARTS.items():
        at = opened_at + part * timedelta(minutes=20)
        sweep(full_desk, at - timedelta(seconds=1))
        assert checkpoint not in levels(full_desk, ticket_id)
        sweep(full_desk, at + timedelta(minutes=1))  # the state machine has a minute
        assert checkpoint in levels(full_desk, ticket_id)
        arrive(full_desk, ticket_id)
        sweep(full_desk, at + timedelta(minutes=1))  # the same minute comes twice
        kill(full_desk, ticket_id)
    assert_each_was_called_once(full_desk, ticket_id)
    assert full_desk.kinds(ticket_id) == ["opened", *["checkpoint"] * 4]
    full_desk.step(ticket_id, "acknowledge")


def test_whoever_acknowledges_stops_it(full_desk: FullDesk) -> None:
    account = new_account()
    full_desk.register(client_file("atendido", account, response="PT10M"))
    ticket = full_desk.opened(status_check("atendido a tiempo", account=account))
    ticket_id, opened_at = ticket["id"], instant(ticket["opened_at"])
    kill(full_desk, ticket_id)
    sweep(full_desk, opened_at + timedelta(minutes=1, seconds=1))
    full_desk.step(ticket_id, "acknowledge")
    for minutes in (6, 8, 10, 11):  # Eva's mail was never confirmed, and every level is over
        sweep(full_desk, opened_at + timedelta(minutes=minutes))
    assert called(full_desk, ticket_id) == {"opened": [EVA]}
    assert full_desk.texts_to(BETO, ticket_id) == []
    assert full_desk.kinds(ticket_id) == ["opened", "acknowledged"]


def test_a_mailbox_that_does_not_exist_goes_on_to_the_next_channel_and_to_the_next_person(full_desk: FullDesk) -> None:
    account = new_account()
    by_both = contact("Paola Ríos", "paola@rebota.example") | {"phone": PHONE, "channels": ["email", "sms"]}
    by_mail = contact("Paul Reed", "paul@rebota.example", "en")
    full_desk.register(client_file("rebota", account, contacts=(by_both, by_mail)))
    ticket_id = full_desk.opened(event("rebota", account=account))["id"]
    until(lambda: notice_to(full_desk, ticket_id, EVA), "the call of Eva")
    for address in ("paola@rebota.example", "paul@rebota.example", EVA):
        report(full_desk, NO_SUCH_ADDRESS, ticket_id, address)
    sweep(full_desk, now() + timedelta(seconds=30))

    assert len(full_desk.texts_to(PHONE, ticket_id)) == 1  # the contact's next channel
    assert len(full_desk.texts_to(BETO, ticket_id)) == 1  # Eva has no other, and the second line is next
    (undelivered,) = [e for e in full_desk.timeline(ticket_id) if e["kind"] == "undelivered"]
    assert (undelivered["data"]["name"], undelivered["data"]["address"]) == ("Paul Reed", "paul@rebota.example")
    assert undelivered["data"]["failure"] == "Permanent General: smtp; 550 5.1.1 user unknown"
    assert not undelivered["public"]
    sweep(full_desk, now() + timedelta(minutes=2))
    told = [n for n in full_desk.items(f"/tickets/{ticket_id}/notices") if n["entry"] == undelivered["version"]]
    assert DESK_ADDRESS in {notice["recipient"] for notice in told}
    assert {notice["recipient"] for notice in told}.isdisjoint({EVA, BETO, JEFA, "paul@rebota.example"})
    full_desk.step(ticket_id, "acknowledge")


def levels(desk: FullDesk, ticket_id: str) -> dict[str, Json]:
    """The entries that call somebody, by their level."""
    entries = [e for e in desk.timeline(ticket_id) if e["kind"] in {"opened", "checkpoint"}]
    return {str(entry["data"].get("checkpoint", entry["kind"])): entry for entry in entries}


def until_levels(desk: FullDesk, ticket_id: str, last: str) -> dict[str, Json]:
    """The same, once the last was written and everybody was called of it."""

    def all_called() -> dict[str, Json] | None:
        return levels(desk, ticket_id) if called(desk, ticket_id).get(last) == LEVELS[last] else None

    return until(all_called, f"the calls of {ticket_id} at {last}", LONGEST)


def called(desk: FullDesk, ticket_id: str) -> dict[str, list[str]]:
    """Who of the roster was called at each level, in the order of the lines."""
    of_entry = {entry["version"]: level for level, entry in levels(desk, ticket_id).items()}
    found: dict[str, list[str]] = {}
    for notice in desk.items(f"/tickets/{ticket_id}/notices"):
        level = of_entry.get(notice["entry"])
        if level and notice["recipient"] in {EVA, BETO, JEFA} and notice["state"] != "pending":
            found.setdefault(level, []).append(notice["recipient"])
    return {level: sorted(people, key=[EVA, BETO, JEFA].index) for level, people in found.items()}


def entry_due(checkpoint: Json) -> datetime:
    """When the clock says that this level is reached."""
    return instant(checkpoint["data"]["checkpoint_at"])


def assert_each_was_called_once(desk: FullDesk, ticket_id: str) -> None:
    """Everybody of each level, by their channel, and nobody twice: on record, in the mailboxes and on the telephone."""
    assert called(desk, ticket_id) == LEVELS
    notices = desk.items(f"/tickets/{ticket_id}/notices")
    assert [n for n in notices if n["attempts"] != 1] == []
    channels = {n["recipient"]: n["channel"] for n in notices if n["recipient"] in {EVA, BETO, JEFA}}
    assert channels == {EVA: "email", BETO: "sms", JEFA: "email"}
    mailed = Counter(address for mail in desk.mails(ticket_id) for address in mail.to)
    expected = Counter(who for people in LEVELS.values() for who in people)
    assert {EVA: mailed[EVA], JEFA: mailed[JEFA]} == {EVA: expected[EVA], JEFA: expected[JEFA]}
    assert len(desk.texts_to(BETO, ticket_id)) == expected[BETO]


def kill(desk: FullDesk, ticket_id: str) -> None:
    """Stop every execution of this ticket."""
    client = desk.aws("stepfunctions")
    for machine in ("TicketLifecycleArn", "ResponseWatchArn"):
        arn = desk.stack.outputs[machine]
        for execution in client.list_executions(stateMachineArn=arn, statusFilter="RUNNING")["executions"]:
            if execution["name"].startswith(ticket_id):
                client.stop_execution(executionArn=execution["executionArn"])


def sweep(desk: FullDesk, at: datetime) -> None:
    """The sweeper, as it will be called at this instant."""
    desk.aws.invoke("sweeper", {"time": zulu(at)})


def arrive(desk: FullDesk, ticket_id: str) -> None:
    """SES reports that every mail to the desk's people which it took has arrived."""

    def waiting() -> list[Json]:
        notices = desk.items(f"/tickets/{ticket_id}/notices")
        return [n for n in notices if n["channel"] == "email" and n["state"] == "accepted"]

    for notice in waiting():
        send(desk, "delivered", ticket_id, notice)
    until(lambda: not waiting(), f"the deliveries of {ticket_id}")


def report(desk: FullDesk, name: str, ticket_id: str, address: str) -> None:
    """SES reports it of the opening's mail to an address, and it is on the notice."""
    notice = until(lambda: notice_to(desk, ticket_id, address), f"the mail to {address}")
    send(desk, name, ticket_id, notice)
    state = name.partition("-")[0]
    until(lambda: (notice_to(desk, ticket_id, address) or {})["state"] == state, f"{state} to {address}")


def notice_to(desk: FullDesk, ticket_id: str, address: str) -> Json | None:
    """The opening's notice to an address, once it was taken."""
    notices = [n for n in desk.items(f"/tickets/{ticket_id}/notices") if n["entry"] == 1]
    return next((n for n in notices if n["recipient"] == address and n["state"] != "pending"), None)


def send(desk: FullDesk, name: str, ticket_id: str, notice: Json) -> None:
    """An event of SES of a notice's latest try, on the queue of delivery events."""
    tags = {"ticket": ticket_id, "notice": notice["id"], "attempt": str(notice["attempts"])}
    body = tagged(name, tags, notice["provider_id"], now())
    desk.aws("sqs").send_message(QueueUrl=desk.stack.outputs["DeliveryQueueUrl"], MessageBody=body)


@contextmanager
def shortened(desk: FullDesk, scale: float) -> Iterator[None]:
    """While the block lasts, waits take so much of their time."""
    scale_waits(desk.stack, scale)
    try:
        yield
    finally:
        scale_waits(desk.stack, 1)
