"""Messages about tickets that people opened: who reported it, what is missing, and no alarm where there was none."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from guardia.adapters.messages.vocabulary import ORIGINS
from guardia.domain.contract import Environment
from guardia.domain.decision import Language
from guardia.domain.instant import zulu
from guardia.domain.notice import Audience
from guardia.domain.opening_by_people import Report, assess_report
from guardia.domain.steps import Step, take
from guardia.domain.ticket import Origin
from guardia_ops.preview.sample import Sample, act_of
from tests.support.builders import TESTING, client
from tests.unit.messages.telling import EN, ES, READERS, SAMPLES, compose, forms

PEOPLES = [name for name in SAMPLES if name.startswith("person-")]
DESCRIPTION = {ES: "Una descripción clara:", EN: "A clear description:"}
CHANGES = {ES: "Qué cambió antes: despliegues", EN: "What changed before: deployments"}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("audience", READERS)
@pytest.mark.parametrize("name", PEOPLES)
def test_nothing_is_said_of_an_alarm_where_there_was_none(name: str, audience: Audience, language: Language) -> None:
    for form in forms(compose(SAMPLES[name], audience, language)):
        assert not re.search(r"alarma?\b", form, re.IGNORECASE)


@pytest.mark.parametrize(
    ("name", "audience", "language", "facts"),
    [
        ("person-opened-by-client", Audience.CLIENT, ES, [
            "Recibimos su solicitud «La tienda no abre» el lunes 23", "Asunto: La tienda no abre",
            "Reportado por: Ana Pérez", "antes del lunes 23 de noviembre de 2026, 10:00",
            "> Desde las 07:40 la página de pagos responde 502 a todos.", "> Ayer subimos la versión 3.2",
            "Cuenta: 222222222222 (producción)", "llámenos ahora",
        ]),
        ("person-opened-by-client", Audience.DESK, ES, [
            "Origen: el cliente, por la API", "Reportado por: Ana Pérez", "> El resto de la tienda funciona.",
            "lo dice quien lo reportó",
        ]),
        ("person-opened-by-phone", Audience.DESK, ES, [
            "Origen: llamada del cliente", "Luis Rojas lo registró para Ana Pérez.",
            "ya se le pidió al cliente por correo: una descripción clara y qué cambió antes.", "Entorno: Producción",
        ]),
        ("person-opened-by-phone", Audience.DESK, EN, [
            "Origin: call of the client", "Luis Rojas took it down for Ana Pérez.",
            "was asked for it by e-mail: a clear description and what changed before.",
        ]),
        ("person-opened-by-desk", Audience.CLIENT, ES, ["Nuestra mesa de soporte vio un problema en sus sistemas"]),
        ("person-opened-by-desk", Audience.DESK, ES, ["Lo registró Luis Rojas.", "por correo: qué cambió antes."]),
        ("person-closed", Audience.CLIENT, ES, ["escríbanos o llámenos, mencione este ticket, y abriremos uno nuevo"]),
        ("person-rejected", Audience.CLIENT, EN, ["El cambio lo hizo un tercero fuera del contrato."]),
    ],
)  # fmt: skip
def test_a_message_says_who_reported_what(name: str, audience: Audience, language: Language, facts: list[str]) -> None:
    text = compose(SAMPLES[name], audience, language).text
    for fact in facts:
        assert fact in text


@pytest.mark.parametrize("language", Language)
def test_what_is_missing_is_asked_for_and_asked_again_with_the_answer(language: Language) -> None:
    for name in ("person-opened-by-phone", "person-acknowledged"):
        for form in forms(compose(SAMPLES[name], language=language)):
            assert DESCRIPTION[language] in form
            assert CHANGES[language] in form


@pytest.mark.parametrize("language", Language)
def test_only_what_is_missing_is_asked_for(language: Language) -> None:
    for name, asked in (("person-opened-by-client", ()), ("person-opened-by-desk", (CHANGES,))):
        for form in forms(compose(SAMPLES[name], language=language)):
            assert [question for question in (DESCRIPTION, CHANGES) if question[language] in form] == list(asked)
            assert bool(asked) is bool(re.search("nos falta información|we need to know more", form))


def test_an_answer_that_tells_the_findings_at_once_asks_for_nothing() -> None:
    sample = SAMPLES["person-opened-by-phone"]
    ticket, entries = take(sample.ticket, Step.RESOLVE, act_of(70, "Reiniciamos el servicio."))
    text = compose(replace(sample, ticket=ticket, entry=entries[0])).text
    assert "Lo que aún necesitamos" not in text


def test_a_request_that_was_answered_meanwhile_asks_for_nothing_itself() -> None:
    """The answer's own message asks."""
    late = replace(SAMPLES["person-opened-by-phone"], ticket=SAMPLES["person-acknowledged"].ticket)
    assert "Cómo puede ayudarnos" not in compose(late).text


