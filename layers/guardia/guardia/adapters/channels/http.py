"""The one way by which channels post to a stranger's HTTPS address.

It promises: HTTPS with a certificate that proves the host; the address that was checked is the one that is connected
to, so that a name cannot lead elsewhere between the two (DNS rebinding); no redirect is followed and no proxy is asked;
an end within a bounded time, whatever the other side does, and at once where that same URL has just let us wait in
vain; and no URL in a reason, because whoever has it may post.

The standard library and not urllib3, for two reasons: a bound on the whole exchange, handshake included, needs the
socket; and urllib3 logs paths.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from typing import TYPE_CHECKING

from guardia.adapters.channels.addresses import is_public, read_address
from guardia.adapters.channels.answers import provider_id, refusal
from guardia.adapters.channels.left_alone import LeftAlone
from guardia.adapters.channels.targets import Target, read_target
from guardia.domain.errors import DeliveryFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from guardia.adapters.channels.addresses import Address
    from guardia.ports import Clock

    Resolver: TypeAlias = Callable[[str, int], Sequence[str]]
    """The IP addresses of a host, as text. Raises OSError."""
    Permission: TypeAlias = Callable[[Address], bool]
    """Whether an address may be connected to."""

ADDRESSES_TRIED = 2
WORD_BYTES = 200
_WORD = re.compile(rb"[a-z][a-z_]{2,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds: to connect, between two bytes, and from the TLS handshake to the end of the answer's head."""

    connect: float = 3.0
    silence: float = 6.0
    exchange: float = 10.0


USUAL_PATIENCE = Patience()


def resolve(host: str, port: int) -> Sequence[str]:
    """All addresses that the system's resolver knows. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


class HttpsClient:
    """Posts, and says how it went. `permits` and `resolver` are given by tests that listen on their own machine."""

    def __init__(
        self,
        clock: Clock,
        *,
        resolver: Resolver = resolve,
        permits: Permission = is_public,
        context: ssl.SSLContext | None = None,
        patience: Patience = USUAL_PATIENCE,
    ) -> None:
        self._clock = clock
        self._resolve = resolver
        self._permits = permits
        self._context = context or ssl.create_default_context()
        self._patience = patience
        self._left_alone = LeftAlone(clock)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> str:
        """Post once; the other side's id of the request, or nothing. Raises DeliveryFailed.

        Any 2xx is success. 408, 425, 429, 5xx, silence and whatever happens to the connection are temporary; redirects,
        other 4xx and addresses that are not public are permanent.
        """
        target = read_target(url)
        if url in self._left_alone:
            raise DeliveryFailed(f"{target.host} did not answer in time a moment ago", permanent=False)
        late = threading.Event()
        try:
            with self._connection(target) as sock, _fuse(sock, self._patience.exchange, late):
                return self._exchange(target, sock, body, headers)
        except (OSError, HTTPException) as error:
            if late.is_set() or isinstance(error, TimeoutError):
                self._left_alone.add(url)
            raise _broken(target, error, late=late.is_set()) from None

    def _exchange(self, target: Target, sock: ssl.SSLSocket, body: bytes, headers: Mapping[str, str]) -> str:
        connection = HTTPSConnection(target.host, target.port, context=self._context)
        connection.sock = sock
        sock.do_handshake()
        connection.request("POST", target.path, body, dict(headers))
        with closing(connection.getresponse()) as answer:
            if answer.status // 100 == HTTPStatus.OK // 100:  # its body says nothing more, and may never end
                return provider_id(answer.headers)
            raise refusal(target.host, answer.status, answer.headers, _word(answer), self._clock())

    @contextmanager
    def _connection(self, target: Target) -> Iterator[ssl.SSLSocket]:
        """A TCP connection to a checked address, TLS around it, and no byte sent yet. The host is named for SNI."""
        with self._reached(target, self._checked(target)) as plain:
            plain.settimeout(self._patience.silence)
            with self._context.wrap_socket(
                plain, server_hostname=target.host, do_handshake_on_connect=False
            ) as encrypted:
                yield encrypted

    def _checked(self, target: Target) -> Sequence[str]:
        """The host's addresses, if all of them are permitted: one that is not shows what the name is for."""
        try:
            found = self._resolve(target.host, target.port)
        except (OSError, UnicodeError) as error:
            raise _broken(target, error) from None
        if not found:
            raise DeliveryFailed(f"{target.host} has no address", permanent=False)
        for address in found:
            if not self._permits(read_address(address)):
                raise DeliveryFailed(f"{target.host} is at {address}, which is not a public address", permanent=True)
        return found[:ADDRESSES_TRIED]

    def _reached(self, target: Target, addresses: Sequence[str]) -> socket.socket:
        """A connection to the first of them that takes one. Raises OSError."""
        reason = OSError()
        for address in addresses:
            try:
                return socket.create_connection((address, target.port), self._patience.connect)
            except OSError as error:
                reason = error
        raise reason


@contextmanager
def _fuse(sock: ssl.SSLSocket, seconds: float, burnt: threading.Event) -> Iterator[None]:
    """Ends the connection after so many seconds, however busy it is: a server that drips bytes never falls silent."""

    def burn() -> None:
        burnt.set()
        with suppress(OSError):  # it was closed before
            socket.socket.shutdown(sock, socket.SHUT_RDWR)  # of the TCP socket: TLS's own would wait for the reader

    timer = threading.Timer(seconds, burn)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def _word(answer: HTTPResponse) -> str:
    """The one word that a provider gives as its reason (Slack: `no_service`); nothing where it says anything else.

    Whole bodies are not repeated: they may hold what was sent, or anything.
    """
    try:
        said = answer.read(WORD_BYTES).strip()
    except (OSError, HTTPException):
        return ""
    return said.decode() if _WORD.fullmatch(said) else ""


def _broken(target: Target, error: Exception, *, late: bool = False) -> DeliveryFailed:
    """What a fault of the connection is to the notice: its own text is left out, because it may name the URL."""
    if late or isinstance(error, TimeoutError):
        return DeliveryFailed(f"{target.host} did not answer in time", permanent=False)
    if isinstance(error, ssl.SSLCertVerificationError):
        return DeliveryFailed(f"{target.host} has no valid certificate: {error.verify_message}", permanent=False)
    return DeliveryFailed(f"{target.host} could not be reached ({type(error).__name__})", permanent=False)
