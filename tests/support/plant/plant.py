"""Guardia and what AWS does between its functions: queues, the stream, the state machines, the minute's tick.

One plant serves many histories: `reset` empties it, and what the intake remembers of clients is forgotten.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import boto3

from guardia import bootstrap
from guardia.domain.caller import Member
from guardia.domain.instant import zulu
from tests.contract import table
from tests.infra import templates
from tests.support.api_events import claims_of, rest_event
from tests.support.builders import T0, client, engineer, register
from tests.support.plant import names
from tests.support.plant.executions import Executions
from tests.support.plant.functions import SETTINGS, Functions
from tests.support.plant.notes import Notes
from tests.support.plant.picture import Picture, picture
from tests.support.plant.queues import queues_of
from tests.support.plant.step_functions import StepFunctions
from tests.support.plant.stream import Stream
from tests.support.plant.time import HandMoved

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from guardia.domain.caller import Caller
    from guardia.domain.contract import Client
    from guardia.settings import Settings
    from tests.support.plant.tap import Tap

    Invoke = Callable[[str, Mapping[str, Any]], Any]

MINUTE: Final = timedelta(minutes=1)
QUIET: Final = timedelta(minutes=15)
"""Nothing that is tried again waits longer: a message is seen again after three minutes, a notice after ten at most."""

MOST_ROUNDS: Final = 2_000
KEY: Final = "k" * 48


class Plant:
    """`invoke` runs one function; a test may give another, which kills it."""

    def __init__(self, tap: Tap, settings: Settings = SETTINGS) -> None:
        self.tap = tap
        self.settings = settings
        self.time = HandMoved()
        self.template = templates.load(templates.DESK)
        self._last_tick = T0
        self._metrics: Counter[tuple[str, str]] = Counter()
        self.wire()
        self.invoke: Invoke = self._invoked
        self.queues = queues_of(self.template)
        self.stream = Stream(self.template)
        self.executions = Executions(self.step_functions, self.run, self.time)
        self.lost_ticks = 0
        self._runs = 0
        self._owed: tuple[int, datetime | None] = (-1, None)
        self._furnish()
        self.reset()

    def wire(self) -> None:
        """Make every client anew, as a new process must: a connection is not for two."""
        self._dynamodb = boto3.client("dynamodb", region_name=names.REGION)
        self.notes = Notes(boto3.client("dynamodb", region_name=names.BACK_ROOM), names.NOTES)
        self.step_functions = StepFunctions(self.notes.client, names.NOTES)
        self.tap.services = {"sfn": self.step_functions}
        self.tap.listeners = {
            ("sesv2", "SendEmail"): self.notes.mail,
            ("eventbridge", "PutEvents"): self.notes.events,
        }
        self.functions = Functions(self.tap, self.time, self._metrics, self.settings)
        self.store = bootstrap.store(self.settings)

    def reset(self, *clients: Client) -> None:
        """An empty table with these clients (`acme`, unless others are named), and nothing under way."""
        if table.NAME in self._dynamodb.list_tables()["TableNames"]:
            self._dynamodb.delete_table(TableName=table.NAME)
        table.create(self._dynamodb)
        specification = table.properties()["StreamSpecification"] | {"StreamEnabled": True}
        self._dynamodb.update_table(TableName=table.NAME, StreamSpecification=specification)
        self.stream.begin(self._dynamodb.describe_table(TableName=table.NAME)["Table"]["LatestStreamArn"])
        self.notes.reset()
        self.executions.reset()
        for queue in self.queues.values():
            queue.reset()
        self.functions.metrics.clear()
        self.tap.forget()
        self.lost_ticks = 0
        self.time.begin(T0)
        self._last_tick = T0
        self.functions.forget()
        for known in clients or (client(),):
            register(self.store, known, T0)
            self.store.put_member(Member(f"sub-of-{known.id}", known.id, known.contacts[0].email))

    def _furnish(self) -> None:
        """What the stack has besides its table."""
        ses = boto3.client("sesv2", region_name=names.REGION)
        ses.create_email_identity(EmailIdentity=names.SENDER)
        ses.create_configuration_set(ConfigurationSetName=names.CONFIGURATION_SET)
        boto3.client("secretsmanager", region_name=names.REGION).create_secret(Name=names.LINK_KEY, SecretString=KEY)
        boto3.client("events", region_name=names.REGION).create_event_bus(Name=names.EVENT_BUS)

    def _invoked(self, function: str, event: Mapping[str, Any]) -> Any:
        """By the functions of now: `wire` makes them anew."""
        return self.functions(function, event)

    # What comes in

    def run(self, function: str, event: Mapping[str, Any]) -> Any:
        """One event for a function; its answer. Afterwards everything is looked at again."""
        self._runs += 1
        return self.invoke(function, event)

    def send(self, body: str, message_id: str, queue: str = "IntakeQueue") -> None:
        """A message reaches a queue now."""
        self.queues[queue].send(message_id, body, self.time.now())

    def call(
        self, method: str, path: str, caller: Caller | None = None, body: object = None, **headers: str
    ) -> dict[str, Any]:
        """One request of a caller (an engineer, unless another is named); the function's answer."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        claims = claims_of(caller or engineer())
        return dict(self.run("ticket_api", rest_event(method, path, claims=claims, body=body, headers=named)))

    # Time

    def run_until(self, at: datetime) -> None:
        """Time passes, and everything happens in its turn."""
        for _ in range(MOST_ROUNDS):
            self._drain()
            following = self._next_at()
            if following is None or following > at:
                self.time.move_to(at)
                return
            self.time.move_to(max(following, self.time.now()))
        raise AssertionError("there is no end to what is owed")

    def run_for(self, **units: float) -> None:
        """The same for so long: `run_for(minutes=20)`."""
        self.run_until(self.time.now() + timedelta(**units))

    def settle(self) -> None:
        """Let everything happen until nothing is left for a quarter of an hour: then nothing is late."""
        for _ in range(MOST_ROUNDS):
            self._drain()
            following = self._next_at()
            if following is None or following > self.time.now() + QUIET:
                return
            self.run_until(following)
        raise AssertionError("there is no end to what is owed")

    def _drain(self) -> None:
        """All that can happen at this instant."""
        self._runs += 1  # somebody may have called a function beside us
        seen, now = -1, self.time.now()
        for _ in range(MOST_ROUNDS):
            if seen != self._runs:
                seen = self._runs
                self.stream.read()
                self.executions.look()
            moved = [queue.deliver(self.run, now) for queue in self.queues.values()]
            moved += [self.stream.deliver(self.run, now), self.executions.go_on()]
            if not any(moved) and seen == self._runs:
                if self._tick_at() != now:
                    return
                self._tick()
        raise AssertionError("there is no end to what happens at once")

    def _tick(self) -> None:
        """The sweeper's minute. On AWS a sweep that fails is not tried again: the next one makes up for it."""
        self._last_tick = self.time.now()
        try:
            self.run("sweeper", {"time": zulu(self._last_tick)})
        except Exception:
            self.lost_ticks += 1

    def _tick_at(self) -> datetime | None:
        """The next minute in which the sweeper finds something; its others are left out."""
        seen, owed = self._owed
        if seen != self._runs:
            found = self._dynamodb.scan(TableName=table.NAME, ProjectionExpression="wake_at")["Items"]
            owed = min((datetime.fromisoformat(item["wake_at"]["S"]) for item in found if item), default=None)
            self._owed = self._runs, owed
        return _whole_minute(max(owed, self._last_tick + MINUTE, self.time.now())) if owed else None

    def _next_at(self) -> datetime | None:
        times = [queue.next_at() for queue in self.queues.values()]
        times += [self.stream.next_at(), self.executions.next_at(), self._tick_at()]
        return min((at for at in times if at), default=None)

    # What is seen

    def rows(self) -> list[dict[str, Any]]:
        """Everything in the table."""
        pages = self._dynamodb.get_paginator("scan").paginate(TableName=table.NAME)
        return [item for page in pages for item in page["Items"]]

    def picture(self) -> Picture:
        """What the world looks like now."""
        dead = Counter({f"{name}": len(queue.dead) for name, queue in self.queues.items()})
        dead.update({f"{mapping.function} gave up": len(mapping.given_up) for mapping in self.stream.mappings})
        return picture(self.rows(), self.notes.sent(), +dead, self.functions.metrics)


def _whole_minute(at: datetime) -> datetime:
    """This one, or the next."""
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + MINUTE
