"""Answers in the form of a Lambda proxy integration: pages that nothing keeps, leads away from, frames or adds to."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from guardia.domain.decision import Language
    from message_links.pages import Html


class Answer(TypedDict):
    """What API Gateway turns into HTTP."""

    statusCode: int
    headers: dict[str, str]
    body: str
    isBase64Encoded: bool


RETRY_AFTER = "5"
"""Seconds."""

_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
_POLICY = "default-src 'none'; style-src {style}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
"""https://www.w3.org/TR/CSP3/: nothing runs, nothing is fetched, and the one style is the page's own, by its hash."""


def page(status: HTTPStatus, html: Html) -> Answer:
    """A page."""
    headers = {
        **_HEADERS,
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": _POLICY.format(style=html.style_source),
    }
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = RETRY_AFTER
    return _answer(status, headers, html.text)


def redirect(token: str, language: Language | None) -> Answer:
    """Show the page anew, so that to load it again asks for nothing. Relative: before it lies a stage, or a domain."""
    query = f"?lang={language}" if language else ""
    return _answer(HTTPStatus.SEE_OTHER, {**_HEADERS, "Location": f"{token}{query}"}, "")


def _answer(status: HTTPStatus, headers: dict[str, str], body: str) -> Answer:
    return {"statusCode": int(status), "headers": headers, "body": body, "isBase64Encoded": False}
