"""The desk's own lists: who is served, and what could not become a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guardia.domain.client_file import client_document
from guardia.domain.errors import Forbidden, Invalid, NotFound
from guardia.services.read_quarantine import ReadQuarantine
from guardia.services.register_clients import RegisterClients
from tests.support.builders import client, client_user, engineer, operator
from tests.support.world import World

if TYPE_CHECKING:
    from guardia.domain.caller import Caller


@pytest.fixture
def world() -> World:
    return World(client("first", accounts=()))


@pytest.fixture
def clients(world: World) -> RegisterClients:
    return RegisterClients(world.store)


class TestRegistering:
    def test_what_a_file_says_is_registered(self, clients: RegisterClients, world: World) -> None:
        assert clients.apply(client_document(client())) == client()
        assert world.store.client("acme") == client()

    def test_a_broken_file_changes_nothing(self, clients: RegisterClients, world: World) -> None:
        with pytest.raises(Invalid):
            clients.apply(client_document(client()) | {"name": ""})
        assert world.store.client("acme") is None

    def test_the_file_and_the_address_name_one_client(self, clients: RegisterClients) -> None:
        with pytest.raises(Invalid) as refusal:
            clients.apply(client_document(client()), "other")
        (problem,) = refusal.value.problems
        assert (problem.path, problem.message) == ("client", "is 'acme', and the address says 'other'")

    def test_an_account_of_another_client_is_refused(self, clients: RegisterClients, world: World) -> None:
        clients.apply(client_document(client()))
        with pytest.raises(Invalid) as refusal:
            clients.apply(client_document(client("thief")))
        assert [problem.path for problem in refusal.value.problems] == ["accounts[0]", "accounts[1]"]
        assert world.store.client("thief") is None

    def test_an_operator_may_and_nobody_else(self, clients: RegisterClients) -> None:
        assert clients.replace(operator(), "acme", client_document(client())) == client()
        for caller in (engineer(), client_user()):
            with pytest.raises(Forbidden):
                clients.replace(caller, "acme", client_document(client()))


class TestLookingUp:
    @pytest.mark.parametrize("caller", [engineer(), operator()])
    def test_the_desk_sees_one_and_all(self, clients: RegisterClients, caller: Caller) -> None:
        assert clients.shown(caller, "first").id == "first"
        assert [known.id for known in clients.listed(caller, 10).items] == ["first"]

    def test_a_client_sees_neither_not_even_itself(self, clients: RegisterClients) -> None:
        with pytest.raises(Forbidden):
            clients.shown(client_user(client_id="first"), "first")
        with pytest.raises(Forbidden):
            clients.listed(client_user(), 10)

    def test_one_that_is_not_there_is_not_found(self, clients: RegisterClients) -> None:
        with pytest.raises(NotFound, match="there is no client nobody"):
            clients.shown(engineer(), "nobody")


class TestQuarantine:
    def test_the_newest_comes_first(self, world: World) -> None:
        for reason in ("first", "second", "third"):
            world.deliver(reason)
            world.advance(seconds=1)
        read = ReadQuarantine(world.store)
        page = read(engineer(), 2)
        assert [kept.reason for kept in page.items] == ["third", "second"]
        assert [kept.reason for kept in read(engineer(), 2, page.next).items] == ["first"]

    def test_is_for_the_desk(self, world: World) -> None:
        with pytest.raises(Forbidden):
            ReadQuarantine(world.store)(client_user(), 10)
