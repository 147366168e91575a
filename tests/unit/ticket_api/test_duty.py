"""The duty roster over the API."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.caller import Role
from guardia.domain.duty.person import QuietHours
from guardia.domain.duty.roster_file import roster_document
from guardia.domain.instant import zulu
from tests.support.api_events import claims_of, rest_event
from tests.support.api_world import ANA, BETO, CARLA, OLGA
from tests.support.builders import engineer
from tests.support.duty import ANA as ANA_OF_THE_DESK
from tests.support.duty import BETO as BETO_OF_THE_DESK
from tests.support.duty import CELIA, DAY, EIGHT, HOUR, WEEK, keep, layer, roster

if TYPE_CHECKING:
    from tests.support.api_world import Answer, ApiWorld

SHIFTS = {"line": "first", "from": zulu(EIGHT), "to": zulu(EIGHT + 3 * WEEK)}
SWAP: dict[str, Any] = {
    "line": "first",
    "from": zulu(EIGHT + 5 * DAY),
    "to": zulu(EIGHT + 6 * DAY),
    "person": "ana",
    "instead": "celia",
    "reason": "Cita médica.",
}
PEOPLE = {Role.ENGINEER: ANA, Role.OPERATOR: OLGA, Role.CLIENT: CARLA}


def swap(world: ApiWorld, caller: Any = OLGA, **fields: Any) -> Answer:
    return world.call("POST", "/duty/swaps", caller, body=SWAP | fields)


class TestWhoIsOnDuty:
    def test_now_with_their_channels_in_order_their_language_and_until_when(self, world: ApiWorld) -> None:
        room = "secretsmanager:guardia/channels/desk/ana"
        night_owl = replace(ANA_OF_THE_DESK, phone="+50760000001", quiet_hours=QuietHours(600, 660), slack=room)
        keep(world.store, roster(people=(night_owl, BETO_OF_THE_DESK, CELIA)))
        answer = world.get("/duty").body
        assert answer["at"] == zulu(world.now)
        (first,) = answer["lines"]
        assert first == {
            "line": "first",
            "people": [
                {
                    "id": "ana",
                    "name": "Ana",
                    "email": "ana@desk.example",
                    "phone": "+50760000001",
                    "language": "es",
                    "time_zone": "America/Panama",
                    "channels": ["email"],
                    "quiet_hours": "10:00-11:00",
                    "slack": room,
                    "teams": None,
                    "rests": True,
                }
            ],
            "why": "layer",
            "reason": {"es": "turno de la capa semana", "en": "a turn of the layer semana"},
            "layers": ["semana"],
            "swap": None,
            "until": zulu(EIGHT + WEEK),
        }

    def test_at_an_instant_and_on_one_line(self, world: ApiWorld) -> None:
        keep(world.store, roster(second=(layer("jefatura", "celia"),)))
        at = zulu(EIGHT + WEEK)
        assert [line["line"] for line in world.get("/duty", at=at).body["lines"]] == ["first", "second"]
        (second,) = world.get("/duty", at=at, line="second").body["lines"]
        assert ([one["id"] for one in second["people"]], second["until"]) == (["celia"], None)

    def test_where_the_roster_has_no_such_line_everybody_of_the_first_is(self, world: ApiWorld) -> None:
        keep(world.store)
        (manager,) = world.get("/duty", line="manager").body["lines"]
        assert ([one["id"] for one in manager["people"]], manager["why"]) == (["ana", "beto"], "nobody")

    def test_before_any_roster_nobody_is(self, world: ApiWorld) -> None:
        (first,) = world.get("/duty").body["lines"]
        assert (first["people"], first["why"]) == ([], "no-roster")

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"at": "noon"}, "at"),
            ({"at": "2026-11-24T13:00:00"}, "at"),
            ({"at": "0001-01-01T00:00:00Z"}, "at"),
            ({"line": "third"}, "line"),
        ],
    )
    def test_what_is_no_instant_and_no_line_is_refused(
        self, world: ApiWorld, query: dict[str, str], field: str
    ) -> None:
        answer = world.call("GET", "/duty", query=query)
        assert (answer.status, answer.fields) == (422, [field])


class TestShifts:
    def test_they_add_up_to_the_time_that_was_asked_for(self, world: ApiWorld) -> None:
        keep(world.store)
        assert swap(world).status == 201
        shifts = world.call("GET", "/duty/shifts", query=SHIFTS).body["items"]
        assert [shift["people"] for shift in shifts] == [["ana"], ["celia"], ["ana"], ["beto"], ["ana"]]
        assert [shift["names"] for shift in shifts][:2] == [["Ana"], ["Celia"]]
        assert [shift["to"] for shift in shifts[:-1]] == [shift["from"] for shift in shifts[1:]]
        assert (shifts[0]["from"], shifts[-1]["to"]) == (SHIFTS["from"], SHIFTS["to"])
        assert shifts[1]["swap"]["reason"] == "Cita médica."

    def test_pages_add_up_to_the_whole(self, world: ApiWorld) -> None:
        keep(world.store)
        whole = world.call("GET", "/duty/shifts", query=SHIFTS).body["items"]
        first = world.call("GET", "/duty/shifts", query=SHIFTS | {"limit": "2"}).body
        rest = world.call("GET", "/duty/shifts", query=SHIFTS | {"limit": "2", "next": first["next"]}).body
        assert (first["items"] + rest["items"], rest["next"]) == (whole, None)
        other = world.call("GET", "/duty/shifts", query=SHIFTS | {"line": "second", "next": first["next"]})
        assert (other.status, other.fields) == (400, ["next"])

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"to": SHIFTS["from"]}, "to"),
            ({"to": zulu(EIGHT + 61 * DAY)}, "to"),
            ({"from": "yesterday"}, "from"),
            ({"line": ""}, "line"),
        ],
    )
    def test_what_is_no_time_is_refused(self, world: ApiWorld, query: dict[str, str], field: str) -> None:
        answer = world.call("GET", "/duty/shifts", query=SHIFTS | query)
        assert (answer.status, answer.fields) == (422, [field])

    @pytest.mark.parametrize("role", Role)
    def test_they_are_for_the_desk(self, world: ApiWorld, role: Role) -> None:
        answer = world.call("GET", "/duty/shifts", PEOPLE[role], query=SHIFTS)
        assert answer.status == (403 if role is Role.CLIENT else 200)


class TestSwaps:
    def test_an_engineer_gives_away_their_own_shift(self, world: ApiWorld) -> None:
        keep(world.store)
        answer = swap(world, ANA)
        assert answer.status == 201, answer.text
        assert answer.body == SWAP | {"asked_by": "Ana", "asked_at": zulu(world.now)}
        (first,) = world.get("/duty", at=SWAP["from"]).body["lines"]
        assert ([one["id"] for one in first["people"]], first["why"], first["until"]) == (["celia"], "swap", SWAP["to"])

    @pytest.mark.parametrize("person", ["ana", None, "celia"])
    def test_an_engineer_gives_away_nobody_elses(self, world: ApiWorld, person: str | None) -> None:
        keep(world.store)
        assert swap(world, BETO, person=person).status == 403
        assert world.store.schedule(EIGHT).swaps == ()

    def test_an_engineer_whom_the_roster_does_not_have_gives_away_nothing(self, world: ApiWorld) -> None:
        assert swap(world, ANA).status == 403
        keep(world.store)
        assert swap(world, engineer("Zoe")).status == 403

    def test_an_address_that_is_not_proven_is_nobodys(self, world: ApiWorld) -> None:
        keep(world.store)
        for claims in ({"email_verified": "false"}, {"email": ""}):
            event = rest_event("POST", "/duty/swaps", claims=claims_of(ANA) | claims, body=SWAP)
            assert world.send(event).status == 403

    def test_an_operator_gives_away_anybodys_and_fixes_time(self, world: ApiWorld) -> None:
        keep(world.store)
        assert swap(world, OLGA).status == 201
        fixed = swap(world, OLGA, person=None, instead="beto")
        assert (fixed.status, fixed.body["person"]) == (201, None)
        (first,) = world.get("/duty", at=SWAP["from"]).body["lines"]
        assert [one["id"] for one in first["people"]] == ["beto"]

    def test_a_client_swaps_nothing(self, world: ApiWorld) -> None:
        keep(world.store)
        assert swap(world, CARLA).status == 403

    def test_sent_again_it_is_refused(self, world: ApiWorld) -> None:
        keep(world.store)
        assert [swap(world, ANA).status for _ in range(2)] == [201, 422]

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"instead": "zoe"}, "instead"),
            ({"from": zulu(EIGHT)}, "from"),
            ({"from": "soon"}, "from"),
            ({"to": SWAP["from"]}, "to"),
            ({"person": "beto"}, "person"),
            ({"line": "third"}, "line"),
            ({"line": "second"}, "line"),
            ({"because": "x"}, "because"),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_is_kept(
        self, world: ApiWorld, fields: dict[str, Any], field: str
    ) -> None:
        keep(world.store)
        answer = swap(world, OLGA, **fields)
        assert (answer.status, answer.fields) == (422, [field])
        assert world.store.schedule(EIGHT).swaps == ()


class TestTheRoster:
    @pytest.mark.parametrize("role", Role)
    def test_only_operators_apply_it(self, world: ApiWorld, role: Role) -> None:
        answer = world.call("PUT", "/duty/roster", PEOPLE[role], body=roster_document(roster()))
        assert answer.status == (200 if role is Role.OPERATOR else 403)
        assert (world.store.schedule(world.now).latest is not None) is (role is Role.OPERATOR)

    def test_what_is_shown_may_be_put_back_and_changes_nothing(self, world: ApiWorld) -> None:
        document = roster_document(replace(roster(), teams={"mesa": ("ana",)}))
        put = world.call("PUT", "/duty/roster", OLGA, body=document)
        shown = world.get("/duty/roster").body
        assert put.body == shown
        assert world.call("PUT", "/duty/roster", OLGA, body=shown).body == shown
        assert world.store.schedule(world.now).revision == 1

    def test_it_counts_from_now_on(self, world: ApiWorld) -> None:
        keep(world.store, roster(layer("siempre", "celia")))
        assert world.call("PUT", "/duty/roster", OLGA, body=roster_document(roster())).status == 200
        before, after = (
            world.get("/duty", at=zulu(at)).body["lines"][0]["people"][0]["id"] for at in (world.now - HOUR, world.now)
        )
        assert (before, after) == ("celia", "ana")

    def test_each_wrong_field_is_named(self, world: ApiWorld) -> None:
        document = roster_document(roster()) | {"people": [{"id": "ana"}]}
        answer = world.call("PUT", "/duty/roster", OLGA, body=document)
        assert answer.status == 422
        assert {"people[0].name", "people[0].email", "lines.first[0].people[1]"} <= set(answer.fields)

    def test_contradictions_are_named_with_their_layer(self, world: ApiWorld) -> None:
        document = roster_document(roster(layer("uno", "ana"), layer("dos", "beto")))
        answer = world.call("PUT", "/duty/roster", OLGA, body=document)
        assert (answer.status, answer.fields) == (422, ["lines.first[1]"])
        assert world.get("/duty/roster").status == 404
