"""Whatever a client's people or alarms write is read and not obeyed, in every form in which it leaves Guardia.

Each form has one property, below; each text of `payloads` goes the whole road once, and must leave all of them true.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from contextlib import redirect_stdout
from email import message_from_bytes
from email.policy import SMTP
from functools import cache
from io import StringIO
from typing import TYPE_CHECKING, Any, cast

import pytest

from guardia.adapters.channels.sms_text import SEGMENTS, alphabet_of
from guardia.adapters.readers.strict_json import parse_object
from guardia.adapters.ses import SesMailer, mime
from guardia.domain.decision import Language
from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import Message
from tests.security.hostile_road import DESK_LINK, HostileRoad, Traces
from tests.security.payloads import FORGED_TICKET, PAYLOADS
from tests.support.api_world import ANA, CARLA, OLGA, ApiWorld
from tests.unit.messages.reading import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_sesv2 import SESV2Client

pytestmark = pytest.mark.covers("F59", "F60", "F61", "F62", "F63")

HEADERS = [
    "Auto-Submitted", "Content-Language", "Content-Type", "From", "In-Reply-To", "MIME-Version", "References",
    "Reply-To", "Subject", "To", "X-Auto-Response-Suppress",
]  # fmt: skip
OURS = ("tel:", "mailto:", "?lang=", "#", DESK_LINK)
"""How links begin that we make."""

CELLS = re.compile(r"[,;\t|\r\n]")
FORMULA = re.compile(r"""[\s"]*[=+\-@＝＋－＠]""")


def readable(text: str) -> str:
    """The text, in which nothing acts instead of being read: no control, no reordering, nothing hidden."""
    acting = {letter for letter in text if not letter.isprintable()} - {"\n", "\u200c", "\u200d"}
    assert {letter for letter in acting if unicodedata.category(letter) not in {"Cn", "Co"}} == set()
    text.encode()
    return text


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    match value:
        case str():
            yield value
        case dict():
            for name, inner in value.items():
                yield from (name, *texts_in(inner))
        case list():
            for inner in value:
                yield from texts_in(inner)


def of_type(value: Any, name: str) -> Iterator[str]:
    """The values of every `type`, or whatever the name is, in a JSON value."""
    if isinstance(value, dict):
        yield from (str(inner) for key, inner in value.items() if key == name)
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from of_type(inner, name)


def strict(text: str) -> Any:
    """JSON with one meaning: no key twice, no NaN."""
    return parse_object(text, "what left Guardia")


def mail_has_our_headers_and_our_two_parts(mail: bytes) -> None:
    """No header, part, tag or link is a stranger's; no line of theirs stands as one of ours."""
    read = message_from_bytes(mail, policy=SMTP)
    assert sorted(read.keys()) == HEADERS
    assert read.defects == []
    assert re.search(rb"(?im)^bcc:", mail.partition(b"\r\n\r\n")[0]) is None
    readable(str(read["Subject"]))
    assert "\n" not in str(read["Subject"])
    plain, html = read.iter_parts()
    assert [part.get_content_type() for part in (plain, html)] == ["text/plain", "text/html"]
    text = readable(plain.get_content().replace("\r\n", "\n"))
    assert not [line for line in text.splitlines() if line.startswith((FORGED_TICKET, "-- ", "Bcc:"))]
    page_has_our_tags_and_links(readable(html.get_content().replace("\r\n", "\n")))


@cache
def ours() -> tuple[set[str], set[str]]:
    """The tags and attributes of all our pages, when nobody writes anything odd."""
    with redirect_stdout(StringIO()):
        traces = HostileRoad("La tienda no abre").travel()
    mails = [message_from_bytes(mail, policy=SMTP).get_body(("html",)) for mail in traces.mails]
    pages = [Page(html) for html in (*traces.pages, *traces.reports, *(mail.get_content() for mail in mails if mail))]
    return set().union(*(page.tags for page in pages)), set().union(*(page.attributes for page in pages))


