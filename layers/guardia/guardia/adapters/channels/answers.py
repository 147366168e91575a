"""What an HTTP status means to a notice, and what is kept of an answer's head."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import LONGEST_RETRY

if TYPE_CHECKING:
    from email.message import Message

_TEMPORARY = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
_REDIRECTS = range(300, 400)
_FAULTS = range(500, 600)
_ID_HEADERS = ("x-slack-req-id", "x-ms-workflow-run-id", "x-request-id")
_ID = re.compile(r"[0-9A-Za-z._:-]{1,100}")
_SECONDS = re.compile(r"[0-9]{1,6}")


def refusal(host: str, status: int, headers: Message, word: str, now: datetime) -> DeliveryFailed:
    """The failure that a status other than 2xx is. `word` is the provider's reason, where it gave a plain one."""
    said = f"{host} answered {status}" + (f" ({word})" if word else "")
    code = f"HTTP{status}"
    if status in _REDIRECTS:
        return DeliveryFailed(f"{said}: redirects are not followed", permanent=True, code=code)
    if status in _TEMPORARY or status in _FAULTS:
        pause = retry_after(headers.get("retry-after", ""), now)
        return DeliveryFailed(said, permanent=False, retry_after=pause, code=code)
    return DeliveryFailed(said, permanent=True, code=code)


def retry_after(said: str, now: datetime) -> timedelta | None:
    """The pause that a Retry-After asks for (RFC 9110, 10.2.3), within what a notice waits at most; None without sense.

    Nobody can silence their own notices for longer than that.
    """
    if _SECONDS.fullmatch(said):
        return min(timedelta(seconds=int(said)), LONGEST_RETRY)
    try:
        at = parsedate_to_datetime(said)
        pause = at.replace(tzinfo=at.tzinfo or UTC) - now
    except (ValueError, OverflowError):
        return None
    return min(max(pause, timedelta()), LONGEST_RETRY)


def provider_id(headers: Message) -> str:
    """What the other side calls the request; nothing where it does not say, or says something else than an id."""
    said = (headers.get(name, "") for name in _ID_HEADERS)
    return next((name for name in said if _ID.fullmatch(name)), "")
