"""Who is served: what a document would do, what it does, and that nothing is half done."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.client_file import client_document
from guardia.domain.contract import Account, Environment
from guardia.domain.entitlement import Holding
from guardia.domain.errors import Busy, Forbidden, Invalid, NotFound, Problem
from guardia.services.register_clients import Plan, RegisterClients
from guardia.services.trying import TRIES
from tests.support.builders import (
    OLGA,
    PRODUCTION,
    T0,
    TESTING,
    client,
    client_user,
    contact,
    contract,
    engineer,
    no_holidays,
    operator,
    register,
)
from tests.support.recorders import InterruptedStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from guardia.domain.caller import Caller

ACME: dict[str, Any] = client_document(client())
CONTRACT: dict[str, Any] = {name: value for name, value in ACME["contract"].items() if name != "version"}
NEXT_YEAR = ACME | {"contract": CONTRACT | {"starts": "2027-01-01", "ends": "2027-12-31"}}


@dataclass
class Desk:
    """The use case over a register of its own."""

    store: InterruptedStore = field(default_factory=InterruptedStore)
    pauses: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clients = RegisterClients(self.store, no_holidays, lambda: T0, self.pauses.append)

    def rename(self, name: str) -> None:
        """Somebody else gives the client another name."""
        known = self.store.client("acme")
        assert known
        register(self.store, replace(known, name=name))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def _nobody() -> None:
    """Nothing comes before this call."""


def refused(act: Callable[[], object]) -> list[Problem]:
    with pytest.raises(Invalid) as refusal:
        act()
    return list(refusal.value.problems)


class TestAPlan:
    def test_says_what_is_what_would_be_and_what_changes_and_writes_nothing(self, desk: Desk) -> None:
        plan = desk.clients.plan(ACME)
        assert (plan.before, plan.after.id) == (None, "acme")
        assert plan.changes[0].path == "name"
        assert desk.store.client("acme") is None

        desk.clients.apply(ACME, OLGA)
        again = desk.clients.plan(ACME | {"name": "ACME"})
        assert [change.path for change in again.changes] == ["name"]
        assert desk.clients.plan(ACME).changes == ()
        assert len(desk.store.registrations) == 1

    def test_refuses_what_cannot_be_carried_out(self, desk: Desk) -> None:
        register(desk.store, client("globex", accounts=(Account(TESTING, Environment.PRODUCTION),)))
        (problem,) = refused(lambda: desk.clients.plan(ACME))
        assert problem.path == "accounts[1]"
        (problem,) = refused(lambda: desk.clients.plan(ACME, "other"))
        assert problem == Problem("client", "is 'acme', and the address says 'other'")

    @pytest.mark.parametrize(
        "document", [None, [], "acme", {}, {"client": 7}, {"client": "../acme"}, {"client": "x" * 999}]
    )
    def test_of_what_is_no_clients_document_is_refused(self, desk: Desk, document: object) -> None:
        assert refused(lambda: desk.clients.plan(document))

    def test_tells_of_a_taken_account_together_with_whatever_else_is_wrong(self, desk: Desk) -> None:
        register(desk.store, client("globex", accounts=(Account(TESTING, Environment.PRODUCTION),)))
        told = refused(lambda: desk.clients.plan(ACME | {"name": "", "sla": "gold"}))
        assert [problem.path for problem in told] == ["name", "sla", "accounts[1]"]

    def test_does_not_say_whose_an_account_is_to_a_file_of_nobody(self, desk: Desk) -> None:
        register(desk.store, client())
        told = refused(lambda: desk.clients.plan(ACME | {"client": "ACME"}))
        assert [problem.path for problem in told] == ["client"]

    @pytest.mark.parametrize("accounts", [None, "x", {}, [7, None, {}, {"id": 222222222222}, {"id": "22"}]])
    def test_of_accounts_that_are_none_is_refused(self, desk: Desk, accounts: object) -> None:
        paths = [problem.path for problem in refused(lambda: desk.clients.plan(ACME | {"accounts": accounts}))]
        assert paths
        assert all(path.startswith("accounts") for path in paths)

    def test_knows_which_versions_it_removes_and_which_it_corrects(self, desk: Desk) -> None:
        desk.clients.apply(ACME, OLGA)
        renewed = desk.clients.plan(NEXT_YEAR)
        assert (renewed.removed, renewed.corrected) == ((), ())
        desk.clients.apply(NEXT_YEAR, OLGA)
        back = desk.clients.plan(ACME | {"contract": CONTRACT | {"ends": "2027-03-31"}})
        assert ([one.version for one in back.removed], [str(one.ends) for one in back.corrected]) == (
            [2],
            ["2026-12-31"],
        )

    def test_is_carried_out_as_it_was_shown(self, desk: Desk) -> None:
        desk.clients.carry_out(desk.clients.plan(ACME), OLGA, "Ana Pérez")
        assert desk.clients.plan(ACME).changes == ()
        (trace,) = desk.store.traces("acme")
        assert (trace.by, trace.requested_by, trace.at) == (OLGA, "Ana Pérez", T0)

    def test_without_a_change_writes_nothing(self, desk: Desk) -> None:
        desk.clients.apply(ACME, OLGA)
        desk.clients.carry_out(desk.clients.plan(ACME), OLGA)
        assert len(desk.store.registrations) == 1

    @pytest.mark.parametrize("when", ["before", "while it is written"])
    def test_is_not_carried_out_when_somebody_else_changed_the_client(self, desk: Desk, when: str) -> None:
        desk.clients.apply(ACME, OLGA)
        plan = desk.clients.plan(ACME | {"contacts": []})
        if when == "before":
            desk.rename("ACME")
        else:
            desk.store.before("put_client", lambda: desk.rename("ACME"))
        with pytest.raises(Busy, match="somebody else changed the client acme meanwhile"):
            desk.clients.carry_out(plan, OLGA)
        known = desk.store.client("acme")
        assert known
        assert (known.name, len(known.contacts)) == ("ACME", 1)

    def test_asked_for_by_nobody_who_can_be_named_is_refused(self, desk: Desk) -> None:
        (problem,) = refused(lambda: desk.clients.carry_out(desk.clients.plan(ACME), OLGA, "x" * 201))
        assert problem.path == "requested_by"
        assert desk.store.client("acme") is None


class TestApplying:
    def test_what_a_document_says_is_registered(self, desk: Desk) -> None:
        registered = desk.clients.apply(ACME, OLGA)
        assert desk.store.client("acme") == registered
        assert client_document(registered) == ACME

    def test_the_same_twice_changes_nothing(self, desk: Desk) -> None:
        assert desk.clients.apply(ACME, OLGA) == desk.clients.apply(ACME, OLGA, requested_by="Ana")
        assert (len(desk.store.registrations), len(desk.store.traces("acme"))) == (1, 1)

    def test_a_renewal_is_a_new_version_and_twice_changes_nothing(self, desk: Desk) -> None:
        desk.clients.apply(ACME, OLGA)
        renewed = desk.clients.apply(NEXT_YEAR, OLGA)
        assert [(one.version, one.starts) for one in renewed.contracts] == [
            (1, date(2026, 1, 1)),
            (2, date(2027, 1, 1)),
        ]
        assert desk.clients.apply(NEXT_YEAR, OLGA) == renewed
        assert desk.clients.apply(client_document(renewed), OLGA) == renewed
        assert len(desk.store.registrations) == 2

    def test_what_a_document_lists_no_more_is_gone(self, desk: Desk) -> None:
        desk.clients.apply(ACME, OLGA)
        desk.clients.apply(ACME | {"contacts": [], "accounts": []}, OLGA, requested_by="Ana")
        assert desk.store.holding(PRODUCTION) == Holding(PRODUCTION, None, None, "acme")
        assert [trace.action.value for trace in desk.store.traces("acme")] == ["registered", "removed"]

    @pytest.mark.parametrize(
        ("change", "path"),
        [
            ({"name": ""}, "name"),
            ({"contract": NEXT_YEAR["contract"] | {"ends": "2026-12-31"}}, "contract.ends"),
            ({"contract": CONTRACT | {"time_zone": "America/Panamá"}}, "contract.time_zone"),
            ({"contract": CONTRACT | {"follow_up": "2 days"}}, "contract.follow_up"),
            ({"contract": CONTRACT | {"calendar": "XXX"}}, "contract.calendar"),
            ({"contract": None, "contracts": [CONTRACT, CONTRACT]}, "contracts[1].starts"),
            ({"contacts": [{"name": "Eva", "email": "eva"}]}, "contacts[0].email"),
            ({"accounts": [{"id": PRODUCTION}, {"id": "444444444444"}]}, "accounts[1]"),
            ({"severity_rules": [{"when": {"alarm": "a*"}}]}, "severity_rules[0].environment"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_a_broken_document_names_its_field_and_changes_nothing(
        self, desk: Desk, change: dict[str, Any], path: str
    ) -> None:
        register(desk.store, client("globex", accounts=(Account("444444444444", None),)))
        desk.clients.apply(ACME, OLGA)
        before = desk.store.client("acme"), desk.store.traces("acme"), desk.store.holding(PRODUCTION)
        changed = ACME | {"name": "Another", "contacts": []} | change
        assert path in [problem.path for problem in refused(lambda: desk.clients.apply(changed, OLGA))]
        assert (desk.store.client("acme"), desk.store.traces("acme"), desk.store.holding(PRODUCTION)) == before

    def test_an_account_that_another_takes_meanwhile_is_refused(self, desk: Desk) -> None:
        globex = client("globex", accounts=(Account(PRODUCTION, None),))
        desk.store.before("put_client", lambda: register(desk.store, globex))
        (problem,) = refused(lambda: desk.clients.apply(ACME, OLGA))
        assert problem.path == "accounts[0]"
        assert desk.store.client("acme") is None

    def test_a_change_by_somebody_else_is_read_and_decided_again(self, desk: Desk) -> None:
        desk.clients.apply(ACME, OLGA)
        shorter = client(contract=contract(ends=date(2026, 6, 30)))
        desk.store.before("put_client", lambda: register(desk.store, shorter))
        desk.clients.apply(NEXT_YEAR, OLGA)
        known = desk.store.client("acme")
        assert known
        assert [str(one.ends) for one in known.contracts] == ["2026-06-30", "2027-12-31"]
        assert desk.pauses == [1]

    def test_others_who_are_first_each_time_are_told(self, desk: Desk) -> None:
        desk.clients.apply(ACME, OLGA)

        for _ in range(TRIES):
            # Whoever is first writes, too: what comes before a write stands between two acts of nobody.
            desk.store.before("put_client", lambda: desk.rename(f"ACME {len(desk.pauses)}"), _nobody)
        with pytest.raises(Busy):
            desk.clients.apply(ACME | {"contacts": []}, OLGA)
        assert len(desk.pauses) == TRIES - 1

    def test_an_operator_may_and_nobody_else(self, desk: Desk) -> None:
        registered = desk.clients.replace(operator(), "acme", ACME, "Ana")
        assert desk.store.client("acme") == registered
        assert desk.store.traces("acme")[0].by == operator().actor
        for caller in (engineer(), client_user()):
            with pytest.raises(Forbidden):
                desk.clients.replace(caller, "acme", ACME | {"name": "Another"})
        assert desk.store.client("acme") == registered


class TestLookingUp:
    @pytest.mark.parametrize("caller", [engineer(), operator()])
    def test_the_desk_sees_one_and_all(self, desk: Desk, caller: Caller) -> None:
        register(desk.store, client())
        assert desk.clients.shown(caller, "acme") == client()
        assert list(desk.clients.listed(caller, 10).items) == [client()]

    def test_a_client_sees_neither_not_even_itself(self, desk: Desk) -> None:
        register(desk.store, client())
        with pytest.raises(Forbidden):
            desk.clients.shown(client_user(), "acme")
        with pytest.raises(Forbidden):
            desk.clients.listed(client_user(), 10)

    def test_one_that_is_not_there_is_not_found(self, desk: Desk) -> None:
        with pytest.raises(NotFound, match="there is no client nobody"):
            desk.clients.shown(engineer(), "nobody")


def test_a_plan_of_equal_clients_changes_nothing() -> None:
    assert Plan(client(), client()).changes == ()
    assert Plan(client(), client(contacts=(contact(), contact("eva@acme.example")))).changes
