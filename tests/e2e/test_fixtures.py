"""Each payload of `events/`, on the queue of its road, ends where its name says."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.quarantine import BODY_LIMIT
from tests.e2e.alarms import arn
from tests.support.events import ending, fixtures, named

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.desk import Desk

FIXTURES = fixtures()


@dataclass(frozen=True)
class Aftermath:
    """What the API shows once all payloads were received: outcomes by their names, quarantine by road and hash."""

    outcomes: dict[str, str]
    tickets: list[dict[str, Any]]
    quarantine: dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def aftermath(new_desk: Callable[[], Desk]) -> Aftermath:
    """All payloads on their queues; what recovers comes after what it recovers from."""
    desk = new_desk()
    ids: dict[str, str] = {}
    for recovers in (False, True):
        for road in ("eventbridge", "sns"):
            chosen = [p for p in FIXTURES if p.parent.name == road and (ending(p) == "recovered") is recovers]
            sent = desk.deliver(*(path.read_text(encoding="utf-8") for path in chosen), road=road)
            ids |= {named(path): message_id for path, message_id in zip(chosen, sent, strict=True)}
        desk.ledger.settle()
    desk.ledger.assert_balanced()
    outcomes = desk.ledger.outcomes()
    return Aftermath(
        outcomes={name: outcomes[message_id] for name, message_id in ids.items()},
        tickets=desk.items("/tickets"),
        quarantine={(row["road"], row["body_sha256"]): row for row in desk.items("/quarantine")},
    )


@pytest.mark.parametrize("path", FIXTURES, ids=named)
def test_a_payload_ends_where_its_name_says(path: Path, aftermath: Aftermath) -> None:
    body = path.read_bytes()
    kept = aftermath.quarantine.get((path.parent.name, hashlib.sha256(body).hexdigest()))
    tickets = [ticket for ticket in aftermath.tickets if tells_of(ticket, path)]
    outcome = aftermath.outcomes[named(path)]
    match ending(path):
        case "opened":  # once, whichever of the two roads came first
            assert outcome in {"opened", "duplicate"}
            assert (len(tickets), kept) == (1, None)
        case "recovered":
            assert outcome in {"recovered", "duplicate"}
            assert [ticket["recovered_at"] is not None for ticket in tickets] == [True]
            assert kept is None
        case "noted":
            assert outcome in {"noted", "duplicate"}
            assert (tickets, kept) == ([], None)
        case "quarantined":
            assert outcome == "quarantined"
            assert kept is not None
            assert kept["reason"]
            assert kept["body"] == body[:BODY_LIMIT].decode("utf-8", "replace")


def tells_of(ticket: dict[str, Any], path: Path) -> bool:
    """Whether the ticket is of the payload's alarm; where nothing came of the payload, of this very change of it."""
    alarm, changed_at = subject(path)
    of_change = ending(path) != "noted" or (changed_at is not None and ticket["alarm_at"].startswith(changed_at))
    return ticket["alarm_arn"] == alarm and of_change


def subject(path: Path) -> tuple[str | None, str | None]:
    """The alarm's ARN as a ticket shows it, and the alarm's own time to the second, where the payload has them."""
    try:
        body = json.loads(path.read_bytes())
        told = json.loads(body["Message"]) if path.parent.name == "sns" else body
        if "detail" not in told:
            account = body["TopicArn"].split(":")[4]
            return told.get("AlarmArn") or arn(told["AlarmName"], account), told["StateChangeTime"][:19]
        changed_at = told["detail"]["state"]["timestamp"]
        return told["resources"][0].replace("\0", "\N{REPLACEMENT CHARACTER}"), str(changed_at)[:19]
    except (ValueError, LookupError, TypeError):  # what is quarantined
        return None, None
