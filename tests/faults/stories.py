"""The histories that faults are put into: together they go down every road of Guardia and call all that it calls.

Each ends where nothing is owed soon. Between two acts lie twenty minutes: what fails comes again within them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from guardia.domain.caller import Caller, Role
from guardia.domain.contract import Account, Environment
from guardia.domain.instant import zulu
from tests.faults.story import alarm_event
from tests.support.builders import PRODUCTION, T0, TESTING, client, operator
from tests.support.plant import names

if TYPE_CHECKING:
    from collections.abc import Callable

    from guardia.domain.contract import Client
    from tests.faults.story import Story

    Tell = Callable[[Story], None]

READABLE: Final = Account(PRODUCTION, Environment.NON_PRODUCTION, "acme-9f2c")
"""Whose tags the desk may read."""

ACME: Final = client()
READABLE_ACME: Final = client(accounts=(READABLE,))
STRANGER: Final = "555555555555"
CARLA: Final = Caller("sub-of-acme", "Carla", Role.CLIENT, "acme")
OLGA: Final = operator()
ANA: Final = "ana@acme.example"


def _opened(story: Story) -> None:
    story.alarm()
    story.at(minutes=20)


def opens(story: Story) -> None:
    """An alarm becomes a ticket, and everybody is told."""
    _opened(story)


def comes_twice(story: Story) -> None:
    """The bus delivers one event three times."""
    event = story.alarm()
    for minutes in (20, 40):
        story.at(minutes=minutes)
        story.receive(json.dumps(event))
    story.at(minutes=60)


def merges(story: Story) -> None:
    """The alarm fails again while its ticket is open."""
    _opened(story)
    story.alarm()
    story.at(minutes=40)


def recovers(story: Story) -> None:
    """The alarm of a test account recovers: its ticket is resolved, followed up and closed."""
    story.alarm(account=TESTING)
    story.at(minutes=20)
    story.alarm("OK", account=TESTING)
    story.at(hours=50)


def lives(story: Story) -> None:
    """From the alarm over every step to the closure."""
    _opened(story)
    story.step("acknowledge")
    story.at(minutes=40)
    story.step("findings", summary="El disco está lleno.", next_steps="Ampliarlo.")
    story.at(minutes=60)
    story.step("resolve", summary="Ampliado.")
    story.at(minutes=80)
    story.step("verify", CARLA, effective=True)
    story.at(hours=51)


def reopens(story: Story) -> None:
    """The alarm comes back in the follow-up: a second cycle, with a clock of its own."""
    _opened(story)
    story.step("acknowledge")
    story.at(minutes=40)
    story.step("resolve", summary="Reiniciado.")
    story.at(minutes=60)
    story.alarm("OK")
    story.at(minutes=80)
    story.alarm()
    story.at(minutes=100)
    story.step("acknowledge")
    story.at(minutes=120)
    story.step("reject", reason="Fue un tercero.")
    story.at(minutes=140)


def is_released(story: Story) -> None:
    """The alarm of an account that nobody registered waits in quarantine until an operator lets it out."""
    story.alarm(account=STRANGER)
    story.at(minutes=20)
    accounts = [{"id": PRODUCTION, "environment": "production"}, {"id": STRANGER, "environment": "production"}]
    known = story.call("GET", "/clients/acme", OLGA)
    document = {name: known[name] for name in ("client", "name", "language", "contract", "contacts")}
    story.call("PUT", "/clients/acme", OLGA, document | {"accounts": accounts, "severity_rules": []})
    (message,) = story.call("GET", "/quarantine", OLGA)["items"]
    story.call("POST", f"/quarantine/{message['id']}/release", OLGA)
    story.at(minutes=40)


def is_taken_by_link(story: Story) -> None:
    """Somebody of the desk acknowledges on the page behind the link."""
    _opened(story)
    token = story.token()
    number = story.shown_number(token)
    story.browse("POST", token, {"number": number, "name": "Ana"})
    story.at(minutes=40)


def is_taken_cold(story: Story) -> None:
    """The same, on a page whose function has just started."""
    _opened(story)
    token = story.token()
    story.plant.wire()
    number = story.shown_number(token)
    story.browse("POST", token, {"number": number, "name": "Ana"})
    story.at(minutes=40)


def is_reported(story: Story) -> None:
    """SES reports: one mail arrived and was opened, one was refused for good; so the desk is told."""
    _opened(story)
    story.report("delivered", story.mail(names.DESK))
    story.report("read", story.mail(names.DESK))
    story.report("failed_permanent-no-such-address", story.mail(ANA))
    story.at(minutes=40)


def rises(story: Story) -> None:
    """A tag in the client's account says production: the severity rises, and a new watch begins."""
    event = story_of_queue(story)
    story.receive(json.dumps(event))
    story.at(minutes=30)


