"""What an operator finds in the table, and what the stream's filter and the time to live read there."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import pytest

from guardia.adapters.dynamodb import gap_items, items, keys, maintenance_items, notice_items
from guardia.domain.alarm import Identity
from guardia.domain.alarm_record import AlarmRecord
from guardia.domain.caller import Member
from guardia.domain.change import Change, IdempotencyKey
from guardia.domain.complaint import Complaint
from guardia.domain.delivery import Fate, Heard, hear, went_on
from guardia.domain.duty.gap_report import GapReport
from guardia.domain.held_alarm import HeldAlarm
from guardia.domain.lifecycle import Lifecycle, Run, TaskToken
from guardia.domain.maintenance import Window
from guardia.domain.measure import Measure, measure_of
from guardia.domain.month import Month
from guardia.domain.notice import LEASE, Audience, Notice
from guardia.domain.number import ticket_number
from guardia.domain.quarantine import Quarantined, Received
from guardia.domain.ticket import Entry, Kind, Status, Ticket
from guardia.domain.uncovered import Uncovered
from tests.contract import table
from tests.contract.builders import (
    HOUR,
    IDENTITY,
    NOW,
    a_client,
    a_key,
    a_message,
    a_notice,
    a_record,
    a_ticket,
    an_uncovered,
    closed,
    opening,
    step,
)
from tests.contract.test_maintenance import a_window, holding
from tests.support.builders import register

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from guardia.adapters.dynamodb.store import DynamoDBStore

TICKET = "TICKET#GD-7K3M9-QXD2F"


@pytest.mark.parametrize(
    ("kind", "value", "elsewhere"),
    [
        (items.TicketItem, Ticket, set()),
        (items.EntryItem, Entry, set()),
        (items.LifecycleItem, Lifecycle, set()),
        (items.TokenItem, TaskToken, {"run"}),
        (items.TokenItem, Run, set()),
        (items.MeasureItem, Measure, set()),
        (notice_items.NoticeItem, Notice, set()),
        (notice_items.ComplaintItem, Complaint, set()),
        (items.RecordItem, AlarmRecord, {"identity"}),
        (items.RecordItem, Identity, set()),
        (items.IdempotencyItem, IdempotencyKey, set()),
        (items.MemberItem, Member, set()),
        (items.QuarantinedItem, Quarantined, set()),
        (items.UncoveredItem, Uncovered, set()),
        (gap_items.GapReportItem, GapReport, set()),
        (maintenance_items.WindowItem, Window, set()),
        (maintenance_items.HeldAlarmItem, HeldAlarm, {"identity", "message"}),
        (maintenance_items.HeldAlarmItem, Identity, set()),
        (maintenance_items.HeldAlarmItem, Received, set()),
    ],
)
def test_every_field_of_a_value_has_its_attribute(
    kind: type[items.TableItem], value: type[Any], elsewhere: set[str]
) -> None:
    assert {field.name for field in fields(value)} - set(kind.get_attributes()) == elsewhere


def everything(store: DynamoDBStore) -> None:
    """One of every kind of item."""
    store.commit(replace(opening(a_ticket(), a_record()), key=a_key()))
    store.put_token(TaskToken(Run("GD-7K3M9-QXD2F", 1, 1, 1), "token", NOW))
    store.take_notice(a_notice(), NOW)
    store.put_complaint(
        Complaint(address="ana@acme.example", at=NOW, reason="abuse", ticket_id="GD-7K3M9-QXD2F", notice_id="n")
    )
    register(store, a_client("acme", "222222222222"))
    store.put_member(Member("sub", "acme", "ana@acme.example"))
    store.put_quarantined(a_message())
    store.put_uncovered(an_uncovered())
    store.put_gap_report(GapReport(day=NOW.date(), revision=1))
    store.put_window(a_window())
    store.commit(holding(a_window(), 2))


def test_every_item_says_what_it_is(store: DynamoDBStore, moto: DynamoDBClient) -> None:
    everything(store)

    found = moto.scan(TableName=table.NAME)["Items"]
    assert sorted(item["kind"]["S"] for item in found) == [
        "account",
        "client",
        "client_trace",
        "complaint",
        "contact_trace",
        "entry",
        "fingerprint",
        "fingerprint",
        "gap_report",
        "held_alarm",
        "idempotency",
        "identity",
        "lifecycle",
        "measure",
        "notice",
        "quarantine",
        "quarantine_month",
        "ticket",
        "token",
        "uncovered",
        "user",
        "window",
    ]


@pytest.mark.covers("F18", "F35")
def test_only_tokens_and_idempotency_keys_expire(store: DynamoDBStore, moto: DynamoDBClient) -> None:
    everything(store)

    expiring = [item for item in moto.scan(TableName=table.NAME)["Items"] if "expires_at" in item]
    assert {item["kind"]["S"]: item["expires_at"] for item in expiring} == {
        "idempotency": {"N": "1795910400"},
        "token": {"N": "1795343940"},
    }


def test_a_ticket_is_read_by_a_person(store: DynamoDBStore, moto: DynamoDBClient) -> None:
    store.commit(opening(a_ticket()))

    item = table.item(moto, TICKET, "TICKET")
    assert item["status_by"] == {"M": {"type": {"S": "system"}, "id": {"S": "guardia"}, "name": {"S": "Guardia"}}}
    assert item["clock"]["M"]["due_at"] == {"S": "2026-11-22T12:39:00.123Z"}
    assert item["terms"]["M"]["response_seconds"]["M"]["CRITICAL"] == {"N": "7200"}
    assert "responded_at" not in item


def test_a_window_is_found_by_its_client_and_what_it_holds_by_both(store: DynamoDBStore, moto: DynamoDBClient) -> None:
    window = a_window()
    store.put_window(window)
    store.commit(holding(window))

    item = table.item(moto, "CLIENT#acme", f"WINDOW#{window.id}")
    assert (item["wake_at"], item["client_pk"], item["client_sk"]) == (
        {"S": keys.instant(window.ends)},
        {"S": "WINDOWS"},
        {"S": window.id},
    )
    held = table.item(moto, f"HELD#acme#{window.id}", IDENTITY.key)
    assert (held["alarm_arn"], held["body"], held["road"]) == (
        {"S": IDENTITY.alarm_arn},
        {"S": '{"a": "🔥"}'},
        {"S": "sns"},
    )


def test_the_stream_finds_an_entry_by_its_kind_and_ids(store: DynamoDBStore, moto: DynamoDBClient) -> None:
    store.commit(opening(a_ticket()))

    item = table.item(moto, TICKET, "ENTRY#00000001")
    assert item["kind"] == {"S": "entry"}
    assert item["entry_kind"] == {"S": "opened"}
    assert (item["ticket_id"], item["version"], item["cycle"]) == ({"S": "GD-7K3M9-QXD2F"}, {"N": "1"}, {"N": "1"})


def test_a_handled_change_names_the_ticket_that_it_changed(store: DynamoDBStore, moto: DynamoDBClient) -> None:
    ticket = a_ticket()
    store.commit(opening(ticket))
    store.commit(Change(fingerprint="v1:merged", joined=ticket))
    store.commit(Change(fingerprint="v1:noted"))

    assert table.item(moto, f"FINGERPRINT#{ticket.fingerprint}", "FINGERPRINT")["ticket_id"] == {"S": ticket.id}
    assert table.item(moto, "FINGERPRINT#v1:merged", "FINGERPRINT")["ticket_id"] == {"S": ticket.id}
    assert "ticket_id" not in table.item(moto, "FINGERPRINT#v1:noted", "FINGERPRINT")


def places(item: dict[str, Any]) -> dict[str, str]:
    """Where the indexes have the item."""
    return {name: value["S"] for name, value in item.items() if name.startswith(("queue_", "client_p", "client_s"))}


def test_an_open_ticket_is_in_the_queue_and_at_its_client(store: DynamoDBStore, moto: DynamoDBClient) -> None:
    store.commit(opening(a_ticket()))

    assert places(table.item(moto, TICKET, "TICKET")) == {
        "queue_pk": "QUEUE",
        "queue_sk": "0#2026-11-22T12:39:00.123Z#GD-7K3M9-QXD2F",
        "client_pk": "acme#OPEN",
        "client_sk": "0#2026-11-22T12:39:00.123Z#GD-7K3M9-QXD2F",
    }


def test_an_ended_ticket_is_at_its_client_by_month_only(store: DynamoDBStore, moto: DynamoDBClient) -> None:
    store.commit(opening(a_ticket()))
    store.commit(step(closed(a_ticket(), NOW + HOUR, Status.REJECTED), Kind.REJECTED))

    item = table.item(moto, TICKET, "TICKET")
    assert places(item) == {
        "client_pk": "acme#REJECTED#2026-11",
        "client_sk": "2026-11-22T11:39:00.123Z#GD-7K3M9-QXD2F",
    }
    assert "wake_at" not in item


def test_a_measure_is_at_its_client_by_the_month_of_its_start(store: DynamoDBStore, moto: DynamoDBClient) -> None:
    store.commit(opening(a_ticket()))

    item = table.item(moto, TICKET, "MEASURE#0001")
    assert places(item) == {
        "client_pk": "acme#SLA#2026-11",
        "client_sk": "2026-11-22T10:39:00.123Z#GD-7K3M9-QXD2F#0001",
    }
    assert item["promise"] == {"N": "7200000"}
    assert item["coverage"] == {"M": {"plan": {"S": "24x7"}, "time_zone": {"S": "America/Panama"}}}


def test_a_ticket_that_was_opened_unmeasured_is_measured_from_its_next_entry(
    store: DynamoDBStore, moto: DynamoDBClient
) -> None:
    store.commit(opening(a_ticket()))
    moto.delete_item(TableName=table.NAME, Key={"PK": {"S": TICKET}, "SK": {"S": "MEASURE#0001"}})
    answered = a_ticket(version=2, status=Status.INVESTIGATING, responded_at=NOW + HOUR)
    store.commit(step(answered, Kind.ACKNOWLEDGED))

    assert list(store.measures("acme", Month(2026, 11), 10).items) == [measure_of(answered)]


def test_what_a_storm_owes_is_spread_over_partitions() -> None:
    shards = Counter(keys.wake_shard(ticket_number(f"v1:{number}")) for number in range(8_000))

    assert sorted(shards) == [f"WAKE#{shard}" for shard in range(8)]
    assert max(shards.values()) < 1_200


def test_all_that_a_ticket_owes_is_in_one_partition(store: DynamoDBStore, moto: DynamoDBClient) -> None:
    store.commit(opening(a_ticket()))
    store.take_notice(a_notice(), NOW)

    owing = [item["wake_pk"]["S"] for item in moto.scan(TableName=table.NAME)["Items"] if "wake_at" in item]
    assert len(owing) == 4
    assert len(set(owing)) == 1


@pytest.mark.covers("F45")
def test_a_notice_from_before_there_was_a_history_goes_on(store: DynamoDBStore, moto: DynamoDBClient) -> None:
    held = store.take_notice(a_notice(), NOW)
    assert held is not None
    failed = hear(held, Heard(Fate.NOT_TAKEN, NOW, "throttled", 1), NOW)
    store.put_notice(failed)
    key = {"PK": {"S": TICKET}, "SK": {"S": f"NOTICE#{held.id}"}}
    moto.update_item(TableName=table.NAME, Key=key, UpdateExpression="REMOVE history, revision")

    old = store.notice(held.ticket_id, held.id)
    assert old == replace(failed, history=(), revision=0)
    told = hear(old, Heard(Fate.DELIVERED, NOW, "250 OK", 1, "0100-abc"), NOW)
    assert store.put_notice(told)
    assert [heard.fate for heard in told.history] == ["not_taken", "delivered"]
    assert not store.put_notice(told)


@pytest.mark.covers("F45")
def test_a_notice_from_before_it_could_go_on_goes_on(store: DynamoDBStore, moto: DynamoDBClient) -> None:
    held = store.take_notice(a_notice(), NOW)
    assert held is not None
    key = {"PK": {"S": TICKET}, "SK": {"S": f"NOTICE#{held.id}"}}
    without = "REMOVE #instead, deadline, went_on, stands_in_for, recipient.party"
    names = {"#instead": "instead"}
    moto.update_item(TableName=table.NAME, Key=key, UpdateExpression=without, ExpressionAttributeNames=names)

    named = replace(held, recipient=replace(held.recipient, party="contact:ana@acme.example"))
    assert store.notice(held.ticket_id, held.id) == named
    again = store.take_notice(held, NOW + LEASE)
    assert again == replace(named, attempts=2, wake_at=NOW + 2 * LEASE, revision=2)
    given_up = hear(again, Heard(Fate.FAILED, NOW, "no such address", 2), NOW)
    assert store.put_notice(given_up)
    assert store.put_notice(went_on(given_up, NOW))
    assert store.owed(NOW + 9 * LEASE, 10) == []


@pytest.mark.parametrize(
    ("audience", "name", "party"),
    [
        (Audience.CLIENT, "Ana Pérez", "contact:ana@acme.example"),
        (Audience.DESK, "", "desk"),
        (Audience.DESK, "Ana Pérez", "person:Ana@acme.example"),
    ],
)
def test_whom_a_notice_from_before_there_were_parties_is_for(
    store: DynamoDBStore, moto: DynamoDBClient, audience: Audience, name: str, party: str
) -> None:
    """Two who cannot be told are two, and whoever was told already is not told again."""
    recipient = replace(a_notice().recipient, audience=audience, name=name, address="Ana@acme.example")
    held = store.take_notice(a_notice(recipient=recipient), NOW)
    assert held is not None
    key = {"PK": {"S": TICKET}, "SK": {"S": f"NOTICE#{held.id}"}}
    moto.update_item(TableName=table.NAME, Key=key, UpdateExpression="REMOVE recipient.party")

    (old,) = store.notices(held.ticket_id, held.entry)
    assert old.recipient == replace(recipient, party=party)


def test_a_notice_from_before_there_were_revisions_is_taken(store: DynamoDBStore, moto: DynamoDBClient) -> None:
    held = store.take_notice(a_notice(), NOW)
    assert held is not None
    key = {"PK": {"S": TICKET}, "SK": {"S": f"NOTICE#{held.id}"}}
    moto.update_item(TableName=table.NAME, Key=key, UpdateExpression="REMOVE history, revision")

    again = store.take_notice(a_notice(), NOW + LEASE)
    assert again == replace(held, attempts=2, wake_at=NOW + 2 * LEASE, revision=1)


@pytest.mark.covers("F45")
def test_an_item_from_before_a_field_existed_takes_the_default(store: DynamoDBStore, moto: DynamoDBClient) -> None:
    store.commit(opening(a_ticket(related=("GD-A",))))
    key = {"PK": {"S": TICKET}, "SK": {"S": "TICKET"}}
    moto.update_item(TableName=table.NAME, Key=key, UpdateExpression="REMOVE related")

    assert store.ticket("GD-7K3M9-QXD2F") == a_ticket(related=())


def test_a_ticket_from_before_its_clock_remembered_and_its_terms_had_penalties_is_read(
    store: DynamoDBStore, moto: DynamoDBClient
) -> None:
    store.commit(opening(a_ticket()))
    without = "REMOVE #clock.missed_at, terms.penalties"
    key = {"PK": {"S": TICKET}, "SK": {"S": "TICKET"}}
    moto.update_item(
        TableName=table.NAME, Key=key, UpdateExpression=without, ExpressionAttributeNames={"#clock": "clock"}
    )
    found = store.ticket(a_ticket().id)
    assert found
    assert (found.clock, found.terms.penalties) == (a_ticket().clock, None)
    assert measure_of(found).penalties is None


def test_a_ticket_from_before_contracts_had_checkpoints_and_updates_of_their_own_is_read(
    store: DynamoDBStore, moto: DynamoDBClient
) -> None:
    store.commit(opening(a_ticket()))
    points = ", ".join(f"#clock.checkpoints[{at}].#percent" for at in range(4))
    without = f"REMOVE terms.escalation, terms.updates_seconds, reminded, intervals_told, {points}"
    key = {"PK": {"S": TICKET}, "SK": {"S": "TICKET"}}
    names = {"#clock": "clock", "#percent": "percent"}
    moto.update_item(TableName=table.NAME, Key=key, UpdateExpression=without, ExpressionAttributeNames=names)

    assert store.ticket(a_ticket().id) == a_ticket()


def test_an_item_without_what_a_value_cannot_do_without_is_refused(store: DynamoDBStore, moto: DynamoDBClient) -> None:
    store.commit(opening(a_ticket()))
    key = {"PK": {"S": TICKET}, "SK": {"S": "TICKET"}}
    moto.update_item(TableName=table.NAME, Key=key, UpdateExpression="REMOVE title")

    with pytest.raises(TypeError, match="title"):
        store.ticket("GD-7K3M9-QXD2F")


def test_a_record_is_found_by_its_hash_and_names_its_alarm(store: DynamoDBStore, moto: DynamoDBClient) -> None:
    store.commit(Change(record=a_record()))

    assert table.item(moto, f"ALARM#{IDENTITY.key}", "ALARM")["alarm_arn"] == {"S": IDENTITY.alarm_arn}


def test_an_account_names_its_client(store: DynamoDBStore, moto: DynamoDBClient) -> None:
    register(store, a_client("acme", "222222222222"))

    assert table.item(moto, "ACCOUNT#222222222222", "ACCOUNT")["client_id"] == {"S": "acme"}
    assert table.item(moto, "CLIENT#acme", "CLIENT")["client_pk"] == {"S": "CLIENTS"}
