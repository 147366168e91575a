"""Between the store and DynamoDB: what is asked, and answers that moto never gives."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.client import BaseClient

Asked = list[tuple[str, dict[str, Any]]]


class Hooks:
    """Handlers of a client's events (botocore's `before-call`, `before-send`, `after-call`), taken back at the end."""

    def __init__(self, client: BaseClient) -> None:
        self._events = client.meta.events
        self._taken_back: list[tuple[str, Callable[..., Any]]] = []

    def at(self, event: str, handler: Callable[..., Any]) -> None:
        """Call `handler` before all others at an event, such as `before-call.dynamodb.PutItem`."""
        self._events.register_first(event, handler)
        self._taken_back.append((event, handler))

    def take_back(self) -> None:
        """Leave the client as it was."""
        while self._taken_back:
            self._events.unregister(*self._taken_back.pop())

    def note(self) -> Asked:
        """A list to which operation and body of every request are added, in order."""
        asked: Asked = []

        def add(model: Any, params: dict[str, Any], **_: object) -> None:
            asked.append((model.name, json.loads(params["body"])))

        self.at("before-call.dynamodb", add)
        return asked

    def refuse(self, operation: str, code: str, *reasons: str) -> None:
        """Let DynamoDB refuse every such call; nothing is written."""
        body: dict[str, Any] = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "refused in a test"}
        if reasons:
            body["CancellationReasons"] = [{"Code": reason} for reason in reasons]
        raw = _Raw(json.dumps(body).encode())
        self.at(
            f"before-send.dynamodb.{operation}", lambda **_: AWSResponse("https://dynamodb", 400, HTTPHeaders(), raw)
        )


class _Raw:
    """The body of an answer, as botocore reads it from the network."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> list[bytes]:
        return [self._body]
