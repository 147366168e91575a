"""The one HTTP client of the channels against real sockets."""

from __future__ import annotations

import logging
import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.adapters.channels.http import HttpsClient, resolve
from guardia.adapters.channels.left_alone import FOR
from guardia.domain.errors import DeliveryFailed
from tests.integration.channels.conftest import SHORT, now
from tests.support.clock import FakeClock
from tests.support.listener import HOST, OK, Certificate, Listener, listening

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BODY = '{"título":"ñandú"}'.encode()
HEADERS = {"Content-Type": "application/json"}


def refused(client: HttpsClient, url: str) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as refusal:
        client.post(url, BODY, HEADERS)
    for secret in ("s3cr3t", "t0ps3cr3t", "T000"):
        assert secret not in str(refusal.value)
    assert refusal.value.__cause__ is None  # what would be logged with the exception
    return refusal.value


def test_a_post_arrives_at_its_host_with_body_and_headers(client: HttpsClient, listener: Listener) -> None:
    assert client.post(listener.url, BODY, HEADERS) == ""
    request = listener.requests[0]
    assert request.line == "POST /services/T000/s3cr3t?sig=t0ps3cr3t HTTP/1.1"
    assert request.headers["host"] == f"{HOST}:{listener.port}"
    assert request.headers["content-type"] == "application/json"
    assert request.body == BODY


def test_tls_asks_for_the_host_although_an_address_is_connected_to(client: HttpsClient, listener: Listener) -> None:
    client.post(listener.url, BODY, HEADERS)
    assert listener.requests[0].server_name == HOST


def test_the_receivers_id_of_the_request_is_kept(client: HttpsClient, listener: Listener) -> None:
    listener.answers(b"HTTP/1.1 202 Accepted\r\nx-ms-workflow-run-id: 0858-CU01\r\nContent-Length: 0\r\n\r\n")
    assert client.post(listener.url, BODY, HEADERS) == "0858-CU01"


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_2xx_is_success(client: HttpsClient, listener: Listener, status: int) -> None:
    listener.answers(f"HTTP/1.1 {status} Fine\r\nContent-Length: 0\r\n\r\n".encode())
    assert client.post(listener.url, BODY, HEADERS) == ""


def test_500_for_ever_is_temporary_each_time_and_asked_once_each_time(client: HttpsClient, listener: Listener) -> None:
    listener.answers(b"HTTP/1.1 500 No\r\nContent-Length: 4\r\n\r\nOops")
    for tries in range(1, 6):
        failure = refused(client, listener.url)
        assert (str(failure), failure.permanent) == ("hooks.example answered 500", False)
        assert len(listener.requests) == tries


def test_a_busy_receiver_says_when_to_come_again(client: HttpsClient, listener: Listener) -> None:
    listener.answers(b"HTTP/1.1 429 Slow\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n")
    failure = refused(client, listener.url)
    assert (failure.permanent, failure.retry_after) == (False, timedelta(seconds=30))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_is_permanent(
    client: HttpsClient, listener: Listener, certificate: Certificate, status: int
) -> None:
    with listening(certificate) as elsewhere:
        listener.answers(f"HTTP/1.1 {status} Moved\r\nLocation: {elsewhere.url}\r\n\r\n".encode())
        failure = refused(client, listener.url)
    assert (str(failure), failure.permanent) == (
        f"hooks.example answered {status}: redirects are not followed",
        True,
    )
    assert elsewhere.requests == []


def test_the_reason_that_slack_gives_is_kept_and_any_other_body_is_not(client: HttpsClient, listener: Listener) -> None:
    listener.answers(b"HTTP/1.1 404 No\r\nContent-Length: 10\r\n\r\nno_service")
    assert str(refused(client, listener.url)) == "hooks.example answered 404 (no_service)"
    listener.answers(
        b"HTTP/1.1 404 No\r\nContent-Length: 60\r\n\r\n<p>POST /services/T000/s3cr3t is unknown</p>                "
    )
    assert str(refused(client, listener.url)) == "hooks.example answered 404"


def test_a_socket_that_accepts_and_stays_silent_ends_in_time(client: HttpsClient, certificate: Certificate) -> None:
    with listening(certificate, handshake=False) as silent:
        failure = refused(client, silent.url)
    assert (str(failure), failure.permanent) == ("hooks.example did not answer in time", False)


def test_a_server_that_takes_the_request_and_stays_silent_ends_in_time(client: HttpsClient, listener: Listener) -> None:
    listener.stays_silent()
    failure = refused(client, listener.url)
    assert (str(failure), failure.permanent) == ("hooks.example did not answer in time", False)