LATE = {
    Language.ES: (
        "Luis Rojas lo registró para Ana Pérez el lunes 23 de noviembre de 2026, {written}",
        "El plazo corre desde {road}, el lunes 23 de noviembre de 2026, 08:00",
    ),
    Language.EN: (
        "Luis Rojas took it down for Ana Pérez on Monday, 23 November 2026, {written}",
        "The clock runs from the {road}, on Monday, 23 November 2026, 08:00",
    ),
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("origin", "spanish", "english"), [(Origin.PHONE, "la llamada", "call"), (Origin.MAIL, "el correo", "e-mail")]
)
def test_the_desk_reads_when_it_was_taken_down_and_from_when_the_clock_runs(
    origin: Origin, spanish: str, english: str, language: Language
) -> None:
    sample = taken_down(hours=1)
    text = compose(replace(sample, ticket=replace(sample.ticket, origin=origin)), Audience.DESK, language).text
    for fact in LATE[language]:
        assert fact.format(written="09:00", road=spanish if language is ES else english) in text
    assert "Responda antes del" in text or "Answer before" in text


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("audience", READERS)
def test_nobody_is_promised_an_answer_before_an_instant_that_has_passed(audience: Audience, language: Language) -> None:
    late = {
        Audience.CLIENT: ("Debíamos responderle antes del lunes 23", "Our answer was due before Monday, 23"),
        Audience.DESK: ("Responda ya y llame al cliente.", "Answer now, and call the client."),
    }
    text = compose(taken_down(hours=5), audience, language).text
    assert late[audience][language is EN] in text
    assert not re.search("le responderá antes del|will answer you before|Responda antes|Answer before", text)


def taken_down(*, hours: int) -> Sample:
    """A call that was taken down so much later."""
    sample = SAMPLES["person-opened-by-phone"]
    written_at = zulu(sample.entry.at + timedelta(hours=hours))
    return replace(sample, entry=replace(sample.entry, data={**sample.entry.data, "written_at": written_at}))


@pytest.mark.parametrize("language", Language)
def test_the_desk_reads_that_the_register_says_otherwise_and_the_client_does_not(language: Language) -> None:
    sample = SAMPLES["person-opened-by-client"]
    known = client()
    account = known.account(TESTING)
    assessment = assess_report(Report(title="x", account=account, environment=Environment.PRODUCTION), known)
    ticket = replace(sample.ticket, severity_reason=assessment.reason, severity_explanation=assessment.explanation)
    against = "no el registro" if language is ES else "not the register"
    assert against in compose(replace(sample, ticket=ticket), Audience.DESK, language).text
    assert against not in compose(replace(sample, ticket=ticket), Audience.CLIENT, language).text


@pytest.mark.parametrize("origin", sorted(set(Origin) - {Origin.ALARM}))
@pytest.mark.parametrize("language", Language)
def test_every_origin_has_its_words(origin: Origin, language: Language) -> None:
    sample = SAMPLES["person-opened-by-client"]
    ticket = replace(sample.ticket, origin=origin)
    text = compose(replace(sample, ticket=ticket), Audience.DESK, language).text
    assert f"{'Origen' if language is ES else 'Origin'}: {ORIGINS[origin].in_language(language)}" in text
