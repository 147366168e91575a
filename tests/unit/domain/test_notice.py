from __future__ import annotations

from datetime import timedelta

import pytest

from guardia.domain.decision import Language
from guardia.domain.notice import (
    ATTEMPTS,
    AUDIENCES,
    LEASE,
    Audience,
    NoticeState,
    Recipient,
    after_failure,
    notice_id,
    retry_pause,
)
from guardia.domain.road import Channel
from guardia.domain.ticket import Kind
from tests.support.builders import T0

ANA = Recipient(Audience.CLIENT, "Ana", "ana@acme.example", Language.ES, "America/Panama")


def test_each_try_to_tell_one_person_of_one_entry_is_the_same_notice() -> None:
    in_capitals = Recipient(Audience.CLIENT, "Ana Pérez", "ANA@acme.example", Language.EN, "UTC")
    assert notice_id("GD-1", 2, Channel.EMAIL, ANA) == notice_id("GD-1", 2, Channel.EMAIL, in_capitals)


@pytest.mark.parametrize(
    ("ticket_id", "entry", "recipient"),
    [
        ("GD-2", 2, ANA),
        ("GD-1", 3, ANA),
        ("GD-1", 2, Recipient(Audience.DESK, "Ana", "ana@acme.example", Language.ES, "America/Panama")),
        ("GD-1", 2, Recipient(Audience.CLIENT, "Ana", "eva@acme.example", Language.ES, "America/Panama")),
    ],
)
def test_another_ticket_entry_reader_or_address_is_another_notice(
    ticket_id: str, entry: int, recipient: Recipient
) -> None:
    assert notice_id(ticket_id, entry, Channel.EMAIL, recipient) != notice_id("GD-1", 2, Channel.EMAIL, ANA)


def test_pauses_double_from_one_minute_up_to_an_hour() -> None:
    pauses = [retry_pause(attempts) / timedelta(minutes=1) for attempts in range(1, ATTEMPTS)]
    assert pauses[:7] == [1, 2, 4, 8, 16, 32, 60]
    assert set(pauses[7:]) == {60}


@pytest.mark.parametrize(
    ("attempts", "permanent", "ended"),
    [(1, False, False), (ATTEMPTS - 1, False, False), (ATTEMPTS, False, True), (1, True, True)],
)
def test_a_failure_is_the_last_when_it_is_permanent_or_all_tries_are_used_up(
    attempts: int, permanent: bool, ended: bool
) -> None:
    expected = (
        (NoticeState.FAILED_PERMANENT, None) if ended else (NoticeState.FAILED_TEMPORARY, T0 + retry_pause(attempts))
    )
    assert after_failure(attempts, T0, permanent=permanent) == expected


def test_a_provider_may_be_away_for_most_of_a_day() -> None:
    assert sum((retry_pause(attempts) for attempts in range(1, ATTEMPTS)), timedelta()) > timedelta(hours=16)


def test_a_lease_outlives_the_longest_sender() -> None:
    assert timedelta(minutes=1) < LEASE


def test_clients_are_told_every_step_of_the_process_and_never_the_desks_own_checkpoints() -> None:
    told = {kind for kind, audiences in AUDIENCES.items() if Audience.CLIENT in audiences}
    assert told == {
        Kind.OPENED,
        Kind.REOPENED,
        Kind.ACKNOWLEDGED,
        Kind.FINDINGS,
        Kind.RESOLVED,
        Kind.FOLLOW_UP,
        Kind.CLOSED,
        Kind.REJECTED,
        Kind.SEVERITY,
        Kind.STORM,
    }


def test_the_desk_is_told_whatever_is_told() -> None:
    assert all(Audience.DESK in audiences for audiences in AUDIENCES.values())
