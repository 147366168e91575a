"""Three clients whose every text carries a mark, and a composer that would pass on whatever it is given.

A mark of one client in anything that is addressed to another is a leak, wherever it came from.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from guardia.domain.contract import Account, Environment, OnRecovery, Severity
from guardia.domain.coverage import Plan
from tests.support.builders import PRODUCTION, TESTING, client, contact, contract
from tests.support.recorders import RecordingComposer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from guardia.domain.contract import Client, Contract
    from guardia.domain.notice import Message, Recipient
    from guardia.domain.ticket import Entry, Ticket

NEWS = {Severity.CRITICAL: timedelta(hours=1), Severity.HIGH: timedelta(hours=3), Severity.LOW: timedelta(hours=9)}
GLOBEX, INITECH = "444444444444", "555555555555"
ACCOUNTS = {
    PRODUCTION: ("acme", Environment.PRODUCTION),
    TESTING: ("acme", Environment.NON_PRODUCTION),
    GLOBEX: ("globex", Environment.PRODUCTION),
    INITECH: ("initech", Environment.PRODUCTION),
}
OWNERS = {account: owner for account, (owner, _) in ACCOUNTS.items()}
RESOLVES = frozenset({"globex"})
"""Whose tickets are resolved when their alarms recover, whatever their severity."""

ADDRESSES = {"ana@acme.example": "acme", "gabi@globex.example": "globex", "ivan@initech.example": "initech"}
LAPSED = date(2026, 11, 19), date(2026, 1, 1)
IN_FORCE = date(2036, 12, 31), date(2026, 1, 1)


def mark(client_id: str) -> str:
    """What stands in every text of this client, and in no other's."""
    return f"SECRET-OF-{client_id.upper()}"


def marks_in(text: str) -> set[str]:
    """The clients whose mark is in the text."""
    return {client_id for client_id in ADDRESSES.values() if mark(client_id) in text}


def client_of(client_id: str, owners: Mapping[str, str], *, lapsed: bool = False) -> Client:
    """The client as it stands: the accounts it owns now, its contract in force or run out, its contacts."""
    accounts = tuple(Account(known, ACCOUNTS[known][1]) for known, owner in owners.items() if owner == client_id)
    contacts = (
        *(contact(email, name=mark(client_id)) for email, of in ADDRESSES.items() if of == client_id),
        contact(f"quiet@{client_id}.example", name=mark(client_id), tickets=False),
    )
    made = client(client_id, contract=_contract(client_id, lapsed=lapsed), accounts=accounts, contacts=contacts)
    return replace(made, name=mark(client_id))


def _contract(client_id: str, *, lapsed: bool) -> Contract:
    ends, starts = LAPSED if lapsed else IN_FORCE
    plan = Plan.BUSINESS_HOURS if client_id == "initech" else Plan.ALWAYS
    recovered = OnRecovery.RESOLVE if client_id in RESOLVES else OnRecovery.KEEP
    made = contract(plan=plan, starts=starts, ends=ends, on_recovery=dict.fromkeys(Severity, recovered))
    return replace(made, updates=NEWS if client_id == "acme" else {})


class TellingComposer(RecordingComposer):
    """Writes down all that a message could be made of."""

    def compose(
        self,
        ticket: Ticket,
        client: Client | None,
        entry: Entry,
        recipient: Recipient,
        *,
        link: str | None = None,
        listed: Sequence[Ticket] = (),
        links: Mapping[str, str] | None = None,
    ) -> Message:
        """A message whose text is everything."""
        brief = super().compose(ticket, client, entry, recipient, link=link, listed=listed, links=links)
        return replace(brief, text=repr((ticket, client, entry, recipient, listed)))
