"""Many alarms at once, each delivered three times and in any order: one ticket each, and nothing lost.

How many is `GUARDIA_STORM_ALARMS`: a hundred in `make test`, ten thousand in `make soak`, which runs this module alone.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import TYPE_CHECKING

import pytest

from guardia.adapters.clock import now
from tests.e2e.alarms import event
from tests.e2e.clients import client_file, new_account
from tests.e2e.patience import PATIENCE
from tests.support import sizes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.aws import Aws
    from tests.e2e.desk import Desk, Json

pytestmark = pytest.mark.covers("F14", "F17")

CLIENT = "aguacero"
TIMES = 3
SENDERS = 4
AT_ONCE = 100
"""Messages of one sender's turn."""

WITH_ALL_THAT_FOLLOWS = 200
"""Alarms of a storm that an emulator bears with executions and mails."""

SECONDS_FOR_EACH = 0.2
"""Patience for a message, on a machine that does much else."""


def hold_what_follows(aws: Aws) -> None:
    """Let the table's stream and the sweeper wait, for good: one emulator does the work of a cloud.

    What follows from a ticket (two executions, mails) takes it many times what the ticket takes.
    """
    functions, events = aws("lambda"), aws("events")
    for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
        if ":dynamodb:" in mapping["EventSourceArn"]:
            functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    for rule in events.list_rules()["Rules"]:
        if rule.get("ScheduleExpression"):
            events.disable_rule(Name=rule["Name"])


def test_each_alarm_of_a_storm_is_one_ticket_however_often_it_comes(desk: Desk, aws: Aws) -> None:
    """And each is told. A large storm is of the intake alone, and has the stack for itself: no test can follow it."""
    is_bearable = sizes.STORM_ALARMS <= WITH_ALL_THAT_FOLLOWS
    if not is_bearable:
        hold_what_follows(aws)
    names = [f"nodo-{number:05}" for number in range(sizes.STORM_ALARMS)]
    desk.register(client_file(CLIENT, account := new_account()))
    send(desk, shuffled(names, account))

    outcomes = desk.ledger.settle(PATIENCE + SECONDS_FOR_EACH * TIMES * len(names))
    expected = {"opened": len(names), "duplicate": (TIMES - 1) * len(names)}
    assert Counter(outcomes.values()) == expected
    tickets = desk.items("/tickets", client=CLIENT)
    assert sorted(ticket["alarm_name"] for ticket in tickets) == names
    assert len({ticket["id"] for ticket in tickets}) == len(names)
    if is_bearable:
        for ticket in tickets:
            desk.told(ticket["id"], "opened", recipients=2)


def shuffled(names: list[str], account: str) -> list[Json]:
    """An event for each name, three times, in an order that the seed decides."""
    at = now()
    events = [event(name, at=at, account=account) for name in names] * TIMES
    Random(sizes.SEED).shuffle(events)
    return events


def send(desk: Desk, events: list[Json]) -> None:
    """All of them, by several senders at once."""
    with ThreadPoolExecutor(SENDERS) as senders:
        list(senders.map(lambda some: desk.deliver(*some), in_parts(events)))


def in_parts(events: list[Json]) -> Iterator[list[Json]]:
    """A sender's turns."""
    return (events[at : at + AT_ONCE] for at in range(0, len(events), AT_ONCE))
