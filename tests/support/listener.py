"""A real HTTPS listener on this machine, with a certificate of its own, that behaves as a test wants it to."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

HOST = "hooks.example"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass(frozen=True, slots=True)
class Request:
    """What arrived: the request line, the headers in lower case, the body, and the name that TLS asked for."""

    line: str
    headers: dict[str, str]
    body: bytes
    server_name: str | None


@dataclass(slots=True)
class Listener:
    """Answers each connection with `behave`, after its request was read, and keeps the requests."""

    port: int
    host: str = HOST
    requests: list[Request] = field(default_factory=list)
    behave: Callable[[socket.socket], None] = field(default=lambda connection: connection.sendall(OK))
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """A URL whose path and query are secrets."""
        return f"https://{self.host}:{self.port}/services/T000/s3cr3t?sig=t0ps3cr3t"

    def answers(self, raw: bytes) -> None:
        """Answer with these bytes, then close."""
        self.behave = lambda connection: connection.sendall(raw)

    def stays_silent(self) -> None:
        """Say nothing until the test has ended."""
        self.behave = lambda _connection: _wait(self.ended)


def _wait(event: threading.Event) -> None:
    event.wait(20)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its key, as files."""

    path: Path

    @classmethod
    def made(cls, directory: Path, names: Sequence[str] = (HOST,)) -> Certificate:
        """One that signs itself for these names, valid for a day."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        now = datetime.now(UTC)  # TLS compares it with the machine's own clock
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in names]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        path = directory / f"{names[0]}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        return cls(path)

    def server(self) -> ssl.SSLContext:
        """For the side that listens."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path)
        return context

    def trusted(self) -> ssl.SSLContext:
        """For the side that calls: it trusts this certificate only."""
        return ssl.create_default_context(cafile=self.path)


@contextmanager
def listening(certificate: Certificate, *, handshake: bool = True, host: str = HOST) -> Iterator[Listener]:
    """A listener on a free port of 127.0.0.1. Without `handshake` it accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        listener = Listener(server.getsockname()[1], host)
        serve = _tls(certificate, listener) if handshake else lambda _plain: _wait(listener.ended)
        thread = threading.Thread(target=_accept, args=(server, serve), daemon=True)
        thread.start()
        try:
            yield listener
        finally:
            listener.ended.set()
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _accept(server: socket.socket, serve: Callable[[socket.socket], None]) -> None:
    with suppress(OSError):
        while True:
            connection, _ = server.accept()
            with closing(connection), suppress(OSError):
                serve(connection)


def _tls(certificate: Certificate, listener: Listener) -> Callable[[socket.socket], None]:
    names: list[str | None] = []
    context = certificate.server()
    context.sni_callback = lambda _socket, name, _context: names.append(name)

    def serve(plain: socket.socket) -> None:
        plain.settimeout(10)
        with context.wrap_socket(plain, server_side=True) as connection:
            listener.requests.append(_read(connection, names[-1]))
            listener.behave(connection)
            with suppress(OSError):
                connection.unwrap()

    return serve


def _read(connection: ssl.SSLSocket, server_name: str | None) -> Request:
    with connection.makefile("rb") as stream:
        line = stream.readline().decode().strip()
        headers = {}
        while field_line := stream.readline().strip():
            name, _, value = field_line.decode().partition(":")
            headers[name.lower()] = value.strip()
        body = stream.read(int(headers.get("content-length", "0")))
    return Request(line, headers, body, server_name)
