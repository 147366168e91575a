"""Strangers' words in chat and on telephones."""

from __future__ import annotations

import pytest
from hypothesis import given

from guardia.adapters.channels.disarm import disarmed, disarmed_lines
from tests.support.deliveries import HOSTILE, found_in, hostile_texts


@given(text=hostile_texts())
def test_nothing_is_left_that_a_program_would_make_a_link_or_a_mention_of(text: str) -> None:
    assert found_in(disarmed(text, 300)) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_known_attacks_come_to_nothing_and_show_on_one_line(text: str) -> None:
    shown = disarmed(text, 300)
    assert found_in(shown) == []
    assert shown.isprintable()


def test_the_oracle_finds_what_is_not_disarmed() -> None:
    assert found_in("see https://evil.example") == ["https://", "l.ex"]
    assert found_in("@here") == ["@h"]
    assert found_in("10.1.2.3") == ["10.1.2.3"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("tienda-errores-5xx", "tienda-errores-5xx"),
        ("CPU > 99.9 % & rising *now*", "CPU > 99.9 % & rising *now*"),
        ("https://evil.example/x", "https[:]//evil[.]example/x"),
        ("ACME Logística, S.A.", "ACME Logística, S.A."),
        ("@here", "@ here"),
        ("ana@acme.example", "ana@ acme[.]example"),
        ("10.0.0.5 is down", "10[.]0[.]0.5 is down"),
        ("mailto:a", "mailto[:]a"),
        ("  two \n lines ", "two lines"),
        ("x" * 400, "x" * 299 + "…"),
    ],
)
def test_what_is_shown_instead(text: str, shown: str) -> None:
    assert disarmed(text, 300) == shown


def test_lines_stay_lines() -> None:
    assert disarmed_lines("\n one.example \n\n two\n", 100) == "one[.]example\n\ntwo"
