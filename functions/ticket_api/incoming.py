"""What a request must be before a route looks at it: a body of a size that we read, in JSON with one meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guardia.adapters.readers.strict_json import Json, parse_object
from guardia.domain.errors import GuardiaError, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

BODY_LIMIT = 262_144
"""Bytes. The largest body that has a use is the file of a client with some hundred accounts and contacts."""

WITH_BODY = frozenset({"POST", "PUT"})
JSON_TYPE = "application/json"


class Unreadable(GuardiaError):
    """The body is no JSON object, or one that could be read in two ways."""


class TooLarge(GuardiaError):
    """The body is longer than BODY_LIMIT."""


class UnsupportedMedia(GuardiaError):
    """The body says that it is something else than JSON."""


def check_body(event: Mapping[str, Any]) -> None:
    """Refuse what no route could read. Raises TooLarge and UnsupportedMedia."""
    body = event.get("body")
    if not body or event["httpMethod"] not in WITH_BODY:
        return
    # A lone surrogate, which the gateway's JSON may carry, counts as the three bytes that it was sent in.
    size = len(body.encode("utf-8", "surrogatepass"))
    if size > BODY_LIMIT:
        raise TooLarge(f"the body has {size} bytes; at most {BODY_LIMIT} are read")
    # The API declares no binary media types, so the gateway hands every body over as text.
    if event.get("isBase64Encoded") or _media_type(event) != JSON_TYPE:
        raise UnsupportedMedia(f"send the body as {JSON_TYPE}, and say so in Content-Type")


def read_body(text: str) -> dict[str, Json]:
    """The JSON object that the body is. Raises Unreadable.

    Duplicate keys, NaN and deep nesting are refused; what UTF-8 cannot carry becomes U+FFFD.
    """
    try:
        return parse_object(text, "the body")
    except Refused as refusal:
        raise Unreadable(str(refusal)) from refusal


def _media_type(event: Mapping[str, Any]) -> str:
    """The media type without its parameters; a body without a Content-Type is taken for JSON, as the gateway does."""
    headers = {name.lower(): text for name, text in (event.get("headers") or {}).items()}
    return str(headers.get("content-type", JSON_TYPE)).partition(";")[0].strip().lower()
