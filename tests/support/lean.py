"""moto, botocore and Typer without what costs them most of their time and memory, and what no test asks of them.

- moto keeps each model that it ever made, for its dashboard: each copy of each item of each deleted table.
- moto keeps each place in a stream that it ever gave, and with it the table. One that was used is not used again, nor
  one of a table that is gone.
- moto asks of each attribute of each item under which of twenty spellings it has each of ten types. DynamoDB's items
  are in the form of the wire already, so they go through as they are.
- moto's Cognito works out the primes of one and the same key for each pool.
- botocore reads the description of each service, and the list of all addresses, anew for each session, and looks on
  the disk which there are.
- Typer makes all commands anew for each command that is typed.

Called once for a process: by the root conftest, and by the server of the plant.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import typer.main
from botocore.loaders import JSONFileLoader, Loader
from joserfc import jwk
from moto.cognitoidp import models as cognito
from moto.core.common_models import BaseModel
from moto.core.serialize import SERVICE_SPECIFIC_SERIALIZERS, JSONSerializer
from moto.dynamodbstreams.models import DynamoDBStreamsBackend

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

SERVICES: Final = ("dynamodb", "dynamodbstreams")
ATTRIBUTE: Final = "AttributeValue"


def lean(patch: pytest.MonkeyPatch) -> None:
    """Until the patch is undone."""
    loader = JSONFileLoader()
    patch.setattr(JSONFileLoader, "load_file", staticmethod(cache(loader.load_file)))
    patch.setattr(Loader, "load_service_model", _once_for_all(Loader.load_service_model))
    patch.setattr(typer.main, "get_command", cache(typer.main.get_command))
    patch.setattr(BaseModel, "__new__", _untracked)
    patch.setattr(DynamoDBStreamsBackend, "get_records", _get_records_once)
    patch.setattr(cognito, "jwk", SimpleNamespace(RSAKey=_OneKey()))
    for service in SERVICES:
        patch.setitem(SERVICE_SPECIFIC_SERIALIZERS, service, {"json": QuickItems})


class QuickItems(JSONSerializer):
    """An item is what it is."""

    def _serialize_type_map(self, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.value.name == ATTRIBUTE:
            self._default_serialize(serialized, value, shape, key)
        else:
            super()._serialize_type_map(serialized, value, shape, key)


class _OneKey:
    """moto has one key for all pools."""

    def __init__(self) -> None:
        self._key: jwk.RSAKey | None = None

    def import_key(self, key: Any) -> jwk.RSAKey:
        """joserfc.jwk.RSAKey.import_key"""
        self._key = self._key or jwk.RSAKey.import_key(key)
        return self._key


def _once_for_all(load: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[tuple[str, str, str | None], Any] = {}

    def load_service_model(loader: Loader, service_name: str, type_name: str, api_version: str | None = None) -> Any:
        asked = service_name, type_name, api_version
        if asked not in known:
            known[asked] = load(loader, *asked)
        return known[asked]

    return load_service_model


def _untracked(cls: type[BaseModel], *_: object, **__: object) -> Any:
    return object.__new__(cls)


def _get_records_once(backend: DynamoDBStreamsBackend, iterator_arn: str, limit: int) -> dict[str, Any]:
    places, tables = backend.shard_iterators, backend.dynamodb.tables.values()
    place = places.pop(iterator_arn)
    for arn in [arn for arn, other in places.items() if other.stream_shard.table not in tables]:
        del places[arn]
    return place.get(limit)
