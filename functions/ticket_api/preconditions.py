"""The headers that guard a write: If-Match (RFC 9110, 13.1.1) and Idempotency-Key."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from guardia.domain.alarm import digest
from guardia.domain.errors import GuardiaError

if TYPE_CHECKING:
    from ticket_api.bodies import Body

_VERSION = re.compile(r'(?:W/)?"([0-9]{1,9})"|([0-9]{1,9})')
_ENTITY_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"')
ANOTHER_VERSION = 0
"""A version that no ticket has."""


class BadIfMatch(GuardiaError):
    """If-Match is no entity tag."""


def entity_tag(version: int) -> str:
    """A ticket's version as an ETag: `"7"`."""
    return f'"{version}"'


def version_of(if_match: str | None) -> int | None:
    """The version that If-Match names; None if any will do. Raises BadIfMatch.

    A gateway may weaken the tag (`W/"7"`) and people forget the quotes, so both are read as version 7. A tag that is
    none of ours names ANOTHER_VERSION, since it cannot match.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    text = if_match.strip()
    if match := _VERSION.fullmatch(text):
        return int(match[1] or match[2])
    if _ENTITY_TAG.fullmatch(text):
        return ANOTHER_VERSION
    raise BadIfMatch('If-Match wants one version of the ticket, such as "7"')


def request_digest(path: str, body: Body) -> str:
    """What tells this request from another with the same Idempotency-Key."""
    return digest("POST", path, json.dumps(body.model_dump(mode="json"), sort_keys=True))
