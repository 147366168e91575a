"""The quarantine over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.quarantine import Received, Road, quarantine
from tests.support.builders import T0

if TYPE_CHECKING:
    from tests.support.api_world import ApiWorld


def _kept(world: ApiWorld, number: int, body: str = "not JSON <b>") -> None:
    received = Received(
        message_id=f"m-{number}", road=Road.EVENTBRIDGE, body=body, sent_at=T0 + timedelta(minutes=number)
    )
    world.store.put_quarantined(quarantine(received, "the message is not JSON", "999999999999"))


def test_a_quarantined_message_is_shown_with_its_reason_and_its_body(world: ApiWorld) -> None:
    _kept(world, 1)
    [message] = world.get("/quarantine").body["items"]
    assert message | {"id": "", "body_sha256": ""} == {
        "id": "",
        "received_at": "2026-11-20T15:01:00.000Z",
        "road": "eventbridge",
        "account_id": "999999999999",
        "reason": "the message is not JSON",
        "body": "not JSON <b>",
        "body_sha256": "",
        "released_ticket": None,
    }
    assert len(message["body_sha256"]) == 64


def test_messages_come_newest_first_and_at_most_twenty_at_once(world: ApiWorld) -> None:
    for number in range(25):
        _kept(world, number)
    first = world.get("/quarantine", limit="100").body
    second = world.get("/quarantine", limit="100", next=first["next"]).body
    assert len(first["items"]) == 20
    shown = [message["received_at"] for message in first["items"] + second["items"]]
    assert shown == sorted(shown, reverse=True)
    assert (len(shown), second["next"]) == (25, None)


def test_a_page_of_the_worst_bodies_fits_into_a_functions_answer(world: ApiWorld) -> None:
    """Lambda's limit is 6 MB of JSON, in which our own JSON is a text with each quote escaped once more."""
    for number in range(25):
        _kept(world, number, '"\\\x01' * 11_000)
    answer = world.get("/quarantine", limit="100")
    assert len(answer.text.replace("\\", "\\\\").replace('"', '\\"').encode()) < 6_000_000