def page_has_our_tags_and_links(html: str) -> None:
    """A stranger's markup is text; no attribute runs, no link is theirs."""
    page = Page(readable(html))
    tags, attributes = ours()
    assert page.tags <= tags
    assert page.attributes <= attributes
    assert page.unbalanced == []
    assert [link for link in page.links if not link.startswith(OURS)] == []


def text_message_is_short_and_links_to_us_only(text: str) -> None:
    """Two segments at most, on one line; programs of telephones make links of anything."""
    assert alphabet_of(text).segments(text) <= SEGMENTS
    assert "\n" not in readable(text)
    assert [link for link in re.findall(r"\S+://\S*", text) if not link.startswith(DESK_LINK)] == []
    assert re.search(r"@\w", text) is None


def chat_of_slack_is_rich_text(message: dict[str, Any]) -> None:
    """Where mentions and links are elements of their own, and ours; in the notification they are entities."""
    assert set(of_type(message, "type")) <= {"rich_text", "rich_text_section", "text", "link"}
    assert [url for url in of_type(message, "url") if not url.startswith(DESK_LINK)] == []
    assert re.search(r"[<>]|&(?!amp;|lt;|gt;)", message["text"]) is None
    assert_disarmed(message)


def chat_of_teams_is_text_runs(message: dict[str, Any]) -> None:
    """Which read no Markdown and no mentions; the only action is ours."""
    [attachment] = message["attachments"]
    kinds = set(of_type(attachment["content"], "type"))
    assert kinds <= {"AdaptiveCard", "RichTextBlock", "TextRun", "Action.OpenUrl"}
    assert [url for url in of_type(attachment["content"], "url") if not url.startswith(DESK_LINK)] == []
    assert_disarmed(attachment["content"]["body"])


def assert_disarmed(value: Any) -> None:
    """Nothing that a program of chat would make a link or a mention of by itself."""
    for text in (text for text in texts_in(value) if not text.startswith(DESK_LINK)):
        assert re.search(r"\w://|[@＠]\w|evil\.example", readable(text)) is None, text


def machine_is_told_json_with_one_meaning(body: bytes) -> None:
    """ASCII, strictly JSON, and texts in it that can be shown."""
    for text in texts_in(strict(body.decode("ascii"))):
        readable(text)


def event_is_json_with_one_meaning_and_no_link(detail: dict[str, Any]) -> None:
    """Whoever reads the bus may not acknowledge."""
    machine_is_told_json_with_one_meaning(json.dumps(detail).encode())
    assert DESK_LINK not in json.dumps(detail)


def spreadsheet_has_no_formula(content: bytes) -> None:
    """In no cell, wherever a program of any country may begin one; and as many columns in each row."""
    text = content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text, newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1
    for cell in (cell for row in rows for cell in row):
        assert not [part for part in CELLS.split(cell) if FORMULA.match(part) and not _is_number(part)]
        readable(cell)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def screen_obeys_nobody(shown: str) -> None:
    """No sequence reaches the terminal, and no markup was taken for ours."""
    readable(shown)


def answer_is_json_that_every_reader_reads_alike(road: HostileRoad, traces: Traces) -> None:
    """Never 5xx, one line in each header, strictly JSON, and what was taken comes back as it was written."""
    for answer in traces.answers:
        assert answer.status < 500, answer.text
        assert not [text for text in answer.headers.values() if re.search(r"[\r\n\x00]", text)]
        strict(answer.text)
    taken = [answer.body for answer in traces.answers if answer.status == 201 and "title" in answer.body]
    assert [ticket["title"] for ticket in taken] == [road.kept.strip()] * len(taken)


PROPERTIES: dict[str, Callable[[Any], None]] = {
    "mails": mail_has_our_headers_and_our_two_parts,
    "texts": text_message_is_short_and_links_to_us_only,
    "slack": chat_of_slack_is_rich_text,
    "teams": chat_of_teams_is_text_runs,
    "webhooks": machine_is_told_json_with_one_meaning,
    "events": event_is_json_with_one_meaning_and_no_link,
    "pages": page_has_our_tags_and_links,
    "reports": page_has_our_tags_and_links,
    "spreadsheets": spreadsheet_has_no_formula,
    "screens": screen_obeys_nobody,
}
"""What is true of each form, whatever was written."""


