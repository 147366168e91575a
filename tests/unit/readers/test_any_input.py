"""Whatever a stranger sends is read or refused; it never breaks the reader, nor takes long."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.adapters.readers.eventbridge import read_eventbridge
from guardia.adapters.readers.sns import SnsReader
from guardia.domain.alarm import Alarm, ConfigurationChange, Reading
from guardia.domain.errors import Refused
from guardia.domain.quarantine import Received, Road
from tests.support.events import SENT_AT, document

Read = Callable[[Received], Reading]
ROADS: list[tuple[Road, Read]] = [(Road.EVENTBRIDGE, read_eventbridge), (Road.SNS, SnsReader(verify=None))]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)
SAMPLES = [
    "eventbridge/opened-metric",
    "eventbridge/opened-composite",
    "eventbridge/opened-contributor",
    "eventbridge/opened-log-alarm",
    "eventbridge/noted-muted",
    "eventbridge/noted-configuration-disabled",
    "eventbridge/opened-tagged",
]
NOTIFICATIONS = ["sns/opened-metric", "sns/opened-metric-math", "sns/opened-composite", "sns/opened-log-alarm"]


def read_or_refuse(road: Road, read: Read, body: str) -> Reading | None:
    try:
        return read(Received(message_id="m", road=road, body=body, sent_at=SENT_AT))
    except Refused:
        return None


@pytest.mark.parametrize(("road", "read"), ROADS)
@given(body=st.text())
def test_any_text_is_read_or_refused(road: Road, read: Read, body: str) -> None:
    read_or_refuse(road, read, body)


@pytest.mark.parametrize(("road", "read"), ROADS)
@given(value=JSON)
def test_any_json_is_read_or_refused(road: Road, read: Read, value: Any) -> None:
    read_or_refuse(road, read, json.dumps(value))


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, item in inner for found in paths(item, (*path, key)))]


def with_another(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    """The document with something else in one place."""
    if not path:
        return other
    copied: Any = dict(value) if isinstance(value, dict) else list(value)
    copied[path[0]] = with_another(value[path[0]], path[1:], other)
    return copied


@given(data=st.data(), other=JSON)
def test_an_event_with_anything_in_any_place_is_read_or_refused(data: st.DataObject, other: Any) -> None:
    event = document(data.draw(st.sampled_from(SAMPLES)))
    body = json.dumps(with_another(event, data.draw(st.sampled_from(paths(event))), other))
    reading = read_or_refuse(Road.EVENTBRIDGE, read_eventbridge, body)
    check_that_it_can_be_kept(reading)


@given(data=st.data(), other=JSON)
def test_a_notification_with_anything_in_any_place_is_read_or_refused(data: st.DataObject, other: Any) -> None:
    envelope = document(data.draw(st.sampled_from(NOTIFICATIONS)))
    notification = json.loads(envelope["Message"])
    changed = with_another(notification, data.draw(st.sampled_from(paths(notification))), other)
    body = json.dumps(envelope | {"Message": json.dumps(changed)})
    check_that_it_can_be_kept(read_or_refuse(Road.SNS, SnsReader(verify=None), body))


def check_that_it_can_be_kept(reading: Reading | None) -> None:
    """Every text can be written as UTF-8, whatever was sent."""
    assert reading is None or isinstance(reading, Alarm | ConfigurationChange)
    assert repr(reading).encode()


@pytest.mark.covers("F32")
@given(
    state=st.sampled_from(["ALARM", "OK", "INSUFFICIENT_DATA"]),
    name=st.text(min_size=1, max_size=255).filter(lambda text: "\0" not in text),
    contributor=st.none() | st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
    moment=st.datetimes(min_value=datetime(2010, 1, 1)),  # noqa: DTZ001 - hypothesis wants it so
)
def test_one_change_has_one_fingerprint_on_both_roads(
    state: str, name: str, contributor: str | None, moment: Any
) -> None:
    arn = f"arn:aws:cloudwatch:us-east-1:222222222222:alarm:{name}"
    changed_at = moment.isoformat(timespec="milliseconds") + "+0000"
    event = document("eventbridge/opened-metric")
    event["resources"] = [arn]
    event["detail"] |= {"alarmName": name, "state": {"value": state, "timestamp": changed_at}}
    notification = {
        "AlarmName": name,
        "AWSAccountId": "222222222222",
        "NewStateValue": state,
        "StateChangeTime": changed_at,
        "Region": "US East (N. Virginia)",
        "AlarmArn": arn,
    }
    if contributor:
        event["detail-type"] = "CloudWatch Alarm Contributor State Change"
        event["detail"]["alarmContributor"] = {"id": contributor, "attributes": {"host": "a"}}
        notification |= {"AlarmContributorId": contributor, "AlarmContributorAttributes": {"host": "b"}}
    envelope = document("sns/opened-metric") | {"Message": json.dumps(notification)}
    by_bus = read_or_refuse(Road.EVENTBRIDGE, read_eventbridge, json.dumps(event))
    by_topic = read_or_refuse(Road.SNS, SnsReader(verify=None), json.dumps(envelope))
    assert isinstance(by_bus, Alarm)
    assert isinstance(by_topic, Alarm)
    assert by_bus.fingerprint == by_topic.fingerprint
    assert by_bus.name == by_topic.name


def test_an_envelope_of_900_kib_is_an_alarm_whose_texts_are_cut() -> None:
    event = document("eventbridge/opened-metric")
    event["detail"]["configuration"]["description"] = "ñ" * 460_000
    body = json.dumps(event, ensure_ascii=False)
    assert len(body.encode()) > 900 * 1024
    started = time.perf_counter()
    reading = read_or_refuse(Road.EVENTBRIDGE, read_eventbridge, body)
    assert time.perf_counter() - started < 5
    assert isinstance(reading, Alarm)
    assert len(reading.description or "") == 1024


@pytest.mark.parametrize("where", ["detail", "resources", "note"])
def test_a_thousand_levels_of_nesting_are_refused(where: str) -> None:
    body = json.dumps(document("eventbridge/opened-metric") | {where: "HERE"})
    body = body.replace('"HERE"', '{"a":' * 1000 + "1" + "}" * 1000)
    with pytest.raises(Refused, match="nested more than 64 levels deep"):
        read_eventbridge(Received(message_id="m", road=Road.EVENTBRIDGE, body=body, sent_at=SENT_AT))
