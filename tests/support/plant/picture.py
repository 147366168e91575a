"""What the world looks like at the end, so that two histories can be compared: everything in the table, all that left.

Left out is what may differ where the same happened later or at the second try: instants, numbers drawn from them, how
often something was tried. That is counted beside it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from boto3.dynamodb.types import TypeDeserializer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tests.support.plant.notes import Sent

TRIED: Final = frozenset({"attempts", "revision", "history", "provider_id", "attempt", "at", "reason"})
"""Of what is sent: what tells of its tries."""

OF_KIND: Final = {
    "lifecycle": frozenset({"attempt"}),
    "measure": frozenset({"response"}),
    "held_alarm": frozenset({"reason"}),
}
"""Of an execution, which one it is; of a promise, how long it took; of what a window held, what its end found done."""

DRAWN: Final = frozenset({"wake_pk", "wake_at", "ttl", "expires_at"})
LEFT_OUT: Final = ("TOKEN#", "PULSE#", "GAPS", "RATE#")
"""Tokens of callbacks that timed out, what is counted of a window of time, when the roster was last looked at, and how
often somebody asked."""

_NUMBER = re.compile(r"GD-[0-9A-Z]{5}-[0-9A-Z]{5}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+(Z|\+00:00))?|\b\d{4}-\d\d\b|\b\d{8}T\d{6}Z")
_SORTABLE = re.compile(r"\b0[0-9A-HJKMNP-TV-Z]{25}\b")
_DIGEST = re.compile(r"\b(v1:)?[0-9a-f]{64}\b")
_READER = TypeDeserializer()


@dataclass(frozen=True)
class Picture:
    """`items` are all of the table, each in one line; `sent` counts the copies of each message by its notice.

    `tries` are the attempts of each notice; `metrics` are counted by function and name; `dead` by queue.
    """

    items: Counter[str]
    sent: Counter[str]
    tries: Mapping[str, int]
    owed: tuple[str, ...]
    dead: Counter[str]
    metrics: Mapping[tuple[str, str], int]

    def difference(self, other: Picture) -> list[str]:
        """What stands in one alone: `-` here, `+` there. Copies of one message, tries and metrics are not compared."""
        gone, new = self.items - other.items, other.items - self.items
        unsent, more = self.sent.keys() - other.sent.keys(), other.sent.keys() - self.sent.keys()
        return [
            *(f"- {line}" for line in sorted(gone.elements())),
            *(f"+ {line}" for line in sorted(new.elements())),
            *(f"- sent {notice}" for notice in sorted(unsent)),
            *(f"+ sent {notice}" for notice in sorted(more)),
            *(f"- dead {name}" for name in sorted((self.dead - other.dead).elements())),
            *(f"+ dead {name}" for name in sorted((other.dead - self.dead).elements())),
        ]


def picture(
    rows: Iterable[Mapping[str, Any]], sent: Sequence[Sent], dead: Counter[str], metrics: Mapping[tuple[str, str], int]
) -> Picture:
    """Of the rows of the table, as DynamoDB gives them."""
    items = [{name: _READER.deserialize(value) for name, value in row.items()} for row in rows]
    named = _Names(items)
    kept = [item for item in items if not any(str(item[key]).startswith(LEFT_OUT) for key in ("PK", "SK"))]
    return Picture(
        items=Counter(named.clean(json.dumps(_lasting(item), default=str, sort_keys=True)) for item in kept),
        sent=Counter(named.clean(f"{one.channel} {one.address} {one.notice}") for one in sent),
        tries={named.clean(item["SK"]): int(item["attempts"]) for item in items if item.get("kind") == "notice"},
        owed=tuple(sorted(named.clean(f"{item['PK']} {item['SK']}") for item in items if item.get("wake_at"))),
        dead=dead,
        metrics=dict(metrics),
    )


def _lasting(item: Mapping[str, Any]) -> dict[str, Any]:
    left_out = DRAWN | (TRIED if item.get("kind") in {"notice", "uncovered", "gap_report"} else frozenset())
    left_out |= OF_KIND.get(str(item.get("kind")), frozenset())
    return {name: value for name, value in item.items() if name not in left_out}


class _Names:
    """The same names for the same things in every history: a ticket is the n-th that was opened."""

    def __init__(self, items: Sequence[Mapping[str, Any]]) -> None:
        tickets = [item for item in items if item["SK"] == "TICKET"]
        tickets.sort(key=lambda item: (item["opened_at"], item["account_id"], item["alarm_name"], item["title"]))
        self._names = {item["id"]: f"ticket {number}" for number, item in enumerate(tickets, 1)}

    def clean(self, text: str) -> str:
        """Without numbers of tickets, instants, digests and ids that are drawn from them."""
        text = _NUMBER.sub(lambda found: self._names.get(found[0], "ticket ?"), text)
        for pattern, word in ((_INSTANT, "<time>"), (_SORTABLE, "<id>"), (_DIGEST, "<digest>")):
            text = pattern.sub(word, text)
        return text
