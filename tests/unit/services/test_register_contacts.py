"""Contacts one at a time: registered, changed, removed and listed, beside whatever else happens to the client."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.errors import Busy, Forbidden, NotFound
from guardia.services.register_contacts import RegisterContacts
from guardia.services.trying import TRIES
from tests.support.builders import T0, client, client_user, contact, engineer, operator, register
from tests.support.recorders import InterruptedStore

if TYPE_CHECKING:
    from guardia.domain.caller import Caller
    from guardia.domain.contract import Client

ANA, BETO = "ana@acme.example", "beto@acme.example"
OLGA = operator()


@dataclass
class Desk:
    """The use case, with the client `acme` and its contact Ana. It looks at the clock an hour after the last time."""

    store: InterruptedStore = field(default_factory=InterruptedStore)
    now: datetime = T0

    def __post_init__(self) -> None:
        register(self.store, client(), T0)
        self.contacts = RegisterContacts(self.store, self._later, lambda _: None)

    def _later(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now

    @property
    def acme(self) -> Client:
        known = self.store.client("acme")
        assert known
        return known

    def put(self, email: str = BETO, **fields: object) -> None:
        self.contacts.put(OLGA, "acme", email, {"name": "Beto Ríos", **fields})

    def rename(self) -> None:
        """Somebody else gives the client another name."""
        register(self.store, replace(self.acme, name=f"{self.acme.name} y otros"))

    def emails(self) -> list[str]:
        return [one.email for one in self.acme.contacts]

    def traces(self) -> list[tuple[str, str, str]]:
        """What became of whom, at whose request."""
        return [(one.action.value, one.contact.email, one.requested_by) for one in self.store.traces("acme")]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_contact_is_registered_changed_and_removed_on_record(desk: Desk) -> None:
    desk.put(requested_by="Ana, por correo")
    desk.put(phone_authorised=True, requested_by="Ana, por teléfono")
    trace = desk.contacts.remove(OLGA, "acme", BETO, "Ana")

    assert desk.emails() == [ANA]
    assert desk.traces() == [
        ("registered", ANA, ""),
        ("registered", BETO, "Ana, por correo"),
        ("changed", BETO, "Ana, por teléfono"),
        ("removed", BETO, "Ana"),
    ]
    assert trace == desk.store.traces("acme")[-1]
    assert (trace.contact.phone_authorised, trace.by, trace.at) == (True, OLGA.actor, T0 + timedelta(hours=3))


def test_nothing_else_of_the_client_changes(desk: Desk) -> None:
    before = desk.acme
    desk.put()
    assert replace(desk.acme, contacts=before.contacts) == before
    desk.contacts.remove(OLGA, "acme", BETO)
    assert desk.acme == before


def test_the_same_twice_is_written_once(desk: Desk) -> None:
    desk.put()
    written = len(desk.store.registrations)
    desk.put(requested_by="Ana")
    assert len(desk.store.registrations) == written


def test_a_contact_speaks_the_clients_language_unless_the_request_says_another(desk: Desk) -> None:
    desk.put()
    desk.put("eva@acme.example", language="en")
    assert [one.language.value for one in desk.acme.contacts] == ["es", "es", "en"]


def test_a_change_of_the_client_by_somebody_else_is_kept(desk: Desk) -> None:
    desk.store.before("put_client", desk.rename)
    desk.put()
    assert (desk.acme.name, desk.emails()) == ("ACME Logística, S.A. y otros", [ANA, BETO])

    desk.store.before("put_client", desk.rename)
    desk.contacts.remove(OLGA, "acme", ANA)
    assert (desk.acme.name, desk.emails()) == ("ACME Logística, S.A. y otros y otros", [BETO])


def test_who_was_removed_by_somebody_else_meanwhile_is_not_removed_twice(desk: Desk) -> None:
    desk.store.before("put_client", lambda: register(desk.store, client(contacts=())))
    with pytest.raises(NotFound):
        desk.contacts.remove(OLGA, "acme", ANA)
    assert desk.traces() == [("registered", ANA, ""), ("removed", ANA, "")]


def test_others_who_are_first_each_time_are_told(desk: Desk) -> None:
    for _ in range(TRIES):
        # Whoever is first writes, too: nothing comes before that.
        desk.store.before("put_client", desk.rename, lambda: None)
    with pytest.raises(Busy):
        desk.put()
    assert desk.emails() == [ANA]


@pytest.mark.parametrize("caller", [engineer(), client_user()])
def test_only_operators_change_contacts(desk: Desk, caller: Caller) -> None:
    with pytest.raises(Forbidden):
        desk.contacts.put(caller, "acme", BETO, {"name": "Beto"})
    with pytest.raises(Forbidden):
        desk.contacts.remove(caller, "acme", ANA)
    assert desk.emails() == [ANA]


def test_a_client_that_is_not_there_has_no_contacts(desk: Desk) -> None:
    for act in (
        lambda: desk.contacts.put(OLGA, "nobody", BETO, {"name": "Beto"}),
        lambda: desk.contacts.remove(OLGA, "nobody", BETO),
        lambda: desk.contacts.listed(OLGA, "nobody"),
        lambda: desk.contacts.listed(client_user(client_id="globex"), "acme"),
    ):
        with pytest.raises(NotFound, match="there is no client"):
            act()


class TestTheList:
    def test_has_what_became_of_each_last_and_those_who_were_removed_last(self, desk: Desk) -> None:
        desk.put(requested_by="Ana")
        desk.contacts.remove(OLGA, "acme", ANA, "Beto")
        listed = desk.contacts.listed(engineer(), "acme")
        lasts = [one.last for one in listed]
        assert [(last.contact.email, last.requested_by, last.action.value) for last in lasts if last] == [
            (BETO, "Ana", "registered"),
            (ANA, "Beto", "removed"),
        ]

    def test_of_a_clients_own_people_has_who_is_in_force(self, desk: Desk) -> None:
        desk.put()
        desk.contacts.remove(OLGA, "acme", BETO)
        (listed,) = desk.contacts.listed(client_user(), "acme")
        assert (listed.contact, listed.last) == (contact(), None)
