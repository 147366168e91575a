"""Each payload of `events/` reads as its name says, as far as a reader decides it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.adapters.readers.eventbridge import read_eventbridge
from guardia.adapters.readers.sns import SnsReader
from guardia.domain.alarm import Alarm, AlarmState, ConfigurationChange, Reading
from guardia.domain.errors import Refused
from guardia.domain.heartbeat import is_heartbeat
from guardia.domain.quarantine import Road
from tests.support.events import SENT_AT, before, document, ending, fixtures, named, received

if TYPE_CHECKING:
    from pathlib import Path

    from guardia.ports import Reader

READERS: dict[Road, Reader] = {Road.EVENTBRIDGE: read_eventbridge, Road.SNS: SnsReader(verify=None)}
JUDGED_LATER = {
    "eventbridge/quarantined-unknown-account": "the register knows no such account",
    "bad/eventbridge/quarantined-time-in-the-future": "only the queue's time tells the future",
}


def read(path: Path) -> Reading:
    message = received(path)
    return READERS[message.road](message)


def those_that_end(how: str) -> list[Path]:
    return [path for path in fixtures() if ending(path) == how]


@pytest.mark.parametrize("path", fixtures(), ids=named)
def test_every_name_says_how_it_ends(path: Path) -> None:
    assert ending(path) in {"opened", "recovered", "noted", "quarantined"}
    assert path.suffix in {".json", ".txt"}


@pytest.mark.parametrize("path", those_that_end("opened"), ids=named)
def test_what_opens_a_ticket_is_an_alarm_that_nothing_silences(path: Path) -> None:
    alarm = read(path)
    assert isinstance(alarm, Alarm)
    assert alarm.state is AlarmState.ALARM
    assert (alarm.suppressed_by, alarm.muted_by) == (None, None)
    assert SENT_AT - timedelta(hours=1) < alarm.changed_at < SENT_AT


@pytest.mark.parametrize("path", those_that_end("recovered"), ids=named)
def test_what_recovers_is_the_later_ok_of_an_alarm_that_opened(path: Path) -> None:
    first = before(path)
    assert first is not None
    opened, recovered = read(first), read(path)
    assert isinstance(recovered, Alarm)
    assert recovered.state is AlarmState.OK
    assert recovered.identity == opened.identity
    assert recovered.changed_at > opened.changed_at


@pytest.mark.parametrize("path", those_that_end("noted"), ids=named)
def test_what_is_noted_asks_for_nothing(path: Path) -> None:
    reading = read(path)
    if isinstance(reading, Alarm):
        silenced = reading.suppressed_by or reading.muted_by or reading.is_road_test or is_heartbeat(reading)
        assert reading.state is not AlarmState.ALARM or silenced
    else:
        assert isinstance(reading, ConfigurationChange)


@pytest.mark.parametrize("path", those_that_end("quarantined"), ids=named)
def test_what_is_quarantined_is_refused_with_a_reason_or_judged_by_what_the_reader_does_not_know(path: Path) -> None:
    if named(path) in JUDGED_LATER:
        assert isinstance(read(path), Alarm)
        return
    with pytest.raises(Refused, match=r"\w+ \w+"):
        read(path)


@pytest.mark.parametrize("name", ["opened-metric", "recovered-metric", "opened-composite", "opened-contributor"])
def test_one_change_has_one_fingerprint_on_both_roads(name: str) -> None:
    by_road = [read(path) for path in fixtures() if path.stem == name]
    assert len(by_road) == 2
    assert all(isinstance(alarm, Alarm) for alarm in by_road)
    assert len({alarm.fingerprint for alarm in by_road if isinstance(alarm, Alarm)}) == 1


def test_the_sample_for_sam_local_holds_a_payload_as_the_queue_does() -> None:
    record = document("sqs/opened-metric")["Records"][0]
    sent_at = datetime.fromtimestamp(int(record["attributes"]["SentTimestamp"]) / 1000, UTC)
    assert SENT_AT - timedelta(hours=1) < sent_at <= SENT_AT
    assert record["body"].startswith('{"version": "0"')
