"""Around a call: its ids in every line, its measures written once, and nothing personal in what it raises."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

import pytest

from guardia.adapters.telemetry.calls import CallFailed, observed
from guardia.adapters.telemetry.metrics import MOST_VALUES, Metrics
from tests.support.api_events import Context
from tests.support.lambda_events import lines_in

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
LOGGER = logging.getLogger("guardia.services.example")
TRACE = "1-5759e988-bd862e3fe1be46a994272793"


def metrics() -> Metrics:
    """Of a function, at an instant."""
    return Metrics("sweeper", lambda: NOW)


def written(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The lines with measures."""
    return [line for text in capsys.readouterr().out.splitlines() if "_aws" in (line := json.loads(text))]


def test_every_line_of_a_call_has_its_ids(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", f"Root={TRACE};Parent=53995c3f42cd8ad8;Sampled=1")

    @observed(metrics())
    def handler(_event: dict[str, Any], _context: Any) -> int:
        LOGGER.info("inside")
        return 7

    assert handler({}, Context()) == 7
    (line,) = lines_in(capsys.readouterr().out)
    assert (line["service"], line["function"], line["trace_id"]) == ("sweeper", "guardia-ticket-api", TRACE)
    assert line["request_id"] == line["correlation_id"] == Context().aws_request_id


def test_a_call_that_fails_is_logged_and_raises_without_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    failure = ConnectionError("to ana@acme.example")

    @observed(metrics())
    def handler(_event: dict[str, Any], _context: Any) -> int:
        raise failure

    with pytest.raises(CallFailed, match=r"^ConnectionError$") as raised:
        handler({}, Context())
    assert raised.value.because is failure
    assert raised.value.__suppress_context__
    (line,) = lines_in(capsys.readouterr().out)
    assert (line["message"], line["fault"]["error"]) == ("the call failed", "ConnectionError")


def test_measures_are_written_once_in_the_embedded_metric_format_also_when_the_call_fails(
    capsys: pytest.CaptureFixture[str],
) -> None:
    own = metrics()

    @observed(own)
    def handler(event: dict[str, Any], _context: Any) -> None:
        own.add("owed", 3)
        own.add("owed", 4)
        own.add("oldest_owed", 61.5)
        own.add("notices", channel="email", fate="sent")
        if event:
            raise ValueError

    handler({}, Context())
    first = written(capsys)
    with pytest.raises(CallFailed):
        handler({"fail": True}, Context())
    assert written(capsys) == first
    by_service, by_channel = first
    assert by_service["_aws"] == {
        "Timestamp": 1795186800000,
        "CloudWatchMetrics": [
            {
                "Namespace": "Guardia",
                "Dimensions": [["service"]],
                "Metrics": [{"Name": "owed", "Unit": "Count"}, {"Name": "oldest_owed", "Unit": "Seconds"}],
            }
        ],
    }
    assert (by_service["service"], by_service["owed"], by_service["oldest_owed"]) == ("sweeper", [3, 4], [61.5])
    assert by_service["request_id"] == Context().aws_request_id
    assert by_channel["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["channel", "fate"]]
    assert (by_channel["channel"], by_channel["fate"], by_channel["notices"]) == ("email", "sent", [1])


def test_more_values_than_a_line_holds_go_into_several(capsys: pytest.CaptureFixture[str]) -> None:
    own = metrics()
    for number in range(MOST_VALUES + 1):
        own.add("tags_unread", number)
    own.add("reviewed")
    own.write({})
    values = [(line["tags_unread"], line.get("reviewed")) for line in written(capsys)]
    assert values == [(list(range(MOST_VALUES)), [1]), ([MOST_VALUES], None)]


def test_a_call_without_measures_writes_none(capsys: pytest.CaptureFixture[str]) -> None:
    metrics().write({})
    assert capsys.readouterr().out == ""
