"""What the desk has to see to: silence towards a client, people who cannot be told, and storms."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from guardia.domain.decision import Language
from guardia.domain.instant import zulu
from guardia.domain.notice import Audience
from guardia.domain.ticket import Status
from guardia_ops.preview.of_desk import STORM_OF
from guardia_ops.preview.samples import sample_recipient
from tests.unit.messages.telling import CLIENT, COMPOSER, EN, ES, SAMPLES, compose, forms

each_language = pytest.mark.parametrize("language", Language)
DESK = Audience.DESK


@pytest.mark.parametrize(
    ("name", "language", "facts"),
    [
        ("reminder-1", ES, ["El cliente espera noticias desde hace 2 horas", "Luis Rojas: cuente al cliente",
         "lunes 23 de noviembre de 2026, 08:12", "El contrato pide novedades cada 2 horas", "/findings"]),
        ("reminder-1", EN, ["The client has waited 2 hours for news", "Luis Rojas: tell the client"]),
        ("reminder-2", ES, ["ya se le recordó a Luis Rojas", "Hable con Luis Rojas."]),
        ("reminder-2", EN, ["Luis Rojas was reminded", "Talk to Luis Rojas."]),
        ("undelivered-contact", ES, ["No pudimos avisar a Ana Pérez", "Llame a Ana Pérez al +50760000000",
         "cuéntele que abrimos el ticket", "correo, ana@acme.example", "La dirección no existe",
         "550 5.1.1 <ana@acme.example>: user unknown"]),
        ("undelivered-contact", EN, ["Call Ana Pérez at +50760000000 and say that the ticket was opened"]),
        ("undelivered-room", ES, ["Cuente al cliente por teléfono que abrimos el ticket", "Slack, secretsmanager:"]),
        ("undelivered-desk", ES, ["No pudimos avisar a mesa@guardia.example", "no recibe los avisos"]),
        ("undelivered-duty", ES, ["No pudimos avisar a Eva Núñez", "Ya no queda nadie de guardia", "/acknowledge",
         "no había señal de que llegara"]),
        ("storm-1", ES, ["23 tickets a la vez, en 6 minutos", "Busque primero una causa común", "Y 3 más",
         "El primero vence el lunes 23 de noviembre de 2026, 10:00", "Llame al cliente.", "Nuevos: 23."]),
        ("storm-2", EN, ["More news of 23 tickets", "Warnings that nobody has answered: 6.", "under investigation"]),
    ],
)  # fmt: skip
def test_the_desk_reads_what_happened_and_what_to_do(name: str, language: Language, facts: list[str]) -> None:
    for form in forms(compose(SAMPLES[name], DESK, language)):
        for fact in facts:
            assert fact.casefold() in form.casefold()


@each_language
def test_a_reminder_that_was_overtaken_asks_for_nothing(language: Language) -> None:
    late = replace(SAMPLES["reminder-1"], ticket=SAMPLES["resolved"].ticket)
    text = compose(late, DESK, language).text
    assert "/findings" not in text
    assert re.search("lo resolvió Luis Rojas|Luis Rojas resolved it", text)


@each_language
def test_nobody_is_called_who_has_no_telephone(language: Language) -> None:
    contact = replace(CLIENT.contacts[0], phone=None)
    sample = SAMPLES["undelivered-contact"]
    recipient = sample_recipient(DESK, language)
    text = COMPOSER.compose(sample.ticket, replace(CLIENT, contacts=(contact,)), sample.entry, recipient).text
    assert re.search("No tenemos el teléfono de Ana Pérez|We have no telephone number of Ana Pérez", text)
    assert "None" not in text


def test_somebody_on_duty_who_cannot_be_reached_is_no_alarm_once_the_ticket_is_answered() -> None:
    late = replace(SAMPLES["undelivered-duty"], ticket=SAMPLES["acknowledged"].ticket)
    text = compose(late, DESK).text
    assert "El ticket ya tiene quien lo atienda." in text
    assert "/acknowledge" not in text


@each_language
@pytest.mark.parametrize("audience", [Audience.CLIENT, Audience.DESK])
def test_a_storm_lists_twenty_tickets_with_number_severity_title_status_and_due_time(
    audience: Audience, language: Language
) -> None:
    sample = SAMPLES["storm-2"]
    speech = {ES: ("alta", "crítica", "en investigación"), EN: ("high", "critical", "under investigation")}[language]
    for form in forms(compose(sample, audience, language)):
        assert all(ticket.id in form and ticket.title in form for ticket in sample.listed)
        assert all(word in form for word in speech)
        assert all(f"23 {'nov' if language is ES else 'Nov'}, {hour}" in form for hour in ("10:03", "12:02"))
        assert re.search(rf"[YA](nd)? {STORM_OF - len(sample.listed)} (más|more)", form)


@each_language
def test_a_storm_promises_the_client_no_answer_that_was_given(language: Language) -> None:
    sample = SAMPLES["storm-1"]
    listed = tuple(replace(ticket, status=Status.INVESTIGATING) for ticket in sample.listed)
    text = compose(replace(sample, listed=listed), language=language).text
    assert not re.search("le responderá|will answer", text)
    assert "Nada urgente" in compose(replace(sample, listed=listed), DESK).text


def test_the_messages_of_one_storm_are_one_thread_of_their_own() -> None:
    first, digest = (compose(SAMPLES[name], DESK) for name in ("storm-1", "storm-2"))
    assert (first.subject, first.thread) == (digest.subject, digest.thread)
    assert first.thread != SAMPLES["storm-1"].ticket.id
    assert SAMPLES["storm-1"].ticket.id not in first.subject


def test_a_storm_whose_first_answer_is_late_says_so() -> None:
    sample = SAMPLES["storm-1"]
    late = replace(sample.entry, at=sample.listed[0].clock.due_at + timedelta(minutes=1))
    assert "El primero venció el" in compose(replace(sample, entry=late), DESK).text


def test_the_client_is_not_told_of_the_desk_s_own_warnings() -> None:
    assert "Avisos de respuesta pendiente" in compose(SAMPLES["storm-2"], DESK).text
    assert "Avisos de respuesta pendiente" not in compose(SAMPLES["storm-2"]).text


def test_a_storm_over_midnight_names_both_days() -> None:
    sample = SAMPLES["storm-1"]
    data = {**sample.entry.data, "to": zulu(sample.entry.at + timedelta(hours=20))}
    text = compose(replace(sample, entry=replace(sample.entry, data=data)), DESK).text
    assert "lunes 23 de noviembre de 2026, 08:00 (hora de Panamá, GMT-5) – martes 24 de noviembre" in text
