"""Contacts over the API: one at a time, with who asked; and who was removed may do nothing from that moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.caller import Caller, Member, Role
from guardia.domain.ticket import Status
from tests.support.api_world import ANA, CARLA, GUS, OLGA
from tests.support.builders import contact, register

if TYPE_CHECKING:
    from tests.support.api_world import ApiWorld

CONTACTS = "/clients/acme/contacts"
BETO: dict[str, Any] = {"name": "Beto Ríos", "role": "Soporte", "phone": "+50760000001", "phone_authorised": True}
PUBLIC = {"name", "email", "role", "phone", "tickets", "phone_authorised", "language", "channels"}
SPELLINGS = ["beto@acme.example", "beto%40acme.example", "BETO@acme.example", "%62eto%40acme.exampl%65"]
"""AWS hands a path over as it was sent, the local stack decoded."""


def put(world: ApiWorld, email: str = "beto@acme.example", **change: object) -> dict[str, Any]:
    """Register the contact; the answer."""
    answer = world.call("PUT", f"{CONTACTS}/{email}", OLGA, body=BETO | change)
    assert answer.status == 200, answer.text
    body: dict[str, Any] = answer.body
    return body


def addresses(world: ApiWorld, caller: Caller = ANA) -> list[str]:
    """Who is listed, in order."""
    return [item["email"] for item in world.get(CONTACTS, caller).body["items"]]


class TestRegistering:
    def test_a_contact_is_added_to_those_of_the_client(self, world: ApiWorld) -> None:
        assert put(world) == {
            "name": "Beto Ríos",
            "email": "beto@acme.example",
            "role": "Soporte",
            "phone": "+50760000001",
            "tickets": True,
            "phone_authorised": True,
            "language": "es",
            "channels": ["email"],
        }
        assert addresses(world) == ["carla@acme.example", "beto@acme.example"]
        known = world.store.client("acme")
        assert known
        assert [one.email for one in known.contacts] == ["carla@acme.example", "beto@acme.example"]

    def test_a_known_contact_is_changed_in_their_place(self, world: ApiWorld) -> None:
        put(world)
        changed = put(world, "CARLA@acme.example", phone_authorised=False)
        assert (changed["name"], changed["email"]) == ("Beto Ríos", "carla@acme.example")
        assert addresses(world) == ["carla@acme.example", "beto@acme.example"]

    def test_what_is_left_out_has_its_usual_meaning(self, world: ApiWorld) -> None:
        put(world, tickets=False)
        answer = world.call("PUT", f"{CONTACTS}/beto@acme.example", OLGA, body={"name": "Beto"})
        assert answer.body == {
            "name": "Beto",
            "email": "beto@acme.example",
            "role": None,
            "phone": None,
            "tickets": True,
            "phone_authorised": False,
            "language": "es",
            "channels": ["email"],
        }

    def test_by_which_channels_they_are_told_comes_in_their_order(self, world: ApiWorld) -> None:
        assert put(world, channels=["sms", "email"])["channels"] == ["sms", "email"]
        for caller in (ANA, OLGA, CARLA):
            items = world.get(CONTACTS, caller).body["items"]
            assert [item["channels"] for item in items] == [["email"], ["sms", "email"]]
        assert put(world)["channels"] == ["email"]

    def test_who_is_told_by_sms_has_a_number(self, world: ApiWorld) -> None:
        body = {"name": "Beto", "channels": ["sms"]}
        answer = world.call("PUT", f"{CONTACTS}/beto@acme.example", OLGA, body=body)
        assert (answer.status, answer.fields) == (422, ["phone"])
        assert answer.body["errors"][0]["message"] == "is missing: sms stands among the channels"

    @pytest.mark.parametrize("written", ["+507 6000-0001", "(+507) 6000 0001", "+507.6000/0001"])
    def test_a_number_is_kept_without_what_stands_between_its_digits(self, world: ApiWorld, written: str) -> None:
        assert put(world, phone=written)["phone"] == "+50760000001"

    def test_a_number_without_its_country_is_refused_with_a_way_out(self, world: ApiWorld) -> None:
        answer = world.call("PUT", f"{CONTACTS}/beto@acme.example", OLGA, body=BETO | {"phone": "6000-0001"})
        assert (answer.status, answer.fields) == (422, ["phone"])
        assert "begin with + and its code" in answer.body["errors"][0]["message"]

    @pytest.mark.parametrize("spelling", SPELLINGS)
    def test_the_address_of_the_path_may_be_encoded(self, world: ApiWorld, spelling: str) -> None:
        put(world)
        put(world, spelling, name="Beto R.")
        assert addresses(world) == ["carla@acme.example", "beto@acme.example"]
        assert world.get(CONTACTS).body["items"][1]["name"] == "Beto R."

    @pytest.mark.parametrize("spelling", ["b+d%C3%A9sk", "b%20d@acme.example", "beto", "@", "%40"])
    def test_what_is_no_address_is_named(self, world: ApiWorld, spelling: str) -> None:
        answer = world.call("PUT", f"{CONTACTS}/{spelling}", OLGA, body=BETO)
        assert (answer.status, answer.fields) == (422, ["email"])

    def test_a_plus_in_an_address_is_a_plus(self, world: ApiWorld) -> None:
        assert put(world, "beto+guardia@acme.example")["email"] == "beto+guardia@acme.example"
        assert put(world, "beto%2Bguardia%40acme.example")["email"] == "beto+guardia@acme.example"
        assert len(addresses(world)) == 2

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": ""}, "name"),
            ({"email": "eva@acme.example"}, "email"),
            ({"phone": "6000"}, "phone"),
            ({"tickets": "yes"}, "tickets"),
            ({"language": "fr"}, "language"),
            ({"channels": ["slack"]}, "channels[0]"),
            ({"channels": ["sms", "sms"]}, "channels[1]"),
            ({"requested_by": ""}, "requested_by"),
            ({"boss": True}, "boss"),
        ],
    )
    def test_a_wrong_field_is_named_and_nobody_is_registered(
        self, world: ApiWorld, change: dict[str, Any], field: str
    ) -> None:
        answer = world.call("PUT", f"{CONTACTS}/beto@acme.example", OLGA, body=BETO | change)
        assert (answer.status, answer.fields) == (422, [field])
        assert addresses(world) == ["carla@acme.example"]

    def test_the_same_twice_changes_nothing(self, world: ApiWorld) -> None:
        put(world)
        traces = world.store.traces("acme")
        put(world, requested_by="Carla")
        assert world.store.traces("acme") == traces


class TestRemoving:
    @pytest.mark.parametrize("spelling", SPELLINGS)
    def test_a_contact_is_removed_with_who_did_it_when_and_at_whose_request(
        self, world: ApiWorld, spelling: str
    ) -> None:
        put(world)
        answer = world.call("DELETE", f"{CONTACTS}/{spelling}", OLGA, query={"requested_by": "Carla, por correo"})
        assert answer.status == 200
        assert answer.body == BETO | {
            "email": "beto@acme.example",
            "tickets": True,
            "language": "es",
            "channels": ["email"],
            "removed_at": "2026-11-20T15:10:00.000Z",
            "removed_by": "Olga",
            "requested_by": "Carla, por correo",
        }
        assert addresses(world, CARLA) == ["carla@acme.example"]

    @pytest.mark.parametrize("email", ["beto@acme.example", "beto", "x" * 3000])
    def test_who_is_no_contact_cannot_be_removed_not_even_again(self, world: ApiWorld, email: str) -> None:
        put(world)
        assert world.call("DELETE", f"{CONTACTS}/beto@acme.example", OLGA).status == 200
        answer = world.call("DELETE", f"{CONTACTS}/{email}", OLGA)
        assert (answer.status, answer.body["detail"]) == (404, f"acme has no contact {email}")
        assert len(world.store.traces("acme")) == 3

    def test_who_asked_is_a_text(self, world: ApiWorld) -> None:
        for asked in ("x" * 201, "two\nlines"):
            path = f"{CONTACTS}/carla@acme.example"
            answer = world.call("DELETE", path, OLGA, query={"requested_by": asked})
            assert (answer.status, answer.fields) == (422, ["requested_by"])
        assert addresses(world) == ["carla@acme.example"]


class TestTheList:
    def test_for_the_desk_has_those_who_were_removed_the_latest_first(self, world: ApiWorld) -> None:
        for name in ("beto", "eva", "fito"):
            put(world, f"{name}@acme.example", requested_by="Carla")
        for name in ("fito", "beto"):
            world.now += timedelta(hours=1)
            world.call("DELETE", f"{CONTACTS}/{name}@acme.example", OLGA, query={"requested_by": f"Carla: {name}"})
        items = world.get(CONTACTS).body["items"]
        assert [(item["email"], item["removed_at"], item["removed_by"], item["requested_by"]) for item in items] == [
            ("carla@acme.example", None, None, None),
            ("eva@acme.example", None, None, "Carla"),
            ("beto@acme.example", "2026-11-20T17:10:00.000Z", "Olga", "Carla: beto"),
            ("fito@acme.example", "2026-11-20T16:10:00.000Z", "Olga", "Carla: fito"),
        ]

    def test_has_nobody_twice_who_came_back(self, world: ApiWorld) -> None:
        put(world)
        world.call("DELETE", f"{CONTACTS}/beto@acme.example", OLGA)
        put(world, "Beto@acme.example")
        items = world.get(CONTACTS).body["items"]
        assert [(item["email"], item["removed_at"]) for item in items] == [
            ("carla@acme.example", None),
            ("Beto@acme.example", None),
        ]

    def test_for_a_clients_person_has_the_contacts_in_force_and_not_who_asked(self, world: ApiWorld) -> None:
        put(world, requested_by="Carla")
        put(world, "eva@acme.example")
        world.call("DELETE", f"{CONTACTS}/eva@acme.example", OLGA)
        items = world.get(CONTACTS, CARLA).body["items"]
        assert [item["email"] for item in items] == ["carla@acme.example", "beto@acme.example"]
        assert all(item[name] is None for item in items for name in item.keys() - PUBLIC)

    def test_comes_in_pages(self, world: ApiWorld) -> None:
        for name in ("beto", "eva", "fito"):
            put(world, f"{name}@acme.example")
        world.call("DELETE", f"{CONTACTS}/eva@acme.example", OLGA)
        first = world.get(CONTACTS, limit="3").body
        second = world.get(CONTACTS, limit="3", next=first["next"]).body
        found = [item["email"].partition("@")[0] for item in first["items"] + second["items"]]
        assert (found, second["next"]) == (["carla", "beto", "fito", "eva"], None)
        assert world.get(CONTACTS, CARLA, limit="3", next=first["next"]).status == 400

    def test_of_another_tenant_is_as_unknown_as_that_of_a_client_that_is_not(self, world: ApiWorld) -> None:
        for known in ("acme", "nobody", "ACME"):
            answer = world.get(f"/clients/{known}/contacts", GUS)
            assert (answer.status, answer.body["detail"]) == (404, f"there is no client {known}")
        assert world.get("/clients/nobody/contacts", OLGA).status == 404
        for method in ("PUT", "DELETE"):
            body = BETO if method == "PUT" else None
            assert world.call(method, "/clients/nobody/contacts/beto@acme.example", OLGA, body=body).status == 404


class TestWhoIsNoContactAnyMore:
    """Contract, "Activación": authorisation ends when the client says so, and what was done stays on record."""

    REQUESTS = (
        ("GET", "/tickets", None),
        ("GET", "/tickets/{number}", None),
        ("GET", "/tickets/{number}/timeline", None),
        ("GET", CONTACTS, None),
        ("POST", "/tickets/{number}/comment", {"text": "¿Sigue caído?"}),
        ("POST", "/tickets/{number}/verify", {"effective": True}),
        ("POST", "/tickets/{number}/reopen", {"reason": "Volvió a caer."}),
    )

    def refused(self, world: ApiWorld, number: str, caller: Caller = CARLA) -> bool:
        """Whether every request of theirs is refused; some or none would be neither."""
        statuses = {
            world.call(method, path.format(number=number), caller, body=body).status
            for method, path, body in self.REQUESTS
        }
        assert 403 not in statuses or statuses == {403}
        return statuses == {403}

    def test_may_do_nothing_from_that_moment_and_again_when_they_come_back(self, world: ApiWorld) -> None:
        number = world.ticket_in(Status.RESOLVED)
        assert not self.refused(world, number)
        world.call("DELETE", f"{CONTACTS}/carla@acme.example", OLGA)
        assert self.refused(world, number)
        put(world, "carla@acme.example")
        assert not self.refused(world, number)

    @pytest.mark.parametrize("how", ["with the whole file", "with one contact"])
    def test_is_also_who_may_not_follow_tickets_any_more(self, world: ApiWorld, how: str) -> None:
        number = world.ticket_in(Status.RESOLVED)
        if how == "with one contact":
            put(world, "carla@acme.example", tickets=False)
        else:
            shown = world.get("/clients/acme", OLGA).body
            shown["contacts"][0]["tickets"] = False
            assert world.call("PUT", "/clients/acme", OLGA, body=shown).status == 200
        assert self.refused(world, number)
        put(world, "carla@acme.example", tickets=True)
        assert not self.refused(world, number)

    def test_is_still_named_on_what_they_did(self, world: ApiWorld) -> None:
        number = world.ticket_in(Status.RESOLVED)
        assert world.step(number, "verify", CARLA).status == 200
        world.call("DELETE", f"{CONTACTS}/carla@acme.example", OLGA)
        entries = world.get(f"/tickets/{number}/timeline").body["items"]
        assert entries[-1]["actor"] == {"type": "client", "id": "sub-carla", "name": "Carla"}
        assert world.get(f"/tickets/{number}").body["verified"] is True

    def test_does_not_come_back_as_a_contact_of_another_client(self, world: ApiWorld) -> None:
        number = world.ticket_in(Status.RESOLVED)
        world.call("DELETE", f"{CONTACTS}/carla@acme.example", OLGA)
        globex = world.store.client("globex")
        assert globex
        register(world.store, replace(globex, contacts=(*globex.contacts, contact("carla@acme.example"))))
        assert self.refused(world, number)

    def test_has_a_user_who_is_bound_to_the_contact_and_to_no_other(self, world: ApiWorld) -> None:
        number = world.ticket_in(Status.RESOLVED)
        world.store.put_member(Member("sub-beto", "acme", "beto@acme.example"))
        beto = Caller("sub-beto", "Beto", Role.CLIENT, "acme")
        assert self.refused(world, number, beto)
        put(world, "BETO@acme.example")
        assert not self.refused(world, number, beto)
        world.call("DELETE", f"{CONTACTS}/beto@acme.example", OLGA)
        assert self.refused(world, number, beto)
        assert not self.refused(world, number, CARLA)
