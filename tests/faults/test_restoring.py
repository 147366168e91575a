"""The table is destroyed with tickets in flight and restored from a backup, as docs/recovery.md says, step by step.

Every promise is kept afterwards, by the sweeper where no execution is left; what came between is brought back; and
nobody is told twice, but of what was told between the backup and the loss.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from guardia.adapters.readers.account import read_account
from guardia.bootstrap import routine
from guardia.domain.alarm import Alarm
from guardia.domain.outcome import OutcomeKind
from guardia.domain.quarantine import Received, Road
from guardia.domain.reconciliation import Told, Trail, Verdict
from guardia.services.reconcile import Place, Reconcile
from guardia_ops.restore.bring_back import BringBack
from guardia_ops.restore.tables import Rows
from tests.contract import table
from tests.faults.story import Story
from tests.support.builders import PRODUCTION
from tests.support.plant import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

    from guardia.domain.contract import Account
    from tests.support.plant.plant import Plant

pytestmark = pytest.mark.covers("F7", "F10", "F25", "F36")

RESTORED = "guardia-restored"
HOUR = timedelta(hours=1)


class Disaster(Story):
    """The story of a table that was lost. `lost` are the events that came since the backup."""

    def __init__(self, plant: Plant) -> None:
        super().__init__(plant)
        self.dynamodb: DynamoDBClient = boto3.client("dynamodb", region_name=names.REGION)
        self.lost: list[dict[str, Any]] = []

    def back_up(self) -> str:
        """A backup on demand; point-in-time recovery makes one of each second."""
        made = self.dynamodb.create_backup(TableName=table.NAME, BackupName="before")
        return made["BackupDetails"]["BackupArn"]

    def lose(self) -> None:
        """Every item is deleted, and everybody who works goes on as if nothing had happened."""
        for item in self.plant.rows():
            self.dynamodb.delete_item(TableName=table.NAME, Key={name: item[name] for name in ("PK", "SK")})

    def stop_executions(self) -> None:
        """They know versions of tickets that the restored table has not."""
        running, _ = self.plant.step_functions.look()
        for arn in running:
            self.plant.step_functions.end(arn, "ABORTED")
        self.plant.executions.reset()

    def restore(self, backup: str) -> Counter[str]:
        """Into a new table, and from there into the stack's own; what was brought back, by its kind."""
        self.dynamodb.restore_table_from_backup(TargetTableName=RESTORED, BackupArn=backup)
        bring_back = BringBack(Rows(self.dynamodb, RESTORED), Rows(self.dynamodb, table.NAME))
        brought = bring_back.bring().missing
        assert bring_back.missing().missing.total() == 0
        assert bring_back.bring().missing.total() == 0
        self.dynamodb.delete_table(TableName=RESTORED)
        return brought

    def of(self, name: str) -> dict[str, Any]:
        """The ticket of this alarm, as the API shows it."""
        numbers = {
            row["id"]["S"] for row in self.plant.rows() if row["SK"]["S"] == "TICKET" and row["alarm_name"]["S"] == name
        }
        (number,) = numbers
        return self.call("GET", f"/tickets/{number}")

    def kinds(self, name: str) -> list[str]:
        """What the timeline of this alarm's ticket tells."""
        return [entry["kind"] for entry in self.call("GET", f"/tickets/{self.of(name)['id']}/timeline")["items"]]

    def take(self, name: str, step: str, **body: str) -> None:
        """An engineer takes a step on this alarm's ticket."""
        self.call("POST", f"/tickets/{self.of(name)['id']}/{step}", body=body)

    def copies(self) -> Counter[str]:
        """How often each notice left."""
        return Counter(f"{sent.channel} {sent.notice}" for sent in self.plant.notes.sent())


class SaysTheAccount:
    """ports.AccountAlarms: these events' alarms are in ALARM still."""

    def __init__(self, events: list[dict[str, Any]]) -> None:
        self._events = events

    def __call__(self, account: Account, region: str, since: datetime) -> Iterator[Trail]:
        """One trail for each event."""
        del region
        for event in self._events:
            body = json.dumps(event)
            read = read_account(Received(message_id="", road=Road.ACCOUNT, body=body, sent_at=since))
            assert isinstance(read, Alarm)
            assert read.identity.account_id == account.id
            told = Told(replace(read, exact=False), body)
            yield Trail(identity=read.identity, name=read.name, now=told, raised=(told,))