@pytest.mark.parametrize("words", PAYLOADS.values(), ids=PAYLOADS)
def test_what_a_client_writes_is_read_and_not_obeyed(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    road = HostileRoad(words)
    traces = road.travel()
    for form, holds in PROPERTIES.items():
        left = getattr(traces, form)
        assert left, f"nothing left Guardia as {form}"
        for one in left:
            holds(one)
    answer_is_json_that_every_reader_reads_alike(road, traces)
    lines = capsys.readouterr().out.splitlines()
    assert lines
    for line in lines:
        assert line.isascii()
        assert {"service"} <= strict(line).keys()
        assert "forged" not in strict(line).values()


NOT_ONE_MEANING = {
    "a key twice": '{"text": "x", "text": "y"}',
    "NaN": '{"text": NaN}',
    "Infinity": '{"text": -Infinity}',
    "nested too deep": '{"text": ' + "[" * 5_000 + "]" * 5_000 + "}",
    "deep objects": '{"a":' * 2_000 + "1" + "}" * 2_000,
    "a number that is none": '{"text": ' + "9" * 5_000 + "}",
    "no object": '["text"]',
    "two documents": '{"text": "x"}{"text": "y"}',
    "a comment": '{"text": "x" /* y */}',
    "half of it": '{"text": "x',
    "a byte order mark": '\ufeff{"text": "x"}',
    "NUL": '{"text": "x"}\x00',
}


@pytest.mark.parametrize(
    "subject", ["=?utf-8?q?=E2=80=AEoiranretxe?=", "=?utf-8?b?DQpCY2M6IHhAZXZpbC5leGFtcGxl?=", "==?utf-8?q?x?= =?="]
)
def test_no_encoded_word_of_a_stranger_is_decoded_in_a_subject(subject: str) -> None:
    """Line breaks in one ended the header in Python before 3.11.10; the others would show what nobody looked at."""
    message = Message(f"[GD-7K3M9-QXD2F] {subject}", "x\n", "<p>x</p>", "GD-7K3M9-QXD2F", Language.ES)
    mail = mime(message, sender="guardia@desk.example", desk="mesa@desk.example", address="ana@acme.example")
    read = message_from_bytes(mail, policy=SMTP)
    assert sorted(read.keys()) == HEADERS
    assert str(read["Subject"]) == f"[GD-7K3M9-QXD2F] {subject.replace('=?', '= ?')}"


@pytest.mark.parametrize("address", ["=?utf-8?q?a=0D=0ABcc=3A=20x=40y.z?=@evil.example", "=?q?=@evil.example"])
def test_no_encoded_word_is_an_address(address: str) -> None:
    message = Message("x", "x\n", "<p>x</p>", "GD-7K3M9-QXD2F", Language.ES)
    with pytest.raises(DeliveryFailed, match="no e-mail address") as refused:
        SesMailer(cast("SESV2Client", None), sender="guardia@desk.example", desk="mesa@desk.example").send(
            message, address
        )
    assert refused.value.permanent


@pytest.mark.parametrize("body", NOT_ONE_MEANING.values(), ids=NOT_ONE_MEANING)
@pytest.mark.parametrize(("method", "path"), [("POST", "/tickets"), ("PUT", "/clients/acme"), ("PUT", "/duty/roster")])
def test_json_of_two_meanings_is_refused(world: ApiWorld, method: str, path: str, body: str) -> None:
    number = world.opened()
    assert world.call(method, path, OLGA, body=body).status in {400, 422}
    for caller in (ANA, CARLA):
        assert world.call("POST", f"/tickets/{number}/comment", caller, body=body).status in {400, 422}
    assert world.get(f"/tickets/{number}", ANA).body["version"] == 1
