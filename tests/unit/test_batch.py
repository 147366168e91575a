"""A batch of records: each by itself, and only those that failed come again."""

from __future__ import annotations

from typing import Any

import pytest

from guardia.adapters.batch import entry_of, of_queue, of_stream
from tests.support.lambda_events import sqs_event, stream_event

pytestmark = pytest.mark.covers("F4", "F5")


def refuse(*refused: str) -> Any:
    """A handling that fails for messages with these bodies."""

    def handle(record: dict[str, Any]) -> None:
        if record["body"] in refused:
            raise RuntimeError(record["body"])

    return handle


def test_nothing_comes_again_where_all_is_done() -> None:
    assert of_queue(sqs_event("a", "b"), refuse()) == {"batchItemFailures": []}


def test_a_batch_without_records_is_done() -> None:
    assert of_queue({"Records": []}, refuse()) == {"batchItemFailures": []}


def test_those_that_fail_come_again_and_the_others_are_handled() -> None:
    answer = of_queue(sqs_event("a", "b", "c", "b"), refuse("b"))

    assert answer == {"batchItemFailures": [{"itemIdentifier": "message-1"}, {"itemIdentifier": "message-3"}]}


def test_a_stream_names_the_sequence_number_and_goes_on_after_a_failure() -> None:
    seen = []

    def handle(record: dict[str, Any]) -> None:
        seen.append(entry_of(record))
        if entry_of(record)[1] == 2:
            raise RuntimeError

    answer = of_stream(stream_event(("GD-1", 1), ("GD-1", 2), ("GD-2", 1)), handle)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "101"}]}
    assert seen == [("GD-1", 1), ("GD-1", 2), ("GD-2", 1)]


def test_what_no_handler_may_survive_is_not_swallowed() -> None:
    def handle(record: dict[str, Any]) -> None:
        raise SystemExit(record["body"])

    with pytest.raises(SystemExit):
        of_queue(sqs_event("a"), handle)
