"""The quarantine over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.entitlement import Standing
from guardia.domain.quarantine import QUEUES, Received, Road, quarantine
from tests.support.api_world import ANA, CARLA, OLGA
from tests.support.builders import PRODUCTION, T0
from tests.support.events import ROOT, received

if TYPE_CHECKING:
    from guardia.domain.caller import Caller
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
        "standing": None,
        "released_ticket": None,
        "released_at": None,
        "released_by": None,
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


@pytest.mark.parametrize("standing", Standing)
def test_how_the_account_stood_is_told(world: ApiWorld, standing: Standing) -> None:
    message = Received(message_id="m-1", road=Road.SNS, body="{}", sent_at=T0)
    world.store.put_quarantined(quarantine(message, "not covered", PRODUCTION, standing))
    [shown] = world.get("/quarantine").body["items"]
    assert shown["standing"] == standing


def alarm_of(road: str) -> Received:
    """A real message of the client `acme`, by either road."""
    return received(ROOT / road / "opened-metric.json")


class TestARelease:
    @pytest.mark.parametrize("road", QUEUES)
    def test_opens_a_ticket_now(self, world: ApiWorld, road: str) -> None:
        message = world.quarantined(alarm_of(road), PRODUCTION)
        answer = world.call("POST", f"/quarantine/{message}/release", OLGA)
        assert (answer.status, answer.body["id"]) == (200, message)
        ticket = world.get(f"/tickets/{answer.body['released_ticket']}").body
        assert (ticket["client_id"], ticket["status"], ticket["opened_at"]) == (
            "acme",
            "OPEN",
            "2026-11-20T15:10:00.000Z",
        )
        assert ticket["alarm_at"].startswith("2026-05-12T")

    def test_is_shown_on_the_message_and_on_the_timeline(self, world: ApiWorld) -> None:
        message = world.quarantined(alarm_of(Road.EVENTBRIDGE), PRODUCTION)
        released = world.call("POST", f"/quarantine/{message}/release", OLGA).body
        number = released["released_ticket"]
        assert (released["released_at"], released["released_by"]) == ("2026-11-20T15:10:00.000Z", "Olga")
        assert world.get("/quarantine").body["items"] == [released]
        [entry] = world.get(f"/tickets/{number}/timeline").body["items"]
        assert entry["actor"]["name"] == "Olga"
        assert (entry["data"]["quarantine"], entry["data"]["standing"]) == (message, "in-force")

    def test_again_answers_with_the_same(self, world: ApiWorld) -> None:
        message = world.quarantined(alarm_of(Road.SNS), PRODUCTION)
        first = world.call("POST", f"/quarantine/{message}/release", OLGA)
        world.now += timedelta(hours=1)
        assert world.call("POST", f"/quarantine/{message}/release", OLGA).body == first.body

    def test_of_what_cannot_be_released_is_refused_with_the_reason_and_a_way_out(self, world: ApiWorld) -> None:
        message = world.quarantined(alarm_of(Road.SNS))
        answer = world.call("POST", f"/quarantine/{message}/release", OLGA)
        assert (answer.status, answer.body["type"]) == (409, "urn:guardia:problem:not-releasable")
        assert answer.body["detail"] == (
            "no account proved that it sent this message (it was not covered): "
            "have the client set the alarm again, or replay the bus"
        )

    @pytest.mark.parametrize("unknown", ["01M847VV40DKN4G0FH7MSJBRH4", "nothing", "%23", "GD-7K3M9-QXD2F"])
    def test_of_an_unknown_message_is_not_found(self, world: ApiWorld, unknown: str) -> None:
        answer = world.call("POST", f"/quarantine/{unknown}/release", OLGA)
        assert (answer.status, answer.body["type"]) == (404, "urn:guardia:problem:not-found")

    @pytest.mark.parametrize("caller", [ANA, CARLA])
    def test_is_for_operators(self, world: ApiWorld, caller: Caller) -> None:
        message = world.quarantined(alarm_of(Road.SNS), PRODUCTION)
        assert world.call("POST", f"/quarantine/{message}/release", caller).status == 403
        [shown] = world.get("/quarantine").body["items"]
        assert shown["released_ticket"] is None

    def test_shows_the_client_who_let_it_through_by_name_only(self, world: ApiWorld) -> None:
        message = world.quarantined(alarm_of(Road.SNS), PRODUCTION)
        number = world.call("POST", f"/quarantine/{message}/release", OLGA).body["released_ticket"]
        [entry] = world.get(f"/tickets/{number}/timeline", CARLA).body["items"]
        assert entry["actor"] == {"type": "operator", "id": None, "name": "Olga"}
        assert OLGA.sub not in str(entry)
