"""A ticket in a few words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from guardia.adapters.channels.card_words import KINDS, SIGNS, STATUSES, CardWords
from guardia.domain.card import Card
from guardia.domain.contract import Severity
from guardia.domain.decision import Language
from guardia.domain.ticket import Kind, Status
from tests.support.deliveries import CARD, LINK, NOW, delivery


def words(**changed: Any) -> CardWords:
    card = delivery(**changed).card
    assert card is not None
    return CardWords(card)


def test_it_says_how_severe_whose_what_and_until_when_in_the_readers_zone() -> None:
    spanish = words()
    assert spanish.headline == "🔴 CRÍTICA · ACME Logística, S.A."
    assert spanish.title == "tienda-errores-5xx"
    assert spanish.kind == "Ticket nuevo"
    assert spanish.due == "Responder antes del lunes 23 de noviembre de 2026, 10:00 (hora de Panamá, GMT-5)"
    assert spanish.where == "GD-7K3M9-QXD2F · sin atender"
    assert spanish.acknowledge == "Atender el ticket"


def test_it_says_the_same_in_english_in_another_zone() -> None:
    english = words(language=Language.EN, time_zone="America/New_York", severity=Severity.HIGH)
    assert english.headline == "🟠 HIGH · ACME Logística, S.A."
    assert english.due == "Answer before Monday, 23 November 2026, 10:00 (New York time, GMT-5)"
    assert english.where == "GD-7K3M9-QXD2F · not answered"


def test_a_promise_of_seconds_has_its_seconds_told() -> None:
    assert "08:00:20" in words(due_at=NOW + timedelta(seconds=20)).due


def test_what_is_late_is_said_to_be() -> None:
    late = words(due_at=NOW, kind=Kind.CHECKPOINT)
    assert late.due == "Plazo de respuesta vencido: lunes 23 de noviembre de 2026, 08:00 (hora de Panamá, GMT-5)"
    assert words(due_at=NOW, at=NOW - timedelta(seconds=1)).due.startswith("Responder antes del")


def test_what_was_answered_is_due_no_more() -> None:
    answered = words(due_at=None, status=Status.INVESTIGATING, kind=Kind.ACKNOWLEDGED)
    assert answered.due == ""
    assert answered.summary == "CRÍTICA: Ticket atendido GD-7K3M9-QXD2F. ACME Logística, S.A.: tienda-errores-5xx"


def test_the_summary_has_first_what_matters_most() -> None:
    assert words(language=Language.EN).summary == (
        "CRITICAL: New ticket GD-7K3M9-QXD2F. Answer before 23 Nov, 10:00 (Panama time, GMT-5). "
        "ACME Logística, S.A.: tienda-errores-5xx"
    )


@pytest.mark.parametrize("language", Language)
def test_every_word_of_the_domain_has_its_words(language: Language) -> None:
    assert (set(KINDS), set(STATUSES), set(SIGNS)) == (set(Kind), set(Status), set(Severity))
    phrases = [*KINDS.values(), *STATUSES.values()]
    assert len({phrase.in_language(language) for phrase in phrases}) == len(phrases)


def test_the_link_is_not_in_what_may_be_logged() -> None:
    assert isinstance(CARD, Card)
    assert LINK not in repr(delivery())
