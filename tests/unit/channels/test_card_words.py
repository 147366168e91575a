"""A ticket in a few words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from guardia.adapters.channels.card_words import CardWords
from guardia.adapters.channels.phrases import KINDS, KINDS_BY, KINDS_OF, SIGNS
from guardia.adapters.messages.vocabulary import STATUSES
from guardia.domain.card import Card
from guardia.domain.contract import Severity
from guardia.domain.decision import Language
from guardia.domain.notice import Audience
from guardia.domain.ticket import Kind, Status
from tests.support.deliveries import CARD, LINK, NOW, STORM, delivery


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
    assert answered.summary == "CRÍTICA GD-7K3M9-QXD2F: Ticket atendido. ACME Logística, S.A.: tienda-errores-5xx"


def test_a_name_that_ends_with_a_full_stop_ends_the_sentence() -> None:
    failed = words(kind=Kind.UNDELIVERED, whom="ACME Logística, S.A.", title="Todo mal.")
    assert failed.summary == (
        "CRÍTICA GD-7K3M9-QXD2F: No se pudo avisar a ACME Logística, S.A. "
        "Responder antes del 23 nov, 10:00 (hora de Panamá, GMT-5). ACME Logística, S.A.: Todo mal."
    )


def test_the_summary_has_first_what_matters_most() -> None:
    assert words(language=Language.EN).summary == (
        "CRITICAL GD-7K3M9-QXD2F: New ticket. Answer before 23 Nov, 10:00 (Panama time, GMT-5). "
        "ACME Logística, S.A.: tienda-errores-5xx"
    )


@pytest.mark.parametrize(
    ("language", "kind", "said"),
    [
        (Language.ES, Kind.ACKNOWLEDGED, "Luis Rojas atiende el ticket"),
        (Language.EN, Kind.RESOLVED, "Ticket resolved by Luis Rojas"),
        (Language.ES, Kind.SEVERITY, "Luis Rojas cambió la gravedad"),
        (Language.ES, Kind.CLOSED, "Ticket cerrado"),
    ],
)
def test_it_says_who_did_it(language: Language, kind: Kind, said: str) -> None:
    card = words(language=language, kind=kind, actor="Luis Rojas")
    assert card.kind == said
    assert f"GD-7K3M9-QXD2F: {said}. " in card.summary


def test_a_ticket_that_the_alarm_resolved_is_nobody_s_work() -> None:
    assert words(kind=Kind.RESOLVED).kind == "Resuelto, la alarma volvió a la normalidad"
    assert words(kind=Kind.RESOLVED, words="Reiniciamos la tienda.").kind == "Ticket resuelto"


def test_a_client_is_asked_how_it_goes() -> None:
    assert words(kind=Kind.FOLLOW_UP).kind == "Mitad del seguimiento"
    assert words(kind=Kind.FOLLOW_UP, audience=Audience.CLIENT).kind == "¿Cómo va todo? Seguimos pendientes"


def test_beside_a_link_a_short_message_has_no_quotation() -> None:
    said = "La base de datos no acepta más conexiones."
    assert said not in words(words=said).summary
    assert words(words=said, link=None).summary.endswith(f"«{said}»")


@pytest.mark.parametrize(
    ("language", "kind", "said"),
    [
        (Language.ES, Kind.UNDELIVERED, "No se pudo avisar a Ana Pérez"),
        (Language.EN, Kind.REMINDER, "No news from Ana Pérez for the client"),
        (Language.ES, Kind.OPENED, "Ticket nuevo"),
    ],
)
def test_it_says_whom_it_is_about(language: Language, kind: Kind, said: str) -> None:
    assert words(language=language, kind=kind, whom="Ana Pérez").kind == said


def test_what_somebody_said_stands_there_as_far_as_a_glance_goes() -> None:
    card = words(
        kind=Kind.FINDINGS, actor="Luis Rojas", words="La base no acepta más.\nVea https://x.example " + "y" * 400
    )
    quoted = card.lines[1]
    assert quoted.startswith("«La base no acepta más. Vea https[:]//x[.]example yyy")
    assert quoted.endswith("y…»")
    assert len(quoted) < 300
    assert words(words=" \n ").lines == words().lines


def test_a_client_is_promised_an_answer_and_not_told_to_give_one() -> None:
    told = words(audience=Audience.CLIENT)
    assert told.due.startswith("Le responderemos antes del lunes 23")
    assert told.where == "GD-7K3M9-QXD2F · en espera de nuestra respuesta"
    assert words(audience=Audience.CLIENT, due_at=NOW).due.startswith("Debíamos responderle antes del lunes 23")
    english = words(audience=Audience.CLIENT, language=Language.EN)
    assert english.due.startswith("We will answer before Monday, 23")


def test_a_storm_lists_its_tickets_and_says_how_many_more_there_are() -> None:
    assert CardWords(STORM).lines == [
        "Tickets a la vez: 23",
        "Responder antes del lunes 23 de noviembre de 2026, 10:00 (hora de Panamá, GMT-5)",
        "GD-E71BW-56GAC · crítica · tienda-errores-5xx · sin atender, 10:00",
        "GD-0KR86-A2RDP · alta · bd-conexiones · en investigación",
        "y 21 más",
    ]
    assert CardWords(STORM).summary == (
        "CRÍTICA: Tickets a la vez: 23. Responder antes del 23 nov, 10:00 (hora de Panamá, GMT-5). "
        "ACME Logística, S.A.: GD-E71BW-56GAC, GD-0KR86-A2RDP"
    )


@pytest.mark.parametrize("language", Language)
def test_every_word_of_the_domain_has_its_words(language: Language) -> None:
    assert (set(KINDS), set(STATUSES), set(SIGNS)) == (set(Kind), set(Status), set(Severity))
    phrases = [*KINDS.values(), *STATUSES.values()]
    assert len({phrase.in_language(language) for phrase in phrases}) == len(phrases)
    assert all("{}" in phrase.in_language(language) for phrase in [*KINDS_BY.values(), *KINDS_OF.values()])


def test_the_link_is_not_in_what_may_be_logged() -> None:
    assert isinstance(CARD, Card)
    assert LINK not in repr(delivery())
