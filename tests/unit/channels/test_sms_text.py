"""What fits into two segments of SMS."""

from __future__ import annotations

import gsm0338  # type: ignore[import-untyped]  # noqa: F401 - has no types; registers the codec gsm03.38
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.adapters.channels.sms_text import BASIC, EXTENDED, GSM, UCS2, alphabet_of, fitted, is_gsm
from tests.support.deliveries import LINK, found_in, hostile_texts


def septets(text: str) -> int | None:
    """How many septets another implementation of GSM 03.38 makes of it; None where it cannot."""
    try:
        return len(text.encode("gsm03.38"))
    except UnicodeError:
        return None


def test_the_alphabet_is_the_one_that_another_implementation_has() -> None:
    expected = {chr(code): septets(chr(code)) for code in range(0x10000) if not 0xD800 <= code <= 0xDFFF}
    ours = dict.fromkeys(BASIC, 1) | dict.fromkeys(EXTENDED, 2)
    assert ours == {letter: count for letter, count in expected.items() if count and letter != "\x1b"}


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("€" * 152, 2),  # 76 in a segment: the escape and its letter stay together
        ("€" * 153, 3),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("á" * 134, 2),
        ("á" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 66, 2),  # 33 in a segment: the halves of a pair stay together
        ("😀" * 67, 3),
        (("a" * 100 + " ") * 2, 2),
        (("a" * 100 + " ") * 3, 3),  # 303 septets, which no split between words brings into two
    ],
)
def test_segments_are_counted_as_they_are_sent(text: str, segments: int) -> None:
    assert alphabet_of(text).segments(text) == segments


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Ticket nuevo: ñandú crítico", "Ticket nuevo: ñandú crítico"),  # one segment either way
        ("crítica " * 10, ("critica " * 10).strip()),  # 79 letters: two segments with accents, one without
        ("á" * 130, "a" * 130),
        ("é" * 161, "é" * 161),  # in the alphabet as it is
        ("“S.A.” – ½ · 20 °C " + "í" * 60, '"S.A." - 1/2 - 20 C ' + "i" * 60),
        ("😀 caído " + "x" * 80, "caido " + "x" * 80),
        ("caído \ufffd", "caído"),
        ("n\u0303andu\u0301", "ñandú"),
    ],
)
def test_accents_go_only_where_that_saves_a_segment(text: str, sent: str) -> None:
    assert fitted(text) == sent


def test_what_is_too_long_ends_at_a_word() -> None:
    sent = fitted("palabra crítica " * 40)
    assert sent == ("palabra critica " * 40)[: len(sent) - 3] + "..."
    assert sent.endswith((" palabra...", " critica..."))
    assert (GSM.segments(sent), GSM.segments(sent.replace("...", " critica..."))) == (2, 3)


def test_no_sign_stands_before_the_ellipsis() -> None:
    for sign in ",.;:":
        assert fitted(f"palabra{sign} " * 40).endswith(f"{sign} palabra...")


def test_a_text_of_another_script_is_cut_and_not_emptied() -> None:
    sent = fitted("тревога " * 40)
    assert sent.endswith("тревога…")
    assert UCS2.segments(sent) == 2


def test_the_link_is_whole_and_at_the_end_however_long_the_text_is() -> None:
    sent = fitted("Ticket nuevo 😀 crítico " * 40, LINK)
    assert sent.startswith("Ticket nuevo critico ")
    assert sent.endswith(f"... {LINK}")
    assert alphabet_of(sent).segments(sent) == 2


def test_a_link_that_leaves_no_room_is_left_out() -> None:
    assert fitted("Ticket nuevo", "https://a.example/" + "x" * 280) == "Ticket nuevo"
    assert fitted("Ticket nuevo", "https://ñandú.example/") == "Ticket nuevo"


@given(text=hostile_texts() | st.text(st.sampled_from("aá €😀ñ\u0301\u200d\n."), max_size=400), linked=st.booleans())
def test_any_text_fits_and_holds_no_broken_letter(text: str, linked: bool) -> None:
    sent = fitted(text.encode("utf-8", "replace").decode(), LINK if linked else "")
    assert alphabet_of(sent).segments(sent) <= 2
    assert sent.endswith(LINK) or not linked
    assert "\ufffd" not in sent
    assert found_in(sent.removesuffix(LINK)) == []
    if is_gsm(sent):
        assert septets(sent) is not None
