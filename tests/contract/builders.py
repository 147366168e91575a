"""Values for the store's suite: whole and plausible, each field open to a test that needs another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from guardia.domain.alarm import AlarmState, Identity
from guardia.domain.alarm_record import AlarmRecord, Known
from guardia.domain.calendar import Calendar
from guardia.domain.change import Change, IdempotencyKey
from guardia.domain.clock import ResponseClock
from guardia.domain.contract import Account, Client, Contact, Contract, Environment, OnRecovery, Severity, Terms
from guardia.domain.coverage import Plan
from guardia.domain.decision import Language, Phrase
from guardia.domain.entitlement import Standing
from guardia.domain.notice import Audience, Notice, NoticeState, Recipient, notice_id
from guardia.domain.quarantine import Quarantined, Received, Road, quarantine
from guardia.domain.road import Channel
from guardia.domain.ticket import GUARDIA, Actor, ActorType, Entry, Kind, Status, Ticket
from guardia.domain.uncovered import Uncovered

if TYPE_CHECKING:
    from typing import Any

NOW = datetime(2026, 11, 22, 10, 39, 0, 123000, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
ENGINEER = Actor(ActorType.ENGINEER, "sub-of-eva", "Eva Núñez")
IDENTITY = Identity("222222222222", "us-east-1", "arn:aws:cloudwatch:us-east-1:222222222222:alarm:CPU alta «web» 🔥")
EVERY_SEVERITY = (Severity.CRITICAL, Severity.HIGH, Severity.LOW)


def a_client(client_id: str = "acme", *account_ids: str, **fields: Any) -> Client:
    """A client in force, with the accounts that are named."""
    client = Client(
        id=client_id,
        name="ACME Logística, S.A.",
        language=Language.ES,
        contracts=(
            Contract(
                version=1,
                plan=Plan.ALWAYS,
                starts=date(2026, 1, 1),
                ends=date(2026, 12, 31),
                calendar=Calendar("PA", "", {}),
                time_zone="America/Panama",
                response=dict(zip(EVERY_SEVERITY, (2 * HOUR, 4 * HOUR, 12 * HOUR), strict=True)),
                follow_up=48 * HOUR,
                on_recovery=dict.fromkeys(EVERY_SEVERITY, OnRecovery.KEEP),
            ),
        ),
        accounts=tuple(Account(account_id, Environment.PRODUCTION) for account_id in account_ids),
        contacts=(
            Contact(
                name="Ana Pérez",
                email="ana@acme.example",
                role="Jefa de TI",
                phone="+50760000000",
                tickets=True,
                phone_authorised=True,
                language=Language.ES,
            ),
        ),
    )
    return replace(client, **fields)


def a_ticket(ticket_id: str = "GD-7K3M9-QXD2F", **fields: Any) -> Ticket:
    """A ticket that was just opened; its promise ends in two hours."""
    client = a_client()
    terms = Terms.of(client, client.contract, NOW)
    ticket = Ticket(
        id=ticket_id,
        version=1,
        client_id="acme",
        account_id="222222222222",
        region="us-east-1",
        environment=Environment.PRODUCTION,
        title="CPU alta «web» 🔥",
        status=Status.OPEN,
        status_by=GUARDIA,
        status_at=NOW,
        cycle=1,
        severity=Severity.CRITICAL,
        severity_evidence="account+default",
        severity_reason=Phrase(es="Producción: así está registrada.", en="Production: registered so."),
        opened_at=NOW,
        clock=ResponseClock.started(NOW, 2 * HOUR, terms.coverage(Environment.PRODUCTION), Severity.CRITICAL),
        terms=terms,
        fingerprint=f"v1:{ticket_id}",
        identity_key=IDENTITY.key,
    )
    return replace(ticket, **fields)


def due_in(ticket: Ticket, promise: timedelta) -> Ticket:
    """The same ticket with another promise."""
    clock = ResponseClock.started(NOW, promise, ticket.terms.coverage(ticket.environment), ticket.severity)
    return replace(ticket, clock=clock)


def resolved(ticket: Ticket, at: datetime = NOW) -> Ticket:
    """The ticket after its resolution, in a version of its own."""
    return replace(
        ticket,
        version=ticket.version + 1,
        status=Status.RESOLVED,
        status_at=at,
        resolved_at=at,
        follow_up_at=at + ticket.terms.follow_up,
    )


def closed(ticket: Ticket, at: datetime = NOW, status: Status = Status.CLOSED) -> Ticket:
    """The ticket after its end, in a version of its own."""
    return replace(ticket, version=ticket.version + 1, status=status, status_at=at, closed_at=at)


def an_entry(ticket: Ticket, kind: Kind = Kind.OPENED, **fields: Any) -> Entry:
    """The entry that made this version of the ticket."""
    entry = Entry(
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        version=ticket.version,
        at=NOW,
        kind=kind,
        actor=GUARDIA,
        public=True,
    )
    return replace(entry, **fields)


def opening(ticket: Ticket, record: AlarmRecord | None = None) -> Change:
    """The transaction that opens the ticket."""
    return Change(ticket=ticket, entries=(an_entry(ticket),), fingerprint=ticket.fingerprint, record=record)


def step(after: Ticket, kind: Kind, **fields: Any) -> Change:
    """The transaction of one step that led to this version."""
    return Change(ticket=after, version_before=after.version - 1, entries=(an_entry(after, kind),), **fields)


def a_record(revision: int = 1, **fields: Any) -> AlarmRecord:
    """What is remembered of IDENTITY after so many changes."""
    record = AlarmRecord(identity=IDENTITY, revision=revision, last=Known(AlarmState.ALARM, NOW), occurrences=1)
    return replace(record, **fields)


def a_key(key: str = "clave-1", **fields: Any) -> IdempotencyKey:
    """An Idempotency-Key of an engineer, for a week."""
    known = IdempotencyKey(
        "sub-of-eva", key, "digest of the request", "GD-7K3M9-QXD2F", datetime(2026, 11, 29, tzinfo=UTC)
    )
    return replace(known, **fields)


def a_notice(ticket_id: str = "GD-7K3M9-QXD2F", entry: int = 1, **fields: Any) -> Notice:
    """A notice to Ana that nobody has sent."""
    recipient = Recipient(Audience.CLIENT, "Ana Pérez", "ana@acme.example", Language.ES, "America/Panama")
    notice = Notice(
        id=notice_id(ticket_id, entry, Channel.EMAIL, recipient),
        ticket_id=ticket_id,
        entry=entry,
        channel=Channel.EMAIL,
        recipient=recipient,
        state=NoticeState.PENDING,
        at=NOW,
    )
    return replace(notice, **fields)


def an_uncovered(account_id: str = "999999999999", day: str = "2026-11-22", **fields: Any) -> Uncovered:
    """What the account manager is to be told of an account and a day; nobody has tried."""
    uncovered = Uncovered(
        id=f"{account_id}-{day}",
        account_id=account_id,
        client_id=None,
        standing=Standing.ACCOUNT_UNKNOWN,
        reason=Phrase(es=f"la cuenta {account_id} no es de nadie", en=f"account {account_id} is nobody's"),
        alarm_name="CPU alta «web» 🔥",
        message_id="01M847VV40DKN4G0FH7MSJBRH4",
        received_at=NOW,
        at=NOW,
        wake_at=NOW,
    )
    return replace(uncovered, **fields)


def a_message(message_id: str = "m-1", at: datetime = NOW, body: str = "{") -> Quarantined:
    """A message in quarantine."""
    received = Received(message_id=message_id, road=Road.SNS, body=body, sent_at=at)
    return quarantine(received, "not JSON", "222222222222")