def dripping(listener: Listener, first: bytes) -> None:
    """Say this, and then a byte now and then until the test has ended: never silent, never done."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(first)
        while not listener.ended.wait(0.05):
            connection.sendall(b"x")

    listener.behave = drip


def test_a_server_that_drips_bytes_ends_in_time_although_it_is_never_silent(
    client: HttpsClient, listener: Listener
) -> None:
    dripping(listener, b"H")
    began = time.monotonic()
    failure = refused(client, listener.url)
    assert (str(failure), failure.permanent) == ("hooks.example did not answer in time", False)
    assert SHORT.silence < time.monotonic() - began < 10 * SHORT.exchange


def test_a_server_that_says_200_and_drips_has_taken_the_message(client: HttpsClient, listener: Listener) -> None:
    dripping(listener, b"HTTP/1.1 200 OK\r\nX-Slow: ")
    began = time.monotonic()
    assert client.post(listener.url, BODY, HEADERS) == ""
    assert time.monotonic() - began < 10 * SHORT.exchange


@pytest.mark.parametrize(
    "raw",
    [b"", b"HTTP/1.1 20", b"HTTP/1.1", b"garbage\r\n\r\n", b"\x15\x03\x01\x00\x02\x02\x28", b"HTTP/1.1 abc No\r\n\r\n"],
)
def test_half_an_answer_or_none_is_temporary(client: HttpsClient, listener: Listener, raw: bytes) -> None:
    listener.answers(raw)
    failure = refused(client, listener.url)
    assert not failure.permanent
    assert str(failure).startswith("hooks.example could not be reached (")


def test_a_success_without_the_rest_of_its_body_is_success(client: HttpsClient, listener: Listener) -> None:
    listener.answers(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    assert client.post(listener.url, BODY, HEADERS) == ""


def test_a_refusal_without_the_rest_of_its_body_is_the_refusal(client: HttpsClient, listener: Listener) -> None:
    def half(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 400 No\r\nContent-Length: 100\r\n\r\ninvalid_pay")
        listener.ended.wait(20)

    listener.behave = half
    failure = refused(client, listener.url)
    assert (str(failure), failure.permanent) == ("hooks.example answered 400", True)


@pytest.mark.parametrize(
    "head",
    [b"X-Long: " + b"x" * 70_000 + b"\r\n", b"X: y\r\n" * 200],
)
def test_a_head_without_measure_is_a_fault(client: HttpsClient, listener: Listener, head: bytes) -> None:
    listener.answers(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")
    assert not refused(client, listener.url).permanent


def test_a_body_without_end_is_not_read(client: HttpsClient, listener: Listener) -> None:
    sent = []

    def pour(connection: socket.socket) -> None:
        with suppress(OSError):
            connection.sendall(b"HTTP/1.1 404 No\r\n\r\n")
            while not listener.ended.is_set():
                connection.sendall(b"x" * 65_536)
                sent.append(65_536)

    listener.behave = pour
    assert str(refused(client, listener.url)) == "hooks.example answered 404"
    assert sum(sent) < 50_000_000


def _wait(event: threading.Event) -> None:
    event.wait(20)


def patient(certificate: Certificate, clock: FakeClock) -> HttpsClient:
    """The client by a clock that moves by hand."""
    return HttpsClient(
        clock,
        resolver=lambda _host, _port: ["127.0.0.1"],
        permits=lambda address: address.is_loopback,
        context=certificate.trusted(),
        patience=SHORT,
    )


def test_who_did_not_answer_in_time_is_left_alone_for_a_while(certificate: Certificate, listener: Listener) -> None:
    clock = FakeClock()
    client = patient(certificate, clock)
    heard_enough = threading.Event()
    listener.behave = lambda _connection: _wait(heard_enough)
    refused(client, listener.url)
    began = time.monotonic()
    failure = refused(client, listener.url)
    assert (str(failure), failure.permanent) == ("hooks.example did not answer in time a moment ago", False)
    assert time.monotonic() - began < SHORT.silence
    assert len(listener.requests) == 1
    heard_enough.set()
    clock.advance(FOR)
    listener.answers(OK)
    client.post(listener.url, BODY, HEADERS)
    assert len(listener.requests) == 2


def test_who_answers_that_something_is_wrong_is_asked_again_at_once(
    certificate: Certificate, listener: Listener
) -> None:
    client = patient(certificate, FakeClock())
    listener.answers(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")
    refused(client, listener.url)
    refused(client, listener.url)
    assert len(listener.requests) == 2


def test_nobody_listening_is_temporary(client: HttpsClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    failure = refused(client, f"https://{HOST}:{port}/services/T000/s3cr3t")
    assert (str(failure), failure.permanent) == ("hooks.example could not be reached (ConnectionRefusedError)", False)


def test_a_certificate_of_another_host_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    other = Certificate.made(tmp_path, ("evil.example",))
    client = HttpsClient(
        now,
        resolver=lambda _host, _port: ["127.0.0.1"],
        permits=lambda _address: True,
        context=other.trusted(),
        patience=SHORT,
    )
    with listening(other) as listener:
        failure = refused(client, listener.url)
    assert not failure.permanent
    assert "hooks.example has no valid certificate: Hostname mismatch" in str(failure)
    assert listener.requests == []


def test_a_certificate_that_nobody_vouches_for_is_refused(listener: Listener) -> None:
    client = HttpsClient(
        now, resolver=lambda _host, _port: ["127.0.0.1"], permits=lambda _address: True, patience=SHORT
    )
    assert "has no valid certificate" in str(refused(client, listener.url))
    assert listener.requests == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "::1", "::ffff:127.0.0.1", "fd00:ec2::254"],
)
def test_a_name_that_leads_to_a_private_address_is_refused_for_good(address: str, certificate: Certificate) -> None:
    client = HttpsClient(now, resolver=lambda _host, _port: [address], context=certificate.trusted(), patience=SHORT)
    failure = refused(client, f"https://{HOST}/services/T000/s3cr3t")
    assert failure.permanent
    assert str(failure) == f"hooks.example is at {address}, which is not a public address"


def test_one_private_address_among_public_ones_is_enough(certificate: Certificate, listener: Listener) -> None:
    client = HttpsClient(
        now,
        resolver=lambda _host, _port: ["127.0.0.1", "10.0.0.1"],
        permits=lambda address: address.is_loopback,
        context=certificate.trusted(),
        patience=SHORT,
    )
    assert refused(client, listener.url).permanent
    assert listener.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "0177.0.0.1", "127.1"])
def test_no_way_to_write_the_own_machine_passes_the_real_resolver(host: str, listener: Listener) -> None:
    failure = refused(HttpsClient(now, patience=SHORT), f"https://{host}:{listener.port}/services/T000/s3cr3t")
    assert listener.requests == []
    assert failure.permanent or "could not be reached" in str(failure)  # some systems do not know ::1
    assert host != "127.0.0.1" or failure.permanent


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(
    certificate: Certificate, listener: Listener
) -> None:
    """A name server that answers otherwise the second time is not asked a second time."""
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    client = HttpsClient(
        now,
        resolver=lambda _host, _port: answers.pop(0),
        permits=lambda address: address.is_loopback,
        context=certificate.trusted(),
        patience=SHORT,
    )
    client.post(listener.url, BODY, HEADERS)
    assert len(listener.requests) == 1
    assert answers == [["10.0.0.1"]]


def test_the_next_address_is_tried_where_the_first_does_not_answer(
    certificate: Certificate, listener: Listener
) -> None:
    client = HttpsClient(
        now,
        resolver=lambda _host, _port: ["127.0.0.2", "127.0.0.1"],  # nobody listens at the first
        permits=lambda address: address.is_loopback,
        context=certificate.trusted(),
        patience=SHORT,
    )
    assert client.post(listener.url, BODY, HEADERS) == ""


def _unknown(_host: str, _port: int) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.mark.parametrize("resolver", [_unknown, lambda _host, _port: []])
def test_a_name_that_nobody_knows_is_temporary(resolver: Callable[[str, int], list[str]]) -> None:
    assert not refused(HttpsClient(now, resolver=resolver), f"https://{HOST}/services/T000/s3cr3t").permanent


def test_the_systems_resolver_names_each_address_once() -> None:
    assert resolve("127.0.0.1", 443) == ["127.0.0.1"]


def test_no_proxy_of_the_environment_is_asked(
    client: HttpsClient, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert client.post(listener.url, BODY, HEADERS) == ""


def test_nothing_of_the_url_is_logged_and_no_thread_stays(
    client: HttpsClient, listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    before = threading.active_count()
    client.post(listener.url, BODY, HEADERS)
    listener.answers(OK.replace(b"200", b"500"))
    refused(client, listener.url)
    assert "s3cr3t" not in caplog.text
    assert threading.active_count() == before
