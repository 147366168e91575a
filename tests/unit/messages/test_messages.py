"""Every message holds what its reader needs, in both languages and both forms."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from guardia.adapters.messages.composer import TEMPLATES
from guardia.domain.contract import Environment, Severity
from guardia.domain.decision import Language
from guardia.domain.notice import AUDIENCES, Audience
from guardia.domain.steps import Act, Step, take
from guardia.domain.ticket import Kind
from guardia_ops.preview.sample import Sample
from guardia_ops.preview.samples import sample_recipient
from tests.unit.messages.reading import Page
from tests.unit.messages.telling import CLIENT, COMPOSER, EN, ES, READERS, SAMPLES, compose, forms

CASES = [
    (sample, audience, language)
    for sample in SAMPLES.values()
    for audience in AUDIENCES[sample.entry.kind]
    for language in Language
]
PHONES = ("+507 310-0956", "+506 4001-6380", "+1 849 936-5557", "+1 786 233-7647")
each_case = pytest.mark.parametrize(
    ("sample", "audience", "language"), CASES, ids=[f"{case[2]}-{case[1]}-{case[0].name}" for case in CASES]
)
OF_A_TICKET = [case for case in CASES if case[0].entry.kind is not Kind.STORM]
each_of_a_ticket = pytest.mark.parametrize(
    ("sample", "audience", "language"), OF_A_TICKET, ids=[f"{case[2]}-{case[1]}-{case[0].name}" for case in OF_A_TICKET]
)


def test_every_kind_that_is_told_has_its_sample_and_nothing_else_has_a_template() -> None:
    told = {f"{audience}/{kind}.jinja" for kind, audiences in AUDIENCES.items() for audience in audiences}
    shared = {f"{audience}/{part}.jinja" for audience in READERS for part in ("frame", "meanwhile", "asks")}
    shared.add("desk/acknowledge.jinja")
    for language in Language:
        found = {path.relative_to(TEMPLATES / language).as_posix() for path in (TEMPLATES / language).rglob("*.jinja")}
        assert found == told | shared | {"desk/uncovered.jinja", "desk/gaps.jinja"}  # which tell of no ticket
    assert {sample.entry.kind for sample in SAMPLES.values()} == set(AUDIENCES)


@each_of_a_ticket
def test_each_message_says_which_ticket_where_and_how_severe(
    sample: Sample, audience: Audience, language: Language
) -> None:
    ticket = sample.ticket
    why = ticket.severity_explanation if audience is Audience.DESK else ticket.severity_reason
    for form in forms(compose(sample, audience, language)):
        for fact in (ticket.id, ticket.account_id, ticket.region, ticket.title, why.in_language(language)):
            assert fact in form


@each_case
def test_each_message_names_a_day_an_hour_and_the_zone(sample: Sample, audience: Audience, language: Language) -> None:
    instant = {
        ES: r"(lunes|martes|miércoles) 2\d de noviembre de 2026, \d\d:\d\d(–\d\d:\d\d)? \(hora de Panamá, GMT-5\)",
        EN: r"(Monday|Tuesday|Wednesday), 2\d November 2026, \d\d:\d\d(–\d\d:\d\d)? \(Panama time, GMT-5\)",
    }
    for form in forms(compose(sample, audience, language)):
        assert re.search(instant[language], form)


@each_of_a_ticket
def test_the_client_always_has_the_phones_and_the_desk_its_client(
    sample: Sample, audience: Audience, language: Language
) -> None:
    facts = PHONES if audience is Audience.CLIENT else ("ACME Logística, S.A.", sample.ticket.alarm_metric)
    for form in forms(compose(sample, audience, language)):
        for fact in facts:
            assert fact in form


@each_case
def test_the_html_is_whole_and_in_its_language(sample: Sample, audience: Audience, language: Language) -> None:
    page = Page(compose(sample, audience, language).html)
    assert page.unbalanced == []
    assert page.language == language
    assert all(link.startswith(("tel:", "mailto:")) for link in page.links)
    assert "{{" not in page.text
    assert "None" not in page.text


@each_case
def test_both_forms_say_the_same(sample: Sample, audience: Audience, language: Language) -> None:
    def words(text: str) -> list[str]:
        return sorted(re.findall(r"[^\W_]{4,}", text.casefold()))

    text, page = forms(compose(sample, audience, language))
    assert words(page) == words(text)


@each_of_a_ticket
def test_all_messages_of_a_ticket_share_subject_and_thread(
    sample: Sample, audience: Audience, language: Language
) -> None:
    message = compose(sample, audience, language)
    assert message.subject == f"[{sample.ticket.id}] {sample.ticket.title} · ACME Logística, S.A."
    assert message.thread == sample.ticket.id
    assert message.language is language


@each_of_a_ticket
def test_a_client_that_is_no_longer_registered_is_called_by_its_id(
    sample: Sample, audience: Audience, language: Language
) -> None:
    recipient = sample_recipient(audience, language)
    message = COMPOSER.compose(sample.ticket, None, sample.entry, recipient)
    assert message.subject == f"[{sample.ticket.id}] {sample.ticket.title} · acme"


@pytest.mark.parametrize(("language", "name"), [(ES, "Mesa de soporte"), (EN, "Support desk")])
def test_a_ticket_of_the_desk_itself_is_called_so(language: Language, name: str) -> None:
    sample = SAMPLES["opened"]
    ticket = replace(sample.ticket, client_id="desk")
    message = COMPOSER.compose(ticket, None, sample.entry, sample_recipient(Audience.DESK, language))
    assert message.subject.endswith(f" · {name}")
    for form in forms(message):
        assert name in form


def test_the_desk_reads_the_number_first_and_the_client_the_news() -> None:
    assert compose(SAMPLES["opened"], Audience.DESK).text.startswith(SAMPLES["opened"].ticket.id)
    assert compose(SAMPLES["opened"]).text.startswith("Recibimos su alarma y abrimos el ticket GD-")


@pytest.mark.parametrize(
    ("name", "audience", "language", "facts"),
    [
        ("opened", Audience.CLIENT, ES, ["antes del lunes 23 de noviembre de 2026, 12:00", "menos de 4 horas"]),
        ("opened", Audience.CLIENT, EN, ["before Monday, 23 November 2026, 12:00", "under 4 hours"]),
        ("opened", Audience.DESK, ES, ["nadie ha respondido", "/acknowledge", "+50760000000"]),
        ("checkpoint-half", Audience.DESK, ES, ["la mitad del plazo", "12:00", "a las 10:00: 2 horas"]),
        ("checkpoint-three_quarters", Audience.DESK, EN, ["Three quarters", "Time left at 11:00: 1 hour"]),
        ("checkpoint-ninety_percent", Audience.DESK, ES, ["Pasó el 90 % del plazo", "11:36: 24 minutos"]),
        ("checkpoint-due", Audience.DESK, ES, ["PLAZO VENCIDO", "llame al cliente", "+50760000000"]),
        ("checkpoint-due", Audience.DESK, EN, ["BREACH", "the breach is on record"]),
        ("acknowledged", Audience.CLIENT, ES, ["Luis Rojas ya atiende", "Ya reviso los registros", "dentro del plazo"]),
        ("acknowledged-late", Audience.CLIENT, ES, ["más tarde de lo prometido", "disculpas", "12:00"]),
        ("acknowledged-late", Audience.DESK, EN, ["Late: it was due on Monday, 23 November 2026, 12:00"]),
        ("findings", Audience.CLIENT, ES, ["La base de datos no acepta", "2. Reiniciar la tienda", "08:35"]),
        ("resolved", Audience.CLIENT, ES, ["junto con el equipo de ACME", "48 horas", "25 de noviembre", "verify"]),
        ("resolved", Audience.CLIENT, EN, ["48 hours", "until Wednesday, 25 November 2026, 09:10", "Did it work?"]),
        ("resolved-by-system", Audience.CLIENT, ES, ["no es la respuesta de un ingeniero", "hasta el miércoles 25"]),
        ("resolved-by-system", Audience.DESK, EN, ["Nobody had answered", "does not count as a response"]),
        ("reopened-by-alarm", Audience.CLIENT, ES, ["se activó otra vez", "antes del lunes 23", "17:00", "39.0"]),
        ("reopened-by-client", Audience.CLIENT, ES, ["Gracias por avisarnos", "siguen viendo errores"]),
        ("reopened-by-engineer", Audience.CLIENT, EN, ["Luis Rojas saw", "Quedan errores"]),
        ("reopened-by-client", Audience.DESK, ES, ["el cliente dice que no funcionó", "Apertura número 2", "17:00"]),
        ("follow_up", Audience.CLIENT, ES, ["¿Cómo va todo?", "el miércoles 25 de noviembre de 2026, 09:10"]),
        ("follow_up-confirmed", Audience.CLIENT, ES, ["Se confirmó que la solución funcionó."]),
        ("follow_up", Audience.DESK, ES, ["nadie ha confirmado que funcionó", "/verify"]),
        ("follow_up-confirmed", Audience.DESK, EN, ["it was confirmed that it worked"]),
        ("closed", Audience.CLIENT, ES, ["en 12 minutos", "en 1 hora y 10 minutos", "no nos escribió lo contrario"]),
        ("closed-confirmed", Audience.CLIENT, EN, ["It was confirmed that the solution worked.", "in 12 minutes"]),
        ("closed-confirmed", Audience.DESK, ES, ["Cerrado: se confirmó que funcionó"]),
        ("closed", Audience.DESK, EN, ["Closed: nobody said otherwise"]),
        ("closed-by-system", Audience.CLIENT, ES, ["no la hubo; la alarma volvió por sí sola"]),
        ("rejected", Audience.CLIENT, ES, ["La cuenta es de un proveedor", "Qué puede hacer", "lo revisaremos"]),
        ("severity-raised", Audience.CLIENT, ES, ["de alta a crítica", "antes del lunes 23 de noviembre de 2026, 10:00",
         "menos de 2 horas", "dice que está caído", "no lo hace empezar de nuevo", "llámenos ahora"]),
        ("severity-raised", Audience.CLIENT, EN, ["rose from high to critical", "before Monday, 23 November 2026, 10"]),
        ("severity-raised", Audience.DESK, ES, ["y nadie ha respondido", "10:00", "GD-7K3M9-QXD2F (tienda-caida)",
         "La cambió el sistema", "/acknowledge"]),
        ("severity-raised-too-late", Audience.CLIENT, ES, ["debía llegarle antes del lunes 23", "cuanto antes"]),
        ("severity-raised-too-late", Audience.DESK, EN, ["Answer now", "was due on Monday, 23 November 2026, 10:00"]),
        ("severity-raised-after-answer", Audience.CLIENT, ES, ["Ya le habíamos respondido el lunes 23", "08:12"]),
        ("severity-raised-after-answer", Audience.DESK, EN, ["The answer was given", "its time does not change"]),
        ("severity-lowered", Audience.CLIENT, ES, ["Luis Rojas bajó", "Es el ambiente de pruebas", "menos de 12 horas",
         "antes del martes 24 de noviembre de 2026, 10:30", "Si no está de acuerdo"]),
        ("severity-lowered", Audience.DESK, EN, ["Down from high to low", "Luis Rojas changed it", "Tuesday, 24"]),
    ],
)  # fmt: skip
def test_a_message_says_what_its_step_means(
    name: str, audience: Audience, language: Language, facts: list[str]
) -> None:
    for form in forms(compose(SAMPLES[name], audience, language)):
        for fact in facts:
            assert fact.casefold() in form.casefold()


@pytest.mark.parametrize("language", Language)
def test_whoever_confirmed_the_client_is_not_told_that_it_was_the_client(language: Language) -> None:
    for name in ("follow_up-confirmed", "closed-confirmed"):
        for audience in READERS:
            text = compose(SAMPLES[name], audience, language).text
            assert not re.search(
                r"([Uu]sted|cliente)( nos)? confirmó|([Yy]ou|client) confirmed|confirm(arnos|ing)", text
            )


def test_what_nobody_did_is_not_told_as_done() -> None:
    for name in ("follow_up-by-system", "closed-by-system"):
        for audience in READERS:
            text = compose(SAMPLES[name], audience).text
            assert "Cómo se resolvió" not in text
            assert "la solución funcionó" not in text


def test_what_an_engineer_did_is_told_though_the_alarm_recovered_at_that_very_instant() -> None:
    for name in ("follow_up", "closed"):
        ticket = replace(SAMPLES[name].ticket, recovered_at=SAMPLES[name].ticket.resolved_at)
        text = compose(replace(SAMPLES[name], ticket=ticket)).text
        assert "Cómo se resolvió:\n> Subimos el límite" in text


def test_a_resolution_by_the_system_is_its_own_though_somebody_had_answered() -> None:
    sample = SAMPLES["follow_up-by-system"]
    answered = replace(sample.ticket, responded_at=sample.ticket.opened_at + timedelta(minutes=3))
    assert "La alarma volvió a la normalidad el lunes" in compose(replace(sample, ticket=answered)).text


def test_business_hours_and_their_zone_are_told() -> None:
    opened = SAMPLES["opened"]
    clock = replace(opened.ticket.clock, severity=Severity.LOW)
    ticket = replace(opened.ticket, environment=Environment.NON_PRODUCTION, severity=Severity.LOW, clock=clock)
    text = compose(replace(opened, ticket=ticket)).text
    assert "menos de 12 horas, en horario de atención: de lunes a viernes, de 8:00 a 17:30 (hora de Panamá)." in text


def test_a_promise_of_seconds_is_told_to_the_second() -> None:
    opened = SAMPLES["opened"]
    terms = replace(opened.ticket.terms, response=dict.fromkeys(Severity, timedelta(seconds=20)))
    due = opened.ticket.opened_at + timedelta(seconds=20)
    clock = replace(opened.ticket.clock, due_at=due)
    text = compose(replace(opened, ticket=replace(opened.ticket, terms=terms, clock=clock))).text
    assert "antes del lunes 23 de noviembre de 2026, 08:00:20 (hora de Panamá, GMT-5)" in text
    assert "menos de 20 segundos" in text


def test_a_critical_client_is_asked_to_call() -> None:
    opened = SAMPLES["opened"]
    critical = replace(opened, ticket=replace(opened.ticket, severity=Severity.CRITICAL))
    assert "llámenos ahora" in compose(critical).text
    assert "llámenos ahora" not in compose(opened).text


def test_an_alarm_that_has_recovered_already_is_told_so() -> None:
    opened = SAMPLES["opened"]
    ticket = replace(opened.ticket, recovered_at=opened.ticket.opened_at)
    assert "La alarma volvió a la normalidad el lunes" in compose(replace(opened, ticket=ticket)).text


def test_the_desk_is_told_that_a_path_is_the_api_s() -> None:
    for form in forms(compose(SAMPLES["opened"], Audience.DESK)):
        assert f"POST /tickets/{SAMPLES['opened'].ticket.id}/acknowledge (API: docs/api.md)" in form


@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
@pytest.mark.parametrize("zone", ["America/Panama", "Pacific/Kiritimati", "America/Panma"])
def test_no_instant_of_an_alarm_and_no_zone_loses_a_message(at: datetime, zone: str) -> None:
    for sample, audience, _ in OF_A_TICKET:
        ticket = replace(sample.ticket, alarm_at=at, recovered_at=at)
        recipient = replace(sample_recipient(audience, ES), time_zone=zone)
        assert str(at.year) in COMPOSER.compose(ticket, CLIENT, sample.entry, recipient).text


@pytest.mark.parametrize(("implied_by", "said"), [("findings", "qué encontramos"), ("resolved", "qué hicimos")])
def test_an_implied_first_response_announces_the_message_that_follows(implied_by: str, said: str) -> None:
    acknowledged = SAMPLES["acknowledged"]
    entry = replace(acknowledged.entry, reason="", data={"implied_by": implied_by})
    text = compose(replace(acknowledged, entry=entry)).text
    assert f"En otro mensaje le contamos ahora mismo {said}" in text
    assert "Le dice" not in text


@pytest.mark.parametrize("name", ["half", "three_quarters", "ninety_percent"])
@pytest.mark.parametrize(
    ("language", "said"), [(ES, "Pasó el 62 % del plazo y nadie"), (EN, "62% of the time has passed and nobody")]
)
def test_a_checkpoint_of_the_contracts_own_says_how_much_has_passed(name: str, language: Language, said: str) -> None:
    usual = SAMPLES[f"checkpoint-{name}"]
    own = replace(usual, entry=replace(usual.entry, data={**usual.entry.data, "percent": 62}))
    for form in forms(compose(own, Audience.DESK, language)):
        assert said in form


def test_a_checkpoint_of_before_they_could_be_others_is_a_usual_one() -> None:
    half = SAMPLES["checkpoint-half"]
    data = {name: value for name, value in half.entry.data.items() if name != "percent"}
    old = replace(half, entry=replace(half.entry, data=data))
    assert compose(old, Audience.DESK) == compose(half, Audience.DESK)


def test_a_checkpoint_written_after_the_end_is_a_breach() -> None:
    half = SAMPLES["checkpoint-half"]
    late = replace(half.entry, at=half.ticket.clock.due_at)
    assert "PLAZO VENCIDO" in compose(replace(half, entry=late), Audience.DESK).text


def test_a_closure_tells_of_the_cycle_that_ended_and_of_the_first_opening() -> None:
    ticket = SAMPLES["reopened-by-client"].ticket
    act = Act(
        at=ticket.clock.started_at + timedelta(minutes=30), actor=SAMPLES["findings"].entry.actor, reason="Fixed."
    )
    ticket, _ = take(ticket, Step.RESOLVE, act)
    ticket, entries = take(ticket, Step.CLOSE, replace(act, at=act.at + ticket.terms.follow_up))
    closed = Sample("closed", ticket, entries[-1])
    for audience in READERS:
        text = compose(closed, audience, EN).text
        assert "Opened: Monday, 23 November 2026, 08:00" in text
        assert re.search(r"Reopened.*: Monday, 23 November 2026, 13:00", text)
        assert "First response: Monday, 23 November 2026, 13:30 (Panama time, GMT-5), in 30 minutes" in text


def test_the_reader_s_own_clock_is_used() -> None:
    opened = SAMPLES["opened"]
    recipient = replace(sample_recipient(Audience.CLIENT, ES), time_zone="America/Santo_Domingo")
    text = COMPOSER.compose(opened.ticket, CLIENT, opened.entry, recipient).text
    assert "antes del lunes 23 de noviembre de 2026, 13:00 (hora de República Dominicana, GMT-4)" in text


def test_somebody_without_a_name_is_greeted_all_the_same() -> None:
    opened = SAMPLES["opened"]
    recipient = replace(sample_recipient(Audience.CLIENT, EN), name="")
    assert "\nHello,\n" in COMPOSER.compose(opened.ticket, CLIENT, opened.entry, recipient).text
