"""What is read of gaps in the roster: which line, from when to when, why, who is told meanwhile, and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from guardia.adapters.messages.gap_letter import LISTED
from guardia.domain.decision import Language
from guardia.domain.duty.roster import Line
from guardia.domain.duty.shift import UNPLANNED, Shift, Why
from guardia.domain.notice import Audience, Message
from guardia_ops.preview.samples import sample_recipient
from tests.support.duty import ANA, BETO, DAY, EIGHT, HOUR
from tests.unit.messages.reading import Page
from tests.unit.messages.telling import COMPOSER, EN, ES, forms
from tests.unit.messages.test_hostile import NASTY, assert_harmless

each_language = pytest.mark.parametrize("language", Language)


def gap(days: float = 0, why: Why = Why.NOBODY, line: Line = Line.FIRST) -> Shift:
    """Four hours so many days after Monday at eight in Panama, in which Ana and Beto are told."""
    start = EIGHT + timedelta(days=days)
    return Shift(line=line, start=start, end=start + 4 * HOUR, people=(ANA, BETO), why=why)


def compose(*gaps: Shift, language: Language = ES) -> Message:
    return COMPOSER.compose_gaps(gaps or (gap(),), sample_recipient(Audience.DESK, language))


@pytest.mark.parametrize(
    ("language", "facts"),
    [
        (
            ES,
            (
                "Primera línea",
                "lunes 16 de noviembre de 2026, 08:00–12:00",
                "hora de Panamá, GMT-5",
                "nadie está de turno",
                "se avisará a Ana, Beto",
            ),
        ),
        (
            EN,
            (
                "First line",
                "Monday, 16 November 2026, 08:00–12:00",
                "Panama time, GMT-5",
                "nobody is on duty",
                "Ana, Beto will be told",
            ),
        ),
    ],
)
def test_it_says_which_line_from_when_to_when_why_and_who_is_told(language: Language, facts: tuple[str, ...]) -> None:
    for form in forms(compose(language=language)):
        assert [fact for fact in facts if fact not in form] == []


@each_language
@pytest.mark.parametrize("line", Line)
@pytest.mark.parametrize("why", UNPLANNED - {Why.NO_ROSTER})
def test_every_line_and_every_reason_has_its_words(line: Line, why: Why, language: Language) -> None:
    usual, other = compose(gap(), language=language), compose(gap(line=line, why=why), language=language)
    assert (usual.text == other.text) is ((line, why) == (Line.FIRST, Why.NOBODY))


@each_language
def test_it_says_how_to_mend_it(language: Language) -> None:
    for form in forms(compose(language=language)):
        assert "guardia duty swap" in form
        assert "guardia duty apply" in form


@each_language
def test_the_nearest_come_first_and_what_is_not_listed_is_counted(language: Language) -> None:
    many = [gap(days=day) for day in range(LISTED + 3, 0, -1)]
    text = compose(*many, language=language).text
    assert text.count("08:00–12:00") == LISTED
    assert "3 más" in text or "3 more" in text


def test_a_subject_names_the_first_gap_and_is_another_for_another() -> None:
    first, later = compose(gap(2), gap(1)), compose(gap(2))
    assert first.subject == "Huecos en los turnos desde el 17 nov, 08:00"
    assert (first.subject == later.subject, first.thread == later.thread) == (False, False)


def test_a_gap_of_several_days_names_both() -> None:
    long = replace(gap(), end=EIGHT + 2 * DAY)
    assert "18 de noviembre" in compose(long).text


@each_language
@pytest.mark.parametrize("nasty", NASTY)
def test_a_hostile_name_does_nothing(nasty: str, language: Language) -> None:
    message = compose(replace(gap(), people=(replace(ANA, name=nasty),)), language=language)
    assert_harmless(message)
    assert Page(message.html).links == []
