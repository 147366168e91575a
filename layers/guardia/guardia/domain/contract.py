"""Clients, their accounts, contracts and contacts: who is served, and what was promised to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from guardia.domain.coverage import Coverage, Plan, coverage_of
from guardia.domain.escalation import USUAL_ESCALATION, Escalation
from guardia.domain.road import Channel
from guardia.domain.working_week import USUAL_WEEK, WorkingWeek

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from guardia.domain.calendar import Calendar
    from guardia.domain.decision import Language
    from guardia.domain.road import Road
    from guardia.domain.severity_rules import SeverityRule

REOPENED_WITHIN = timedelta(days=400)
"""For how long after the longest promise a ticket knows the holidays: it may be opened once more."""


class Severity(StrEnum):
    """Contract, "Tiempos de SLA": by production, and by whether it still works. The most severe comes first."""

    CRITICAL = "CRITICAL"
    HIGH = "HIGH"
    LOW = "LOW"

    def is_above(self, other: Severity) -> bool:
        """Whether this is more severe."""
        order = list(Severity)
        return order.index(self) < order.index(other)


class Environment(StrEnum):
    """Whether the client's own customers use it."""

    PRODUCTION = "production"
    NON_PRODUCTION = "non-production"


class OnRecovery(StrEnum):
    """What becomes of an unresolved ticket whose alarm recovers: the system resolves it, or engineers go on."""

    RESOLVE = "resolve"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Penalty:
    """Where a month's compliance is `below` this percentage, the desk owes `fee` percent of the month's fee."""

    below: Decimal
    fee: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One promise with its dates; both days are within it, in its time zone. Durations are data.

    `calendar` holds the public holidays of its years; the contract adds some of its own and takes some away. `grace`
    is for how long after its end it is honoured although nobody renewed it. `updates` is how often an investigation
    has news, in covered time; a severity that is not there is promised none.
    """

    version: int
    plan: Plan
    starts: date
    ends: date
    calendar: Calendar
    time_zone: str
    response: Mapping[Severity, timedelta]
    follow_up: timedelta
    on_recovery: Mapping[Severity, OnRecovery]
    week: WorkingWeek = USUAL_WEEK
    holidays_added: Mapping[date, str] = field(default_factory=dict)
    holidays_removed: frozenset[date] = frozenset()
    grace: timedelta = timedelta()
    penalties: tuple[Penalty, ...] = ()
    escalation: Escalation = USUAL_ESCALATION
    updates: Mapping[Severity, timedelta] = field(default_factory=dict)

    def in_force(self, at: datetime) -> bool:
        """Whether `at` falls on one of its days."""
        return self.starts <= at.astimezone(ZoneInfo(self.time_zone)).date() <= self.ends

    def has_begun(self, at: datetime) -> bool:
        """Whether `at` falls on its first day or later."""
        return self.starts <= at.astimezone(ZoneInfo(self.time_zone)).date()

    def in_grace(self, at: datetime) -> bool:
        """Whether `at` falls after its last day, and not later than its grace allows."""
        if not self.grace or at.astimezone(ZoneInfo(self.time_zone)).date() <= self.ends:
            return False
        return at < self.honoured_until

    @property
    def honoured_until(self) -> datetime:
        """The instant (UTC) at which its last day and the grace after it are over."""
        midnight = datetime.combine(self.ends + timedelta(days=1), time(), ZoneInfo(self.time_zone))
        return midnight.astimezone(UTC) + self.grace

    @property
    def holidays(self) -> Mapping[date, str]:
        """The days without business hours: the calendar's, without those taken away, with those added."""
        kept = {day: name for day, name in self.calendar.days.items() if day not in self.holidays_removed}
        return kept | dict(self.holidays_added)

    def coverage(self, environment: Environment) -> Coverage:
        """When the response clock of a ticket in `environment` runs."""
        production = environment is Environment.PRODUCTION
        return coverage_of(self.plan, self.time_zone, production=production, week=self.week, holidays=self.holidays)


