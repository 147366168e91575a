"""What a client's account can put onto the bus never makes, moves or marks a ticket of another client."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any, Final

import pytest

from guardia.domain.alarm import Identity
from guardia.domain.instant import zulu
from guardia.domain.outcome import OutcomeKind
from tests.faults.desk import Desk, clients
from tests.faults.road import Road
from tests.faults.story import alarm_event
from tests.support import sizes
from tests.support.builders import T0
from tests.support.plant import names

if TYPE_CHECKING:
    from collections.abc import Callable

    from guardia.domain.alarm_record import AlarmRecord

pytestmark = pytest.mark.covers("F49")

FORGERIES: Final = max(300, sizes.FAULTS // 4)
VICTIM, FORGER = clients(2)
VICTIMS, FORGERS = (known.accounts[0].id for known in (VICTIM, FORGER))
STRANGER: Final = "999999999999"
ALARM: Final = "api-5xx"


def _arn(account: str) -> str:
    return f"arn:aws:cloudwatch:{names.REGION}:{account}:alarm:{ALARM}"


def _in(event: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return event | parts


MEANS: Final[dict[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "account": lambda event: _in(event, account=VICTIMS),
    "resources": lambda event: _in(event, resources=[_arn(VICTIMS)]),
    "both resources": lambda event: _in(event, resources=[_arn(VICTIMS), _arn(FORGERS)]),
    "no resources": lambda event: _in(event, resources=[]),
    "detail": lambda event: _in(event, detail=event["detail"] | {"alarmArn": _arn(VICTIMS), "accountId": VICTIMS}),
    "name": lambda event: _in(event, detail=event["detail"] | {"alarmName": _arn(VICTIMS)}),
    "past": lambda event: _in(event, time="2020-01-01T00:00:00Z"),
    "future": lambda event: _in(event, time="2099-01-01T00:00:00Z"),
    "region": lambda event: _in(event, region="eu-west-1"),
    "within": lambda event: _in(event, detail=event["detail"] | {"account": VICTIMS, "resources": [_arn(VICTIMS)]}),
}
"""What its sender writes into an event, one by one and together."""


def _record(desk: Desk) -> AlarmRecord:
    return desk.store.record(Identity(VICTIMS, names.REGION, _arn(VICTIMS)))


def _forged(random: Random) -> dict[str, Any]:
    state = random.choice(("ALARM", "OK"))
    event = alarm_event(state, ALARM, random.choice((FORGERS, VICTIMS)), zulu(T0))
    for name in random.sample(sorted(MEANS), random.randint(1, 4)):
        event = MEANS[name](event)
    return event


@pytest.mark.parametrize("has_ticket", [False, True])
def test_whatever_a_client_writes_into_its_events_they_are_its_own(has_ticket: bool) -> None:
    road, random = Road([VICTIM, FORGER]), Random(sizes.SEED)
    if has_ticket:
        road.put(VICTIMS, alarm_event("ALARM", ALARM, VICTIMS, zulu(T0)), T0)
        road.end()
    tickets, before = road.desk.tickets(VICTIM.id), _record(road.desk)
    for number in range(FORGERIES):
        event = _forged(random)
        assert road.put(FORGERS, event, T0), f"seed {sizes.SEED}, forgery {number}: {json.dumps(event)}"
        road.end()
        assert (road.desk.tickets(VICTIM.id), _record(road.desk)) == (tickets, before), (
            f"seed {sizes.SEED}, forgery {number}: {json.dumps(event)}"
        )
    road.desk.conserved(FORGERIES + has_ticket)
    assert {ticket.client_id for ticket in road.desk.tickets()} == {FORGER.id} | {VICTIM.id for _ in tickets}
    assert {ticket.alarm_arn.split(":")[4] for ticket in road.desk.tickets(FORGER.id)} == {FORGERS}
    assert road.desk.ended[OutcomeKind.QUARANTINED] > 0


@pytest.mark.parametrize(
    ("sender", "source", "by_rule"),
    [
        (STRANGER, "aws.cloudwatch", True),
        (FORGERS, "aws.cloudwatch", False),
        (FORGERS, "acme.shop", True),
        (FORGERS, "aws.health", True),
    ],
    ids=["an account that is not admitted", "a call of its own", "its own source", "another service"],
)
def test_what_the_policy_does_not_admit_never_reaches_the_queue(sender: str, source: str, by_rule: bool) -> None:
    road = Road([VICTIM, FORGER])
    event = alarm_event("ALARM", ALARM, sender, zulu(T0)) | {"source": source}

    assert not road.put(sender, event, T0, by_rule=by_rule)
    road.end()
    assert (len(road.bus.refused), road.desk.handled, road.desk.tickets()) == (1, [], [])


def test_what_the_rule_does_not_want_never_reaches_the_queue() -> None:
    road = Road([VICTIM])
    event = alarm_event("ALARM", ALARM, VICTIMS, zulu(T0)) | {"detail-type": "CloudWatch Alarm Mute Rule Change"}

    assert road.put(VICTIMS, event, T0)
    road.end()
    assert (len(road.bus.unmatched), road.desk.handled) == (1, [])
