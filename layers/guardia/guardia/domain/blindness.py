"""What the desk's ticket of a silent heartbeat is made of: an alarm of ours, and the desk as its own client.

Called by `watch_heartbeats`, which hands both to the use case that opens every ticket: opened once, recovered, opened
once more. The ticket is the desk's: no client of the register has its id, so no client sees it and no report counts it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from guardia.domain.alarm import Alarm, AlarmState, Identity
from guardia.domain.calendar import Calendar
from guardia.domain.channel_file import DESK
from guardia.domain.contract import Client, Contract, OnRecovery, Severity
from guardia.domain.coverage import Plan
from guardia.domain.decision import Language, Phrase
from guardia.domain.heartbeat import EVERY, LATE_AFTER, NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guardia.domain.contract import Account
    from guardia.domain.heartbeat import Heartbeat

HEARTBEAT = f"guardia:{NAME}"
"""Stands where an alarm's ARN stands. No reader takes it for one, so no message can speak of such a ticket."""

EVERYBODY = Identity("", "", f"{HEARTBEAT}:everybody")
"""That nobody is heard at all, whoever they are."""

DESK_NAME = Phrase("Mesa de soporte", "Support desk")
_RESOLVED = dict.fromkeys(Severity, OnRecovery.RESOLVE)
_MINUTES = EVERY // timedelta(minutes=1)


def identity_of(heartbeat: Heartbeat) -> Identity:
    """Of which alarm of ours this heartbeat's silence is a change."""
    return Identity(heartbeat.account_id, heartbeat.region, HEARTBEAT)


def desk_of(client: Client, account_id: str, contract: Contract, language: Language) -> tuple[Client, Contract]:
    """The desk as the client of a ticket about this account, and what it promises itself: what it promised its client.

    What comes back is resolved by the system, whatever the severity. Nobody pays a penalty to themselves.
    """
    promise = replace(contract, on_recovery=_RESOLVED, penalties=())
    accounts = tuple(account for account in client.accounts if account.id == account_id)
    return _desk(accounts, promise, language), promise


def desk_alone(language: Language, time_zone: str) -> tuple[Client, Contract]:
    """The same where the ticket is about no single client: at all hours, by the times of the usual contract."""
    promise = Contract(
        version=1,
        plan=Plan.ALWAYS,
        starts=date.min,
        ends=date.max,
        calendar=Calendar("", "", {}),
        time_zone=time_zone,
        response={
            Severity.CRITICAL: timedelta(hours=2),
            Severity.HIGH: timedelta(hours=4),
            Severity.LOW: timedelta(hours=12),
        },
        follow_up=timedelta(hours=48),
        on_recovery=_RESOLVED,
    )
    return _desk((), promise, language), promise


def name_of(client: Client | None, client_id: str, language: Language) -> str:
    """How a message names whose ticket it is: the id of a client that is not registered any more."""
    if client:
        return client.name
    return DESK_NAME.in_language(language) if client_id == DESK else client_id


def _desk(accounts: tuple[Account, ...], promise: Contract, language: Language) -> Client:
    return Client(
        id=DESK,
        name=DESK_NAME.in_language(language),
        language=language,
        contracts=(promise,),
        accounts=accounts,
        contacts=(),
    )


def silence(heartbeat: Heartbeat, client: Client, language: Language, time_zone: str) -> Alarm:
    """Nothing comes from this region of the client's account. The same silence is the same change, whoever sees it."""
    account_id, region = heartbeat.account_id, heartbeat.region
    since = _on_the_wall(heartbeat.last_seen, time_zone)
    title = Phrase(
        f"Estamos ciegos en {client.name} ({account_id}, {region})",
        f"We are blind on {client.name} ({account_id}, {region})",
    )
    reason = Phrase(
        f"No llega nada de la cuenta {account_id} en {region} desde el {since}. Su latido debe llegar cada {_MINUTES} "
        "minutos, por la misma regla que sus alarmas: las que se activen ahora tampoco llegarían.",
        f"Nothing has come from account {account_id} in {region} since {since}. Its heartbeat is due every {_MINUTES} "
        "minutes, by the same rule as its alarms: those that go off now would not arrive either.",
    )
    advice = Phrase(
        f"Ejecute: guardia client check {client.id} --region {region}. Dice dónde se corta el camino y quién lo "
        "corrige. Mientras tanto, mire las alarmas en la cuenta del cliente. Vea docs/heartbeat.md.",
        f"Run: guardia client check {client.id} --region {region}. It says where the road is cut and who mends it. "
        "Until then look at the alarms in the client's account. See docs/heartbeat.md.",
    )
    return _raised(identity_of(heartbeat), heartbeat.silent_at, language, (title, reason, advice))


def deafness(all_known: Sequence[Heartbeat], language: Language, time_zone: str) -> Alarm:
    """Nobody is heard. The same silence of all is the same change, whichever of them the sweeper looks at."""
    newest = max(known.last_seen for known in all_known)
    accounts, since = len({known.account_id for known in all_known}), _on_the_wall(newest, time_zone)
    title = Phrase("Estamos ciegos: no se oye a ningún cliente", "We are blind: no client is heard")
    reason = Phrase(
        f"No llega ningún latido desde el {since}: ni de una de las {accounts} cuentas que se oían.",
        f"No heartbeat has come since {since}: from none of the {accounts} accounts that were heard.",
    )
    advice = Phrase(
        "Es probable que la falla sea nuestra: revise el bus, su regla, la cola de entrada y la función alarm_intake, "
        "y ejecute: guardia heartbeat list. Vea docs/heartbeat.md.",
        "The fault is probably ours: look at the bus, its rule, the intake queue and the function alarm_intake, and "
        "run: guardia heartbeat list. See docs/heartbeat.md.",
    )
    return _raised(EVERYBODY, newest + LATE_AFTER, language, (title, reason, advice))


def end_of_silence(identity: Identity, at: datetime, why: Phrase, language: Language) -> Alarm:
    """What recovers the ticket that a silence opened."""
    return Alarm(identity=identity, name=NAME, state=AlarmState.OK, changed_at=at, reason=why.in_language(language))


def _raised(identity: Identity, at: datetime, language: Language, words: tuple[Phrase, Phrase, Phrase]) -> Alarm:
    title, reason, advice = (phrase.in_language(language) for phrase in words)
    return Alarm(
        identity=identity,
        name=title,
        state=AlarmState.ALARM,
        changed_at=at,
        reason=reason,
        description=advice,
    )


def _on_the_wall(at: datetime, time_zone: str) -> str:
    """In a zone that nobody knows, such as one with a slip of the pen, the time of UTC: a ticket has to open."""
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = ZoneInfo("UTC")
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})"
