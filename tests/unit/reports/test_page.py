"""The document that a client is handed: true, whole, in two languages, and nothing in it acts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardia.domain.contract import Client, Penalty, Severity
from guardia.domain.decision import Language
from guardia.domain.month import Month
from guardia_ops.reports.page import STRETCHES_SHOWN, as_html
from guardia_ops.reports.speaker import Speaker
from tests.support.builders import CONTRACT, T0, client
from tests.support.measures import HOUR, LATER, measure, report
from tests.unit.messages.reading import Page
from tests.unit.reports.hostile import NASTY

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.report import Report

TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "section", "footer", "article", "p", "h1", "h2",
    "h3", "div", "span", "strong", "small", "br", "bdi", "ul", "li", "dl", "dt", "dd", "table", "thead", "tbody",
    "tfoot", "tr", "th", "td", "figure", "figcaption", "svg", "desc", "defs", "pattern", "rect", "circle", "line",
    "text", "g",
}  # fmt: skip
MAY_LOAD_OR_RUN = re.compile(r"^(on.*|href|src|srcset|action|formaction|data|style|xlink:href|background|poster)$")
MONTH = (
    measure("GD-KEPT0-00001", answered_after=HOUR),
    measure("GD-LATE0-00002", answered_after=9 * HOUR),
    measure("GD-MUTE0-00003", severity=Severity.CRITICAL),
    measure("GD-REFUS-00004", rejected_after=HOUR),
    measure("GD-RECOV-00005", resolved_after=HOUR, recovered_after=HOUR),
    measure("GD-LOW00-00006", severity=Severity.LOW, answered_after=timedelta(days=6)),
)

FINAL = (
    *(promised for promised in MONTH if promised.is_settled),
    measure("GD-LATE0-00007", answered_after=5 * HOUR),
    measure("GD-LATE0-00008", answered_after=6 * HOUR),
)
MIDMONTH = T0 + timedelta(days=7)


def page(of: Report, language: Language = Language.ES) -> str:
    return as_html(of, Speaker(language, of.time_zone, of.month)).decode()


def read(of: Report, language: Language = Language.ES) -> Page:
    return Page(re.sub("(?=</t[dh]>)", " ", page(of, language)))


def with_penalties(*tiers: tuple[str, str]) -> Client:
    table = tuple(Penalty(Decimal(below), Decimal(fee)) for below, fee in tiers)
    return replace(client(), contracts=(replace(CONTRACT, penalties=table),))


def test_it_says_whose_month_it_is_and_how_it_was_kept() -> None:
    text = read(report(*MONTH)).text
    assert "ACME Logística, S.A." in text
    assert "noviembre de 2026" in text
    assert "hora de Panamá (America/Panama)" in text
    assert "25 % de cumplimiento" in text
    assert "Tickets respondidos en plazo: 1 de 4. Fuera de plazo: 3 (sin respuesta: 1)." in text
    assert "1 no cuenta: rechazado con un motivo dentro del plazo." in text
    assert "Alarmas que ya estaban bien antes de una respuesta: 1." in text


def test_it_speaks_english() -> None:
    shown = read(report(*MONTH), Language.EN)
    assert shown.language == "en"
    assert "November 2026" in shown.text
    assert "Tickets answered within the promised time: 1 of 4. Missed: 3 (never answered: 1)." in shown.text
    assert not re.search("gravedad|plazo|Penaliz|feriado", shown.text)


def test_what_is_not_final_says_so() -> None:
    assert "provisional : el mes no ha terminado" in read(report(*MONTH)).text.replace("provisional:", "provisional :")
    assert "definitivo" in read(report(*MONTH[:2])).text


def test_a_missed_case_has_its_ledger_to_the_end_of_the_promise_and_to_the_response() -> None:
    text = read(report(MONTH[-1])).text
    assert "vie 20 nov 10:00 vie 20 nov 17:30 horario laboral 7:30:00 7:30:00" in text
    assert "sáb 21 nov 00:00 lun 23 nov 00:00 día no laborable – 7:30:00" in text
    assert "lun 23 nov 12:30 Fin del plazo 12:00:00" in text
    assert "lun 23 nov 12:30 lun 23 nov 17:30 horario laboral 5:00:00 17:00:00" in text
    assert "jue 26 nov 10:00 Respuesta 38:00:00" in text
    assert "respondido en 38:00:00 de tiempo cubierto" in text


def test_a_case_that_nobody_answered_has_its_ledger_to_the_end_of_the_promise() -> None:
    text = read(report(MONTH[2])).text
    assert "sin respuesta aún" in text
    assert "vie 20 nov 12:00 Fin del plazo 2:00:00" in text
    assert "Respuesta 2:00:00" not in text


def test_a_response_that_is_months_late_does_not_fill_the_document() -> None:
    late = report(measure(severity=Severity.LOW, answered_after=timedelta(days=400)))
    [line] = late.lines
    assert f"… y otros {len(line.overrun) - STRETCHES_SHOWN} tramos hasta la respuesta" in read(late).text
    assert page(late).count('class="when until"') == len(line.ledger) + STRETCHES_SHOWN


def test_only_missed_cases_are_told_at_length_and_all_are_listed() -> None:
    shown = page(report(*MONTH))
    assert shown.count("<article>") == 3
    listed = shown[shown.index('class="list"') :]
    assert re.findall(r"GD-\w{5}-\w{5}", listed) == [promised.ticket_id for promised in MONTH]


def test_the_penalty_that_applies_is_said_and_marked_in_the_table() -> None:
    known = with_penalties(("95", "5"), ("30", "12.5"))
    shown = page(report(*FINAL, known=known))
    assert "Penalización según el contrato: 12.5 % de la cuota del mes , por" in Page(shown).text.replace(
        "mes,", "mes ,"
    )
    assert shown.count('<tr class="applies">') == 1
    assert ">corresponde<" in shown
    assert "No corresponde ninguna penalización" in read(report(MONTH[0], known=known)).text
    assert "Penaliza" not in read(report(*MONTH)).text


@pytest.mark.parametrize(
    ("language", "now", "said", "in_the_table"),
    [
        (Language.ES, MIDMONTH, "Penalización que correspondería si el mes terminara hoy: 12.5 % de la cuota del mes",
         "correspondería si el mes terminara hoy"),
        (Language.EN, MIDMONTH, "Penalty that would be due if the month ended today: 12.5 % of the month's fee",
         "would be due if the month ended today"),
        (Language.EN, LATER, "Penalty that would be due if nothing changed: 12.5 % of the month's fee",
         "would be due if nothing changed"),
    ],
)  # fmt: skip
def test_before_it_is_final_no_penalty_is_due(language: Language, now: datetime, said: str, in_the_table: str) -> None:
    of = report(*MONTH, known=with_penalties(("95", "5"), ("30", "12.5")), now=now)
    shown = page(of, language)
    assert said in read(of, language).text
    assert f"<td>{in_the_table}</td>" in shown
    assert '<p class="penalty would">' in shown
    assert '<tr class="applies would">' in shown
    assert not re.search(r'class="(penalty|applies)"', shown)


def test_before_it_is_final_it_is_not_said_that_no_penalty_applies() -> None:
    of = report(MONTH[0], known=with_penalties(("95", "5")), now=MIDMONTH)
    assert "No correspondería ninguna penalización del contrato si el mes terminara hoy." in read(of).text


def test_a_ledger_that_begins_within_a_second_visibly_adds_up() -> None:
    late = measure(severity=Severity.LOW, at=T0 + timedelta(milliseconds=250), answered_after=timedelta(days=6))
    text = read(report(late)).text
    assert "vie 20 nov 10:00:00.250 vie 20 nov 17:30 horario laboral 7:29:59.750 7:29:59.750" in text
    assert "lun 23 nov 08:00 lun 23 nov 12:30:00.250 horario laboral 4:30:00.250 12:00:00" in text


def test_a_case_whose_promise_was_changed_after_it_was_over_is_told_as_missed() -> None:
    over = replace(measure(answered_after=3 * HOUR), revision=2, missed_at=T0 + 2 * HOUR)
    text = read(report(over)).text
    said = "el plazo se cambió cuando ya había terminado sin respuesta"
    assert f"Atención : {said} (vie 20 nov 12:00)." in text.replace("Atención:", "Atención :")
    assert text.count(said) == 2, "in its own account and in the list"
    assert "Fin del plazo cambiado 4:00:00" in text
    assert "Respuesta 3:00:00" not in text


def test_a_case_whose_promise_was_changed_in_time_says_so_in_the_list() -> None:
    shown = page(report(replace(measure(answered_after=HOUR), revision=2)), Language.EN)
    assert "<small>the promise was changed before it was over</small>" in shown
    assert "<article>" not in shown


def test_a_month_without_a_contract_says_so() -> None:
    known = with_penalties(("95", "5"))
    for language, said in (
        (Language.ES, "Contrato sin contrato vigente en este mes Fechas"),
        (Language.EN, "Contract no contract in force this month Dates"),
    ):
        text = " ".join(re.sub("<[^>]+>", " ", page(report(known=known, month="2020-03"), language)).split())
        assert said in text
        assert "&lt; 4 h" not in text
        assert not re.search("Penali[zt]", text)


def test_a_month_without_cases_is_a_document_too() -> None:
    for language, said in ((Language.ES, "no hubo tickets"), (Language.EN, "There were no tickets")):
        shown = read(report(), language)
        assert said in shown.text
        assert shown.unbalanced == []


def test_the_picture_tells_in_words_what_it_shows() -> None:
    shown = page(report(*MONTH))
    described = re.search(r'<desc id="chart-text">(.*?)</desc>', shown, re.DOTALL)
    assert described
    assert described[1].split(". ")[:3] == ["en plazo: 1", "no cuenta: 2", "fuera de plazo: 3"]
    assert "20 nov 2026: 3 fuera de plazo." in described[1]
    assert 'role="img" aria-labelledby="chart-title chart-text"' in shown


def test_a_reopened_case_says_which_time_it_is() -> None:
    again = replace(measure(at=T0 + 48 * HOUR, answered_after=HOUR), cycle=2)
    assert "GD-7K3M9-QXD2F ciclo 2 api-5xx" in read(report(again)).text


def test_the_same_month_is_the_same_document() -> None:
    assert page(report(*MONTH)) == page(report(*MONTH, now=T0 + timedelta(days=300)))


def assert_harmless(html: str) -> None:
    shown = Page(html)
    assert shown.unbalanced == []
    assert shown.tags <= TAGS
    assert not {name for name in shown.attributes if MAY_LOAD_OR_RUN.match(name)}
    html.encode("utf-8")
    unseen = {letter for letter in html if not letter.isprintable()} - {"\n", "\u200c", "\u200d"}
    assert {letter for letter in unseen if unicodedata.category(letter) not in {"Cn", "Co"}} == set()


@pytest.mark.covers("F59")
@pytest.mark.parametrize("words", NASTY)
def test_nothing_that_a_stranger_writes_acts(words: str) -> None:
    known = replace(client(), name=words)
    missed, kept = measure(title=words), measure(title=words, answered_after=HOUR)
    assert_harmless(page(report(missed, kept, known=known)))


@settings(max_examples=40, deadline=None)
@given(words=st.text(max_size=100))
def test_no_text_at_all_breaks_the_document(words: str) -> None:
    assert_harmless(page(report(measure(title=words), known=replace(client(), name=words)), Language.EN))


def test_markup_in_a_title_is_shown_and_not_obeyed() -> None:
    shown = read(report(measure(title=NASTY[0])))
    assert "script" not in shown.tags
    assert "<script>alert(1)</script>" in shown.text


def test_a_long_title_is_cut() -> None:
    assert "x" * 159 + "…" in read(report(measure(title="x" * 5_000))).text


def test_it_may_load_and_run_nothing() -> None:
    html = page(report(*MONTH))
    assert "default-src 'none'; style-src 'unsafe-inline'" in html
    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert len(styles) == 1
    assert set(re.findall(r"@import|url\([^)]*\)", styles[0])) == {"url(#dots)", "url(#stripes)"}
    assert_harmless(html)


def test_it_stands_in_its_own_month_and_zone() -> None:
    speaker = Speaker(Language.ES, "UTC", Month(2026, 11))
    assert "20 nov 15:00" in Page(as_html(report(MONTH[0]), speaker).decode()).text
