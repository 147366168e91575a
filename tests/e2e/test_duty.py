"""Who is on duty is written to when a ticket opens. On a stack of its own: a roster is there for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guardia_ops.local.operate import running
from tests.e2e.alarms import event
from tests.e2e.aws import Aws
from tests.e2e.desk import DESK_ADDRESS, Desk, People
from tests.e2e.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROSTER = {
    "people": [
        {"id": "eva", "name": "Eva", "email": "eva@desk.example", "language": "en", "time_zone": "America/Panama"},
        {"id": "jefa", "name": "Jefa", "email": "jefa@desk.example", "time_zone": "America/Panama"},
    ],
    "lines": {
        "first": [{"name": "siempre", "people": ["eva"], "time_zone": "America/Panama"}],
        "manager": [{"name": "jefatura", "people": ["jefa"], "time_zone": "America/Panama"}],
    },
}


@pytest.fixture
def own_desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with a roster."""
    with running(tmp_path / ".local") as stack:
        people, aws = People.of(stack), Aws(stack)
        yield Desk(stack, aws, people, Ledger(stack.outputs, aws), tmp_path)
        people.sign_out()
        aws.close()


def test_whoever_has_the_first_line_is_told_of_a_ticket_in_their_language(own_desk: Desk) -> None:
    own_desk.body(own_desk.operator.put("/duty/roster", json=ROSTER))
    ticket_id = own_desk.opened(event("de guardia"))["id"]
    told = own_desk.told(ticket_id, "opened", recipients=3)
    assert [notice["recipient"] for notice in told if notice["language"] == "en"] == ["eva@desk.example"]
    assert {notice["recipient"] for notice in told} >= {DESK_ADDRESS, "eva@desk.example"}
    own_desk.step(ticket_id, "acknowledge")
    told = own_desk.told(ticket_id, "acknowledged", recipients=2)
    assert "eva@desk.example" not in {notice["recipient"] for notice in told}
