"""Signed webhooks, for ServiceNow, Jira or a client's own system. docs/channels.md shows how to verify one."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from guardia.adapters.channels.documents import webhook_document
from guardia.adapters.channels.post import JSON_HEADERS, as_body
from guardia.domain.errors import DeliveryFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.adapters.channels.post import Poster
    from guardia.adapters.channels.secrets import Endpoint
    from guardia.domain.card import Delivery
    from guardia.ports import Clock

SHORTEST_KEY = 32
"""Bytes: as long as what HMAC-SHA256 gives (RFC 2104, 3)."""


class WebhookSender:
    """The port Sender for other systems."""

    def __init__(self, poster: Poster, clock: Clock) -> None:
        self._poster = poster
        self._clock = clock

    def send(self, delivery: Delivery) -> str:
        """Post one document, signed; the receiver's id of the request, or the notice's. Raises DeliveryFailed."""
        body = as_body(webhook_document(delivery))
        timestamp = int(self._clock().timestamp())

        def headers(endpoint: Endpoint) -> Mapping[str, str]:
            return {
                **JSON_HEADERS,
                "Idempotency-Key": delivery.notice_id,
                "Guardia-Timestamp": str(timestamp),
                "Guardia-Signature": f"v1={signature(_key(endpoint), timestamp, body)}",
            }

        return self._poster.post(delivery, body, headers)


def signature(key: bytes, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 over `timestamp.body`, hexadecimal. The timestamp in it makes an old request known as one."""
    return hmac.new(key, b"%d.%b" % (timestamp, body), hashlib.sha256).hexdigest()


def _key(endpoint: Endpoint) -> bytes:
    key = (endpoint.key or "").encode()
    if len(key) < SHORTEST_KEY:
        raise DeliveryFailed(f"the webhook's secret has no `key` of {SHORTEST_KEY} bytes or more", permanent=False)
    return key
