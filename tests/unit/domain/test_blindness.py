"""The desk's ticket of a silence: whose it is, what it promises, and what it says in the desk's language."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.blindness import (
    EVERYBODY,
    deafness,
    desk_alone,
    desk_of,
    end_of_silence,
    identity_of,
    name_of,
    silence,
)
from guardia.domain.client_file import read_client
from guardia.domain.contract import OnRecovery, Severity
from guardia.domain.decision import Language, Phrase
from guardia.domain.errors import Invalid
from guardia.domain.heartbeat import LATE_AFTER, SILENT_AFTER, first_heard
from guardia.domain.opening import Opening, open_for
from tests.support.builders import CONTRACT, PRODUCTION, REGION, T0, TESTING, client, no_holidays

if TYPE_CHECKING:
    from guardia.domain.alarm import Alarm
    from guardia.domain.ticket import Ticket

pytestmark = pytest.mark.covers("F13")

ES, EN = Language.ES, Language.EN
BEAT = first_heard(PRODUCTION, REGION, T0)
OTHER = first_heard(TESTING, REGION, T0 + timedelta(minutes=20))
PANAMA = "America/Panama"


def opened(alarm: Alarm, account_id: str | None = PRODUCTION, language: Language = ES) -> Ticket:
    """The ticket that this alarm of ours opens."""
    desk = desk_of(client(), account_id, CONTRACT, language) if account_id else desk_alone(language, PANAMA)
    ticket, _ = open_for(alarm, Opening(client=desk[0], contract=desk[1], number="GD-7K3M9-QXD2F", at=T0))
    return ticket


def test_the_same_silence_is_the_same_change_whoever_sees_it_and_whenever() -> None:
    assert silence(BEAT, client(), ES, PANAMA).fingerprint == silence(BEAT, client(), EN, "UTC").fingerprint
    assert silence(BEAT, client(), ES, PANAMA).changed_at == T0 + SILENT_AFTER


def test_the_next_silence_is_another() -> None:
    later = first_heard(PRODUCTION, REGION, T0 + timedelta(hours=1))
    assert silence(BEAT, client(), ES, PANAMA).fingerprint != silence(later, client(), ES, PANAMA).fingerprint


def test_that_nobody_is_heard_is_one_change_whichever_of_them_is_looked_at() -> None:
    deaf = deafness([BEAT, OTHER], ES, PANAMA)
    assert deaf.fingerprint == deafness([OTHER, BEAT], EN, "UTC").fingerprint
    assert deaf.changed_at == OTHER.last_seen + LATE_AFTER


def test_each_region_of_an_account_is_an_alarm_of_its_own_and_none_has_an_arn() -> None:
    identities = {
        identity_of(BEAT),
        identity_of(OTHER),
        identity_of(first_heard(PRODUCTION, "eu-west-1", T0)),
        EVERYBODY,
    }
    assert len({identity.key for identity in identities}) == 4
    assert not any(identity.alarm_arn.startswith("arn:") for identity in identities)


def test_it_is_said_in_the_desks_language() -> None:
    spanish, english = silence(BEAT, client(), ES, PANAMA), silence(BEAT, client(), EN, PANAMA)
    assert spanish.reason
    assert spanish.reason.startswith(
        f"No llega nada de la cuenta {PRODUCTION} en {REGION} desde el 2026-11-20 10:00 (America/Panama)."
    )
    assert english.reason
    assert english.reason.startswith(
        f"Nothing has come from account {PRODUCTION} in {REGION} since 2026-11-20 10:00 (America/Panama)."
    )
    assert spanish.description
    assert english.description
    assert "Ejecute: guardia client check acme" in spanish.description
    assert "Run: guardia client check acme" in english.description


@pytest.mark.parametrize("zone", ["America/Panmá", "", "../etc"])
def test_a_zone_with_a_slip_of_the_pen_hides_nothing(zone: str) -> None:
    assert "2026-11-20 15:00 (UTC)" in (silence(BEAT, client(), ES, zone).reason or "")


def test_what_came_back_is_said_too() -> None:
    alarm = end_of_silence(EVERYBODY, T0, Phrase("Se oye.", "It is heard."), EN)
    assert (alarm.reason, alarm.changed_at, alarm.identity) == ("It is heard.", T0, EVERYBODY)


def test_the_desk_promises_itself_what_the_client_was_promised_and_pays_nothing() -> None:
    desk, promise = desk_of(client(), PRODUCTION, CONTRACT, ES)
    assert (desk.id, desk.contacts, desk.severity_rules, desk.channels) == ("desk", (), (), ())
    assert [account.id for account in desk.accounts] == [PRODUCTION]
    assert (promise.response, promise.plan, promise.penalties) == (CONTRACT.response, CONTRACT.plan, ())


def test_whatever_its_severity_it_is_resolved_when_it_recovers() -> None:
    for _, promise in (desk_of(client(), PRODUCTION, CONTRACT, ES), desk_alone(ES, PANAMA)):
        assert set(promise.on_recovery.values()) == {OnRecovery.RESOLVE}
        assert set(promise.on_recovery) == set(Severity)


@pytest.mark.parametrize(
    ("account_id", "severity"), [(PRODUCTION, Severity.HIGH), (TESTING, Severity.LOW), (None, Severity.HIGH)]
)
def test_it_is_as_grave_as_what_is_not_heard(account_id: str | None, severity: Severity) -> None:
    beat = first_heard(account_id or PRODUCTION, REGION, T0)
    alarm = silence(beat, client(), ES, PANAMA) if account_id else deafness([BEAT, OTHER], ES, PANAMA)
    assert opened(alarm, account_id).severity is severity


def test_where_it_is_about_no_single_account_none_is_named_in_why() -> None:
    reason = opened(deafness([BEAT, OTHER], ES, PANAMA), None).severity_reason
    assert reason.es.startswith("Producción")
    assert "cuenta" not in reason.es
    assert "account" not in reason.en


def test_messages_call_the_desk_by_its_name_and_another_by_its_id_once_it_is_gone() -> None:
    assert name_of(None, "desk", ES) == "Mesa de soporte"
    assert name_of(None, "desk", EN) == "Support desk"
    assert name_of(None, "globex", ES) == "globex"
    assert name_of(client(), "acme", ES) == "ACME Logística, S.A."


def test_no_client_can_have_the_desks_id() -> None:
    with pytest.raises(Invalid, match="desk"):
        read_client({"client": "desk"}, no_holidays)
