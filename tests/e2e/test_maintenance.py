"""A maintenance window on the whole stack: what it holds opens nothing, and its end opens what is still in alarm, once.

The windows are ended by people, so that no sweep is called with a time at which other tests' promises have ended.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from guardia.adapters.clock import now
from guardia.domain.instant import zulu
from tests.e2e.alarms import event, notification
from tests.e2e.clients import client_file, new_account
from tests.e2e.desk import instant
from tests.e2e.patience import until

if TYPE_CHECKING:
    from tests.e2e.aws import Aws
    from tests.e2e.desk import Desk, Json

CLIENT = "en-obras"
PATH = f"/clients/{CLIENT}/maintenance"
REMEMBERED = timedelta(seconds=5)
"""How long a warm intake remembers a client's windows: RegisterMaxAgeSeconds."""


def test_a_window_from_its_first_alarm_to_its_last_ticket(desk: Desk, aws: Aws) -> None:
    account = new_account()
    desk.register(client_file(CLIENT, account))
    before = desk.opened(event("abierta-antes", account=account))["id"]
    all_of_it = planned(desk)

    # An alarm within it opens nothing, an OK goes through, and what has a ticket goes on as ever.
    sent = desk.deliver(event("obra-disco", account=account), event("obra-red", account=account))
    sent += desk.deliver(notification("largo-correo", account=account), road="sns")
    outcomes = desk.ledger.settle()
    assert [outcomes[message] for message in sent] == ["noted"] * 3
    desk.deliver(event("obra-red", "OK", account=account), event("abierta-antes", "OK", account=account))
    desk.ledger.settle()
    assert tickets(desk, account) == {"abierta-antes"}
    assert desk.kinds(before) == ["opened", "recovered"]
    assert held(desk, all_of_it) == {"obra-disco": None, "obra-red": None, "largo-correo": None}

    # Its end, by the command: what another window covers still goes over into that one.
    longer = planned(desk, alarms=["largo-*"])
    ended = json.loads(desk.guardia("maintenance", "end", CLIENT, all_of_it, "--json"))
    sweep_twice(aws)
    assert tickets(desk, account) == {"abierta-antes", "obra-disco"}
    opened = desk.ticket_of("obra-disco", account)
    assert opened
    assert held(desk, all_of_it) == {"obra-disco": opened["id"], "obra-red": None, "largo-correo": None}
    assert held(desk, longer) == {"largo-correo": None}
    (entry, *others) = desk.timeline(opened["id"])
    assert (entry["data"]["maintenance"], others) == (all_of_it, [])
    assert instant(opened["opened_at"]) == instant(ended["ended_at"]) > instant(opened["alarm_at"])
    assert instant(opened["response_due_at"]) - instant(ended["ended_at"]) == timedelta(hours=4)
    desk.told(opened["id"], "opened", recipients=2)
    assert len(desk.mails(opened["id"])) == 2

    # After the end alarms open as ever; the other window ends in its turn.
    desk.opened(event("obra-tarde", account=account))
    desk.body(desk.engineer.post(f"{PATH}/{longer}/end"))
    sweep_twice(aws)
    assert tickets(desk, account) == {"abierta-antes", "obra-disco", "obra-tarde", "largo-correo"}
    last = desk.ticket_of("largo-correo", account)
    assert last
    assert held(desk, longer) == {"largo-correo": last["id"]}
    assert [window["state"] for window in desk.items(PATH)] == ["over", "over"]


def planned(desk: Desk, **fields: Any) -> str:
    """The id of a window of an hour that an engineer plans from now on."""
    body = {"to": zulu(now() + timedelta(hours=1)), "reason": "Cambio de discos.", **fields}
    window: Json = desk.body(desk.engineer.post(PATH, json=body))
    assert window["state"] == "running"
    known_to_all = instant(window["planned_at"]) + REMEMBERED
    until(lambda: now() > known_to_all, "functions that remember the windows of before")
    return str(window["id"])


def tickets(desk: Desk, account: str) -> set[str]:
    """The alarms of an account that have a ticket."""
    return {ticket["alarm_name"] for ticket in desk.items("/tickets", client=CLIENT) if ticket["account_id"] == account}


def held(desk: Desk, window: str) -> dict[str, str | None]:
    """The alarms that were raised within a window, each with the ticket that it has since."""
    return {alarm["alarm_name"]: alarm["ticket"] for alarm in desk.items(f"{PATH}/{window}/alarms")}


def sweep_twice(aws: Aws) -> None:
    """The sweeper, as it will be called in a minute, and again: the second time finds it done."""
    for seconds in (60, 61):
        answer = aws.invoke("sweeper", {"time": (now() + timedelta(seconds=seconds)).isoformat()})
        assert answer["unsettled"] == 0
