from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.entitlement import Standing
from guardia.domain.quarantine import BODY_LIMIT, Received, Road, is_dated_ahead, quarantine, received_in
from tests.support.builders import PRODUCTION, T0, alarm, configuration_change


def received(body: str = "{", message_id: str = "m-1", *, road: Road = Road.SNS, seconds: int = 0) -> Received:
    return Received(message_id=message_id, road=road, body=body, sent_at=T0 + timedelta(seconds=seconds))


def test_the_reason_the_road_and_the_account_are_kept() -> None:
    kept = quarantine(received(), "it is no JSON", PRODUCTION)
    assert (kept.reason, kept.road, kept.account_id, kept.received_at) == ("it is no JSON", Road.SNS, PRODUCTION, T0)
    assert kept.released_ticket is None


def test_each_delivery_of_one_message_makes_the_same_record() -> None:
    assert quarantine(received(), "no JSON") == quarantine(received(), "no JSON")


def test_another_message_and_another_road_have_another_id() -> None:
    ids = {
        quarantine(message, "no JSON").id
        for message in (received(), received(message_id="m-2"), received(road=Road.EVENTBRIDGE))
    }
    assert len(ids) == 3


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_ids_sort_by_time(one: int, other: int) -> None:
    first, second = sorted((one, other))
    earlier, later = quarantine(received(seconds=first), ""), quarantine(received(seconds=second), "")
    assert earlier.id[:10] <= later.id[:10]
    assert len(earlier.id) == 26


@pytest.mark.covers("F11")
def test_a_long_body_is_cut_and_its_hash_is_of_the_whole() -> None:
    body = "x" * (BODY_LIMIT + 1)
    kept = quarantine(received(body), "too long")
    assert kept.body == "x" * BODY_LIMIT
    assert kept.body_sha256 == hashlib.sha256(body.encode()).hexdigest()


@pytest.mark.covers("F62")
@given(st.text(st.characters(exclude_categories=()), max_size=50))
def test_any_body_is_kept_as_text_that_can_be_stored(body: str) -> None:
    kept = quarantine(received(body * 2000), "odd").body
    assert len(kept.encode("utf-8")) <= BODY_LIMIT + 2  # the sign for a cut character has three bytes


def test_half_a_character_at_the_cut_is_shown_as_one_that_cannot_be_read() -> None:
    kept = quarantine(received("x" * (BODY_LIMIT - 1) + "ñ"), "too long")
    assert kept.body.endswith("x\ufffd")


@given(st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31)), st.text())  # noqa: DTZ001 - the strategy wants them so
def test_an_id_says_when_its_message_came(moment: datetime, message_id: str) -> None:
    at = moment.replace(tzinfo=UTC)
    kept = quarantine(Received(message_id=message_id, road=Road.SNS, body="", sent_at=at), "")
    came = received_in(kept.id)
    assert came
    assert timedelta() <= at - came < timedelta(milliseconds=1)


@pytest.mark.parametrize("text", ["", "01M847VV40DKN4G0FH7MSJBRH", "01M847VV40DKN4G0FH7MSJBRHI", "Z" * 26, "7" * 26])
def test_a_text_that_is_no_id_says_nothing(text: str) -> None:
    assert received_in(text) is None


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_a_body_is_whole_unless_it_was_cut_or_holds_what_is_no_text(body: str) -> None:
    is_text = not any("\ud800" <= letter <= "\udfff" for letter in body)
    assert quarantine(received(body), "").is_whole is is_text
    assert not quarantine(received(body + "x" * BODY_LIMIT + "y"), "").is_whole


def test_how_the_account_stood_is_kept() -> None:
    kept = quarantine(received(), "it has expired", PRODUCTION, Standing.EXPIRED)
    assert (kept.standing, kept.released_ticket, kept.released_at, kept.released_by) == (
        Standing.EXPIRED,
        None,
        None,
        "",
    )


@pytest.mark.covers("F33")
@pytest.mark.parametrize(
    ("ahead", "is_ahead"), [(timedelta(minutes=5), False), (timedelta(minutes=5, milliseconds=1), True)]
)
def test_five_minutes_of_another_clock_are_borne(ahead: timedelta, is_ahead: bool) -> None:
    assert is_dated_ahead(alarm(at=T0 + ahead), T0) is is_ahead
    assert is_dated_ahead(configuration_change(at=T0 + ahead), T0) is is_ahead