def is_held(story: Story) -> None:
    """A maintenance window holds an alarm; at its end the ticket opens."""
    begins, ends = T0, T0 + timedelta(hours=1)
    window = {"from": zulu(begins), "to": zulu(ends), "reason": "Cambio de discos."}
    story.call("POST", "/clients/acme/maintenance", OLGA, window, Idempotency_Key="window")
    story.at(minutes=20)
    story.alarm()
    story.at(minutes=90)


def storms(story: Story) -> None:
    """Six alarms at once: three are told by themselves, the others in one message."""
    for number in range(6):
        story.at(seconds=number)
        story.alarm(name=f"api-{number}")
    story.at(minutes=40)


def is_late(story: Story) -> None:
    """Nobody answers until every checkpoint has passed."""
    _opened(story)
    story.at(hours=5)
    story.step("acknowledge")
    story.at(hours=6)


def is_swept(story: Story) -> None:
    """The stream tells nothing: whatever follows, the sweeper does."""
    story.plant.stream.is_deaf = True
    _opened(story)
    story.step("acknowledge")
    story.at(minutes=40)
    story.step("resolve", summary="Ampliado.")
    story.at(hours=50)


def is_asked_for(story: Story) -> None:
    """A person opens a ticket, others speak, and the desk refuses it."""
    plea = {"title": "No abre", "description": "Responde 502 a todos.", "account_id": PRODUCTION}
    story.call("POST", "/tickets", CARLA, plea, Idempotency_Key="plea")
    story.at(minutes=20)
    story.step("comment", CARLA, text="Sigue igual.")
    story.step("severity", severity="CRITICAL", reason="Está caída.")
    story.at(minutes=40)
    story.call("GET", f"/tickets/{story.ticket}/timeline", CARLA)
    story.call("GET", "/tickets", OLGA)
    story.step("reject", reason="Fue un tercero.")
    story.at(minutes=60)


def story_of_queue(story: Story) -> dict[str, object]:
    """The event of an alarm about a queue that has a tag in the client's account."""
    event = alarm_event("ALARM", "orders-age", PRODUCTION, zulu(story.plant.time.now()))
    metric = event["detail"]["configuration"]["metrics"][0]["metricStat"]["metric"]
    metric |= {"namespace": "AWS/SQS", "name": "ApproximateAgeOfOldestMessage", "dimensions": {"QueueName": "orders"}}
    return event


@dataclass(frozen=True)
class Tale:
    """A history, and of whom. One `is_cold` where its functions have just started and remember nothing.

    Where `any_order` is right, a fault may change what is told first, and so what a storm's message holds. `cost` is
    what it costs beside its calls, in calls: new clients of AWS are dear.
    """

    tell: Tell
    client: Client = ACME
    is_cold: bool = False
    any_order: bool = False
    cost: int = 20


STORIES: Final[dict[str, Tale]] = {
    "opens": Tale(opens),
    "opens_cold": Tale(opens, is_cold=True, cost=300),
    "comes_twice": Tale(comes_twice),
    "merges": Tale(merges),
    "recovers": Tale(recovers),
    "lives": Tale(lives),
    "reopens": Tale(reopens),
    "is_released": Tale(is_released),
    "is_taken_by_link": Tale(is_taken_by_link),
    "is_taken_cold": Tale(is_taken_cold, cost=300),
    "is_reported": Tale(is_reported),
    "rises": Tale(rises, READABLE_ACME, cost=300),
    "is_held": Tale(is_held),
    "storms": Tale(storms, any_order=True),
    "is_late": Tale(is_late),
    "is_swept": Tale(is_swept),
    "is_asked_for": Tale(is_asked_for),
}
