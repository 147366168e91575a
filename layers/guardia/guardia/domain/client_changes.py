"""What a client's file would change, field by field, for whoever is asked whether it shall be so.

Called by the operator's command before it applies a file. Two clients that are equal differ in nothing here, and two
that are not differ in something.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.channel_file import room_document
from guardia.domain.client_file import account_document
from guardia.domain.contact_file import contact_document
from guardia.domain.contract_file import contract_document
from guardia.domain.severity_rules_file import rule_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from guardia.domain.contract import Client, Contract

Parts = dict[str, object]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One difference, in plain JSON values. `before` is None for what is new, `after` for what is removed.

    `path` is a field's (`name`, `contract version 2.response.HIGH`); what a client has several of is named by what
    tells them apart: `accounts[222222222222].environment`, `contacts[ana@acme.example]`.
    """

    path: str
    before: object | None
    after: object | None


def client_changes(before: Client | None, after: Client) -> tuple[FieldChange, ...]:
    """What becomes another when `after` takes the place of `before`; everything is new where there was no client."""
    old, new = _parts(before) if before else {}, _parts(after)
    for version, contract in _contracts(before).items():
        renewed = _contracts(after).get(version)
        if renewed is not None and _same_years(contract, renewed):
            # Of other years the holidays are others, which says nothing; of the same ones they tell of a new calendar.
            old[_contract_path(version)] = _with_days(contract)
            new[_contract_path(version)] = _with_days(renewed)
    return (*differences("", old, new), *(_orders(before, after) if before else ()))


def _parts(client: Client) -> Parts:
    return {
        "name": client.name,
        "language": client.language.value,
        **{_contract_path(one.version): _without_days(one) for one in client.contracts},
        **{f"accounts[{account.id}]": account_document(account) for account in client.accounts},
        **{f"contacts[{contact.email.casefold()}]": contact_document(contact) for contact in client.contacts},
        **{f"channels[{room.address}]": room_document(room) for room in client.channels},
        **{f"severity_rules[{at}]": rule_document(rule) for at, rule in enumerate(client.severity_rules)},
    }


def _contracts(client: Client | None) -> Mapping[int, Contract]:
    return {contract.version: contract for contract in client.contracts} if client else {}


def _contract_path(version: int) -> str:
    return f"contract version {version}"


def _without_days(contract: Contract) -> Parts:
    """The path says the version; `calendar_version` says who knows the holidays of the calendar."""
    document = {name: value for name, value in contract_document(contract).items() if name != "version"}
    return document | {"calendar_version": contract.calendar.version}


def _with_days(contract: Contract) -> Parts:
    days = {day.isoformat(): name for day, name in contract.calendar.days.items()}
    return _without_days(contract) | {"calendar_days": days}


def _same_years(one: Contract, other: Contract) -> bool:
    return (one.calendar.code, one.starts, one.ends) == (other.calendar.code, other.starts, other.ends)


def differences(path: str, before: Parts, after: Parts) -> Iterator[FieldChange]:
    """What differs under `path`: of each name that either has, in the order of what was, and then of what is new."""
    for name in (*before, *(name for name in after if name not in before)):
        at = f"{path}.{name}" if path else name
        old, new = before.get(name), after.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            yield from differences(at, old, new)
        elif old != new:
            yield FieldChange(at, old, new)


def _orders(before: Client, after: Client) -> Iterator[FieldChange]:
    """Lists that have the same in another order."""
    for name, keys in (("accounts", _account_ids), ("contacts", _addresses), ("channels", _rooms)):
        old, new = keys(before), keys(after)
        if old != new and sorted(old) == sorted(new):
            yield FieldChange(f"order of {name}", ", ".join(old), ", ".join(new))


def _account_ids(client: Client) -> list[str]:
    return [account.id for account in client.accounts]


def _addresses(client: Client) -> list[str]:
    return [contact.email.casefold() for contact in client.contacts]


def _rooms(client: Client) -> list[str]:
    return [room.address for room in client.channels]
