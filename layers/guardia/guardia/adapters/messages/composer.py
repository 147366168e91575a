"""The words of messages, from Jinja templates that are filled once as HTML and once as plain text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from guardia.adapters.messages.clean import as_attribute, as_html, as_mailto, as_text, cut, lines, visible
from guardia.adapters.messages.gap_letter import GapLetter
from guardia.adapters.messages.letter import Letter
from guardia.adapters.messages.uncovered_letter import UncoveredLetter
from guardia.domain.contract import Severity
from guardia.domain.decision import Phrase
from guardia.domain.notice import Message
from guardia.domain.ticket import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from markupsafe import Markup

    from guardia.domain.contract import Client
    from guardia.domain.duty.shift import Shift
    from guardia.domain.notice import Recipient
    from guardia.domain.ticket import Entry, Ticket
    from guardia.domain.uncovered import Uncovered

TEMPLATES = Path(__file__).parent / "templates"
_TITLE_LIMIT = 80
_CLIENT_LIMIT = 60
_STORM = Phrase("Varios tickets a la vez", "Several tickets at once")


class JinjaComposer:
    """The ports Composer and UncoveredComposer. `desk_email` is where answers go; it is named in the messages.

    Whatever an expression of a template prints is disarmed by `clean`, so no template can forget to.
    """

    def __init__(self, *, desk_email: str) -> None:
        self._desk_email = desk_email
        self._html = _environment("html", as_html)
        self._text = _environment("text", as_text)

    def compose(
        self,
        ticket: Ticket,
        client: Client | None,
        entry: Entry,
        recipient: Recipient,
        *,
        link: str | None = None,
        listed: Sequence[Ticket] = (),
        links: Mapping[str, str] | None = None,
    ) -> Message:
        """What `recipient` reads of `entry`, one of the kinds of AUDIENCES. `client` is None once unregistered."""
        letter = Letter(
            ticket=ticket,
            client=client,
            entry=entry,
            recipient=recipient,
            desk_email=self._desk_email,
            link=link,
            listed=listed,
            links=links or {},
        )
        subject = _subject(letter)
        name = f"{recipient.language}/{recipient.audience}/{entry.kind}.jinja"
        values = {"letter": letter, "ticket": ticket, "entry": entry, "say": letter.say, "tone": letter.tone}
        thread = f"storm-{letter.data('storm')}" if entry.kind is Kind.STORM else ticket.id
        return self._message(name, subject, thread, recipient, values)

    def compose_uncovered(self, uncovered: Uncovered, client: Client | None, recipient: Recipient) -> Message:
        """What the account manager reads of an account that no contract covers, and of its first alarm of a day."""
        letter = UncoveredLetter(uncovered=uncovered, client=client, recipient=recipient)
        subject = letter.say.phrase(letter.subject)
        name = f"{recipient.language}/{recipient.audience}/uncovered.jinja"
        values = {"letter": letter, "uncovered": uncovered, "say": letter.say, "tone": Severity.HIGH}
        return self._message(name, subject, f"uncovered-{uncovered.id}", recipient, values)

    def compose_gaps(self, gaps: Sequence[Shift], recipient: Recipient) -> Message:
        """What whoever mends the roster reads of its gaps ahead, which are one at least."""
        letter = GapLetter(gaps=gaps, recipient=recipient)
        subject = letter.say.phrase(letter.subject)
        first = min(gap.start for gap in gaps)
        name = f"{recipient.language}/{recipient.audience}/gaps.jinja"
        values = {"letter": letter, "say": letter.say, "tone": Severity.HIGH}
        return self._message(name, subject, f"gaps-{first:%Y-%m-%dT%H%MZ}", recipient, values)

    def _message(
        self, name: str, subject: str, thread: str, recipient: Recipient, values: Mapping[str, object]
    ) -> Message:
        """The template's two forms; `tone` is the severity whose colour the message has."""
        values = {**values, "subject": subject}
        return Message(
            subject=subject,
            text=_tidy(self._text.get_template(name).render(values)),
            html=self._html.get_template(name).render(values),
            thread=thread,
            language=recipient.language,
        )


def _environment(form: str, finalize: Callable[[object], Markup]) -> Environment:
    """Templates that print through `finalize`, with the parts of `form` (macros) as their globals."""
    environment = Environment(
        loader=FileSystemLoader([TEMPLATES / form, TEMPLATES]),
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(lines=lines, attribute=as_attribute, mailto=as_mailto)
    parts = vars(environment.get_template("parts.jinja").module)
    environment.globals.update({name: part for name, part in parts.items() if not name.startswith("_")})
    return environment


def _subject(letter: Letter) -> str:
    """The same for all messages of a ticket, and of a storm, since mail programs make threads of equal subjects."""
    client = cut(_one_line(letter.client_name), _CLIENT_LIMIT)
    since = letter.instant("since")
    if letter.entry.kind is Kind.STORM and since:
        return f"{letter.say.phrase(_STORM)} · {client} · {letter.say.brief(since)}"
    title = cut(_one_line(letter.ticket.title), _TITLE_LIMIT)
    return f"[{letter.ticket.id}] {title} · {client}"


def _one_line(text: str) -> str:
    return " ".join(visible(text).split())


def _tidy(text: str) -> str:
    """Paragraphs one blank line apart. Quoted lines begin with `>`, so there is nothing of theirs to join."""
    paragraphs = [paragraph.strip("\n") for paragraph in text.split("\n\n")]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph.strip()) + "\n"