@pytest.fixture
def story(plant: Plant) -> Disaster:
    plant.reset()
    return Disaster(plant)


def lost_and_restored(story: Disaster, minutes: int) -> Counter[str]:
    """So many minutes after the backup the table is lost. What had been told in between."""
    story.alarm(name="in-its-follow-up")
    story.at(minutes=20)
    story.take("in-its-follow-up", "acknowledge")
    story.take("in-its-follow-up", "resolve", summary="Reiniciado.")
    story.at(minutes=40)
    story.alarm(name="waits-for-an-answer")
    story.at(minutes=60)
    story.plant.stream.is_deaf = True
    story.alarm(name="owes-its-notices")
    story.at(minutes=60)
    backup = story.back_up()
    told_before = story.copies()

    story.lost.append(story.alarm(name="came-between"))
    story.at(minutes=60 + minutes)
    story.take("waits-for-an-answer", "acknowledge")
    story.at(minutes=60 + minutes)
    told_between = story.copies() - told_before

    story.lose()
    story.at(minutes=60 + minutes, seconds=10)  # the intake remembers the register for five
    story.lost.append(story.alarm(name="came-while-it-was-lost"))
    story.at(minutes=62 + minutes)
    assert [row for row in story.plant.rows() if row["SK"]["S"] == "TICKET"] == []

    # Halted: nothing runs. Then step by step.
    story.stop_executions()
    brought = story.restore(backup)
    assert (brought["ticket"], brought["identity"]) == (3, 3)
    story.plant.functions.forget()
    story.plant.stream.is_deaf = False
    assert story.of("waits-for-an-answer")["status"] == "OPEN"

    # It runs again: what came since the backup is found in the account, and replayed from the bus's archive.
    _reconcile(story)
    for event in story.lost:
        story.receive(json.dumps(event))
    story.at(minutes=100)
    assert story.plant.functions.metrics["alarm_intake", "duplicate"] == len(story.lost)
    return told_between


def test_tickets_in_flight_end_as_promised_although_half_an_hour_is_lost(story: Disaster) -> None:
    told_between = lost_and_restored(story, 30)
    answered = ("waits-for-an-answer", "came-between", "came-while-it-was-lost")
    for name in answered:
        story.take(name, "acknowledge")
    story.at(hours=50)

    assert story.kinds("in-its-follow-up") == ["opened", "acknowledged", "resolved", "follow_up", "closed"]
    assert story.kinds("owes-its-notices") == ["opened", *["checkpoint"] * 4]
    for name in answered:
        assert story.kinds(name) == ["opened", "acknowledged"]
    resolved, closed = (story.of("in-its-follow-up")[at] for at in ("resolved_at", "closed_at"))
    assert timedelta() <= _between(resolved, closed) - 48 * HOUR < timedelta(minutes=3)
    twice = {notice for notice, copies in story.copies().items() if copies > 1}
    assert twice
    assert twice <= told_between.keys()
    assert not any(row.get("wake_at") for row in story.plant.rows() if row["SK"]["S"].startswith(("ENTRY", "NOTICE")))


def _reconcile(story: Disaster) -> None:
    """One of the two is opened by `guardia reconcile`, before its event is replayed."""
    store, time = story.plant.store, story.plant.time
    receive = routine.receive_proven(store, story.plant.settings, time)
    reconcile = Reconcile(store, store, SaysTheAccount(story.lost), receive, time.now)
    known = store.client("acme")
    assert known
    account = next(account for account in known.accounts if account.id == PRODUCTION)
    standing = reconcile.open_tickets(known)
    found, _ = reconcile.look(Place("acme", account, names.REGION), time.now() - 24 * HOUR, standing)
    missing = [one for one in found if one.verdict is Verdict.MISSING]
    assert [one.trail.name for one in missing] == ["came-between", "came-while-it-was-lost"]
    outcomes = [outcome for one in missing for outcome in reconcile.hand_over(one)]
    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.OPENED}


def _between(start: str, end: str) -> timedelta:
    return datetime.fromisoformat(end) - datetime.fromisoformat(start)
