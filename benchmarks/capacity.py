"""Capacity units of DynamoDB's calls, worked out of the items that are read and written: moto does not count them.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html: a write unit is 1 KB of
the larger of the item before and after, twice that in a transaction; a read unit 4 KB read consistently, half of it
otherwise; an index is written where the item is in it or leaves it, twice where its keys change.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    Item = dict[str, dict[str, Any]]
    Key = tuple[str, str]

KB: Final = 1024
INDEXES: Final = {"queue": True, "client": True, "wake": False}
"""Whether an index keeps the whole item; `wake` keeps keys only."""


class Meter:
    """Counts what a table's calls cost. `read` gives an item as it stands now, uncounted."""

    def __init__(self, read: Callable[[Key], Item | None]) -> None:
        self._read = read
        self._known: dict[Key, Item] = {}
        self.units = {"read": 0.0, "write": 0.0}
        self.calls: Counter[str] = Counter()

    def learn(self, items: list[Item]) -> None:
        """What stands in the table before the first counted call."""
        self._known = {_key(item): item for item in items}

    def called(self, operation: str, body: dict[str, Any], answer: dict[str, Any]) -> None:
        """One call was answered."""
        self.calls[operation] += 1
        match operation:
            case "GetItem":
                self._count_read([answer.get("Item", {})], consistent=body.get("ConsistentRead", False))
            case "Query":
                self._count_query(body, answer)
            case "BatchGetItem":
                for item in [item for items in answer["Responses"].values() for item in items]:
                    self._count_read([item], consistent=True)
            case "TransactWriteItems":
                for write in body["TransactItems"]:
                    ((_, operands),) = write.items()
                    self._count_write(_key(operands.get("Item") or operands["Key"]), 2)
            case "PutItem" | "UpdateItem" | "DeleteItem":
                self._count_write(_key(body.get("Item") or body["Key"]), 1)
            case other:
                raise ValueError(f"nobody knows what {other} costs")

    def _count_query(self, body: dict[str, Any], answer: dict[str, Any]) -> None:
        items = answer["Items"]
        if (index := body.get("IndexName")) and not INDEXES[index]:
            items = [_keys_of(item, index) for item in items]
        self._count_read(items, consistent=body.get("ConsistentRead", False))

    def _count_read(self, items: list[Item], *, consistent: bool) -> None:
        blocks = max(1, math.ceil(sum(map(size_of, items)) / (4 * KB)))
        self.units["read"] += blocks if consistent else blocks / 2

    def _count_write(self, key: Key, times: int) -> None:
        before, after = self._known.get(key), self._read(key)
        self.units["write"] += times * _blocks(before, after)
        for index in INDEXES:
            self.units["write"] += _of_index(index, before, after)
        if after is None:
            self._known.pop(key, None)
        else:
            self._known[key] = after


def _of_index(index: str, before: Item | None, after: Item | None) -> int:
    old, new = (_keys_of(item, index) if item else {} for item in (before, after))
    if not old and not new:
        return 0
    if old == new and (not INDEXES[index] or before == after):
        return 0
    places = [(old, before), (new, after)] if old and new and old != new else [(new or old, after or before)]
    return sum(_blocks(item if INDEXES[index] else place, None) for place, item in places)


def _keys_of(item: Item, index: str) -> Item:
    sort = "wake_at" if index == "wake" else f"{index}_sk"
    names = (f"{index}_pk", sort)
    if any(name not in item for name in names):
        return {}
    return {name: item[name] for name in ("PK", "SK", *names)}


def _blocks(before: Item | None, after: Item | None) -> int:
    return max(1, math.ceil(max(size_of(before or {}), size_of(after or {})) / KB))


def _key(item: Item) -> Key:
    return item["PK"]["S"], item["SK"]["S"]


def size_of(item: Item) -> int:
    """Bytes that DynamoDB charges for: names and values."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: dict[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return math.ceil(len(content.lstrip("-")) / 2) + 1
        case "M":
            return 3 + sum(1 + len(name.encode()) + _size(part) for name, part in content.items())
        case "L":
            return 3 + sum(1 + _size(part) for part in content)
        case _:
            return 1


def body_of(params: dict[str, Any]) -> dict[str, Any]:
    """What a request of botocore's asks."""
    asked: dict[str, Any] = json.loads(params["body"])
    return asked
