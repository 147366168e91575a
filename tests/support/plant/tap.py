"""Every call of AWS by a function passes here, is counted, and may be watched. Installed by `aws`.

botocore gives its built-in handlers to every client that is made later, and this is how moto itself comes between.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from botocore import handlers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.model import OperationModel

    Answer = tuple["Status", dict[str, Any]]
    Service = Callable[[str, dict[str, Any]], dict[str, Any]]
    Listener = Callable[[dict[str, Any], dict[str, Any]], None]


@dataclass(frozen=True, order=True)
class Call:
    """The n-th call (from 1) of this operation by this function. A service goes by botocore's name: `sesv2`, `sfn`."""

    function: str
    service: str
    operation: str
    number: int

    def __str__(self) -> str:
        return f"{self.function}:{self.service}.{self.operation}:{self.number}"

    @property
    def name(self) -> str:
        """What the function calls, whichever time it is."""
        return f"{self.function} {self.service}.{self.operation}"


@dataclass(frozen=True)
class Status:
    """As much of an HTTP response as botocore asks of one that it did not receive itself."""

    status_code: int


class Refusal(Exception):
    """A service that a plant plays itself says no."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Watcher(Protocol):
    """Stands beside each call."""

    def before(self, call: Call) -> Answer | None:
        """The call is about to be made. An answer goes to the caller instead of it; so does what is raised."""
        ...

    def after(self, call: Call, parsed: dict[str, Any]) -> None:
        """It was answered, and whatever it writes is written. What is raised comes to the caller instead."""
        ...


class Tap:
    """Knows which function is running, and what it has called since `forget`."""

    def __init__(self) -> None:
        self.function = ""
        self.calls: list[Call] = []
        self.watchers: list[Watcher] = []
        self.services: dict[str, Service] = {}
        self.listeners: dict[tuple[str, str], Listener] = {}
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._made: tuple[Call, dict[str, Any]] | None = None

    def forget(self) -> None:
        """Count from the beginning."""
        self.calls.clear()
        self._counts.clear()

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Between all clients that are made from now on and AWS."""
        mine: list[tuple[str, Callable[..., Any]]] = [("before-call", self._before), ("after-call", self._after)]
        handlers.BUILTIN_HANDLERS.extend(mine)
        try:
            yield
        finally:
            for handler in mine:
                handlers.BUILTIN_HANDLERS.remove(handler)

    @contextmanager
    def running(self, function: str) -> Iterator[None]:
        """What is called from here on is this function's doing; nobody's, where it has no name."""
        before, self.function = self.function, function
        try:
            yield
        finally:
            self.function = before

    def _before(self, model: OperationModel, params: dict[str, Any], **_: object) -> Answer | None:
        if not self.function:
            return None
        service, operation = model.service_model.service_id.hyphenize(), model.name
        key = (self.function, service, operation)
        self._counts[key] += 1
        call = Call(*key, self._counts[key])
        self.calls.append(call)
        self._made = None
        for watcher in self.watchers:
            if answer := watcher.before(call):
                return answer
        self._made = call, params
        return self._played(service, operation, params)

    def _played(self, service: str, operation: str, params: dict[str, Any]) -> Answer | None:
        """The answer of a service that the plant plays itself; None, and moto answers."""
        if service not in self.services:
            return None
        try:
            with self.running(""):
                return Status(200), self.services[service](operation, json.loads(params["body"]))
        except Refusal as refusal:
            return Status(400), {"Error": {"Code": refusal.code, "Message": str(refusal)}, "ResponseMetadata": {}}

    def _after(self, http_response: Any, parsed: dict[str, Any], **_: object) -> None:
        if not self.function or not self._made:
            return
        (call, params), self._made = self._made, None
        listener = self.listeners.get((call.service, call.operation))
        if listener and http_response.status_code < 300:
            with self.running(""):
                listener(params, parsed)
        for watcher in self.watchers:
            watcher.after(call, parsed)
