"""What the account manager reads: which account, whose, why, the first alarm, and what to do about it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.adapters.ses import mime
from guardia.domain.decision import Language
from guardia.domain.entitlement import Holding, Standing, entitle_account
from guardia.domain.notice import Audience, Message
from guardia.domain.quarantine import Received, Road, quarantine
from guardia.domain.uncovered import Uncovered, uncovered_of
from guardia_ops.preview.sample import SEEN_AT
from guardia_ops.preview.samples import sample_client, sample_recipient
from tests.unit.messages.reading import Page
from tests.unit.messages.telling import COMPOSER, EN, ES, forms
from tests.unit.messages.test_hostile import NASTY, SAFE_ATTRIBUTES, SAFE_TAGS, assert_harmless

ACME = sample_client()
ACCOUNT = "222222222222"
LATER = timedelta(days=400)
CASES = {
    Standing.ACCOUNT_UNKNOWN: (Holding(ACCOUNT), timedelta()),
    Standing.EXPIRED: (Holding(ACCOUNT, ACME), LATER),
    Standing.NOT_BEGUN: (Holding(ACCOUNT, ACME), -LATER),
    Standing.ACCOUNT_MOVED: (Holding(ACCOUNT, ACME, SEEN_AT + LATER, "globex"), timedelta()),
}
each_case = pytest.mark.parametrize("standing", CASES)
each_language = pytest.mark.parametrize("language", Language)


def uncovered(standing: Standing, name: str = "tienda-errores-5xx") -> Uncovered:
    """What is owed of an account that stands so."""
    holding, later = CASES[standing]
    at = SEEN_AT + later
    entitlement = entitle_account(holding, at, at)
    assert entitlement.evidence == standing
    received = Received(message_id="m-1", road=Road.EVENTBRIDGE, body="{}", sent_at=at)
    kept = quarantine(received, entitlement.reason.en, ACCOUNT, standing)
    return uncovered_of(kept, holding, entitlement, name, "America/Panama")


def compose(standing: Standing, language: Language = ES, name: str = "tienda-errores-5xx") -> Message:
    """What the account manager is sent."""
    known = CASES[standing][0].client
    return COMPOSER.compose_uncovered(uncovered(standing, name), known, sample_recipient(Audience.DESK, language))


@each_case
@each_language
def test_it_says_which_account_why_the_first_alarm_and_when(standing: Standing, language: Language) -> None:
    telling = uncovered(standing)
    for form in forms(compose(standing, language)):
        for fact in (ACCOUNT, telling.reason.in_language(language), "tienda-errores-5xx", telling.message_id):
            assert fact in form
        assert re.search(r"08:00 \((hora de Panamá|Panama time), GMT-5\)", form)


@each_language
def test_it_names_the_client_if_there_is_one(language: Language) -> None:
    nobody = {ES: "ninguno", EN: "none"}[language]
    for form in forms(compose(Standing.EXPIRED, language)):
        assert "ACME Logística, S.A." in form
        assert nobody not in form
    for form in forms(compose(Standing.ACCOUNT_UNKNOWN, language)):
        assert "ACME" not in form
        assert nobody in form


def test_a_client_that_is_no_longer_registered_is_called_by_its_id() -> None:
    message = COMPOSER.compose_uncovered(
        uncovered(Standing.EXPIRED), None, sample_recipient(Audience.DESK, ES)
    )  # fmt: skip
    assert "Cliente: acme\n" in message.text


@each_case
@each_language
def test_it_says_what_to_do(standing: Standing, language: Language) -> None:
    release = f"guardia quarantine release {uncovered(standing).message_id}"
    for form in forms(compose(standing, language)):
        assert "guardia quarantine list" in form
        is_final = standing is Standing.ACCOUNT_MOVED
        assert (release in form) is not is_final
        assert ("guardia client apply" in form) is not is_final


@pytest.mark.parametrize(
    ("standing", "language", "fact"),
    [
        (Standing.ACCOUNT_UNKNOWN, ES, "agréguela a su archivo"),
        (Standing.EXPIRED, ES, "Si el cliente renovó"),
        (Standing.NOT_BEGUN, EN, "or the contract has other dates"),
        (Standing.ACCOUNT_MOVED, ES, "el cliente actual no debe verla"),
        (Standing.ACCOUNT_MOVED, EN, "An alarm came of the former client of account 222222222222"),
        (Standing.EXPIRED, ES, "hoy no le avisaremos de cada una"),
    ],
)
def test_it_says_what_the_standing_asks_for(standing: Standing, language: Language, fact: str) -> None:
    for form in forms(compose(standing, language)):
        assert fact in form


@each_case
@each_language
def test_its_html_looks_like_every_other_and_says_the_same(standing: Standing, language: Language) -> None:
    def words(text: str) -> list[str]:
        return sorted(re.findall(r"[^\W_]{4,}", text.casefold()))

    message = compose(standing, language)
    page = Page(message.html)
    assert page.unbalanced == []
    assert page.language == language
    assert page.links == []
    assert "background:#b54708" in message.html
    assert words(page.text) == words(" ".join(message.text.split()))


def test_each_day_of_an_account_is_a_thread_of_its_own_that_a_mail_can_hold() -> None:
    first = compose(Standing.EXPIRED)
    second = COMPOSER.compose_uncovered(
        replace(uncovered(Standing.EXPIRED), id=f"{ACCOUNT}-2027-12-29"), ACME, sample_recipient(Audience.DESK, ES)
    )
    assert first.subject == "Alarmas sin contrato: cuenta 222222222222, 2027-12-28"
    assert second.subject == "Alarmas sin contrato: cuenta 222222222222, 2027-12-29"
    assert first.thread != second.thread
    raw = mime(first, sender="guardia@desk.example", desk="desk@desk.example", address="ana@desk.example")
    assert f"References: <uncovered-{ACCOUNT}-2027-12-28@desk.example>".encode() in raw


@pytest.mark.parametrize("words", NASTY)
@each_case
def test_the_name_of_a_strangers_alarm_stays_a_name(standing: Standing, words: str) -> None:
    for language in Language:
        message = compose(standing, language, words)
        assert_harmless(message)
        page = Page(message.html)
        assert page.tags <= SAFE_TAGS
        assert page.attributes <= SAFE_ATTRIBUTES
        assert "\nTicket:" not in message.text


@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_no_name_of_an_alarm_loses_the_message(words: str) -> None:
    assert_harmless(compose(Standing.EXPIRED, ES, words))
