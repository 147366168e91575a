"""A change of the client register: when, by whom, at whose request, and what became of each field and each contact.

Contract, "Activación": who is registered, authorised and removed is what the client asked for by e-mail, so each change
keeps who asked. The same goes for what was promised. The trace outlives the contact and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.client_changes import client_changes
from guardia.domain.errors import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from guardia.domain.client_changes import FieldChange
    from guardia.domain.contract import Client, Contact
    from guardia.domain.ticket import Actor


class ContactAction(StrEnum):
    """What became of a contact."""

    REGISTERED = "registered"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactTrace:
    """One change of one contact, who is shown as they were after it (of one who was removed: before it)."""

    at: datetime
    action: ContactAction
    contact: Contact
    by: Actor
    requested_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientTrace:
    """One change of a client's file: `contacts` says what became of each, and `changes` of everything else."""

    at: datetime
    by: Actor
    requested_by: str
    changes: tuple[FieldChange, ...]
    contacts: tuple[ContactTrace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """`before` is the client that the change was decided on; None for a new one. `by` made it, `requested_by` asked."""

    at: datetime
    by: Actor
    before: Client | None = None
    requested_by: str = ""


def trace_of(client: Client, registration: Registration) -> ClientTrace:
    """What the change does to the client's file. Nothing that becomes another is left out."""
    changes = client_changes(registration.before, client)
    return ClientTrace(
        at=registration.at,
        by=registration.by,
        requested_by=registration.requested_by,
        changes=tuple(change for change in changes if not change.path.startswith("contacts[")),
        contacts=traces_of(client, registration),
    )


def traces_of(client: Client, registration: Registration) -> tuple[ContactTrace, ...]:
    """What the change does to the client's contacts, who are told apart by their addresses."""
    before = {
        contact.email.casefold(): contact for contact in (registration.before.contacts if registration.before else ())
    }
    after = {contact.email.casefold(): contact for contact in client.contacts}
    traced = [
        *((ContactAction.REMOVED, contact) for email, contact in before.items() if email not in after),
        *((ContactAction.REGISTERED, contact) for email, contact in after.items() if email not in before),
        *(
            (ContactAction.CHANGED, contact)
            for email, contact in after.items()
            if before.get(email, contact) != contact
        ),
    ]
    return tuple(
        ContactTrace(
            at=registration.at,
            action=action,
            contact=contact,
            by=registration.by,
            requested_by=registration.requested_by,
        )
        for action, contact in traced
    )


def refuse_accounts(client: Client, owners: Mapping[str, str]) -> None:
    """Raise Invalid for the accounts of the client that are another's; `owners` are client ids by account id."""
    if problems := taken_accounts(client.id, [account.id for account in client.accounts], owners):
        raise Invalid(*problems)


def taken_accounts(client_id: str, account_ids: Sequence[str], owners: Mapping[str, str]) -> list[Problem]:
    """What is wrong with the accounts of a file, in its order, that are not the client's but another's."""
    return [
        Problem(
            f"accounts[{at}]",
            f"{account_id} is already registered for the client {owners[account_id]}: take it out of that file first",
        )
        for at, account_id in enumerate(account_ids)
        if owners.get(account_id, client_id) != client_id
    ]