@dataclass(frozen=True, slots=True)
class Account:
    """An AWS account of the client; its environment is None where the register does not know it.

    With an `external_id` the desk may read tags and alarms there, by the read role that takes this id. `topics` are
    the ARNs of the account's SNS topics whose messages the desk subscribes to.
    """

    id: str
    environment: Environment | None
    external_id: str | None = None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person of the client: `tickets` may open and follow them, and is written to; `phone_authorised` may call.

    `channels` are EMAIL and SMS, in the order in which they are tried; EMAIL comes last where it is not among them.
    """

    name: str
    email: str
    role: str
    phone: str | None
    tickets: bool
    phone_authorised: bool
    language: Language
    channels: tuple[Channel, ...] = (Channel.EMAIL,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client of the desk, as its file says. `contracts` are its versions in the order of their days, at least one.

    `channels` are the client's own rooms and systems that are told beside its people: Slack, Teams, webhooks.
    """

    id: str
    name: str
    language: Language
    contracts: tuple[Contract, ...]
    accounts: tuple[Account, ...]
    contacts: tuple[Contact, ...]
    severity_rules: tuple[SeverityRule, ...] = ()
    channels: tuple[Road, ...] = ()

    @property
    def contract(self) -> Contract:
        """The newest version."""
        return self.contracts[-1]

    def contract_at(self, at: datetime) -> Contract | None:
        """The version in force at `at`."""
        return next((contract for contract in self.contracts if contract.in_force(at)), None)

    def account(self, account_id: str) -> Account | None:
        """The account with this id, if it is this client's."""
        return next((account for account in self.accounts if account.id == account_id), None)

    def contact(self, email: str) -> Contact | None:
        """The contact with this address, if they may follow tickets."""
        wanted = email.casefold()
        return next((c for c in self.contacts if c.tickets and c.email.casefold() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What was promised when a ticket opened, copied onto it: a later contract does not move a running clock.

    `holidays` are those of the time in which the ticket can live, as version `calendar_version` of the calendar said.
    `penalties` are the contract's table; None on a ticket that was opened before tickets knew it.
    """

    contract_version: int
    plan: Plan
    calendar: str
    time_zone: str
    response: Mapping[Severity, timedelta]
    follow_up: timedelta
    on_recovery: Mapping[Severity, OnRecovery]
    language: Language
    week: WorkingWeek = USUAL_WEEK
    holidays: Mapping[date, str] = field(default_factory=dict)
    calendar_version: str = ""
    penalties: tuple[Penalty, ...] | None = None
    escalation: Escalation = USUAL_ESCALATION
    updates: Mapping[Severity, timedelta] = field(default_factory=dict)

    @classmethod
    def of(cls, client: Client, contract: Contract, at: datetime) -> Terms:
        """The terms of this version of the client's contract for a ticket that opens at `at`."""
        longest = max(contract.response.values())
        # Whichever severity the ticket comes to have, and business hours are the slower coverage.
        latest = contract.coverage(Environment.NON_PRODUCTION).due(at, longest) + REOPENED_WITHIN
        opened_on = at.astimezone(ZoneInfo(contract.time_zone)).date()
        return cls(
            contract_version=contract.version,
            plan=contract.plan,
            calendar=contract.calendar.code,
            time_zone=contract.time_zone,
            response=contract.response,
            follow_up=contract.follow_up,
            on_recovery=contract.on_recovery,
            language=client.language,
            week=contract.week,
            holidays={day: name for day, name in contract.holidays.items() if opened_on <= day <= latest.date()},
            calendar_version=contract.calendar.version,
            penalties=contract.penalties,
            escalation=contract.escalation,
            updates=contract.updates,
        )

    def coverage(self, environment: Environment) -> Coverage:
        """When the response clock of a ticket in `environment` runs."""
        production = environment is Environment.PRODUCTION
        return coverage_of(self.plan, self.time_zone, production=production, week=self.week, holidays=self.holidays)
