"""Whether an alarm is served, and why: contract, "Soporte es únicamente a cliente con contrato de soporte vigente".

Called by the intake for each alarm, by whoever opens a ticket by hand or releases a message, and by the check of a
client. What counts is the instant at which the alarm, the call or the release reached us: the clock starts there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from guardia.domain.contract import Contract
from guardia.domain.decision import Decision, Phrase

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.contract import Client


class Standing(StrEnum):
    """How somebody stands who asks to be served."""

    IN_FORCE = "in-force"
    GRACE = "grace-period"
    EXPIRED = "expired"
    NOT_BEGUN = "not-begun"
    ACCOUNT_UNKNOWN = "account-unknown"
    ACCOUNT_MOVED = "account-moved"


@dataclass(frozen=True, slots=True)
class Holding:
    """Whose an AWS account is, and since when (None: since before the register remembers), and whose it was before."""

    account_id: str
    client: Client | None = None
    since: datetime | None = None
    former_client: str | None = None


Entitlement = Decision[Contract | None]
"""The contract that covers, or None; the evidence is a Standing."""


def entitle(client: Client, at: datetime) -> Entitlement:
    """Whether the client is served at `at`, and by which version of its contract."""
    if contract := client.contract_at(at):
        named = _named(contract)
        return Decision(contract, Standing.IN_FORCE, Phrase(
            es=f"contrato vigente: {named.es}",
            en=f"contract in force: {named.en}",
        ))  # fmt: skip
    last = next((contract for contract in reversed(client.contracts) if contract.has_begun(at)), None)
    if last is None:
        named = _named(client.contracts[0])
        return Decision(None, Standing.NOT_BEGUN, Phrase(
            es=f"el cliente {client.id} aún no tiene contrato vigente: la {named.es} no ha empezado",
            en=f"client {client.id} has no contract in force yet: {named.en} has not begun",
        ))  # fmt: skip
    return _honoured(last) if last.in_grace(at) else _expired(client, last, at)


def entitle_account(holding: Holding, happened_at: datetime, at: datetime) -> Entitlement:
    """The same for an alarm of an account, which happened at `happened_at` and reached us at `at`."""
    account_id, client = holding.account_id, holding.client
    if client is None:
        was_es = f"; fue de {holding.former_client}" if holding.former_client else ""
        was_en = f"; it was {holding.former_client}'s" if holding.former_client else ""
        return Decision(None, Standing.ACCOUNT_UNKNOWN, Phrase(
            es=f"la cuenta {account_id} no está registrada para ningún cliente{was_es}",
            en=f"account {account_id} is not registered for any client{was_en}",
        ))  # fmt: skip
    if holding.former_client and holding.since and happened_at < holding.since:
        return Decision(None, Standing.ACCOUNT_MOVED, Phrase(
            es=f"ocurrió antes de que la cuenta {account_id} pasara de {holding.former_client} a {client.id}",
            en=f"it happened before account {account_id} moved from {holding.former_client} to {client.id}",
        ))  # fmt: skip
    return entitle(client, at)


def _honoured(contract: Contract) -> Entitlement:
    named = _named(contract)
    until = f"{contract.honoured_until.astimezone(ZoneInfo(contract.time_zone)):%Y-%m-%d %H:%M}"
    return Decision(contract, Standing.GRACE, Phrase(
        es=f"la {named.es} venció, y se atiende en su período de gracia hasta el {until}",
        en=f"{named.en} has expired, and is honoured in its grace period until {until}",
    ))  # fmt: skip


def _expired(client: Client, last: Contract, at: datetime) -> Entitlement:
    """What ran out, and what comes after it, if anything does: the days between two versions are not covered."""
    named = _named(last)
    following = next((contract for contract in client.contracts if not contract.has_begun(at)), None)
    then_es = f"; la versión {following.version} empieza el {following.starts}" if following else ""
    then_en = f"; version {following.version} begins on {following.starts}" if following else ""
    return Decision(None, Standing.EXPIRED, Phrase(
        es=f"el cliente {client.id} no tiene contrato vigente: la {named.es} venció{then_es}",
        en=f"client {client.id} has no contract in force: {named.en} has expired{then_en}",
    ))  # fmt: skip


def _named(contract: Contract) -> Phrase:
    """The version with its days, both of which are within it, and the zone whose days they are."""
    number, starts, ends, zone = contract.version, contract.starts, contract.ends, contract.time_zone
    return Phrase(
        es=f"versión {number} (del {starts} al {ends}, {zone})",
        en=f"version {number} ({starts} to {ends}, {zone})",
    )
