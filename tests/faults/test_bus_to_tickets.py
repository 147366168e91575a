"""The same bus before the whole of Guardia, over DynamoDB: each alarm's ticket is told of once, whatever came twice."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from guardia.domain.outcome import OutcomeKind
from tests.faults.changes import LASTS, changes
from tests.faults.desk import clients, template
from tests.support import sizes
from tests.support.builders import T0
from tests.support.bus.bus import Bus

if TYPE_CHECKING:
    from datetime import datetime

    from tests.support.plant.plant import Plant

QUEUE = "IntakeQueue"


@pytest.mark.covers("F17", "F23", "F27", "F28")
def test_alarms_of_two_clients_become_tickets_that_are_told_of_once(plant: Plant) -> None:
    known = clients(2)
    plant.reset(*known)
    history = changes([each.accounts[0].id for each in known], Random(sizes.SEED), flips=2)

    def arrive(body: str, message_id: str, at: datetime) -> None:
        plant.queues[QUEUE].send(message_id, body, at)

    bus = Bus(template(), [each.accounts[0].id for each in known], Random(sizes.SEED), arrive)
    for change in history:
        _run(plant, bus, change.at)
        bus.put(change.account, change.event, plant.time.now())
    _run(plant, bus, T0 + LASTS + timedelta(minutes=10))

    seen = plant.picture()
    ended = sum(seen.metrics.get(("alarm_intake", kind.value), 0) for kind in OutcomeKind)
    tickets = [row for row in plant.rows() if row["SK"]["S"] == "TICKET"]
    started = [arn for arn in plant.executions.known if ":ticket_lifecycle:" in arn]
    assert (ended, seen.dead) == (bus.copies, {})
    assert len(tickets) == len({change.arn for change in history})
    assert sorted(arn.rpartition(":")[2] for arn in started) == sorted(f"{row['id']['S']}-1-1" for row in tickets)
    assert set(seen.sent.values()) == {1}
    assert len([message for message in seen.sent if "-1-email-" in message]) == 2 * len(tickets)


def _run(plant: Plant, bus: Bus, until: datetime) -> None:
    """Time passes for the bus and for the plant."""
    while (following := bus.next_at()) and following <= until:
        plant.run_until(max(following, plant.time.now()))
        bus.move(plant.time.now())
    plant.run_until(max(until, plant.time.now()))
