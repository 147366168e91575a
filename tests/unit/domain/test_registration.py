"""What a change of the register does to contacts, and whose accounts it may name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from guardia.domain.contract import Account
from guardia.domain.decision import Language
from guardia.domain.errors import Invalid, Problem
from guardia.domain.registration import (
    ContactAction,
    ContactTrace,
    Registration,
    refuse_accounts,
    trace_of,
    traces_of,
)
from tests.support.builders import OLGA, T0, client, contact

if TYPE_CHECKING:
    from guardia.domain.contract import Client, Contact

ANA, BETO, EVA = contact("ana@acme.example"), contact("beto@acme.example"), contact("eva@acme.example")
Contacts = tuple["Contact", ...]


def traces(before: Contacts | None, after: Contacts) -> list[tuple[str, Contact]]:
    """What became of whom when a client had the contacts `before` (None: was not registered) and has those `after`."""
    known = None if before is None else client(contacts=before)
    told = traces_of(client(contacts=after), Registration(at=T0, by=OLGA, before=known))
    return [(trace.action.value, trace.contact) for trace in told]


class TestAChange:
    @pytest.mark.parametrize(
        ("after", "paths", "contacts"),
        [
            (replace(client(contacts=(ANA, BETO)), name="ACME"), ["name"], 0),
            (client(contacts=(ANA, EVA)), [], 2),
            (client(contacts=(BETO, ANA)), ["order of contacts"], 0),
            (client(contacts=(replace(ANA, email="Ana@acme.example"), BETO)), [], 1),
            (client(contacts=(ANA, BETO)), [], 0),
        ],
    )
    def test_is_told_of_contacts_and_of_everything_else_apart(
        self, after: Client, paths: list[str], contacts: int
    ) -> None:
        known = client(contacts=(ANA, BETO))
        trace = trace_of(after, Registration(at=T0, by=OLGA, before=known, requested_by="Ana"))
        assert ([change.path for change in trace.changes], len(trace.contacts)) == (paths, contacts)
        assert (trace.at, trace.by, trace.requested_by) == (T0, OLGA, "Ana")


class TestContacts:
    def test_of_a_new_client_are_registered(self) -> None:
        assert traces(None, (ANA, BETO)) == [("registered", ANA), ("registered", BETO)]

    def test_come_and_go(self) -> None:
        assert traces((ANA, BETO), (BETO, EVA)) == [("removed", ANA), ("registered", EVA)]

    @pytest.mark.parametrize(
        "changed",
        [
            replace(ANA, tickets=False),
            replace(ANA, phone_authorised=False),
            replace(ANA, language=Language.EN),
            replace(ANA, email="Ana@acme.example"),
        ],
    )
    def test_are_changed_with_any_of_their_fields(self, changed: Contact) -> None:
        assert traces((ANA, BETO), (changed, BETO)) == [("changed", changed)]

    def test_in_another_order_are_the_same(self) -> None:
        assert traces((ANA, BETO), (BETO, ANA)) == []

    def test_with_another_address_are_others(self) -> None:
        moved = replace(ANA, email="ana.perez@acme.example")
        assert traces((ANA,), (moved,)) == [("removed", ANA), ("registered", moved)]

    def test_keep_who_changed_them_when_and_at_whose_request(self) -> None:
        registration = Registration(at=T0, by=OLGA, before=client(contacts=(ANA,)), requested_by="Ana, por correo")
        (trace,) = traces_of(client(contacts=()), registration)
        assert trace == ContactTrace(
            at=T0, action=ContactAction.REMOVED, contact=ANA, by=OLGA, requested_by="Ana, por correo"
        )


class TestAccounts:
    CLIENT = client(accounts=tuple(Account(digit * 12, None) for digit in "123"))

    @pytest.mark.parametrize("owners", [{}, {"1" * 12: "acme"}, {"9" * 12: "globex"}])
    def test_of_nobody_and_of_the_client_itself_may_be_named(self, owners: dict[str, str]) -> None:
        refuse_accounts(self.CLIENT, owners)

    def test_of_another_client_are_refused_each_with_its_field_and_a_way_out(self) -> None:
        with pytest.raises(Invalid) as refusal:
            refuse_accounts(self.CLIENT, {"1" * 12: "globex", "2" * 12: "acme", "3" * 12: "initech"})
        taken = "is already registered for the client"
        assert refusal.value.problems == (
            Problem("accounts[0]", f"111111111111 {taken} globex: take it out of that file first"),
            Problem("accounts[2]", f"333333333333 {taken} initech: take it out of that file first"),
        )
