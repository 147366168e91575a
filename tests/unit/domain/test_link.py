"""A token says what it is bound to, and nobody without the key makes one or changes one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.decision import Language
from guardia.domain.delivery import Fate, Heard, hear
from guardia.domain.errors import Expired, Forged
from guardia.domain.link import LIVES_AFTER, Link, link_for, make, read
from guardia.domain.notice import Audience, Notice
from guardia.domain.party import Party, first_notice
from guardia.domain.road import Channel, Road
from tests.support.builders import T0, entry, ticket

pytestmark = pytest.mark.covers("F65")

KEY, OTHER = b"k" * 64, b"o" * 64
LETTERS = digits + ascii_lowercase + ascii_uppercase
LONGEST_ADDRESS = "https://abcdefghij.execute-api.us-east-1.amazonaws.com/v1/a/"


def notice(channel: Channel = Channel.EMAIL, address: str = "eva@desk.example", at: datetime = T0) -> Notice:
    """The notice of a ticket's opening to Eva."""
    party = Party(
        id="person:eva",
        audience=Audience.DESK,
        name="Eva",
        language=Language.ES,
        time_zone="America/Panama",
        roads=(Road(channel, address),),
    )
    return first_notice(party, entry(), at)


LINK = link_for(ticket(), notice())
TOKEN = make(LINK, KEY)


def test_what_is_made_is_read_again() -> None:
    proven = read(TOKEN, [KEY], T0)
    assert proven.link == LINK
    assert re.fullmatch(r"[1-9][0-9]", proven.number)


def test_a_link_is_bound_to_the_ticket_its_cycle_and_the_notice() -> None:
    assert Link(notice().id, ticket().id, 1, ticket().clock.due_at + LIVES_AFTER) == LINK


def test_the_mac_is_of_a_known_text() -> None:
    link = Link("GD-7K3M9-QXD2F-1-email-e65a94b53d72", "GD-7K3M9-QXD2F", 1, datetime(2026, 11, 24, 15, tzinfo=UTC))
    bound, _, mac = make(link, KEY).rpartition(".")
    assert bound == "GD-7K3M9-QXD2F-1-email-e65a94b53d72.1.tp0ho0"
    value = reduce(lambda number, letter: number * 62 + LETTERS.index(letter), mac, 0)
    # printf 'guardia-link:v1\nGD-7K3M9-QXD2F-1-email-e65a94b53d72\n1\ntp0ho0' | openssl dgst -sha256 -hmac "$KEY"
    assert f"{value:032x}" == "89212f5efcbc0877429f3613f673f135"


def test_a_link_lives_for_a_day_after_the_response_was_due() -> None:
    due_at = ticket().clock.due_at
    assert read(TOKEN, [KEY], due_at + LIVES_AFTER - timedelta(seconds=1)).link == LINK
    with pytest.raises(Expired):
        read(TOKEN, [KEY], due_at + LIVES_AFTER)


def test_a_link_that_is_sent_after_that_lives_for_a_day_too() -> None:
    late = ticket().clock.due_at + timedelta(days=3)
    assert link_for(ticket(), notice(at=late)).expires_at == late + LIVES_AFTER


def test_each_try_to_send_a_notice_has_the_same_link() -> None:
    tried = replace(notice(), attempts=1)
    failed = hear(tried, Heard(Fate.NOT_TAKEN, T0 + timedelta(days=9), attempt=1), T0)
    assert link_for(ticket(), failed) == LINK


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS, Channel.SLACK, Channel.TEAMS])
def test_the_address_of_the_page_is_short_enough_for_an_sms(channel: Channel) -> None:
    token = make(link_for(ticket(), notice(channel, "+50760000000")), KEY)
    assert len(LONGEST_ADDRESS + token) <= 130


def test_a_token_ends_with_a_letter_or_a_digit_and_has_no_sign_that_a_program_drops() -> None:
    assert set(TOKEN) <= set(ascii_letters + digits + ".-")
    assert TOKEN[-1].isalnum()


def test_another_key_proves_nothing() -> None:
    with pytest.raises(Forged):
        read(TOKEN, [OTHER], T0)
    with pytest.raises(Forged):
        read(TOKEN, [], T0)


def test_any_of_the_keys_proves_it_and_the_number_stays_the_same_when_they_rotate() -> None:
    assert read(TOKEN, [OTHER, KEY], T0) == read(TOKEN, [KEY], T0)


def test_the_number_is_another_for_another_link() -> None:
    numbers = {read(make(replace(LINK, cycle=cycle), KEY), [KEY], T0).number for cycle in range(1, 200)}
    assert len(numbers) > 60
    assert all(10 <= int(number) <= 99 for number in numbers)


@pytest.mark.parametrize(
    "change",
    [
        {"notice_id": "GD-7K3M9-QXD2F-2-email-" + notice().id[-12:]},
        {"notice_id": "GD-0000A-QXD2F" + notice().id[14:]},
        {"cycle": 2},
        {"expires_at": LINK.expires_at + timedelta(seconds=1)},
    ],
)
def test_nothing_that_is_bound_can_be_changed(change: dict[str, object]) -> None:
    other = make(replace(LINK, **change), OTHER)  # type: ignore[arg-type]  # fields by name
    mac = TOKEN.rpartition(".")[2]
    with pytest.raises(Forged):
        read(f"{other.rpartition('.')[0]}.{mac}", [KEY], T0)


def test_whoever_forges_is_not_told_that_the_link_would_have_expired() -> None:
    with pytest.raises(Forged):
        read(TOKEN, [OTHER], LINK.expires_at + timedelta(days=1))


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from(ascii_letters + digits + ".-_~ é\n"))
def test_no_letter_can_be_another(at: int, letter: str) -> None:
    changed = TOKEN[:at] + letter + TOKEN[at + 1 :]
    if changed != TOKEN:
        with pytest.raises(Forged):
            read(changed, [KEY], T0)


@given(st.text())
def test_any_other_text_is_forged(text: str) -> None:
    with pytest.raises(Forged):
        read(text, [KEY], T0)


@pytest.mark.parametrize("around", ["{}\n", " {}", "{}x", "{}.", "%{}", "{}/.."])
def test_nothing_stands_around_a_token(around: str) -> None:
    with pytest.raises(Forged):
        read(around.format(TOKEN), [KEY], T0)


@given(st.binary(min_size=32, max_size=64))
def test_every_key_makes_tokens_of_one_length(key: bytes) -> None:
    token = make(LINK, key)
    assert len(token) == len(TOKEN)
    assert read(token, [key], T0).link == LINK
