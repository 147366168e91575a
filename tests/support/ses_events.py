"""The events of `events/ses/`, as SES would report them of a notice: each file's name begins with the state it says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from guardia.adapters.ses_events import PARTS
from guardia.domain.instant import zulu
from tests.support.events import ROOT, document

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from typing import Any

    from guardia.domain.notice import Notice

MESSAGE_ID = "0100019e2a1b7c4d-3f6f0c52-7c11-4d0b-9a55-1f0f6f1f2a10-000000"
"""SES's id of the message in all of them."""


def names() -> list[str]:
    """Every event: `delivered`, `failed_permanent-virus`, …"""
    return sorted(path.stem for path in files())


def files() -> list[Path]:
    """Where they are."""
    return sorted(ROOT.glob("ses/*.json"))


def state_said(name: str) -> str:
    """The state that an event says by itself."""
    return name.partition("-")[0]


def of_notice(
    name: str, notice: Notice, at: datetime, *, attempt: int | None = None, message_id: str | None = None
) -> str:
    """The event as it happens then: of the notice's latest try and known message, unless others are named.

    A notice whose sending is not on record has the message that the files have.
    """
    tags = {
        "ticket": notice.ticket_id,
        "notice": notice.id,
        "attempt": str(notice.attempts if attempt is None else attempt),
    }
    return tagged(name, tags, message_id or notice.provider_id or MESSAGE_ID, at)


def tagged(name: str, tags: dict[str, str], message_id: str = MESSAGE_ID, at: datetime | None = None) -> str:
    """The event of a message with these tags of ours, and no others; `at` is when it happens, if not as in the file."""
    event: dict[str, Any] = document(f"ses/{name}")
    if at:
        event["time"] = zulu(at)
        event["detail"][PARTS[event["detail-type"]]] |= {"timestamp": zulu(at)}
    mail = event["detail"]["mail"]
    known = {key: value for key, value in mail["tags"].items() if key.startswith("ses:")}
    mail |= {"messageId": message_id, "tags": known | {key: [value] for key, value in tags.items()}}
    return json.dumps(event, ensure_ascii=False)
