"""What the lists that people wait for, and the sweeper, read as closed tickets pile up: over moto, exact."""

from __future__ import annotations

import os
from typing import Any, Final

import boto3
from moto import mock_aws

from benchmarks.capacity import Meter, body_of
from benchmarks.intake import CREDENTIALS
from guardia.adapters.dynamodb.store import DynamoDBStore
from tests.contract import table
from tests.support.growth import LOOKS, close_many, open_some

STAGES: Final = (100, 10_000, 100_000)
"""Closed tickets in the table, beside 60 open ones."""


def read_units(stages: tuple[int, ...] = STAGES) -> dict[str, list[float]]:
    """For each look its read units at each stage."""
    os.environ.update(CREDENTIALS)
    with mock_aws():
        table.create(boto3.client("dynamodb", region_name=table.REGION))
        store = DynamoDBStore(table.NAME, table.REGION)
        open_some(store)
        found: dict[str, list[float]] = {name: [] for name in LOOKS}
        meter = _metered(store)
        for first, last in zip((0, *stages), stages, strict=False):
            close_many(store, first, last)
            for name, look in LOOKS.items():
                before = meter.units["read"]
                look(store)
                found[name].append(meter.units["read"] - before)
    return found


def _metered(store: DynamoDBStore) -> Meter:
    """Counts what this store's client reads from now on."""
    meter = Meter(lambda _: None)
    asked: list[dict[str, Any]] = []

    def before(params: dict[str, Any], **_: object) -> None:
        asked[:] = [params]

    def after(model: Any, parsed: dict[str, Any], **_: object) -> None:
        meter.called(model.name, body_of(asked[0]), parsed)

    events = store.table.connection.client.meta.events
    events.register_first("before-call.dynamodb", before)
    events.register_first("after-call.dynamodb", after)
    return meter
