"""Clients, their accounts, contracts and contacts: who is served, and what was promised to them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from guardia.domain.coverage import Coverage, Plan, coverage_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, timedelta

    from guardia.domain.decision import Language


class Severity(StrEnum):
    """Contract, "Tiempos de SLA": by production, and by whether it still works."""

    CRITICAL = "CRITICAL"
    HIGH = "HIGH"
    LOW = "LOW"


class Environment(StrEnum):
    """Whether the client's own customers use it."""

    PRODUCTION = "production"
    NON_PRODUCTION = "non-production"


class OnRecovery(StrEnum):
    """What becomes of an unresolved ticket whose alarm recovers: the system resolves it, or engineers go on."""

    RESOLVE = "resolve"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One promise with its dates; both days are within it, in its time zone. Durations are data."""

    version: int
    plan: Plan
    starts: date
    ends: date
    calendar: str
    time_zone: str
    response: Mapping[Severity, timedelta]
    follow_up: timedelta
    on_recovery: Mapping[Severity, OnRecovery]

    def in_force(self, at: datetime) -> bool:
        """Whether `at` falls on one of its days."""
        return self.starts <= at.astimezone(ZoneInfo(self.time_zone)).date() <= self.ends


@dataclass(frozen=True, slots=True)
class Account:
    """An AWS account of the client; its environment is None where the register does not know it."""

    id: str
    environment: Environment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person of the client. `tickets`: may open and follow tickets, and is written to."""

    name: str
    email: str
    role: str
    phone: str | None
    tickets: bool
    phone_authorised: bool
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client of the desk, as its file says."""

    id: str
    name: str
    language: Language
    contract: Contract
    accounts: tuple[Account, ...]
    contacts: tuple[Contact, ...]

    def account(self, account_id: str) -> Account | None:
        """The account with this id, if it is this client's."""
        return next((account for account in self.accounts if account.id == account_id), None)

    def contact(self, email: str) -> Contact | None:
        """The contact with this address, if they may follow tickets."""
        wanted = email.casefold()
        return next((c for c in self.contacts if c.tickets and c.email.casefold() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What was promised when a ticket opened, copied onto it: a later contract does not move a running clock."""

    contract_version: int
    plan: Plan
    calendar: str
    time_zone: str
    response: Mapping[Severity, timedelta]
    follow_up: timedelta
    on_recovery: Mapping[Severity, OnRecovery]
    language: Language

    @classmethod
    def of(cls, client: Client) -> Terms:
        """The terms of the client's contract as they stand now."""
        contract = client.contract
        return cls(
            contract_version=contract.version,
            plan=contract.plan,
            calendar=contract.calendar,
            time_zone=contract.time_zone,
            response=contract.response,
            follow_up=contract.follow_up,
            on_recovery=contract.on_recovery,
            language=client.language,
        )

    def coverage(self, environment: Environment) -> Coverage:
        """When the response clock of a ticket in `environment` runs."""
        return coverage_of(self.plan, self.time_zone, production=environment is Environment.PRODUCTION)
