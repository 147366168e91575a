"""What the account manager is owed follows from the message, the account and the desk's day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from guardia.domain.entitlement import Holding, Standing, entitle_account
from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import ATTEMPTS, NoticeState
from guardia.domain.quarantine import Received, Road, quarantine
from guardia.domain.uncovered import Uncovered, day_of, uncovered_of
from tests.support.builders import T0, client, contract

ACCOUNT = "222222222222"
EXPIRED = Holding(ACCOUNT, client(contract=contract(ends=date(2026, 11, 19))))


def owed(holding: Holding = EXPIRED, at: datetime = T0) -> Uncovered:
    entitlement = entitle_account(holding, at, at)
    received = Received(message_id="m-1", road=Road.SNS, body="{}", sent_at=at)
    kept = quarantine(received, entitlement.reason.en, holding.account_id, Standing(entitlement.evidence))
    return uncovered_of(kept, holding, entitlement, "api-5xx", "America/Panama")


def test_it_says_which_account_of_which_client_stands_how_and_why() -> None:
    known = owed()
    assert (known.account_id, known.client_id, known.standing) == (ACCOUNT, "acme", Standing.EXPIRED)
    assert "no tiene contrato vigente" in known.reason.es
    assert "has no contract in force" in known.reason.en
    assert (known.alarm_name, known.received_at) == ("api-5xx", T0)


def test_it_is_owed_from_the_instant_at_which_the_message_came() -> None:
    assert (owed().wake_at, owed().state, owed().attempts) == (T0, NoticeState.PENDING, 0)


def test_an_account_of_nobody_has_no_client() -> None:
    assert owed(Holding("999999999999")).client_id is None


@pytest.mark.parametrize(
    ("wall_clock", "day"), [("2026-11-20T23:59:59.999", "2026-11-20"), ("2026-11-21T00:00:00", "2026-11-21")]
)
def test_every_message_of_an_account_and_a_day_owes_the_same(wall_clock: str, day: str) -> None:
    at = datetime.fromisoformat(wall_clock).replace(tzinfo=ZoneInfo("America/Panama")).astimezone(UTC)
    assert owed(at=at).id == f"{ACCOUNT}-{day}"


@pytest.mark.parametrize("zone", ["America/Panma", "", "../../etc/passwd", "America"])
def test_a_zone_that_nobody_knows_has_the_days_of_utc(zone: str) -> None:
    assert day_of(datetime(2026, 11, 21, 1, tzinfo=UTC), zone) == date(2026, 11, 21)


def test_what_was_sent_owes_nothing() -> None:
    sent = owed().sent("0100-abc", T0)
    assert (sent.state, sent.provider_id, sent.wake_at) == (NoticeState.ACCEPTED, "0100-abc", None)


def test_what_failed_says_why_and_when_it_is_tried_again() -> None:
    failed = owed().failed(DeliveryFailed("no such address", permanent=True), T0, T0)
    assert (failed.state, failed.failure, failed.wake_at) == (NoticeState.FAILED_PERMANENT, "no such address", None)


@pytest.mark.parametrize(
    ("attempts", "milliseconds", "is_used_up"), [(ATTEMPTS, 0, True), (ATTEMPTS, 1, False), (ATTEMPTS - 1, 0, False)]
)
def test_tries_are_used_up_once_the_last_sender_holds_it_no_longer(
    attempts: int, milliseconds: int, is_used_up: bool
) -> None:
    known = Uncovered(
        id="222222222222-2026-11-20",
        account_id=ACCOUNT,
        client_id=None,
        standing=Standing.EXPIRED,
        reason=owed().reason,
        alarm_name="",
        message_id="",
        received_at=T0,
        at=T0,
        attempts=attempts,
        wake_at=T0 + timedelta(milliseconds=milliseconds),
    )
    assert known.is_used_up(T0) is is_used_up
