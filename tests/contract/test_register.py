"""ports.Register: clients with their accounts, and their users."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from guardia.domain.calendar import Calendar
from guardia.domain.caller import Member
from guardia.domain.change import Condition, Conflict
from guardia.domain.client_changes import FieldChange, client_changes
from guardia.domain.contract import Account, Environment, Penalty, Severity
from guardia.domain.decision import Language
from guardia.domain.entitlement import Holding
from guardia.domain.errors import Invalid, Problem
from guardia.domain.escalation import Escalation
from guardia.domain.registration import ClientTrace, ContactAction, ContactTrace, Registration, traces_of
from guardia.domain.road import Channel, Road
from guardia.domain.severity_rules import SeverityRule
from guardia.domain.working_week import WorkingWeek
from tests.contract.builders import HOUR, NOW, a_client
from tests.support.builders import OLGA, register

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from guardia.domain.contract import Client, Contact
    from guardia.ports import Store

FIRST, SECOND, THIRD = "222222222222", "333333333333", "444444444444"


def numbered(count: int, start: int = 0) -> list[str]:
    return [f"{number:012}" for number in range(start, start + count)]


def pages(store: Store, limit: int) -> Iterator[list[str]]:
    page = store.clients(limit)
    yield [client.id for client in page.items]
    while page.next:
        page = store.clients(limit, page.next)
        yield [client.id for client in page.items]


def test_a_client_reads_back_as_its_file_says(store: Store) -> None:
    client = a_client("acme", FIRST, SECOND)
    client = replace(client, accounts=(*client.accounts, Account(THIRD, None)))
    register(store, client)

    assert store.client("acme") == client


def test_every_field_of_a_client_reads_back(store: Store) -> None:
    past = replace(
        a_client().contract,
        calendar=Calendar("PA", "holidays 0.109", {date(2026, 11, 3): "Separación de Panamá"}),
        week=WorkingWeek((((480, 720), (810, 1050)), *(((0, 1440),),) * 5, ())),
        holidays_added={date(2026, 12, 24): "Nochebuena"},
        holidays_removed=frozenset({date(2026, 11, 3)}),
        grace=timedelta(days=15),
        penalties=(Penalty(Decimal("99.9"), Decimal("2.5")), Penalty(Decimal(95), Decimal(5))),
        escalation=Escalation(40, 60, 80),
        updates={Severity.CRITICAL: timedelta(minutes=90), Severity.LOW: timedelta(days=3)},
    )
    present = replace(past, version=7, starts=date(2027, 1, 1), ends=date(2027, 12, 31), grace=timedelta())
    client = a_client(
        contracts=(past, present),
        accounts=(
            Account(FIRST, Environment.PRODUCTION, "3f1c-9f0e", (f"arn:aws:sns:us-east-1:{FIRST}:alarms",)),
            Account(SECOND, None),
        ),
        contacts=(
            replace(a_client().contacts[0], role="", phone=None, tickets=False, language=Language.EN),
            replace(
                a_client().contacts[0],
                email="Beto@ACME.example",
                phone_authorised=False,
                channels=(Channel.SMS, Channel.EMAIL),
            ),
        ),
        channels=(
            Road(Channel.SLACK, "secretsmanager:guardia/channels/acme/alertas"),
            Road(Channel.WEBHOOK, "ssm:/guardia/channels/acme/servicenow"),
        ),
        severity_rules=(
            SeverityRule(
                alarm="*-cola-*", namespace="AWS/SQS", metric="Age*", dimensions={"Queue": "p?"}, active=False
            ),
            SeverityRule(composite=True, environment=Environment.NON_PRODUCTION),
        ),
    )
    register(store, client)

    assert store.client("acme") == client
    assert store.holding(FIRST).client == client
    assert list(store.clients(10).items) == [client]


def test_an_unknown_client_is_none(store: Store) -> None:
    assert store.client("nobody") is None


def test_a_client_is_found_by_each_account(store: Store) -> None:
    client = a_client("acme", FIRST, SECOND)
    register(store, client)

    assert store.holding(FIRST).client == client
    assert store.holding(SECOND).client == client
    assert store.holding(THIRD).client is None


def test_a_client_without_accounts_or_contacts_is_kept(store: Store) -> None:
    client = a_client(contacts=())
    register(store, client)

    assert store.client("acme") == client


def test_a_change_takes_the_place_of_what_was(store: Store) -> None:
    register(store, a_client("acme", FIRST))
    renamed = a_client("acme", FIRST, name="ACME 🚚")
    register(store, renamed)

    assert store.client("acme") == renamed
    assert store.holding(FIRST).client == renamed


def test_an_account_that_leaves_is_nobody_s(store: Store) -> None:
    register(store, a_client("acme", FIRST, SECOND))
    register(store, a_client("acme", SECOND))

    assert store.holding(FIRST).client is None
    assert store.holding(SECOND).client == a_client("acme", SECOND)


def test_an_account_that_left_may_be_another_client_s(store: Store) -> None:
    register(store, a_client("acme", FIRST))
    register(store, a_client("acme"))
    globex = a_client("globex", FIRST)
    register(store, globex)

    assert store.holding(FIRST).client == globex


def test_an_account_is_held_since_it_was_registered(store: Store) -> None:
    client = a_client("acme", FIRST)
    register(store, client, NOW)
    register(store, a_client("acme", FIRST, SECOND), NOW + HOUR)

    assert store.holding(FIRST) == Holding(FIRST, store.client("acme"), NOW, None)
    assert store.holding(SECOND) == Holding(SECOND, store.client("acme"), NOW + HOUR, None)
    assert store.holding(THIRD) == Holding(THIRD)


def test_an_account_that_moves_remembers_since_when_and_whose_it_was(store: Store) -> None:
    register(store, a_client("acme", FIRST), NOW)
    register(store, a_client("acme"), NOW + HOUR)
    assert store.holding(FIRST) == Holding(FIRST, None, None, "acme")

    globex = a_client("globex", FIRST)
    register(store, globex, NOW + 2 * HOUR)
    assert store.holding(FIRST) == Holding(FIRST, globex, NOW + 2 * HOUR, "acme")

    register(store, a_client("globex"), NOW + 3 * HOUR)
    register(store, a_client("initech", FIRST), NOW + 4 * HOUR)
    assert store.holding(FIRST) == Holding(FIRST, a_client("initech", FIRST), NOW + 4 * HOUR, "globex")


def test_an_account_that_comes_back_to_its_client_was_nobody_else_s(store: Store) -> None:
    client = a_client("acme", FIRST)
    register(store, client, NOW)
    register(store, a_client("acme"), NOW + HOUR)
    register(store, client, NOW + 2 * HOUR)

    assert store.holding(FIRST) == Holding(FIRST, client, NOW + 2 * HOUR, None)


ANA = a_client().contacts[0]
BETO = replace(ANA, name="Beto Ríos", email="beto@acme.example", channels=(Channel.SMS, Channel.EMAIL))


def told(store: Store, client_id: str = "acme") -> list[tuple[str, str, str, datetime]]:
    """Of each trace the action, the address, who asked, and when."""
    traces = store.traces(client_id)
    return [(trace.action.value, trace.contact.email, trace.requested_by, trace.at) for trace in traces]


def test_what_became_of_contacts_is_kept_in_order_and_for_ever(store: Store) -> None:
    register(store, a_client(contacts=(ANA,)), NOW)
    register(store, a_client(contacts=(replace(ANA, tickets=False), BETO)), NOW + HOUR, requested_by="Ana, por correo")
    register(store, a_client(contacts=(), name="ACME"), NOW + 2 * HOUR, requested_by="Ñandú 🚚")

    assert told(store) == [
        ("registered", "ana@acme.example", "", NOW),
        ("registered", "beto@acme.example", "Ana, por correo", NOW + HOUR),
        ("changed", "ana@acme.example", "Ana, por correo", NOW + HOUR),
        ("removed", "ana@acme.example", "Ñandú 🚚", NOW + 2 * HOUR),
        ("removed", "beto@acme.example", "Ñandú 🚚", NOW + 2 * HOUR),
    ]
    assert store.traces("acme")[-1] == ContactTrace(
        at=NOW + 2 * HOUR, action=ContactAction.REMOVED, contact=BETO, by=OLGA, requested_by="Ñandú 🚚"
    )


def test_a_change_of_something_else_leaves_no_trace_of_contacts(store: Store) -> None:
    register(store, a_client(contacts=(ANA,)), NOW)
    register(store, a_client("acme", FIRST, name="ACME", contacts=(ANA,)), NOW + HOUR)

    assert len(told(store)) == 1
    assert told(store, "globex") == []


def test_traces_of_one_client_are_not_another_s(store: Store) -> None:
    for client_id in ("acme", "acme-2"):
        register(store, a_client(client_id, contacts=(ANA,)), NOW)

    assert len(told(store, "acme")) == len(told(store, "acme-2")) == 1


def test_every_change_of_a_client_is_kept_in_order_with_who_made_it_and_what_it_was(store: Store) -> None:
    first = a_client("acme", FIRST, contacts=(ANA,))
    second = replace(first, name="ACME 🚚", contracts=(replace(first.contract, grace=timedelta(days=15)),))
    third = replace(second, contacts=(BETO,))
    fourth = replace(third, accounts=(), contacts=(BETO, ANA))
    for hours, client in enumerate((first, second, third, fourth)):
        register(store, client, NOW + hours * HOUR, requested_by=f"Ana, {hours}")

    opened, *others = store.history("acme")
    assert opened.changes == tuple(
        change for change in client_changes(None, first) if not change.path.startswith("contacts")
    )
    assert (opened.at, opened.by, opened.requested_by, len(opened.contacts)) == (NOW, OLGA, "Ana, 0", 1)
    renamed = FieldChange("name", first.name, "ACME 🚚"), FieldChange("contract version 1.grace", None, "P15D")
    left = FieldChange(f"accounts[{FIRST}]", {"id": FIRST, "environment": "production"}, None)
    assert others == [
        traced(1, renamed, first, second),
        traced(2, (), second, third),
        traced(3, (left,), third, fourth),
    ]
    assert [contact for trace in store.history("acme") for contact in trace.contacts] == list(store.traces("acme"))


def traced(hours: int, changes: tuple[FieldChange, ...], before: Client, after: Client) -> ClientTrace:
    """What is kept of the change that was made so many hours later."""
    at, asked = NOW + hours * HOUR, f"Ana, {hours}"
    contacts = traces_of(after, Registration(at=at, by=OLGA, before=before, requested_by=asked))
    return ClientTrace(at=at, by=OLGA, requested_by=asked, changes=changes, contacts=contacts)


def test_a_change_that_is_not_made_leaves_nothing_in_the_history(store: Store) -> None:
    register(store, a_client("acme", FIRST))
    register(store, a_client("globex"))
    before = store.history("globex")
    refused(store, a_client("globex", FIRST, name="GLOBEX"))
    with pytest.raises(Conflict):
        store.put_client(a_client("globex", SECOND), Registration(at=NOW + HOUR, by=OLGA))

    assert store.history("globex") == before
    assert store.history("nobody") == []


@pytest.mark.parametrize("before", [None, a_client("acme", name="as it was long ago")])
def test_a_change_of_a_client_that_is_another_by_now_is_not_made(store: Store, before: Client | None) -> None:
    present = a_client("acme", FIRST)
    register(store, present, NOW)
    with pytest.raises(Conflict) as conflict:
        store.put_client(a_client("acme", SECOND, contacts=()), Registration(at=NOW + HOUR, by=OLGA, before=before))

    assert conflict.value.failed == {Condition.CLIENT_IS_AS_READ}
    assert store.client("acme") == present
    assert store.holding(FIRST) == Holding(FIRST, present, NOW, None)
    assert store.holding(SECOND) == Holding(SECOND)
    assert len(told(store)) == 1


def test_a_change_of_a_client_that_nobody_has_registered_is_not_made(store: Store) -> None:
    with pytest.raises(Conflict):
        store.put_client(a_client("acme", FIRST), Registration(at=NOW, by=OLGA, before=a_client("acme")))
    assert store.client("acme") is None


def many_contacts(count: int) -> tuple[Contact, ...]:
    """Each as long as a contact can be: about 1.7 KB."""
    return tuple(
        replace(ANA, email=f"n{number}@acme.example", name="🚚" * 200, role="🚚" * 200) for number in range(count)
    )


def test_more_contacts_at_once_than_an_item_holds_come_in_steps(store: Store) -> None:
    register(store, a_client(contacts=many_contacts(20)))
    (problem,) = refused(store, a_client(contacts=many_contacts(190)))
    assert problem == Problem(
        "contacts", "170 contacts come, go or change, which is too much at once: apply the file in steps"
    )
    register(store, a_client(contacts=many_contacts(150)))
    more = a_client(contacts=many_contacts(190))
    register(store, more)
    assert store.client("acme") == more
    assert len(told(store)) == 190


def test_a_client_of_more_than_an_item_holds_is_refused(store: Store) -> None:
    (problem,) = refused(store, a_client(contacts=many_contacts(250)))
    assert (problem.path, problem.message.partition("; ")[2]) == (
        "client",
        "at most 350000 are kept: years of contracts and contacts take the most",
    )
    assert store.client("acme") is None


def refused(store: Store, client: Client) -> list[Problem]:
    with pytest.raises(Invalid) as invalid:
        register(store, client)
    return list(invalid.value.problems)


def test_an_account_of_another_client_is_refused_by_its_field(store: Store) -> None:
    register(store, a_client("acme", FIRST, THIRD))
    globex = a_client("globex", FIRST, SECOND, THIRD)

    taken = "is already registered for the client acme: take it out of that file first"
    assert refused(store, globex) == [
        Problem("accounts[0]", f"{FIRST} {taken}"),
        Problem("accounts[2]", f"{THIRD} {taken}"),
    ]
    assert store.client("globex") is None
    assert store.holding(SECOND).client is None
    assert store.holding(FIRST).client == a_client("acme", FIRST, THIRD)


def test_a_change_that_takes_another_s_account_leaves_the_client_as_it_was(store: Store) -> None:
    register(store, a_client("acme", FIRST))
    register(store, a_client("globex", SECOND))

    assert [problem.path for problem in refused(store, a_client("globex", SECOND, FIRST))] == ["accounts[1]"]
    assert store.client("globex") == a_client("globex", SECOND)


def test_ninety_accounts_come_at_once_and_more_come_in_steps(store: Store) -> None:
    ninety = a_client("acme", *numbered(90))
    register(store, ninety)
    more = a_client("acme", *numbered(150))
    register(store, more)

    assert store.client("acme") == more
    assert store.holding("000000000149").client == more


@pytest.mark.parametrize(("before", "after"), [([], numbered(91)), (numbered(50), numbered(50, start=50))])
def test_more_accounts_than_one_transaction_takes_are_refused(
    store: Store, before: list[str], after: list[str]
) -> None:
    register(store, a_client("acme", *before))
    changed = len(before) + len(after)

    (problem,) = refused(store, a_client("acme", *after))
    assert problem == Problem(
        "accounts", f"{changed} accounts come or go; at most 90 do at once: apply the file in steps"
    )


def test_the_list_of_clients_is_in_their_order(store: Store) -> None:
    for client_id in ("initech", "acme", "globex", "hooli", "acme-2"):
        register(store, a_client(client_id))

    assert [client.id for client in store.clients(10).items] == ["acme", "acme-2", "globex", "hooli", "initech"]
    assert list(pages(store, 2)) == [["acme", "acme-2"], ["globex", "hooli"], ["initech"]]


def test_the_list_of_clients_holds_no_tickets(store: Store) -> None:
    assert list(store.clients(10).items) == []


def test_a_member_is_bound_changed_and_removed(store: Store) -> None:
    member = Member("sub-of-ana", "acme", "ana@acme.example")
    store.put_member(member)
    assert store.member("sub-of-ana") == member

    store.put_member(replace(member, email="ana.perez@acme.example"))
    changed = store.member("sub-of-ana")
    assert changed is not None
    assert changed.email == "ana.perez@acme.example"

    store.remove_member("sub-of-ana")
    store.remove_member("sub-of-ana")
    assert store.member("sub-of-ana") is None
