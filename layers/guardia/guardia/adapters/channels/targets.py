"""The URL of a webhook, read. Its path and query are a secret: they are in no reason and in no `repr`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from guardia.domain.errors import DeliveryFailed

_PRINTABLE = re.compile(r"[!-~]{1,2000}")
_LABEL = r"[0-9A-Za-z_](?:[0-9A-Za-z_-]{0,61}[0-9A-Za-z_])?"
_HOST = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
HTTPS_PORT = 443


@dataclass(frozen=True, slots=True)
class Target:
    """Where a webhook goes. `path` begins with a slash and has the query with it."""

    host: str
    port: int
    path: str = field(repr=False)


def read_target(url: str) -> Target:
    """The parts of an HTTPS URL. Raises DeliveryFailed, for good, where it is none."""
    if not _PRINTABLE.fullmatch(url):
        raise _refused("is no URL of at most 2,000 ASCII characters")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _refused("is no URL") from None
    if parts.scheme != "https":
        raise _refused("does not begin with https://")
    if parts.username is not None or parts.password is not None:
        raise _refused("carries a user or a password")
    if not _HOST.fullmatch(host) or port == 0:
        raise _refused("names no host")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port or HTTPS_PORT, path)


def _refused(why: str) -> DeliveryFailed:
    return DeliveryFailed(f"the webhook's address {why}", permanent=True)
