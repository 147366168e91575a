"""Processor time of the intake for one alarm, against a bare handler that makes the same calls with prepared bodies.

The real handler takes batches of ten alarms that nobody has seen, and opens ten tickets. The floor is what boto3 itself
takes, as it comes, for the same calls: signing, serialising, reading the answer. Both are answered within the process.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import boto3

from alarm_intake.handler import Intake, handler
from benchmarks.canned import Answers, Call, answer_from, noting
from guardia.adapters.dynamodb import keys
from guardia.bootstrap import receive_message
from guardia.domain.quarantine import Road
from guardia.settings import Settings
from tests.support.builders import client as a_client
from tests.support.events import document
from tests.support.lambda_events import EVENTBRIDGE_QUEUE, context, sqs_event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guardia.adapters.dynamodb.function_stores import IntakeStore

TABLE, REGION = "guardia", "us-east-1"
BATCH: Final = 10
WARM: Final = 3
ROUNDS: Final = 600
CREDENTIALS: Final = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": REGION,
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor time for one alarm, and the calls of a batch of ten."""

    real: float
    floor: float
    calls: dict[str, int]


def cost() -> Cost:
    """Measured in a process of its own: the handler writes its log to the standard output."""
    command = [sys.executable, "-m", "benchmarks.intake"]
    environment = {"PATH": os.environ["PATH"], **CREDENTIALS}
    told = subprocess.run(  # noqa: S603 - code of ours
        command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    return Cost(**json.loads(told.stderr))


def measured() -> Cost:
    """The best batch of each, taken in turns: other programs' noise only ever adds."""
    intake, store = _intake()
    asked = noting(store.table.connection.client)
    batches = _batches()
    for _ in range(WARM):
        asked.clear()
        handler(next(batches), context(), intake)
    bare = _bare(prepared := list(asked))
    real, floor = [], []
    for _ in range(ROUNDS):
        asked.clear()
        real.append(_seconds(_real(intake, next(batches))))
        floor.append(_seconds(bare))
    return Cost(min(real) / BATCH, min(floor) / BATCH, dict(Counter(name for name, _ in prepared)))


def _seconds(batch: Callable[[], object]) -> float:
    begun = time.process_time()
    batch()
    return time.process_time() - begun


def _real(intake: Intake, event: dict[str, Any]) -> Callable[[], object]:
    return lambda: handler(event, context(), intake)


def _intake() -> tuple[Intake, IntakeStore]:
    receive = receive_message(Settings(table_name=TABLE, region=REGION))
    store = cast("IntakeStore", receive.quarantine)
    answer_from(store.table.connection.client, _register(store))
    return Intake(receive, {EVENTBRIDGE_QUEUE: Road.EVENTBRIDGE}), store


def _register(store: IntakeStore) -> Answers:
    client = a_client()
    place = keys.client(client.id), keys.CLIENT
    answers = {place: store.table.clients(*place, revision=1, file=client).serialize()}
    for account in client.accounts:
        at = keys.account(account.id), keys.ACCOUNT
        answers[at] = store.table.accounts(*at, client_id=client.id).serialize()
    return answers


def _batches() -> Iterator[dict[str, Any]]:
    """Ten alarms that nobody has seen, in the form of EventBridge, again and again."""
    body = document("eventbridge/opened-metric")
    arn = body["resources"][0]
    numbers = itertools.count()
    while True:
        bodies = []
        for number in itertools.islice(numbers, BATCH):
            body["detail"]["alarmName"] = f"alarm-{number}"
            body["resources"] = [f"{arn}-{number}"]
            bodies.append(json.dumps(body))
        yield sqs_event(*bodies)


def _bare(calls: list[Call]) -> Callable[[], object]:
    """A handler that decides nothing: boto3's own client, as it comes, and bodies that were prepared."""
    client = boto3.client("dynamodb", region_name=REGION)
    answer_from(client, {})
    methods: dict[str, Callable[..., object]] = {
        "GetItem": client.get_item,
        "TransactWriteItems": client.transact_write_items,
        "Query": client.query,
    }
    prepared = [(methods[name], {k: v for k, v in body.items() if k != "ClientRequestToken"}) for name, body in calls]

    def bare_handler() -> dict[str, list[str]]:
        for method, body in prepared:
            method(**body)
        return {"batchItemFailures": []}

    return bare_handler


if __name__ == "__main__":
    sys.stderr.write(json.dumps(asdict(measured())))
