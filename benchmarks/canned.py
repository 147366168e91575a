"""DynamoDB answered within the process by prepared answers, so that only the caller's own work is measured."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

if TYPE_CHECKING:
    from collections.abc import Callable

Call = tuple[str, dict[str, Any]]
Answers = dict[tuple[str, str], dict[str, Any]]
"""The item of each key (`PK`, `SK`) that is asked for; all else is not there, and every write is taken."""


class _Raw:
    """The body of an answer, as botocore reads it from the network."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> list[bytes]:
        return [self._body]


def answering(answers: Answers) -> Callable[..., AWSResponse]:
    """A handler of botocore's `before-send`: what it returns is taken for the network's answer."""
    bodies = {key: json.dumps({"Item": item}).encode() for key, item in answers.items()}

    def answer(request: Any, **_: object) -> AWSResponse:
        operation = request.headers["X-Amz-Target"].partition(b".")[2]
        body = b"{}"
        if operation == b"GetItem":
            key = json.loads(request.body)["Key"]
            body = bodies.get((key["PK"]["S"], key["SK"]["S"]), b"{}")
        if operation == b"Query":
            body = b'{"Items": [], "Count": 0, "ScannedCount": 0}'
        return AWSResponse(request.url, 200, HTTPHeaders(), _Raw(body))

    return answer


def answer_from(client: Any, answers: Answers) -> None:
    """From now on nothing of this client's goes to the network."""
    client.meta.events.register_first("before-send.dynamodb", answering(answers))


def noting(client: Any) -> list[Call]:
    """Operation and body of every call from now on, in order."""
    calls: list[Call] = []

    def note(model: Any, params: dict[str, Any], **_: object) -> None:
        calls.append((model.name, json.loads(params["body"])))

    client.meta.events.register_first("before-call.dynamodb", note)
    return calls
