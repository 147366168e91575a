"""Maintenance windows over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.caller import Role
from guardia.domain.instant import zulu
from guardia.domain.outcome import Outcome, OutcomeKind
from guardia.domain.quarantine import Received, Road
from guardia.services.arrival import Arrival
from guardia.services.open_ticket import OpenTicket
from tests.support.api_world import ANA, CARLA, GUS, OLGA, ApiWorld, BusyStore
from tests.support.builders import PRODUCTION, alarm

if TYPE_CHECKING:
    from guardia.domain.held_alarm import HeldAlarm
    from tests.support.api_world import Answer

PEOPLE = {Role.ENGINEER: ANA, Role.OPERATOR: OLGA, Role.CLIENT: CARLA}
PATH = "/clients/acme/maintenance"


def asked(world: ApiWorld, *, now: bool = False, **fields: Any) -> dict[str, Any]:
    """A body that plans a window of two hours in an hour."""
    body: dict[str, Any] = {
        "from": zulu(world.now + timedelta(hours=1)),
        "to": zulu(world.now + timedelta(hours=3)),
        "accounts": [PRODUCTION],
        "alarms": ["api-*"],
        "reason": "Cambio de discos.",
    }
    if now:
        del body["from"]
    return {name: value for name, value in (body | fields).items() if value is not None}


def plan(world: ApiWorld, *, headers: dict[str, str] | None = None, path: str = PATH, **fields: Any) -> Answer:
    return world.call("POST", path, ANA, body=asked(world, **fields), headers=headers)


def holds(world: ApiWorld, window_id: str, name: str = "api-5xx") -> HeldAlarm:
    """The window holds an alarm that reached us now."""
    known, window = world.store.client("acme"), world.store.window("acme", window_id)
    assert known
    assert window
    raised = alarm(at=world.now, name=name)
    message = Received(message_id=name, road=Road.EVENTBRIDGE, body="{}", sent_at=world.now)
    arrival = Arrival(client=known, contract=known.contract, at=world.now, windows=(window,), message=message)
    OpenTicket(world.store, lambda _: None)(raised, arrival)
    return next(h for h in world.store.held_alarms("acme", window_id, 100).items if h.identity == raised.identity)


class TestPlanningOne:
    def test_it_is_answered_with_the_window_as_it_stands(self, world: ApiWorld) -> None:
        answer = plan(world)
        assert answer.status == 201
        body = answer.body
        assert len(body.pop("id")) == 26
        assert body == {
            "client": "acme",
            "state": "planned",
            "from": zulu(world.now + timedelta(hours=1)),
            "to": zulu(world.now + timedelta(hours=3)),
            "accounts": [PRODUCTION],
            "alarms": ["api-*"],
            "reason": "Cambio de discos.",
            "planned_by": "Ana",
            "planned_at": zulu(world.now),
            "ended_by": None,
            "ended_at": None,
        }

    def test_without_a_beginning_it_runs_from_now_on_and_covers_everything(self, world: ApiWorld) -> None:
        body = plan(world, now=True, accounts=None, alarms=None).body
        assert (body["state"], body["from"], body["accounts"], body["alarms"]) == ("running", zulu(world.now), [], [])

    @pytest.mark.parametrize(
        ("fields", "named"),
        [
            ({"to": None}, ["to"]),
            ({"reason": None}, ["reason"]),
            ({"reason": " "}, ["reason"]),
            ({"reason": "x" * 201}, ["reason"]),
            ({"reason": "two\nlines"}, ["reason"]),
            ({"to": "tomorrow"}, ["to"]),
            ({"to": "2026-11-20T18:00:00"}, ["to"]),
            ({"from": "yesterday"}, ["from"]),
            ({"from": "2026-11-20T15:00:00Z"}, ["from"]),
            ({"to": "2026-11-20T15:00:00Z"}, ["to"]),
            ({"to": "2026-12-20T15:00:00Z"}, ["to"]),
            ({"accounts": ["999999999999"]}, ["accounts[0]"]),
            ({"accounts": [PRODUCTION, PRODUCTION]}, ["accounts[1]"]),
            ({"accounts": PRODUCTION}, ["accounts"]),
            ({"alarms": [""]}, ["alarms.0"]),
            ({"alarms": ["x" * 256]}, ["alarms.0"]),
            ({"alarms": ["x"] * 51}, ["alarms"]),
            ({"days": 1}, ["days"]),
        ],
    )
    def test_each_field_that_is_wrong_is_named(self, world: ApiWorld, fields: dict[str, Any], named: list[str]) -> None:
        answer = plan(world, **fields)
        assert (answer.status, answer.fields) == (422, named)
        assert world.get(PATH).body["items"] == []

    def test_the_same_request_with_the_same_key_is_one_window(self, world: ApiWorld) -> None:
        one = plan(world, headers={"Idempotency-Key": "k"})
        assert plan(world, headers={"Idempotency-Key": "k"}).body == one.body
        assert len(world.get(PATH).body["items"]) == 1
        refused = plan(world, headers={"Idempotency-Key": "k"}, reason="Otra cosa.")
        assert (refused.status, refused.body["type"]) == (409, "urn:guardia:problem:key-reused")

    def test_a_key_of_a_ticket_is_no_key_of_a_window(self, world: ApiWorld) -> None:
        number = world.opened()
        assert world.step(number, "comment", ANA, Idempotency_Key="k").status == 200
        assert plan(world, headers={"Idempotency-Key": "k"}).status == 409

    def test_a_client_that_is_none_is_404(self, world: ApiWorld) -> None:
        for path in ("/clients/nobody/maintenance", "/clients/ACME!/maintenance"):
            assert plan(world, path=path).status == 404

    def test_a_table_that_is_busy_is_503(self) -> None:
        store = BusyStore()
        world = ApiWorld(store=store)
        store.busy = True
        assert plan(world).status == 503


class TestEndingOne:
    def test_it_is_over_now_and_stays_so(self, world: ApiWorld) -> None:
        window = plan(world).body["id"]
        ended = world.call("POST", f"{PATH}/{window}/end", OLGA)
        assert (ended.status, ended.body["state"], ended.body["ended_by"]) == (200, "over", "Olga")
        assert ended.body["ended_at"] == zulu(world.now)
        world.now += timedelta(minutes=1)
        assert world.call("POST", f"{PATH}/{window}/end", ANA).body == ended.body

    def test_a_window_that_is_none_is_404(self, world: ApiWorld) -> None:
        for window in ("01M847VV40DKN4G0FH7MSJBRH4", "x", "x" * 2000, "%2e%2e", "🔥"):
            assert world.call("POST", f"{PATH}/{window}/end", ANA).status == 404
            assert world.get(f"{PATH}/{window}/alarms").status == 404


class TestSeeingThem:
    def test_all_of_a_client_the_last_to_end_first_page_by_page(self, world: ApiWorld) -> None:
        ids = [plan(world, to=zulu(world.now + timedelta(hours=hours))).body["id"] for hours in (2, 5, 3)]
        found, following = [], None
        for _ in range(3):
            query = {"limit": "1"} | ({"next": following} if following else {})
            page = world.call("GET", PATH, CARLA, query=query).body
            found += [window["id"] for window in page["items"]]
            following = page["next"]
        assert (found, following) == ([ids[1], ids[2], ids[0]], None)

    def test_a_cursor_is_of_one_list(self, world: ApiWorld) -> None:
        for _ in range(2):
            plan(world)
        cursor = world.get(PATH, limit="1").body["next"]
        assert world.get("/clients/globex/maintenance", next=cursor).status == 400
        assert world.get(PATH, CARLA, next=cursor).status == 400

    def test_what_it_holds_and_what_became_of_it(self, world: ApiWorld) -> None:
        window = plan(world, now=True).body["id"]
        held = holds(world, window)
        (shown,) = world.get(f"{PATH}/{window}/alarms", CARLA).body["items"]
        assert shown == {
            "alarm_name": "api-5xx",
            "alarm_arn": held.identity.alarm_arn,
            "account_id": PRODUCTION,
            "region": "us-east-1",
            "in_alarm_since": zulu(world.now),
            "received_at": zulu(world.now),
            "settled_at": None,
            "ticket": None,
        }
        outcome = Outcome(OutcomeKind.OPENED, "it was in alarm", "GD-7K3M9-QXD2F")
        world.store.settle_held(held.became(outcome, world.now))
        (shown,) = world.get(f"{PATH}/{window}/alarms", CARLA).body["items"]
        assert (shown["settled_at"], shown["ticket"]) == (zulu(world.now), "GD-7K3M9-QXD2F")

    def test_held_alarms_come_page_by_page(self, world: ApiWorld) -> None:
        window = plan(world, now=True).body["id"]
        for number in range(3):
            holds(world, window, f"api-{number}")
        first = world.get(f"{PATH}/{window}/alarms", limit="2").body
        rest = world.get(f"{PATH}/{window}/alarms", limit="2", next=first["next"]).body
        assert sorted(item["alarm_name"] for item in first["items"] + rest["items"]) == ["api-0", "api-1", "api-2"]
        assert rest["next"] is None


class TestWhoMay:
    @pytest.mark.parametrize("role", Role)
    def test_the_desk_plans_and_ends_and_the_client_sees(self, world: ApiWorld, role: Role) -> None:
        caller, window = PEOPLE[role], plan(world).body["id"]
        wanted = 403 if role is Role.CLIENT else 200
        assert world.get(PATH, caller).status == 200
        assert world.get(f"{PATH}/{window}/alarms", caller).status == 200
        assert world.call("POST", f"{PATH}/{window}/end", caller).status == wanted
        planned = world.call("POST", PATH, caller, body=asked(world))
        assert planned.status == (403 if role is Role.CLIENT else 201)

    def test_another_tenants_looks_like_what_does_not_exist(self, world: ApiWorld) -> None:
        window = plan(world).body["id"]
        for path in ("/maintenance", f"/maintenance/{window}/alarms"):
            anothers, unknown = world.get(f"/clients/acme{path}", GUS), world.get(f"/clients/nobody{path}", GUS)
            assert anothers.status == unknown.status == 404
            assert anothers.text.replace("acme", "nobody") == unknown.text
        assert world.get(f"/clients/globex/maintenance/{window}/alarms", GUS).status == 404
        assert world.call("POST", f"/clients/globex/maintenance/{window}/end", ANA).status == 404
        assert world.get("/clients/globex/maintenance", GUS).body == {"items": [], "next": None}
