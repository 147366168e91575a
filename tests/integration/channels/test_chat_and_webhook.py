"""Slack, Teams and signed webhooks, each received by a real HTTPS listener; the addresses come from moto's secrets."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from guardia.adapters.channels.http import HttpsClient
from guardia.adapters.channels.post import Poster
from guardia.adapters.channels.slack import SlackSender, slack_message
from guardia.adapters.channels.teams import TeamsSender, teams_message
from guardia.adapters.channels.webhook import WebhookSender, signature
from guardia.domain.errors import DeliveryFailed
from tests.integration.channels.conftest import now
from tests.support.deliveries import LINK, NOW, delivery, hostile_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_secretsmanager import SecretsManagerClient

    from guardia.adapters.channels.secrets import ChannelSecrets
    from guardia.ports import Sender
    from tests.support.listener import Certificate, Listener

    MakeSender = Callable[[Poster], Sender]

NAME = "guardia/channels/acme"
ADDRESS = f"secretsmanager:{NAME}"
KEY = "f6a1c0de" * 8


def webhook(poster: Poster) -> WebhookSender:
    return WebhookSender(poster, now)


EVERY: list[MakeSender] = [SlackSender, TeamsSender, webhook]


@pytest.fixture
def secret(secrets_manager: SecretsManagerClient, listener: Listener) -> Callable[[str], None]:
    """Writes the secret's value; the listener's URL and a key stand there before."""

    def write(value: str) -> None:
        secrets_manager.put_secret_value(SecretId=NAME, SecretString=value)

    secrets_manager.create_secret(Name=NAME, SecretString=json.dumps({"url": listener.url, "key": KEY}))
    return write


def failure_of(sender: Sender) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as refusal:
        sender.send(delivery(ADDRESS))
    for hidden in ("s3cr3t", KEY, LINK):
        assert hidden not in str(refusal.value)
    return refusal.value


@pytest.mark.usefixtures("secret")
def test_slack_receives_its_blocks(poster: Poster, listener: Listener) -> None:
    listener.answers(b"HTTP/1.1 200 OK\r\nx-slack-req-id: 8f1e\r\nContent-Length: 2\r\n\r\nok")
    assert SlackSender(poster).send(delivery(ADDRESS)) == "8f1e"
    assert json.loads(listener.requests[0].body) == slack_message(delivery())
    assert listener.requests[0].headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.usefixtures("secret")
def test_teams_receives_its_card(poster: Poster, listener: Listener) -> None:
    listener.answers(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
    assert TeamsSender(poster).send(delivery(ADDRESS)) == "n-1"
    assert json.loads(listener.requests[0].body) == teams_message(delivery())


def test_a_connector_of_office_365_is_refused_for_good(
    poster: Poster, listener: Listener, secret: Callable[[str], None]
) -> None:
    secret("https://acme.webhook.office.com/webhookb2/s3cr3t")
    failure = failure_of(TeamsSender(poster))
    assert failure.permanent
    assert str(failure).startswith("acme.webhook.office.com is a connector of Office 365, retired")
    assert listener.requests == []


@pytest.mark.usefixtures("secret")
def test_a_webhook_is_signed_over_its_timestamp_and_body(poster: Poster, listener: Listener) -> None:
    webhook(poster).send(delivery(ADDRESS))
    request = listener.requests[0]
    timestamp = request.headers["guardia-timestamp"]
    expected = hmac.new(KEY.encode(), timestamp.encode() + b"." + request.body, hashlib.sha256).hexdigest()
    assert request.headers["guardia-signature"] == f"v1={expected}"
    assert timestamp == str(int(NOW.timestamp()))


@pytest.mark.usefixtures("secret")
def test_every_try_of_a_notice_has_the_same_idempotency_key(poster: Poster, listener: Listener) -> None:
    webhook(poster).send(delivery(ADDRESS))
    webhook(poster).send(delivery(ADDRESS))
    assert [request.headers["idempotency-key"] for request in listener.requests] == ["n-1", "n-1"]


def test_a_signature_fits_one_key_one_time_and_one_body_only() -> None:
    one = signature(b"k" * 32, 1, b"body")
    others = {
        signature(b"K" * 32, 1, b"body"),
        signature(b"k" * 32, 2, b"body"),
        signature(b"k" * 32, 1, b"Body"),
        signature(b"k" * 32, 11, b"body"),
    }
    assert one not in others
    assert len(others) == 4


@pytest.mark.parametrize("key", [None, "", "short", "k" * 31])
def test_a_webhook_without_a_key_worth_the_name_is_not_sent(
    poster: Poster, listener: Listener, secret: Callable[[str], None], key: str | None
) -> None:
    secret(json.dumps({"url": listener.url, "key": key}))
    failure = failure_of(webhook(poster))
    assert not failure.permanent
    assert listener.requests == []


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("make", EVERY)
@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        (b"HTTP/1.1 500 No\r\n\r\n", False),
        (b"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\n\r\n", True),
        (b"HTTP/1.1 404 No\r\nContent-Length: 10\r\n\r\nno_service", True),
        (b"HTTP/1.1 2", False),
    ],
)
def test_a_refusal_has_its_end_on_every_channel(
    poster: Poster, listener: Listener, make: MakeSender, answer: bytes, permanent: bool
) -> None:
    listener.answers(answer)
    assert failure_of(make(poster)).permanent is permanent


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("make", EVERY)
def test_silence_has_its_end_on_every_channel(poster: Poster, listener: Listener, make: MakeSender) -> None:
    listener.stays_silent()
    assert not failure_of(make(poster)).permanent


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("make", EVERY)
def test_an_address_inside_is_refused_for_good(
    secrets: ChannelSecrets, certificate: Certificate, listener: Listener, make: MakeSender
) -> None:
    strict = HttpsClient(now, resolver=lambda _host, _port: ["127.0.0.1"], context=certificate.trusted())
    failure = failure_of(make(Poster(strict, secrets)))
    assert (str(failure), failure.permanent) == (
        "hooks.example is at 127.0.0.1, which is not a public address",
        True,
    )
    assert listener.requests == []


@pytest.mark.parametrize("make", EVERY)
@pytest.mark.parametrize("url", ["http://hooks.example/s3cr3t", "s3cr3t", "", "file:///s3cr3t"])
def test_a_secret_that_holds_no_https_url_is_refused_for_good(
    poster: Poster, secret: Callable[[str], None], make: MakeSender, url: str
) -> None:
    secret(json.dumps({"url": url, "key": KEY}))
    assert failure_of(make(poster)).permanent


def test_a_secret_that_was_rotated_meanwhile_is_tried_again(
    poster: Poster, listener: Listener, secret: Callable[[str], None]
) -> None:
    SlackSender(poster).send(delivery(ADDRESS))
    secret(listener.url.replace("T000", "T001"))
    listener.answers(b"HTTP/1.1 404 No\r\nContent-Length: 10\r\n\r\nno_service")
    failure = failure_of(SlackSender(poster))
    assert not failure.permanent
    assert str(failure) == "hooks.example answered 404 (no_service); its secret has been changed since"
    listener.answers(b"HTTP/1.1 200 OK\r\n\r\nok")
    SlackSender(poster).send(delivery(ADDRESS))
    assert "T001" in listener.requests[-1].line


def test_a_temporary_failure_keeps_its_hint_and_asks_for_no_secret(
    poster: Poster, listener: Listener, secret: Callable[[str], None]
) -> None:
    SlackSender(poster).send(delivery(ADDRESS))
    secret("https://elsewhere.example/")
    listener.answers(b"HTTP/1.1 429 Slow\r\nRetry-After: 30\r\n\r\n")
    failure = failure_of(SlackSender(poster))
    assert (str(failure), failure.retry_after) == ("hooks.example answered 429", timedelta(seconds=30))


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("make", EVERY)
def test_neither_address_nor_key_nor_link_is_logged(
    poster: Poster, listener: Listener, make: MakeSender, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "guardia")
    caplog.set_level(logging.INFO)
    make(poster).send(delivery(ADDRESS))
    listener.answers(b"HTTP/1.1 500 No\r\n\r\n")
    failure_of(make(poster))
    for hidden in ("s3cr3t", KEY, LINK):
        assert hidden not in caplog.text


@pytest.mark.usefixtures("secret")
@given(title=hostile_texts(), client_name=hostile_texts())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_of_strangers_arrives_as_one_json_document(
    poster: Poster, listener: Listener, title: str, client_name: str
) -> None:
    for make in EVERY:
        make(poster).send(delivery(ADDRESS, title=title, client_name=client_name))
        request = listener.requests.pop()
        document: dict[str, Any] = json.loads(request.body)
        assert request.line.endswith("sig=t0ps3cr3t HTTP/1.1")
        assert document
