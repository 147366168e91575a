"""Where a list may go on: the form of a query's place, by attribute, as regular expressions.

A place comes back from outside. DynamoDB refuses one that the query does not reach, and calls it a fault.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guardia.adapters.dynamodb import keys
from guardia.domain.errors import CursorRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

Form = dict[str, str]
_CLIENT_ID = "[a-z0-9-]{1,40}"

OF_CLIENT: Form = {
    "PK": f"{keys.CLIENT}#{_CLIENT_ID}",
    "SK": keys.CLIENT,
    "client_pk": keys.CLIENTS,
    "client_sk": _CLIENT_ID,
}
OF_QUARANTINED: Form = {"PK": f"{keys.QUARANTINE}#[0-9]{{4}}-[0-9]{{2}}", "SK": "[A-Z0-9]{26}"}


def of_ticket(index: str, partition: str, begins: str = "") -> Form:
    """A place in one partition of an index, whose sort keys begin so."""
    return {
        "PK": f"{keys.TICKET}#[A-Z0-9-]{{1,40}}",
        "SK": keys.TICKET,
        f"{index}_pk": re.escape(partition),
        f"{index}_sk": re.escape(begins) + "[A-Z0-9#:.-]{1,100}",
    }


def of_window(partition: str) -> Form:
    """A place among the maintenance windows of one client."""
    return {"PK": re.escape(partition), "SK": f"{keys.WINDOWS}[A-Z0-9]{{26}}"}


def of_held_alarm(partition: str) -> Form:
    """A place among what one window holds."""
    return {"PK": re.escape(partition), "SK": "[0-9a-f]{64}"}


def of_measure(partition: str) -> Form:
    """A place among the measures of one client and month, in the index `client`."""
    return {
        "PK": f"{keys.TICKET}#[A-Z0-9-]{{1,40}}",
        "SK": "MEASURE#[0-9]{4}",
        "client_pk": re.escape(partition),
        "client_sk": "[A-Z0-9#:.-]{1,100}",
    }


def start(after: Mapping[str, str] | None, form: Form) -> dict[str, dict[str, str]] | None:
    """Where a query goes on after a page, in DynamoDB's form. Raises CursorRefused for a place of another form."""
    if after is None:
        return None
    if after.keys() != form.keys() or not all(re.fullmatch(form[name], value) for name, value in after.items()):
        raise CursorRefused("this is no place of this list")
    return {name: {"S": value} for name, value in after.items()}
