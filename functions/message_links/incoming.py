"""What a browser sent: which link, which language, and what was typed. What is missing or odd reads as empty."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from guardia.domain.decision import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_BODY = 4_096
"""Characters; the form has two short fields."""

_FIELDS = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `language` is the one that the reader chose on the page; None where they left it."""

    method: str
    token: str
    language: Language | None
    number: str = ""
    name: str = ""


def asked(event: Mapping[str, Any]) -> Asked:
    """The request in an event of API Gateway's proxy integration.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    """
    query = event.get("queryStringParameters") or {}
    typed = _form(event) if event["httpMethod"] == "POST" else {}
    return Asked(
        method=event["httpMethod"],
        token=(event.get("pathParameters") or {}).get("token", ""),
        language=Language(query["lang"]) if query.get("lang") in set(Language) else None,
        number=typed.get("number", ""),
        name=typed.get("name", ""),
    )


def _form(event: Mapping[str, Any]) -> dict[str, str]:
    body = event.get("body") or ""
    if len(body) > LONGEST_BODY:
        return {}
    try:
        text = base64.b64decode(body).decode() if event.get("isBase64Encoded") else body
        fields = parse_qs(text, max_num_fields=_FIELDS)
    except (binascii.Error, ValueError):
        return {}
    return {name: values[0] for name, values in fields.items()}
