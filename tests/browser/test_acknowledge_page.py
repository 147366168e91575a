"""The page behind the link in a message, as people meet it, on a phone and on a desktop, and as mail scanners do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.site import CLIENT, EVA
from tests.e2e.desk import DESK_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.reader import Reader
    from tests.browser.site import Site

LUIS = "Luis Rojas Peña"


def test_somebody_on_duty_reads_it_types_the_number_and_has_the_ticket(site: Site, reader: Reader) -> None:
    assert reader.open(site.eva) == 200
    assert (reader.language, reader.headline) == ("en", "Nobody has taken this ticket")
    for said in (
        site.ticket["id"],
        "CRITICAL SEVERITY",
        CLIENT,
        site.ticket["title"],
        "Time left: 1 hour",
    ):
        assert said in reader.text
    assert "(Panama time, GMT-5)" in reader.text
    assert "in the name of Eva Castillo" in reader.text
    reader.type("To take the ticket, type", reader.number)
    assert reader.press("Take the ticket") == 200
    assert reader.headline == "You took this ticket"
    assert "In time." in reader.text
    assert f"POST /tickets/{site.ticket['id']}/findings" in reader.text
    assert site.now["status"] == "INVESTIGATING"
    assert site.answer["actor"] == {"type": "engineer", "id": "person:eva", "name": "Eva Castillo"}
    assert site.answer["data"] == {"by_link": site.notice_to(EVA)["id"]}
    assert site.notice_to(EVA)["state"] == "read"
    assert site.notice_to(DESK_ADDRESS)["state"] == "accepted"


def test_whoever_reads_the_mailbox_says_who_they_are(site: Site, reader: Reader) -> None:
    assert reader.open(site.mailbox) == 200
    assert (reader.language, reader.headline) == ("es", "Nadie ha atendido este ticket")
    assert "GRAVEDAD CRÍTICA" in reader.text
    assert "(hora de Panamá, GMT-5)" in reader.text
    reader.type("Para atender el ticket, escriba", reader.number)
    assert reader.press("Atender el ticket") == 422
    assert "Escriba su nombre" in reader.text
    assert site.now["status"] == "OPEN"
    reader.type("Su nombre", LUIS)
    reader.type("Para atender el ticket, escriba", reader.number)
    assert reader.press("Atender el ticket") == 200
    assert reader.headline == f"{LUIS} ya atendió este ticket"
    assert site.answer["actor"] == {"type": "engineer", "id": "desk", "name": LUIS}


def test_the_other_language_is_one_touch_away_and_stays(site: Site, reader: Reader) -> None:
    reader.open(site.eva)
    assert reader.follow("Español") == 200
    assert (reader.language, reader.headline) == ("es", "Nadie ha atendido este ticket")
    assert reader.press("Atender el ticket") == 422
    assert (reader.language, reader.headline) == ("es", "Nadie ha atendido este ticket")
    reader.type("Para atender el ticket, escriba", reader.number)
    reader.press("Atender el ticket")
    assert (reader.language, reader.headline) == ("es", "Usted atendió este ticket")
    reader.follow("English")
    assert reader.headline == "You took this ticket"


@pytest.mark.covers("F64")
def test_opening_it_changes_nothing_however_often(site: Site, reader: Reader) -> None:
    before = site.kept
    for link in (site.eva, site.mailbox):
        assert [reader.open(link) for _ in range(5)] == [200] * 5
        assert reader.page.request.head(link).status == 200
    assert site.kept == before
    assert reader.cookies == []


@pytest.mark.covers("F64")
def test_a_scanner_that_presses_everything_changes_nothing(site: Site, reader: Reader) -> None:
    before = site.kept
    for link in (site.eva, site.mailbox):
        reader.open(link)
        for button in [str(name) for name in reader.page.get_by_role("button").all_inner_texts()]:
            assert reader.press(button) == 422
            assert reader.page.get_by_role("alert").is_visible()
        for name in [str(name) for name in reader.page.get_by_role("link").all_inner_texts()]:
            reader.follow(name)
            reader.press(str(reader.page.get_by_role("button").inner_text()))
    assert site.kept == before


@pytest.mark.parametrize("typed", ["00", "99999", "x"])
def test_another_number_changes_nothing_and_says_so(site: Site, reader: Reader, typed: str) -> None:
    reader.open(site.eva)
    number = reader.number
    reader.type("To take the ticket, type", typed)
    assert reader.press("Take the ticket") == 422
    assert f"The number is missing, or is not {number}." in reader.text
    assert reader.number == number
    assert site.now["status"] == "OPEN"


def test_whoever_comes_second_sees_who_was_first(site: Site, open_browser: Callable[..., Reader]) -> None:
    eva, luis = open_browser(), open_browser()
    eva.open(site.eva)
    luis.open(site.mailbox)
    eva.type("To take the ticket, type", eva.number)
    luis.type("Su nombre", LUIS)
    luis.type("Para atender el ticket, escriba", luis.number)
    assert luis.press("Atender el ticket") == 200
    assert eva.press("Take the ticket") == 409
    assert eva.headline == f"{LUIS} has taken this ticket"
    assert f"{LUIS} was first" in eva.text
    assert eva.page.get_by_role("button").count() == 0
    assert site.answer["actor"]["name"] == LUIS


def test_a_link_that_was_used_says_when(site: Site, open_browser: Callable[..., Reader]) -> None:
    first = open_browser()
    first.open(site.eva)
    first.type("To take the ticket, type", first.number)
    first.press("Take the ticket")
    said = first.text
    assert first.again() == 200
    assert first.text == said
    later = open_browser()
    assert later.open(site.eva) == 200
    assert later.headline == "You took this ticket"
    assert site.desk.kinds(site.ticket["id"]).count("acknowledged") == 1


def test_links_that_are_none_tell_nothing_in_both_languages(site: Site, reader: Reader) -> None:
    flipped = site.eva[:-1] + ("a" if site.eva[-1] != "a" else "b")
    asked = [(flipped, 404), (site.foreign(), 404), (f"{site.eva.rpartition('/')[0]}/x", 404), (site.expired(), 410)]
    for link, status in asked:
        assert reader.open(link) == status
        for secret in (site.ticket["id"], "ACME", site.ticket["title"], "Eva"):
            assert secret not in reader.text
        assert reader.page.locator('[lang="en"] h2').is_visible()
        assert reader.page.get_by_role("button").count() == 0
    assert reader.headline == "Este enlace ya venció"
    assert site.now["status"] == "OPEN"


def test_it_works_without_scripts_in_the_dark_and_on_the_smallest_phone(
    site: Site, open_browser: Callable[..., Reader]
) -> None:
    reader = open_browser(java_script_enabled=False, color_scheme="dark", viewport={"width": 320, "height": 568})
    reader.open(site.eva)
    reader.type("To take the ticket, type", reader.number)
    assert reader.press("Take the ticket") == 200
    assert site.now["status"] == "INVESTIGATING"


def test_it_works_with_the_keyboard_alone(site: Site, reader: Reader) -> None:
    reader.open(site.eva)
    number = reader.number
    for _ in range(2):  # the other language, the field
        reader.page.keyboard.press("Tab")
    reader.page.keyboard.type(number)
    with reader.page.expect_navigation():
        reader.page.keyboard.press("Enter")
    assert reader.headline == "You took this ticket"


def test_whatever_is_touched_is_large_enough(site: Site, reader: Reader) -> None:
    reader.open(site.mailbox)
    touched = reader.page.locator("a, button, input").all()
    assert len(touched) == 4  # the other language, the name, the number, the button
    for one in touched:
        box = one.bounding_box()
        assert box is not None
        assert box["height"] >= 44  # https://www.w3.org/TR/WCAG22/#target-size-enhanced
