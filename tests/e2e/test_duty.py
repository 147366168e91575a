"""Who is on duty is written to when a ticket opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.alarms import event
from tests.e2e.desk import DESK_ADDRESS
from tests.e2e.full_desk import EVA, OPENED_TELLS

if TYPE_CHECKING:
    from tests.e2e.full_desk import FullDesk


def test_whoever_has_the_first_line_is_told_of_a_ticket_in_their_language(full_desk: FullDesk) -> None:
    ticket_id = full_desk.opened(event("de guardia"))["id"]
    told = full_desk.told(ticket_id, "opened", recipients=OPENED_TELLS)
    assert [notice["recipient"] for notice in told if notice["language"] == "en"] == [EVA]
    assert {notice["recipient"] for notice in told} >= {DESK_ADDRESS, EVA}
    full_desk.step(ticket_id, "acknowledge")
    told = full_desk.told(ticket_id, "acknowledged", recipients=OPENED_TELLS - 1)
    assert EVA not in {notice["recipient"] for notice in told}
