"""What `bootstrap` makes of the settings of the channels: which are there, and how often each asks its provider."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from guardia.bootstrap import follow_entry, sweep
from guardia.domain.card import Delivery
from guardia.domain.errors import DeliveryFailed
from guardia.domain.road import SECRETS, Channel, Road
from guardia.services.progress import ProgressTickets
from guardia.settings import Settings
from tests.support.deliveries import delivery

if TYPE_CHECKING:
    from collections.abc import Callable

    from guardia.services.notify import Notify

GIVEN = {"TABLE_NAME": "tickets", "AWS_REGION": "us-east-1", "DESK_EMAIL": "desk@desk.example"}
BUS = "guardia-ticket-events"
SECRET = f"secretsmanager:{SECRETS}desk/slack"
OFF: set[Channel] = set()


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Lambda gives: without keys botocore would look for some on the network."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")


def wired(**variables: str) -> Notify:
    return sweep(Settings.from_environment({**GIVEN, **variables}), print).notify


@pytest.mark.parametrize(
    ("variables", "channels"),
    [
        ({}, OFF),
        ({"SMS_CHANNEL": "on"}, {Channel.SMS}),
        ({"SLACK_CHANNEL": "on"}, {Channel.SLACK}),
        ({"TEAMS_CHANNEL": "on", "WEBHOOK_CHANNEL": "on"}, {Channel.TEAMS, Channel.WEBHOOK}),
        ({"EVENT_BUS_NAME": BUS}, {Channel.EVENTS}),
    ],
)
def test_a_channel_is_there_where_it_is_on_and_people_are_told_by_it(
    variables: dict[str, str], channels: set[Channel]
) -> None:
    notify = wired(**variables)
    assert set(notify.dispatch.senders) == channels
    assert notify.parties.channels == {Channel.EMAIL, *channels} - {Channel.EVENTS}
    assert notify.parties.events == variables.get("EVENT_BUS_NAME", "")


def test_the_desks_rooms_are_told() -> None:
    desk = wired(SLACK_CHANNEL="on", DESK_SLACK=SECRET).parties.desk
    assert desk.channels == (Road(Channel.SLACK, SECRET),)


def test_the_stream_only_follows_where_no_events_are_put() -> None:
    plain = follow_entry(Settings.from_environment(GIVEN))
    owing = follow_entry(Settings.from_environment({**GIVEN, "EVENT_BUS_NAME": BUS}))
    assert getattr(plain, "__func__", None) is ProgressTickets.follow
    assert getattr(owing, "__func__", None) is None


@pytest.mark.parametrize(
    ("channel", "variables", "address", "operation"),
    [
        (Channel.SMS, {"SMS_CHANNEL": "on"}, "+50760000000", "sns.Publish"),
        (Channel.EVENTS, {"EVENT_BUS_NAME": BUS}, BUS, "eventbridge.PutEvents"),
    ],
)
def test_a_provider_that_fails_is_asked_once_for_each_try(
    monkeypatch: pytest.MonkeyPatch, channel: Channel, variables: dict[str, str], address: str, operation: str
) -> None:
    asked = answering(monkeypatch, lambda _: (503, b""))
    with pytest.raises(DeliveryFailed) as failure:
        wired(**variables).dispatch.senders[channel].send(delivery_to(address))
    assert not failure.value.permanent
    assert asked.count(operation) == 1


@pytest.mark.usefixtures("socket_enabled")  # to read an address that is none of a name: nothing is connected to
def test_a_webhook_goes_to_public_addresses_only(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = json.dumps({"SecretString": "https://127.0.0.1:9/s3cr3t"}).encode()
    answering(monkeypatch, lambda _: (200, secret))
    with pytest.raises(DeliveryFailed, match="which is not a public address") as failure:
        wired(SLACK_CHANNEL="on").dispatch.senders[Channel.SLACK].send(delivery_to(SECRET))
    assert failure.value.permanent


def delivery_to(address: str) -> Delivery:
    known = delivery()
    return Delivery(notice_id=known.notice_id, address=address, message=known.message, card=known.card)


def answering(monkeypatch: pytest.MonkeyPatch, answer: Callable[[str], tuple[int, bytes]]) -> list[str]:
    """AWS says this to every request; the operations that it was asked for, each time."""
    asked: list[str] = []
    session = boto3.Session()

    def reply(event_name: str, **_: Any) -> Any:  # botocore's hooks hand over whatever they have
        operation = event_name.removeprefix("before-send.")
        asked.append(operation)
        status, body = answer(operation)
        return AWSResponse("", status, HTTPHeaders(), Raw(body))

    hooks: Any = session.events  # its stubs know hooks that answer nothing
    hooks.register("before-send", reply)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)
    return asked


class Raw:
    """The body of an answer, as botocore reads it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> list[bytes]:
        """All of it at once."""
        return [self._body]
