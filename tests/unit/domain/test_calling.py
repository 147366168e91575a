"""Whoever calls or writes, and how a number is read that people write in many ways."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.calling import Calling, Way, read_calling, screen
from guardia.domain.errors import Invalid
from tests.support.builders import T0, client, contact

numbers = st.from_regex(re.compile(r"[1-9][0-9]{6,14}", re.ASCII), fullmatch=True)


@given(number=numbers, prefix=st.sampled_from(["+", "00"]), data=st.data())
def test_spaces_dashes_and_brackets_change_no_number(number: str, prefix: str, data: st.DataObject) -> None:
    between = st.text(alphabet=" -.()/\u00a0\u2013", max_size=2)
    written = prefix + "".join(digit + data.draw(between) for digit in number)
    assert read_calling(written, None) == Calling(phone=f"+{number}")


@given(number=numbers, data=st.data())
def test_digits_without_a_country_are_the_end_of_a_number_and_get_no_plus(number: str, data: st.DataObject) -> None:
    ending = number[data.draw(st.integers(0, len(number) - 7)) :]
    local = Calling(phone=ending)
    if not ending.startswith("00"):
        assert read_calling(ending, None) == local
    assert local.is_of(replace(contact(), phone=f"+{number}"))
    assert not local.is_of(replace(contact(), phone=f"+{number[:-1]}{(int(number[-1]) + 1) % 10}"))
    assert not local.is_of(replace(contact(), phone=None))


def test_whoever_is_known_by_the_end_of_a_number_is_named_with_all_of_it() -> None:
    screening = screen(Calling(phone="60000000"), client(contacts=(contact(),)), T0)
    assert screening.may
    assert screening.reason.es.startswith("Ana Pérez (+50760000000): con autorización por teléfono")


def test_two_numbers_with_one_end_are_both_named() -> None:
    beto = replace(contact("beto@acme.example", name="Beto"), phone="+50660000000")
    screening = screen(Calling(phone="60000000"), client(contacts=(contact(), beto)), T0)
    assert screening.reason.en.startswith("Ana Pérez (+50760000000) / Beto (+50660000000): authorised")


@pytest.mark.parametrize("said", ["", "+", "12345", "+0 507 6000", "507-6000-000x", "٥٠٧٦٠٠٠٠٠٠", "+1234567890123456"])
def test_what_is_no_number_names_the_field(said: str) -> None:
    for path, field in (("", "phone"), ("caller", "caller.phone")):
        with pytest.raises(Invalid) as refused:
            read_calling(said, None, path)
        assert [problem.path for problem in refused.value.problems] == [field]


def test_an_address_is_the_same_in_any_case() -> None:
    assert read_calling(None, " Ana@ACME.example ").is_of(contact("ANA@acme.example"))


@pytest.mark.parametrize(
    ("phone", "email", "message"),
    [
        (None, None, "phone or email is wanted"),
        ("+50760000000", "ana@acme.example", "say either phone or email, and not both"),
    ],
)
def test_one_of_both_is_said(phone: str | None, email: str | None, message: str) -> None:
    with pytest.raises(Invalid, match=f"phone: {message}"):
        read_calling(phone, email)


def test_an_address_is_no_longer_than_mail_allows() -> None:
    assert read_calling(None, "a" * 254).email == "a" * 254
    with pytest.raises(Invalid, match="email: an address has at most 254"):
        read_calling(None, "a" * 255)


def test_whoever_writes_is_known_by_an_address() -> None:
    assert read_calling("+50760000000", None, by=Way.PHONE).way is Way.PHONE
    with pytest.raises(Invalid, match=r"caller\.by: whoever wrote"):
        read_calling("+50760000000", None, "caller", by=Way.MAIL)


@pytest.mark.parametrize(
    ("ago", "began"),
    [
        (timedelta(hours=24), timedelta(hours=24)),
        (timedelta(minutes=25), timedelta(minutes=25)),
        (timedelta(), timedelta()),
        (-timedelta(minutes=2), timedelta()),
    ],
)
def test_a_call_began_when_it_came_and_never_later_than_now(ago: timedelta, began: timedelta) -> None:
    assert Calling(phone="+50760000000", called_at=T0 - ago).began_at(T0) == T0 - began


@pytest.mark.parametrize(
    ("ago", "message"),
    [
        (timedelta(hours=24, milliseconds=1), "is more than 24 hours ago"),
        (-timedelta(minutes=2, milliseconds=1), "is to come"),
    ],
)
def test_a_call_that_is_to_come_or_long_ago_is_refused(ago: timedelta, message: str) -> None:
    with pytest.raises(Invalid, match=rf"caller\.called_at: .*{message}"):
        Calling(phone="+50760000000", called_at=T0 - ago).began_at(T0)


def test_a_contact_without_a_number_has_none() -> None:
    assert not read_calling("+50760000000", None).is_of(replace(contact(), phone=None))


@pytest.mark.parametrize("tickets", [True, False])
@pytest.mark.parametrize("phone_authorised", [True, False])
def test_each_road_has_its_own_authorisation(tickets: bool, phone_authorised: bool) -> None:
    known = client(contacts=(replace(contact(), tickets=tickets, phone_authorised=phone_authorised),))
    assert screen(Calling(phone="+50760000000"), known, T0).may is phone_authorised
    by_mail = screen(Calling(email="ana@acme.example"), known, T0)
    assert by_mail.may is tickets
    assert screen(Calling(email="ana@acme.example", by=Way.PHONE), known, T0).may is phone_authorised
    assert (by_mail.may_call, by_mail.may_write) == (phone_authorised, tickets)


def test_nobody_may_anything_without_a_contract_in_force() -> None:
    known = client(contacts=(contact(),))
    late = screen(Calling(email="ana@acme.example"), known, T0 + timedelta(days=9_999))
    assert (late.may, late.may_call, late.may_write) == (False, False, False)


def test_of_people_who_share_a_number_those_who_are_authorised_count() -> None:
    ana = contact()
    beto = replace(ana, name="Beto", email="beto@acme.example", phone_authorised=False)
    screening = screen(Calling(phone="+50760000000"), client(contacts=(beto, ana)), T0)
    assert (screening.may, [known.name for known in screening.contacts]) == (True, ["Ana Pérez"])
