"""A notice that leaves after the ticket has moved on tells what is true by then."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from guardia.domain.decision import Language
from guardia.domain.notice import AUDIENCES, Audience
from guardia.domain.steps import Act, Step, take
from guardia.domain.ticket import GUARDIA
from tests.unit.messages.telling import EN, ES, SAMPLES, compose, forms

if TYPE_CHECKING:
    from guardia_ops.preview.sample import Sample


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (ES, ["el sistema dio el ticket por resuelto", "No es la respuesta de un ingeniero", "hasta el miércoles 25"]),
        (EN, ["the system marked the ticket as resolved", "not the answer of an engineer", "until Wednesday, 25"]),
    ],
)
def test_no_answer_is_promised_once_the_system_has_resolved(language: Language, told: list[str]) -> None:
    for form in forms(compose(SAMPLES["opened-and-resolved-by-system"], Audience.CLIENT, language)):
        for fact in told:
            assert fact in form
        assert not re.search("le responderá|will answer you|Cómo puede ayudarnos|How you can help", form)


def meanwhile(name: str) -> Sample:
    """The notice of the opening, told as late as that sample's."""
    return replace(SAMPLES["opened"], ticket=SAMPLES[name].ticket)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("acknowledged", "Ya le respondimos el lunes 23 de noviembre de 2026, 08:12"),
        ("findings", "Ya le respondimos el lunes 23 de noviembre de 2026, 08:12"),
        ("resolved", "Ya le respondimos el lunes 23 de noviembre de 2026, 08:12"),
        ("rejected", "ya revisó su caso el lunes 23 de noviembre de 2026, 08:15"),
        ("closed", "El ticket ya se cerró el miércoles 25"),
        ("closed-by-system", "El ticket ya se cerró el miércoles 25"),
    ],
)
def test_no_answer_is_promised_that_was_given_already(name: str, told: str) -> None:
    text = compose(meanwhile(name)).text
    assert told in text
    assert "le responderá" not in text


@pytest.mark.parametrize(
    ("name", "spanish", "english"),
    [
        ("opened-and-resolved-by-system", "el sistema lo resolvió", "the system resolved it"),
        ("acknowledged", "lo tomó Luis Rojas", "Luis Rojas took it"),
        ("findings", "Luis Rojas envió la situación", "Luis Rojas sent findings"),
        ("resolved", "lo resolvió Luis Rojas", "Luis Rojas resolved it"),
        ("rejected", "lo rechazó Luis Rojas", "Luis Rojas rejected it"),
        ("closed-by-system", "se cerró", "it was closed"),
    ],
)
def test_the_desk_is_told_who_was_faster_than_the_notice(name: str, spanish: str, english: str) -> None:
    warning = replace(SAMPLES["checkpoint-half"], ticket=SAMPLES[name].ticket)
    for notice, es, en in (
        (meanwhile(name), "Ticket nuevo:", "New ticket:"),
        (warning, "Pasó la mitad del plazo;", "Half of the time has passed;"),
    ):
        for language, news, head, left in (
            (ES, spanish, es, "Antes de que saliera este aviso "),
            (EN, english, en, "Before this notice left, "),
        ):
            for form in forms(compose(notice, Audience.DESK, language)):
                assert f"{head} {news} " in form
                assert re.search(rf"{left}{news}(, el| on) ", form)
                assert not re.search("Guardia (took|lo)|tomó Guardia|nadie ha respondido|nobody has answered", form)


def test_a_reopening_that_the_system_resolved_promises_nothing_either() -> None:
    reopened, act = SAMPLES["reopened-by-alarm"], Act(at=SAMPLES["reopened-by-alarm"].entry.at, actor=GUARDIA)
    ticket, _ = take(reopened.ticket, Step.RESOLVE_RECOVERED, act)
    resolved = replace(reopened, ticket=ticket)
    assert "el sistema dio el ticket por resuelto" in compose(resolved).text
    assert "le responderá" not in compose(resolved).text
    assert "Antes de que saliera este aviso el sistema lo resolvió, el" in compose(resolved, Audience.DESK).text


def test_a_warning_that_was_overtaken_says_who_took_the_ticket() -> None:
    warning, taken = SAMPLES["checkpoint-half"], SAMPLES["acknowledged"].ticket
    text = compose(replace(warning, ticket=taken), Audience.DESK).text
    assert "lo tomó Luis Rojas, el lunes 23 de noviembre de 2026, 08:12" in text
    assert "/acknowledge" not in text


def test_a_late_first_notice_keeps_the_promise_of_its_own_cycle() -> None:
    opened, reopened = SAMPLES["opened"], SAMPLES["reopened-by-alarm"]
    text = compose(replace(opened, ticket=reopened.ticket)).text
    assert "antes del lunes 23 de noviembre de 2026, 12:00" in text


def test_a_severity_that_changed_after_the_answer_is_told_in_the_next_cycle_without_its_instant() -> None:
    late = replace(SAMPLES["severity-raised-after-answer"], ticket=SAMPLES["reopened-by-alarm"].ticket)
    assert "Ya le habíamos respondido, y el cambio no modifica el plazo" in compose(late).text
    assert "La respuesta ya se dio: su plazo no cambia" in compose(late, Audience.DESK).text


def test_a_change_of_severity_that_was_answered_meanwhile_promises_nothing() -> None:
    late = replace(SAMPLES["severity-raised"], ticket=SAMPLES["severity-raised-after-answer"].ticket)
    assert "Ya le respondimos el lunes 23 de noviembre de 2026, 08:12" in compose(late).text
    assert "le responderá" not in compose(late).text


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
def test_a_notice_is_told_whatever_became_of_the_ticket_meanwhile(sample: Sample, language: Language) -> None:
    for audience in AUDIENCES[sample.entry.kind]:
        for other in SAMPLES.values():
            if other.ticket.version >= sample.entry.version:
                compose(replace(sample, ticket=other.ticket), audience, language)
