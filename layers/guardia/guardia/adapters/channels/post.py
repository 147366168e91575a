"""What the channels that post to a secret URL have in common."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guardia.domain.errors import DeliveryFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from guardia.adapters.channels.http import HttpsClient
    from guardia.adapters.channels.secrets import ChannelSecrets, Endpoint
    from guardia.domain.card import Delivery

JSON_HEADERS = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Guardia/1", "Connection": "close"}


def as_body(document: Mapping[str, Any]) -> bytes:
    """The document as compact JSON. ASCII, so that nobody can read it in another encoding."""
    return json.dumps(document, separators=(",", ":")).encode("ascii")


@dataclass(frozen=True, slots=True)
class Poster:
    """Finds the endpoint, posts, and looks at the secret again where the answer is a refusal for good."""

    http: HttpsClient
    secrets: ChannelSecrets

    def post(self, delivery: Delivery, body: bytes, headers: Callable[[Endpoint], Mapping[str, str]]) -> str:
        """Post the body with the headers that the endpoint asks for; the provider's id, or the notice's.

        Raises DeliveryFailed. A refusal is temporary if the secret has another value by now: it was rotated.
        """
        endpoint = self.secrets.endpoint(delivery.address)
        try:
            return self.http.post(endpoint.url, body, headers(endpoint)) or delivery.notice_id
        except DeliveryFailed as failure:
            if failure.permanent and self.secrets.fresh(delivery.address) != endpoint:
                raise DeliveryFailed(f"{failure}; its secret has been changed since", permanent=False) from None
            raise
