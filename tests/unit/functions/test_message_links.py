"""The function behind the links: what it answers, with which status and headers, and what it never tells."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from botocore.exceptions import EndpointConnectionError

from guardia.domain.steps import Step
from guardia.domain.ticket import Status
from message_links.handler import handler
from tests.support.api_events import rest_event
from tests.support.duty import keep, layer, person, roster
from tests.support.lambda_events import context, lines_in, metrics_in
from tests.support.links import FOREIGN_KEY, Keys, NoKey, by_link, notice_to, token_of
from tests.support.world import DESK, World
from tests.unit.messages.reading import Page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.domain.ticket import Ticket
    from guardia.services.acknowledge_by_link import AcknowledgeByLink
    from message_links.answers import Answer

EVA = "eva@desk.example"
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


class Site:
    """A ticket that nobody has answered, and a browser with the links to it."""

    def __init__(self, keys: Keys | NoKey | None = None) -> None:
        self.world = World()
        keep(self.world.store, roster(layer("siempre", "eva"), people=(person("Eva", email=EVA),)))
        self.ticket: Ticket = self.world.open()
        self.world.notify.entry(self.ticket.id, 1)
        self.service: AcknowledgeByLink = by_link(self.world, keys)
        self.eva = token_of(self.world, notice_to(self.world, self.ticket.id, EVA))
        self.desk = token_of(self.world, notice_to(self.world, self.ticket.id, DESK))

    def ask(self, method: str, token: str, form: Mapping[str, str] | str | None = None, **query: str) -> Answer:
        """One request, through the real handler."""
        body = form if isinstance(form, str) or form is None else urlencode(form)
        event = rest_event(method, f"/a/{token}", claims=None, body=body, query=query or None)
        event["pathParameters"] = {"token": token}
        answer: Answer = handler(event, context(), self.service)
        return answer

    def take(self, token: str, name: str = "", **query: str) -> Answer:
        """Type what is wanted, and press the button."""
        return self.ask("POST", token, {"number": self.service.look(token).number, "name": name}, **query)

    @property
    def status(self) -> Status:
        """Where the ticket stands."""
        return self.world.ticket(self.ticket.id).status


@pytest.fixture
def site() -> Site:
    """A new one."""
    return Site()


def text_of(answer: Answer) -> str:
    """What is read on the page."""
    return Page(answer["body"]).text


def test_a_link_shows_who_what_and_until_when(site: Site) -> None:
    answer = site.ask("GET", site.eva)
    shown = text_of(answer)
    assert answer["statusCode"] == 200
    assert answer["headers"]["Content-Type"] == "text/html; charset=utf-8"
    for said in (
        site.ticket.id,
        "Gravedad alta",
        "ACME Logística, S.A.",
        "api-5xx",
        "Eva",
        EVA,
        "viernes 20 de noviembre de 2026, 14:00 (hora de Panamá, GMT-5)",
        "Tiempo que queda: 4 horas",
        "sábado 21 de noviembre de 2026, 14:00 (hora de Panamá, GMT-5)",
        f"escriba {site.service.look(site.eva).number}",
    ):
        assert said in shown


def test_a_page_is_kept_nowhere_framed_nowhere_and_leads_nowhere(site: Site) -> None:
    answer = site.ask("GET", site.eva)
    (style,) = STYLE.findall(answer["body"])
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    headers = answer["headers"]
    assert headers["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"].startswith("noindex")
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.covers("F64")
def test_opening_a_link_changes_nothing(site: Site, method: str) -> None:
    notices = site.world.store.notices(site.ticket.id)
    for _ in range(5):
        assert site.ask(method, site.eva)["statusCode"] == 200
        assert site.ask(method, site.desk)["statusCode"] == 200
    assert site.world.ticket(site.ticket.id) == site.ticket
    assert site.world.store.notices(site.ticket.id) == notices


def test_head_answers_as_get_without_the_page(site: Site) -> None:
    got, asked = site.ask("GET", site.eva), site.ask("HEAD", site.eva)
    assert (asked["statusCode"], asked["headers"], asked["body"]) == (got["statusCode"], got["headers"], "")


def test_the_number_acknowledges_and_the_page_is_shown_anew(site: Site) -> None:
    answer = site.take(site.eva)
    assert (answer["statusCode"], answer["headers"]["Location"]) == (303, site.eva)
    assert site.status is Status.INVESTIGATING
    shown = text_of(site.ask("GET", answer["headers"]["Location"]))
    assert "Usted atendió este ticket" in shown
    assert f"POST /tickets/{site.ticket.id}/findings" in shown


def test_the_chosen_language_stays(site: Site) -> None:
    assert site.take(site.eva, lang="en")["headers"]["Location"] == f"{site.eva}?lang=en"
    assert "You took this ticket" in text_of(site.ask("GET", site.eva, lang="en"))


@pytest.mark.parametrize(
    "form", [None, "", {"number": ""}, {"number": "1"}, {"other": "47"}, "number=%ff%fe&&=", "x" * 9_000]
)
@pytest.mark.covers("F64")
def test_a_button_pressed_without_the_number_changes_nothing_and_says_so(
    site: Site, form: Mapping[str, str] | str | None
) -> None:
    answer = site.ask("POST", site.eva, form)
    assert answer["statusCode"] == 422
    assert "El ticket sigue sin atender" in text_of(answer)
    assert site.status is Status.OPEN


def test_what_was_typed_rightly_is_not_asked_for_again(site: Site) -> None:
    answer = site.ask("POST", site.desk, {"name": 'Luis "Lucho" <Rojas>', "number": ""})
    assert 'value="Luis &#34;Lucho&#34; &lt;Rojas&gt;"' in answer["body"]
    assert "Escriba su nombre:" not in text_of(answer)


def test_a_form_with_many_fields_is_no_form(site: Site) -> None:
    number = site.service.look(site.eva).number
    assert site.ask("POST", site.eva, f"number={number}" + "&x=1" * 100)["statusCode"] == 422
    assert site.status is Status.OPEN


def test_a_body_in_base64_is_read(site: Site) -> None:
    number = site.service.look(site.eva).number
    event = rest_event("POST", f"/a/{site.eva}", claims=None, body="x")
    event |= {
        "pathParameters": {"token": site.eva},
        "body": base64.b64encode(f"number={number}".encode()).decode(),
        "isBase64Encoded": True,
    }
    assert handler(event, context(), site.service)["statusCode"] == 303
    event["body"] = "é"
    assert handler(event, context(), site.service)["statusCode"] == 303  # it is theirs already


def test_whoever_comes_second_reads_who_was_first_and_when(site: Site) -> None:
    site.world.advance(minutes=4)
    site.take(site.eva)
    answer = site.take(site.desk, "Luis Rojas")
    shown = text_of(answer)
    assert answer["statusCode"] == 409
    assert "Eva lo atendió antes" in shown
    assert "viernes 20 de noviembre de 2026, 10:04 (hora de Panamá, GMT-5)" in shown
    assert "<form" not in answer["body"]


@pytest.mark.covers("F65")
def test_a_link_used_again_is_no_error(site: Site) -> None:
    assert [site.take(site.eva)["statusCode"] for _ in range(2)] == [303, 303]
    assert site.world.kinds(site.ticket.id).count("acknowledged") == 1


def test_a_rejected_ticket_says_so(site: Site) -> None:
    site.world.take(site.ticket.id, Step.REJECT, reason="Somebody else's.")
    assert "Este ticket ya fue rechazado" in text_of(site.ask("GET", site.eva))
    assert site.take(site.eva)["statusCode"] == 409


@pytest.mark.covers("F65")
def test_forged_expired_and_unknown_links_say_nothing_of_any_ticket(site: Site) -> None:
    notice = notice_to(site.world, site.ticket.id, EVA)
    to_a_client = token_of(site.world, notice_to(site.world, site.ticket.id, "ana@acme.example"))
    forged = token_of(site.world, notice, FOREIGN_KEY)
    answers = [site.ask(method, token) for method in ("GET", "POST") for token in (forged, "nonsense", "", to_a_client)]
    assert {answer["statusCode"] for answer in answers} == {404}
    assert len({answer["body"] for answer in answers}) == 1
    site.world.advance(days=3)
    expired = site.ask("GET", site.eva)
    assert expired["statusCode"] == 410
    for answer in (*answers, expired):
        told = answer["body"]
        assert not any(word in told for word in (site.ticket.id, "ACME", "api-5xx", "Eva", EVA))
    assert "Este enlace ya venció" in text_of(expired)
    assert "This link has expired" in text_of(expired)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_keys_somebody_is_asked_to_come_again(method: str) -> None:
    site = Site(NoKey())
    answer = site.ask(method, site.eva, {"number": "47"})
    assert (answer["statusCode"], answer["headers"]["Retry-After"]) == (503, "5")
    assert site.status is Status.OPEN


def test_a_fault_is_a_page_and_is_logged_with_its_cause(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.world.store.before("ticket", _break)
    answer = site.ask("GET", site.eva)
    assert answer["statusCode"] == 500
    assert "No se pudo en este momento" in text_of(answer)
    said = capsys.readouterr().out
    failed = next(line for line in lines_in(said) if line["level"] == "ERROR")
    assert failed["fault"]["error"] == "ZeroDivisionError"
    assert metrics_in(said)["faults"] == 1


def _break() -> None:
    raise ZeroDivisionError("a fault")


@pytest.mark.covers("F15")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_while_the_table_is_not_reached_somebody_is_asked_to_come_again(
    site: Site, method: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site.world.store.before("ticket", _fall_silent)
    answer = site.ask(method, site.eva, {"number": "47"})
    assert (answer["statusCode"], answer["headers"]["Retry-After"]) == (503, "5")
    assert "No se pudo en este momento" in text_of(answer)
    assert metrics_in(capsys.readouterr().out).get("faults", 0) == 0
    assert site.status is Status.OPEN


def _fall_silent() -> None:
    raise EndpointConnectionError(endpoint_url="https://dynamodb")


@pytest.mark.covers("F61")
def test_no_token_is_in_the_log(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    forged = token_of(site.world, notice_to(site.world, site.ticket.id, EVA), FOREIGN_KEY)
    for token in (site.eva, forged):
        site.ask("GET", token)
        site.ask("POST", token, {"number": "x"})
    site.take(site.eva)
    logged = capsys.readouterr().out
    assert notice_to(site.world, site.ticket.id, EVA).id in logged
    assert not any(token.rpartition(".")[2] in logged for token in (site.eva, forged))


def test_every_request_is_counted(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.ask("POST", site.eva)
    site.take(site.eva)
    site.take(site.desk, "Luis Rojas")
    counts: dict[str, float] = {}
    for line in capsys.readouterr().out.splitlines():
        for name, value in metrics_in(line).items():
            counts[name] = counts.get(name, 0) + value
    assert counts == {"received": 3, "asked_again": 1, "acknowledged": 1, "late": 1}


@pytest.mark.parametrize("query", [{"lang": "fr"}, {"lang": ""}, {"lang": "<script>"}])
def test_a_language_that_nobody_speaks_here_is_the_readers_own(site: Site, query: dict[str, Any]) -> None:
    assert Page(site.ask("GET", site.eva, **query)["body"]).language == "es"
