"""The stack's AWS, as a tester calls it who has every right."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia_ops.local.stack import Stack

MOST_EVENTS = 10_000
COMPLAINTS = ('"level":"ERROR"', "Traceback", "Task timed out")


class Aws:
    """One boto3 client for each service, since making one takes longer than a call."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._clients: dict[str, Any] = {}

    def __call__(self, service: str) -> Any:
        """The service's client in the provider's account. It may be used by several threads at once."""
        if service not in self._clients:
            self._clients[service] = self._stack.client(service)
        return self._clients[service]

    def function(self, package: str) -> dict[str, Any]:
        """The configuration of the function with this package."""
        functions: list[dict[str, Any]] = self("lambda").list_functions()["Functions"]
        return next(function for function in functions if function["Handler"].startswith(f"{package}."))

    def invoke(self, package: str, event: dict[str, Any]) -> Any:
        """What the function of this package answers; it must not fail."""
        name = self.function(package)["FunctionName"]
        answer = self("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
        said = answer["Payload"].read()
        assert "FunctionError" not in answer, said
        return json.loads(said)

    def lines(self, function: str) -> Iterator[str]:
        """Every line in the log of a function (`alarm-intake`), in order.

        The emulator gives 10,000 events and names no place to go on from: what follows is asked for by its time.
        """
        events = self._events(function, since=0)
        while len(events) >= MOST_EVENTS:
            since = events[-1]["timestamp"]
            yield from (event["message"] for event in events if event["timestamp"] < since)
            events = self._events(function, since)
        yield from (event["message"] for event in events)

    def _events(self, function: str, since: int) -> list[dict[str, Any]]:
        """Of its log, from this millisecond on, as many as come at once."""
        group = f"/aws/lambda/guardia-{function}"
        events: list[dict[str, Any]] = self("logs").filter_log_events(logGroupName=group, startTime=since)["events"]
        return events

    def log(self, function: str) -> Iterator[dict[str, Any]]:
        """The lines that the function itself wrote: they are JSON."""
        return (json.loads(line) for line in self.lines(function) if line.startswith("{"))

    def complaints(self, function: str) -> list[str]:
        """The lines that tell of a failure."""
        return [line for line in self.lines(function) if any(word in line for word in COMPLAINTS)]

    def close(self) -> None:
        """Close what was opened."""
        for client in self._clients.values():
            client.close()
