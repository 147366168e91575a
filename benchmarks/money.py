"""What one ticket's whole life costs: every call that the real handlers make, counted, times AWS's prices.

The handlers run over moto, and both state machines by their own definitions (`tests.support.plant`): an alarm opens the
ticket, everybody is told, an engineer acknowledges, finds, resolves, the client verifies, and after 48 hours it closes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore import handlers

from benchmarks import prices
from benchmarks.capacity import Meter, body_of, size_of
from guardia.channel_settings import ChannelSettings
from tests.contract import table
from tests.faults.stories import lives
from tests.faults.story import Story
from tests.infra import templates
from tests.support.plant import aws, names
from tests.support.plant.functions import SETTINGS, Functions
from tests.support.plant.plant import Plant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.prices import Price
    from tests.support.plant.tap import Tap

THOUSAND: Final = 1_000
BILLED_SECONDS: Final = 0.1
"""Assumed of each call of a function: what ten calls of AWS at 5 ms take, and as much again. No emulator can tell."""

QUEUE_REQUESTS: Final = 3
"""For each message: it is sent, received and deleted."""

MINUTES_OF_A_MONTH: Final = 60 * 24 * 30
SWEEP_READ_UNITS: Final = 9
"""A sweep that finds nothing: sixteen queries of the index at half a unit, and the report of gaps."""

POLLS_OF_A_QUEUE: Final = 5 * 3 * MINUTES_OF_A_MONTH
"""Lambda polls an empty queue with five connections, each for 20 seconds.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
"""

QUIET: Final = replace(SETTINGS, channels=ChannelSettings())
"""E-mail alone, as the template comes."""


@dataclass(frozen=True, slots=True)
class Line:
    """`count` at `price`."""

    price: Price
    count: float

    @property
    def dollars(self) -> float:
        """For so many."""
        return self.count * self.price.dollars

    @property
    def per_thousand(self) -> float:
        """Dollars for a thousand tickets."""
        return self.dollars * THOUSAND


@dataclass(frozen=True, slots=True)
class Life:
    """What one ticket took from its alarm to its end."""

    lines: tuple[Line, ...]
    transitions: Mapping[str, int]
    invocations: Mapping[str, int]
    calls: Mapping[str, int]
    stored: int

    @property
    def per_thousand(self) -> float:
        """Dollars for a thousand tickets, without e-mail and SMS."""
        return sum(line.per_thousand for line in self.lines)


class Counted(Functions):
    """The functions, whose calls and log lines are counted."""

    def __init__(self, tap: Tap, plant: Plant) -> None:
        self.invocations: Counter[str] = Counter()
        self.printed = 0
        super().__init__(tap, plant.time, Counter(), plant.settings)

    def count(self, function: str, printed: str) -> None:
        """One call ended."""
        self.invocations[function] += 1
        self.printed += len(printed.encode())
        super().count(function, printed)


def life() -> Life:
    """One ticket's life, lived in some seconds."""
    with aws.in_process() as tap:
        others: Counter[str] = Counter()
        meter = _metered(tap, others)
        plant = Plant(tap, QUIET)
        counted = Counted(tap, plant)
        plant.functions = plant.invoke = counted
        meter.learn(plant.rows())
        lives(Story(plant))
        return _life(plant, counted, meter, others)


def _metered(tap: Tap, others: Counter[str]) -> Meter:
    """Stands between all clients that are made from now on and moto, and counts what functions call."""
    asked: list[dict[str, Any]] = []

    def before(params: dict[str, Any], **_: object) -> None:
        asked[:] = [params]

    def after(model: Any, parsed: dict[str, Any], **_: object) -> None:
        service = model.service_model.service_name
        if tap.function and service == "dynamodb":
            meter.called(model.name, body_of(asked[0]), parsed)
        elif tap.function:
            others[f"{service} {model.name}"] += 1

    # A session gives its built-in handlers to its clients: before the first session, then.
    handlers.BUILTIN_HANDLERS.extend([("before-call", before), ("after-call", after)])
    bare = boto3.client("dynamodb", region_name=names.REGION)

    def read(key: tuple[str, str]) -> dict[str, Any] | None:
        with tap.running(""):
            found = bare.get_item(TableName=table.NAME, Key={"PK": {"S": key[0]}, "SK": {"S": key[1]}})
        return dict(found["Item"]) if "Item" in found else None

    meter = Meter(read)
    return meter


def _life(plant: Plant, counted: Counted, meter: Meter, others: Counter[str]) -> Life:
    transitions = Counter({run.arn.split(":")[6]: len(run.path) for run in plant.executions.ended.values()})
    calls = meter.calls + others
    invocations = counted.invocations
    invoked = sum(invocations.values())
    stored = sum(size_of(row) for row in plant.rows() if row["PK"]["S"].startswith(("TICKET#", "ALARM#", "FINGER")))
    memory = plant.template["Globals"]["Function"]["MemorySize"] / 1024
    lines = (
        Line(prices.TRANSITION, sum(transitions.values())),
        Line(prices.WRITE_UNIT, meter.units["write"]),
        Line(prices.READ_UNIT, meter.units["read"]),
        Line(prices.INVOCATION, invoked),
        Line(prices.GB_SECOND, invoked * BILLED_SECONDS * memory),
        # A state machine that is traced hands its trace to the functions that it calls.
        Line(prices.TRACE, invoked - invocations["ticket_workflow"] + len(plant.executions.ended)),
        Line(prices.QUEUE_REQUEST, invocations["alarm_intake"] * QUEUE_REQUESTS),
        Line(prices.API_REQUEST, invocations["ticket_api"]),
        Line(prices.SECRET_CALL, calls["secretsmanager GetSecretValue"]),
        Line(prices.LOG_GB, counted.printed / prices.GB),
        Line(prices.TABLE_GB_MONTH, stored / prices.GB),
        Line(prices.RECOVERY_GB_MONTH, stored / prices.GB),
    )
    return Life(lines, transitions, invocations, calls, stored)


def idle() -> tuple[Line, ...]:
    """What a month costs in which no alarm comes: the sweeper, what polls, and what is paid for standing there."""
    template = templates.load(templates.DESK)
    kinds = Counter(resource["Type"] for resource in template["Resources"].values())
    memory = template["Globals"]["Function"]["MemorySize"] / 1024
    sweeps = MINUTES_OF_A_MONTH
    with_queue = sum(
        event["Type"] == "SQS"
        for resource in template["Resources"].values()
        for event in resource.get("Properties", {}).get("Events", {}).values()
    )
    return (
        Line(prices.INVOCATION, sweeps),
        Line(prices.GB_SECOND, sweeps * BILLED_SECONDS * memory),
        Line(prices.READ_UNIT, sweeps * SWEEP_READ_UNITS),
        Line(prices.QUEUE_REQUEST, with_queue * POLLS_OF_A_QUEUE),
        Line(prices.ALARM_MONTH, kinds["AWS::CloudWatch::Alarm"]),
        Line(prices.DASHBOARD_MONTH, kinds["AWS::CloudWatch::Dashboard"]),
        Line(prices.SECRET_MONTH, kinds["AWS::SecretsManager::Secret"]),
    )
