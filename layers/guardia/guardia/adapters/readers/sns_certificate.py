"""Fetches the certificate that Amazon SNS signs with.

The address was checked before (`sns_signature.checked_address`). No redirect is followed and no proxy is asked: the
answer comes from that host, or there is none.
"""

from __future__ import annotations

from http import HTTPStatus
from http.client import HTTPException, HTTPSConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from guardia.domain.errors import GuardiaError, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

TIMEOUT_SECONDS = 3.0
BYTES_LIMIT = 65_536


class CertificateUnavailable(GuardiaError):
    """SNS's host did not answer; the message is not to blame, and the queue will deliver it again."""


def fetch_certificate(address: str, connect: Callable[[str], HTTPSConnection] | None = None) -> bytes:
    """The bytes at `address`. Raises Refused where there are none or too many, CertificateUnavailable to try again."""
    parts = urlsplit(address)
    connection = (connect or _connect)(parts.netloc)
    try:
        connection.request("GET", parts.path)
        response = connection.getresponse()
        status, body = response.status, response.read(BYTES_LIMIT + 1)
    except (OSError, HTTPException) as error:
        raise CertificateUnavailable(f"{parts.netloc} did not answer: {error}") from error
    finally:
        connection.close()
    return _accepted(status, body, address)


def _accepted(status: int, body: bytes, address: str) -> bytes:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise CertificateUnavailable(f"{address} answered {status}")
    if status != HTTPStatus.OK:
        raise Refused(f"there is no certificate at {address}: the answer is {status}")
    if len(body) > BYTES_LIMIT:
        raise Refused(f"what is at {address} has more than {BYTES_LIMIT} bytes, so it is no certificate")
    return body


def _connect(host: str) -> HTTPSConnection:
    return HTTPSConnection(host, timeout=TIMEOUT_SECONDS)
