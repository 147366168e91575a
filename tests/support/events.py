"""The payloads of `events/`, for every tier: each file's name says how its message ends."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from guardia.domain.quarantine import QUEUES, Received, Road

ROOT = Path(__file__).parents[2] / "events"
SENT_AT = datetime(2026, 5, 12, 14, 31, tzinfo=UTC)
"""When the fixtures reach the queue: just after the last of them happened."""


def fixtures() -> list[Path]:
    """Every payload that a queue could hold."""
    return sorted(path for road in QUEUES for path in (*ROOT.glob(f"{road}/*"), *ROOT.glob(f"bad/{road}/*")))


def named(path: Path) -> str:
    """A name for a test's report: `bad/sns/quarantined-time-absent`."""
    return str(path.relative_to(ROOT).with_suffix(""))


def ending(path: Path) -> str:
    """How the message ends: `opened`, `recovered`, `noted` or `quarantined`."""
    return path.name.partition("-")[0]


def before(path: Path) -> Path | None:
    """The message that must have come first: a recovery needs what it recovers from."""
    return path.with_name(path.name.replace("recovered-", "opened-", 1)) if ending(path) == "recovered" else None


def received(path: Path, sent_at: datetime = SENT_AT) -> Received:
    """The payload as its queue gives it."""
    return Received(
        message_id=hashlib.sha256(named(path).encode()).hexdigest()[:32],
        road=Road(path.parent.name),
        body=path.read_text(encoding="utf-8"),
        sent_at=sent_at,
    )


def document(name: str) -> dict[str, Any]:
    """The JSON of one payload: `eventbridge/opened-metric`."""
    read: dict[str, Any] = json.loads((ROOT / f"{name}.json").read_text(encoding="utf-8"))
    return read
