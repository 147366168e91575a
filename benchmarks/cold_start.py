"""Processor time from an empty interpreter to a function that is ready to work, against boto3 and one client.

Each is measured in a process of its own, in turns, from the interpreter's first line on. Ready means: the handler is
imported, what it calls is wired, and the table's client is made, which a function makes with its first call.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

ROUNDS: Final = 9
MOST: Final = 10
"""Packages that are named."""

FLOOR: Final = "import boto3 and a client"
_FLOOR: Final = "import boto3; boto3.client('dynamodb')"
CHOSEN: Final = "import PynamoDB and its client"
_CHOSEN: Final = """
import guardia
from pynamodb.connection import Connection
from pynamodb.models import Model
Connection('us-east-1').client
"""

READY: Final[dict[str, str]] = {
    "alarm_intake": "handler._intake()",
    "ticket_stream": "handler._follow()",
    "ticket_workflow": "handler._services()",
    "ticket_api": "handler._services()",
    "sweeper": "handler._sweep()",
    "severity_review": "handler._review()",
    "delivery_events": "handler._hear()",
    "message_links": "handler._service(); handler._pages()",
}
"""What makes each function ready, once its handler is imported."""

ENVIRONMENT: Final[Mapping[str, str]] = {
    "TABLE_NAME": "guardia",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "SENDER_EMAIL": "guardia@guardia.example",
    "DESK_EMAIL": "desk@guardia.example",
    "LINK_KEY": "guardia/link-key",
    "LINK_ADDRESS": "https://guardia.example",
    "INTAKE_QUEUE_ARN": "arn:aws:sqs:us-east-1:123456789012:intake",
    "SNS_INTAKE_QUEUE_ARN": "arn:aws:sqs:us-east-1:123456789012:sns-intake",
    "TICKET_LIFECYCLE_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:lifecycle",
    "RESPONSE_WATCH_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:watch",
}

_TIMED: Final = """
import time
begun = time.process_time()
{start}
ready = time.process_time() - begun
import gc
tables = [it for it in gc.get_objects() if type(it).__name__ == "Table"]
begun = time.process_time()
for table in tables[:1]:
    table.connection.client
print(ready + time.process_time() - begun)
"""

_TRACED: Final = """
import time
from importlib.machinery import SourceFileLoader
load, inner = SourceFileLoader.exec_module, [0.0]

def timed(loader, module):
    begun = time.process_time()
    inner.append(0.0)
    load(loader, module)
    took = time.process_time() - begun
    print(module.__name__, took - inner.pop())
    inner[-1] += took

SourceFileLoader.exec_module = timed
{start}
"""
"""Prints the processor time of each module; `-X importtime` tells wall-clock time."""


def starts() -> dict[str, str]:
    """The code of each start: the floor's first, then what of the functions' own is PynamoDB's."""
    made = {name: f"import {name}.handler as handler; {ready}" for name, ready in READY.items()}
    return {FLOOR: _FLOOR, CHOSEN: _CHOSEN, **made}


def seconds(rounds: int = ROUNDS) -> dict[str, float]:
    """The best of some rounds for each start, since noise only ever adds."""
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name, start in starts().items():
            took = float(run(_TIMED.format(start=start)))
            best[name] = min(took, best.get(name, took))
    return best


def imports(name: str) -> list[tuple[str, float]]:
    """What the start's imports cost by package, in seconds, the dearest first: each module without those it imports."""
    costs: Counter[str] = Counter()
    for line in run(_TRACED.format(start=starts()[name])).splitlines():
        module, _, took = line.partition(" ")
        parts = module.split(".")
        costs[".".join(parts[:2]) if parts[0] == "guardia" else parts[0]] += round(float(took) * 1e6)
    return [(package, microseconds / 1e6) for package, microseconds in costs.most_common(MOST)]


def run(code: str) -> str:
    """What a fresh interpreter prints."""
    environment = {"PATH": os.environ["PATH"], **ENVIRONMENT}
    return subprocess.run(  # noqa: S603 - code of ours
        [sys.executable, "-c", code], check=True, env=environment, stdout=subprocess.PIPE, text=True
    ).stdout
