"""Values of the domain, made in one line: name what the test is about, leave the rest."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from guardia.domain.alarm import Alarm, AlarmState, ConfigurationChange, Contributor, Identity, Metric, Operation
from guardia.domain.calendar import Calendar
from guardia.domain.caller import Caller, Role
from guardia.domain.clock import ResponseClock
from guardia.domain.contract import Account, Client, Contact, Contract, Environment, OnRecovery, Severity, Terms
from guardia.domain.coverage import Plan
from guardia.domain.decision import Language, Phrase
from guardia.domain.registration import Registration
from guardia.domain.ticket import GUARDIA, Actor, ActorType, Entry, Kind, Status, Ticket

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.ports import Register

T0 = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
"""A Friday, 10:00 in Panama."""

PRODUCTION = "222222222222"
TESTING = "333333333333"
"""The two accounts of the client `acme`."""

REGION = "us-east-1"
ANA = Actor(ActorType.ENGINEER, "sub-ana", "Ana")


def identity(name: str = "api-5xx", account_id: str = PRODUCTION, region: str = REGION) -> Identity:
    """The identity of the alarm with this name."""
    return Identity(account_id, region, f"arn:aws:cloudwatch:{region}:{account_id}:alarm:{name}")


def alarm(
    state: str = "ALARM",
    at: datetime = T0,
    *,
    name: str = "api-5xx",
    account_id: str = PRODUCTION,
    region: str = REGION,
    contributor: str | None = None,
    reason: str | None = "Threshold Crossed: 3 datapoints were greater than the threshold (10.0).",
    tags: Mapping[str, str] | None = None,
    metrics: tuple[Metric, ...] = (),
    children: tuple[str, ...] = (),
    suppressed_by: str | None = None,
    muted_by: str | None = None,
) -> Alarm:
    """A change of one alarm at its own time `at`."""
    return Alarm(
        identity=identity(name, account_id, region),
        name=name,
        state=AlarmState(state),
        changed_at=at,
        reason=reason,
        contributor=Contributor(contributor, {"host": contributor}) if contributor else None,
        tags=tags,
        metrics=metrics,
        children=children,
        suppressed_by=suppressed_by,
        muted_by=muted_by,
    )


def configuration_change(
    operation: Operation = Operation.UPDATE,
    at: datetime = T0,
    *,
    actions_enabled: bool | None = None,
    account_id: str = PRODUCTION,
) -> ConfigurationChange:
    """A change of an alarm's settings."""
    return ConfigurationChange(
        identity=identity(account_id=account_id),
        name="api-5xx",
        operation=operation,
        changed_at=at,
        actions_enabled=actions_enabled,
    )


def contract(
    *,
    plan: Plan = Plan.ALWAYS,
    time_zone: str = "America/Panama",
    starts: date = date(2026, 1, 1),
    ends: date = date(2026, 12, 31),
    response: Mapping[Severity, timedelta] | None = None,
    on_recovery: Mapping[Severity, OnRecovery] | None = None,
) -> Contract:
    """The contract of the documented example, or a variation of it."""
    promised = {
        Severity.CRITICAL: timedelta(hours=2),
        Severity.HIGH: timedelta(hours=4),
        Severity.LOW: timedelta(hours=12),
    }
    kept = {Severity.CRITICAL: OnRecovery.KEEP, Severity.HIGH: OnRecovery.KEEP, Severity.LOW: OnRecovery.RESOLVE}
    return Contract(
        version=1,
        plan=plan,
        starts=starts,
        ends=ends,
        calendar=Calendar("PA", "", {}),
        time_zone=time_zone,
        response=response or promised,
        follow_up=timedelta(hours=48),
        on_recovery=on_recovery or kept,
    )


CONTRACT = contract()


def contact(
    email: str = "ana@acme.example", *, name: str = "Ana Pérez", tickets: bool = True, language: Language = Language.ES
) -> Contact:
    """A person of the client."""
    return Contact(
        name=name,
        email=email,
        role="Jefa de TI",
        phone="+50760000000",
        tickets=tickets,
        phone_authorised=True,
        language=language,
    )


def client(
    client_id: str = "acme",
    *,
    contract: Contract | None = None,
    accounts: tuple[Account, ...] | None = None,
    contacts: tuple[Contact, ...] | None = None,
) -> Client:
    """The client of the documented example, or a variation of it."""
    known = (Account(PRODUCTION, Environment.PRODUCTION), Account(TESTING, Environment.NON_PRODUCTION))
    return Client(
        id=client_id,
        name="ACME Logística, S.A.",
        language=Language.ES,
        contracts=(contract or CONTRACT,),
        accounts=known if accounts is None else accounts,
        contacts=(contact(),) if contacts is None else contacts,
    )


def ticket(
    status: Status = Status.OPEN,
    *,
    ticket_id: str = "GD-7K3M9-QXD2F",
    at: datetime = T0,
    severity: Severity = Severity.HIGH,
    environment: Environment = Environment.PRODUCTION,
    terms: Terms | None = None,
) -> Ticket:
    """A ticket's version in this status, as if it had come there at `at`; its clock started then."""
    terms = terms or Terms.of(client(), CONTRACT, at)
    resolved = status in {Status.RESOLVED, Status.CLOSED}
    return Ticket(
        id=ticket_id,
        version=1,
        client_id="acme",
        account_id=PRODUCTION,
        region=REGION,
        environment=environment,
        title="api-5xx",
        status=status,
        status_by=GUARDIA,
        status_at=at,
        cycle=1,
        severity=severity,
        severity_evidence="account+default",
        severity_reason=Phrase("Producción; activo.", "Production; active."),
        opened_at=at,
        clock=ResponseClock.started(at, terms.response[severity], terms.coverage(environment), severity),
        terms=terms,
        fingerprint="v1:0",
        identity_key=identity().key,
        alarm_name="api-5xx",
        responded_at=None if status in {Status.OPEN, Status.REJECTED} else at,
        resolved_at=at if resolved else None,
        resolution="Restarted." if resolved else "",
        follow_up_at=at + terms.follow_up if resolved else None,
        closed_at=at if status in {Status.CLOSED, Status.REJECTED} else None,
    )


def entry(kind: Kind = Kind.OPENED, *, version: int = 1, cycle: int = 1, at: datetime = T0) -> Entry:
    """An entry of the ticket that `ticket()` makes."""
    return Entry(ticket_id="GD-7K3M9-QXD2F", cycle=cycle, version=version, at=at, kind=kind, actor=GUARDIA, public=True)


def engineer(name: str = "Ana") -> Caller:
    """Somebody of the desk who answers tickets."""
    return Caller(f"sub-{name.lower()}", name, Role.ENGINEER)


def operator(name: str = "Olga") -> Caller:
    """Somebody of the desk who keeps the register, too."""
    return Caller(f"sub-{name.lower()}", name, Role.OPERATOR)


def client_user(name: str = "Carla", client_id: str = "acme") -> Caller:
    """A person of a client."""
    return Caller(f"sub-{name.lower()}", name, Role.CLIENT, client_id)


OLGA = Actor(ActorType.OPERATOR, "sub-olga", "Olga")


def register(store: Register, known: Client, at: datetime = T0, *, requested_by: str = "") -> None:
    """Register the client, or its change, as an operator would."""
    before = store.client(known.id)
    store.put_client(known, Registration(at=at, by=OLGA, before=before, requested_by=requested_by))


def no_holidays(code: str, first_year: int, last_year: int) -> Calendar | None:
    """Any country's calendar, in a world that never rests."""
    del first_year, last_year
    return Calendar(code, "a world that never rests", {}) if len(code) == len("PA") else None
