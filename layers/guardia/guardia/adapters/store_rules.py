"""What every store refuses, in the same words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from guardia.domain.client_file import client_document
from guardia.domain.contact_file import contact_document
from guardia.domain.errors import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Set

    from guardia.domain.contract import Client
    from guardia.domain.registration import ClientTrace
    from guardia.domain.ticket import Status
    from guardia.ports import TicketFilter

ACCOUNTS_AT_ONCE = 90
"""A transaction of DynamoDB has 100 operations at most: the file, and one for each account that comes or goes."""

LARGEST = 350_000
"""Bytes of JSON. DynamoDB's items have 400 KB at most, which in its own form are a few more of ours.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""

_BESIDE_A_CONTACT = 500
"""Bytes of a trace beside the contact and the words of whoever asked: times, the actor and the names of fields."""


def ended_by(which: TicketFilter) -> tuple[str, Status, str]:
    """The client, the status and the month by which ended tickets are kept. Raises ValueError without one of them."""
    if which.status is None or not which.client_id or not which.month:
        raise ValueError("tickets that have ended are listed by client and month")
    return which.client_id, which.status, which.month


def refuse_so_many(changed: Set[str]) -> None:
    """Raise Invalid if more accounts come and go than one transaction takes."""
    if len(changed) > ACCOUNTS_AT_ONCE:
        said = f"{len(changed)} accounts come or go; at most {ACCOUNTS_AT_ONCE} do at once: apply the file in steps"
        raise Invalid(Problem("accounts", said))


def refuse_so_large(client: Client, trace: ClientTrace) -> None:
    """Raise Invalid if the client, or what becomes of it or of its contacts at once, is more than one item holds."""
    holidays = [
        {day.isoformat(): name for day, name in contract.calendar.days.items()} for contract in client.contracts
    ]
    size = size_of([client_document(client), holidays])
    if size > LARGEST:
        said = f"the client has {size} bytes; at most {LARGEST} are kept: years of contracts and contacts take the most"
        raise Invalid(Problem("client", said))
    if size_of([[change.path, change.before, change.after] for change in trace.changes]) > LARGEST:
        said = f"{len(trace.changes)} fields become others, which is too much at once: apply the file in steps"
        raise Invalid(Problem("client", said))
    told = sum(size_of([contact_document(t.contact), t.requested_by]) + _BESIDE_A_CONTACT for t in trace.contacts)
    if told > LARGEST:
        said = f"{len(trace.contacts)} contacts come, go or change, which is too much at once: apply the file in steps"
        raise Invalid(Problem("contacts", said))


def size_of(document: object) -> int:
    """Bytes of JSON."""
    return len(json.dumps(document, ensure_ascii=False).encode())
