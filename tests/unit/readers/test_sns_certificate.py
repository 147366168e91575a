"""The certificate comes from SNS's host, in one answer, or the message waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from http.client import HTTPException, HTTPSConnection
from typing import cast

import pytest

from guardia.adapters.readers.sns_certificate import BYTES_LIMIT, CertificateUnavailable, fetch_certificate
from guardia.domain.errors import Refused

ADDRESS = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-a.pem"


@dataclass
class Answer:
    status: int
    body: bytes

    def read(self, limit: int) -> bytes:
        return self.body[:limit]


@dataclass
class Connection:
    """A connection that answers, or fails, as it is told."""

    answer: Answer | Exception
    requested: list[tuple[str, str]] = field(default_factory=list)
    closed: bool = False

    def request(self, method: str, path: str) -> None:
        self.requested.append((method, path))

    def getresponse(self) -> Answer:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def close(self) -> None:
        self.closed = True


def fetched(connection: Connection, hosts: list[str] | None = None) -> bytes:
    def connect(host: str) -> HTTPSConnection:
        if hosts is not None:
            hosts.append(host)
        return cast("HTTPSConnection", connection)

    return fetch_certificate(ADDRESS, connect)


def test_the_bytes_at_the_address_are_fetched_and_the_connection_is_closed() -> None:
    connection, hosts = Connection(Answer(200, b"PEM")), list[str]()
    assert fetched(connection, hosts) == b"PEM"
    assert hosts == ["sns.us-east-1.amazonaws.com"]
    assert connection.requested == [("GET", "/SimpleNotificationService-a.pem")]
    assert connection.closed


@pytest.mark.parametrize("failure", [TimeoutError("slow"), ConnectionRefusedError(), HTTPException("cut off")])
def test_a_host_that_does_not_answer_is_not_the_message_s_fault(failure: Exception) -> None:
    connection = Connection(failure)
    with pytest.raises(CertificateUnavailable, match="did not answer"):
        fetched(connection)
    assert connection.closed


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_host_in_trouble_is_asked_again_later(status: int) -> None:
    with pytest.raises(CertificateUnavailable, match=str(status)):
        fetched(Connection(Answer(status, b"")))


@pytest.mark.parametrize("status", [403, 404, 301, 204])
def test_an_address_that_holds_no_certificate_refuses_the_message_and_no_redirect_is_followed(status: int) -> None:
    with pytest.raises(Refused, match=f"the answer is {status}"):
        fetched(Connection(Answer(status, b"moved")))


def test_an_endless_answer_is_cut_and_refused() -> None:
    with pytest.raises(Refused, match="is no certificate"):
        fetched(Connection(Answer(200, b"x" * (BYTES_LIMIT * 2))))
