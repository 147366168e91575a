"""moto's answers of DynamoDB without its search through every member of every attribute, which takes most of its time.

moto asks of each attribute of each item under which of twenty spellings it has each of ten types. DynamoDB's items are
in the form of the wire already, so they go through as they are.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from moto.core.serialize import SERVICE_SPECIFIC_SERIALIZERS, JSONSerializer

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVICES: Final = ("dynamodb", "dynamodbstreams")
ATTRIBUTE: Final = "AttributeValue"


class QuickItems(JSONSerializer):
    """An item is what it is."""

    def _serialize_type_map(self, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.value.name == ATTRIBUTE:
            self._default_serialize(serialized, value, shape, key)
        else:
            super()._serialize_type_map(serialized, value, shape, key)


@contextmanager
def quick_items() -> Iterator[None]:
    """For moto in this process; its table of serializers for one service each is the place for it."""
    before = dict(SERVICE_SPECIFIC_SERIALIZERS)
    SERVICE_SPECIFIC_SERIALIZERS.update({service: {"json": QuickItems} for service in SERVICES})
    try:
        yield
    finally:
        SERVICE_SPECIFIC_SERIALIZERS.clear()
        SERVICE_SPECIFIC_SERIALIZERS.update(before)
