"""The stack as its users reach it: queues for what comes in, the API for people, and nothing behind them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from guardia_ops.api import Api, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guardia_ops.local.stack import Stack

Found = TypeVar("Found")
PATIENCE = 60.0


@dataclass(frozen=True)
class Desk:
    """One stack with its three people signed in."""

    stack: Stack
    engineer: Api
    operator: Api
    client: Api

    @classmethod
    def of(cls, stack: Stack) -> Desk:
        people = {who: sign_in(stack, user) for who, user in stack.users.items()}
        return cls(stack, people["engineer"], people["operator"], people["client"])

    def deliver(self, *bodies: dict[str, Any] | str, queue: str = "IntakeQueueUrl") -> None:
        """Messages on an intake queue, ten in a request."""
        sqs = self.stack.client("sqs")
        texts = [body if isinstance(body, str) else json.dumps(body, ensure_ascii=False) for body in bodies]
        for at in range(0, len(texts), 10):
            entries = [{"Id": str(n), "MessageBody": text} for n, text in enumerate(texts[at : at + 10])]
            answer = sqs.send_message_batch(QueueUrl=self.stack.outputs[queue], Entries=entries)
            assert "Failed" not in answer or not answer["Failed"]

    def drained(self) -> bool:
        """Whether both intake queues are empty, and no function works on a message."""
        return not any(self.waiting(queue) for queue in ("IntakeQueueUrl", "SnsIntakeQueueUrl"))

    def waiting(self, queue: str) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self.stack.client("sqs").get_queue_attributes(QueueUrl=self.stack.outputs[queue], AttributeNames=names)
        return sum(int(answer["Attributes"][name]) for name in names)

    def tickets(self, **query: str) -> list[dict[str, Any]]:
        """Every ticket of a list, all its pages."""
        return list(self.pages("/tickets", **query))

    def pages(self, path: str, **query: str) -> Iterator[dict[str, Any]]:
        page = self.engineer.get(path, **query)
        yield from page["items"]
        while page["next"]:
            page = self.engineer.get(path, **query, next=page["next"])
            yield from page["items"]

    def ticket_of(self, alarm_name: str) -> dict[str, Any] | None:
        return next((t for t in self.tickets() if t["alarm_name"] == alarm_name), None)

    def kinds(self, ticket_id: str) -> list[str]:
        return [entry["kind"] for entry in self.engineer.get(f"/tickets/{ticket_id}/timeline")["items"]]


def until(look: Callable[[], Found], seconds: float = PATIENCE) -> Found:
    """The first truth that `look` finds; the last look's answer is in the failure."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, f"not seen within {seconds:.0f} s; last: {found!r}"
        time.sleep(0.2)  # another process works meanwhile; there is nothing to be told by
