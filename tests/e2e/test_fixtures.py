"""Each payload of `events/`, on the queue of its road, ends where its name says."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.quarantine import BODY_LIMIT
from tests.e2e.desk import Desk
from tests.e2e.ledger import Ledger
from tests.support.events import ending, fixtures, named

if TYPE_CHECKING:
    from pathlib import Path

    from guardia_ops.local.stack import Stack
    from tests.e2e.desk import People

FIXTURES = fixtures()


@dataclass(frozen=True)
class Aftermath:
    """What the API shows once all payloads were received. `outcomes` are by the payload's name."""

    outcomes: dict[str, str]
    tickets: list[dict[str, Any]]
    quarantine: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def aftermath(stack: Stack, people: People, stack_directory: Path) -> Aftermath:
    """All payloads on their queues; what recovers comes after what it recovers from."""
    desk = Desk(stack, people, Ledger(stack), stack_directory.parent)
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
        quarantine={row["body_sha256"]: row for row in desk.items("/quarantine")},
    )


@pytest.mark.parametrize("path", FIXTURES, ids=named)
def test_a_payload_ends_where_its_name_says(path: Path, aftermath: Aftermath) -> None:
    body = path.read_bytes()
    kept = aftermath.quarantine.get(hashlib.sha256(body).hexdigest())
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
            assert kept["road"] == path.parent.name


def tells_of(ticket: dict[str, Any], path: Path) -> bool:
    """Whether the ticket is of the alarm, and for an ALARM of the very change, that the payload tells of."""
    name, at = subject(path)
    return name is not None and ticket["alarm_name"] == name and (at is None or at in (ticket["alarm_at"] or ""))


def subject(path: Path) -> tuple[str | None, str | None]:
    """The alarm's name as a ticket shows it, and the time of the change to the second where that tells two apart."""
    try:
        body = json.loads(path.read_bytes())
        told = json.loads(body["Message"]) if path.parent.name == "sns" else body
        detail = told.get("detail", told)
        name = detail.get("alarmName", detail.get("AlarmName"))
    except (ValueError, KeyError, AttributeError, TypeError):
        return None, None
    state = detail.get("state")
    noted = ending(path) == "noted" and isinstance(state, dict)
    return (name and name.replace("\0", "�")), (state["timestamp"][:19] if noted else None)
