"""The functions around the state machines, as Lambda runs them: our handlers, with JSON in and JSON out."""

from __future__ import annotations

import io
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.typing import LambdaContext

import ticket_stream.handler
import ticket_workflow.handler
from guardia.adapters.dynamodb import keys
from guardia.adapters.telemetry.lines import diverted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from guardia.bootstrap import WorkflowServices
    from guardia.domain.ticket import Entry
    from guardia.ports import TicketStore

    Answer = dict[str, str | int | bool]

STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/guardia-tickets/stream/2020-01-06T15:00:00.000"


def workflow_function(services: WorkflowServices) -> Callable[[dict[str, Any]], Answer]:
    """`ticket_workflow`, whose lines are printed between no two tests."""

    def invoke(event: dict[str, Any]) -> Answer:
        with diverted(io.StringIO()):
            answer: Answer = ticket_workflow.handler.handler(event, LambdaContext(), services)
        return answer

    return invoke


class WorkflowFunction:
    """`ticket_workflow`, and what a test lets happen around its tasks.

    A task goes by its action; a notification also by what it tells: `notify acknowledged`.
    """

    def __init__(self, services: WorkflowServices, tickets: TicketStore) -> None:
        self._invoke = workflow_function(services)
        self._tickets = tickets
        self._before: dict[str, list[Callable[[], object]]] = defaultdict(list)
        self.broken: dict[str, Exception] = {}
        self.faulty: dict[str, Answer] = {}

    def before(self, task: str, *acts: Callable[[], object]) -> None:
        """Just before the next calls of this task, one act each: what happens while the machine waits."""
        self._before[task] += acts

    def __call__(self, event: dict[str, Any]) -> Answer:
        """One invocation."""
        task = self._name(event)
        if self._before[task]:
            self._before[task].pop(0)()
        if fault := self.broken.get(task):
            raise fault
        if answer := self.faulty.get(task):
            return answer
        return self._invoke(event)

    def _name(self, event: dict[str, Any]) -> str:
        action = str(event["action"])
        if action != "notify":
            return action
        (entry,) = self._tickets.entries(event["ticket_id"], after=event["entry"] - 1, limit=1)
        return f"notify {entry.kind}"


class StreamFunction:
    """`ticket_stream`: given each commit's new entries at once, or, while it is held, later and as a test likes."""

    def __init__(self, follow: Callable[[str, int], None]) -> None:
        self._follow = follow
        self._kept: list[Entry] | None = None

    def __call__(self, entries: Iterable[Entry]) -> None:
        """New entries were committed."""
        if self._kept is None:
            self.deliver(entries)
        else:
            self._kept += entries

    def hold(self) -> None:
        """Deliver nothing from now on."""
        self._kept = []

    def release(self) -> list[Entry]:
        """Deliver again from now on; what was kept until now, for the test to deliver."""
        kept, self._kept = self._kept or [], None
        return kept

    def flow(self) -> None:
        """Deliver what was kept, and again from now on."""
        self.deliver(self.release())

    def deliver(self, entries: Iterable[Entry]) -> None:
        """One batch, in this order."""
        event = {"Records": [_record(number, entry) for number, entry in enumerate(entries, 1)]}
        with diverted(io.StringIO()):
            answer = ticket_stream.handler.handler(event, LambdaContext(), self._follow)
        assert answer == {"batchItemFailures": []}


def _record(number: int, entry: Entry) -> dict[str, Any]:
    """An insertion, as much of it as the mapping's filter and the function read."""
    return {
        "eventID": str(number),
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "eventSourceARN": STREAM,
        "dynamodb": {
            "Keys": {"PK": {"S": keys.of_ticket(entry.ticket_id)}, "SK": {"S": keys.entry(entry.version)}},
            "SequenceNumber": str(number),
        },
    }
