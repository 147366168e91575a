"""What a webhook's answer means."""

from __future__ import annotations

from datetime import timedelta
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.adapters.channels.answers import provider_id, refusal, retry_after
from tests.support.deliveries import NOW

HOST = "hooks.example"


def headers(**fields: str) -> Message:
    message = Message()
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    return message


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
def test_what_may_pass_is_temporary(status: int) -> None:
    failure = refusal(HOST, status, headers(), "", NOW)
    assert (str(failure), failure.permanent) == (f"hooks.example answered {status}", False)


@pytest.mark.parametrize("status", [101, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 410, 413, 422, 600, 999])
def test_all_else_is_permanent(status: int) -> None:
    assert refusal(HOST, status, headers(), "", NOW).permanent


def test_the_reason_of_a_redirect_says_so_and_not_where_to() -> None:
    failure = refusal(HOST, 302, headers(location="https://evil.example/"), "", NOW)
    assert str(failure) == "hooks.example answered 302: redirects are not followed"


def test_the_word_of_the_provider_is_part_of_the_reason() -> None:
    assert str(refusal(HOST, 404, headers(), "no_service", NOW)) == "hooks.example answered 404 (no_service)"


@pytest.mark.parametrize(
    ("said", "pause"),
    [
        ("0", timedelta()),
        ("30", timedelta(seconds=30)),
        ("999999", timedelta(hours=1)),
        ("Mon, 23 Nov 2026 13:05:00 GMT", timedelta(minutes=5)),
        ("Mon, 23 Nov 2026 13:05:00 -0000", timedelta(minutes=5)),
        ("Mon, 23 Nov 2026 12:00:00 GMT", timedelta()),
        ("Mon, 23 Nov 2099 12:00:00 GMT", timedelta(hours=1)),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("9999999", None),
        ("٣٠", None),
    ],
)
def test_a_receiver_may_ask_for_a_pause_within_bounds(said: str, pause: timedelta | None) -> None:
    assert retry_after(said, NOW) == pause


@given(said=st.text() | st.from_regex(r"Mon, \d{1,3} Nov \d{1,6} \d\d:\d\d:\d\d [+-]\d{4}", fullmatch=True))
def test_any_retry_after_is_a_bounded_pause_or_none(said: str) -> None:
    pause = retry_after(said, NOW)
    assert pause is None or timedelta() <= pause <= timedelta(hours=1)


def test_the_pause_goes_with_a_temporary_failure() -> None:
    assert refusal(HOST, 429, headers(retry_after="7"), "", NOW).retry_after == timedelta(seconds=7)
    assert refusal(HOST, 404, headers(retry_after="7"), "", NOW).retry_after is None


def test_the_id_is_the_first_that_is_one() -> None:
    assert provider_id(headers(x_slack_req_id="8f-1", x_request_id="other")) == "8f-1"
    assert provider_id(headers(x_request_id="<b>1</b>")) == ""
    assert provider_id(headers()) == ""
