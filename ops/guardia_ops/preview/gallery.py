"""Files of every form, and the page that shows them side by side."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from guardia.adapters.messages.clean import as_attribute

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guardia.domain.notice import Message
    from guardia_ops.preview.forms import Forms

TEMPLATES = Path(__file__).parent / "templates"
PAGE = "index.html"


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that happened, and how each reader is told. `name` is the folder of its files."""

    name: str
    title: str
    forms: tuple[Forms, ...] = ()
    letters: tuple[tuple[str, Message], ...] = ()
    pages: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Gallery:
    """Writes into `directory`, which it makes; what stands there under the same names is replaced."""

    directory: Path
    written: int = field(default=0, init=False)

    def write(self, everything: Iterable[Shown]) -> Path:
        """All files; the page that shows them. Raises OSError."""
        shown = [self._write(one) for one in everything]
        return self._file(PAGE, _environment().get_template("index.jinja").render(everything=shown))

    def _write(self, shown: Shown) -> dict[str, Any]:
        return {
            "name": shown.name,
            "title": shown.title,
            "readers": [self._reader(shown.name, forms) for forms in shown.forms],
            "letters": [{"title": title, "mail": self._mail(shown.name, title, mail)} for title, mail in shown.letters],
            "pages": [
                {"title": title, "path": self._relative(shown.name, f"{title}.html", html)}
                for title, html in shown.pages
            ],
        }

    def _reader(self, folder: str, forms: Forms) -> dict[str, Any]:
        reader = f"{forms.recipient.language}-{forms.recipient.audience}"
        if forms.recipient.name:
            reader += f"-{_file_name(forms.recipient.address)}"
        documents = {name: json.dumps(sent, ensure_ascii=False, indent=2) for name, sent in forms.documents.items()}
        for name, text in documents.items():
            self._relative(folder, f"{reader}.{name}.json", text)
        self._relative(folder, f"{reader}.sms.txt", forms.sms)
        pictures = {name: self._picture(name, forms.documents[name]) for name in ("slack", "teams")}
        for name, picture in pictures.items():
            self._relative(folder, f"{reader}.{name}.html", picture)
        return {
            "title": f"{forms.recipient.audience}, {forms.recipient.language}: {forms.recipient.address}",
            "mail": self._mail(folder, reader, forms.message),
            "sms": forms.sms,
            "segments": forms.segments,
            "pictures": {name: Markup(picture) for name, picture in pictures.items()},  # noqa: S704 - escaped by its own template
            "documents": documents,
        }

    def _mail(self, folder: str, reader: str, message: Message) -> dict[str, str]:
        text = f"Subject: {message.subject}\n\n{message.text}"
        return {
            "subject": message.subject,
            "text": message.text,
            "html": self._relative(folder, f"{_file_name(reader)}.html", message.html),
            "plain": self._relative(folder, f"{_file_name(reader)}.txt", text),
        }

    def _picture(self, name: str, document: dict[str, Any]) -> str:
        return _environment().get_template(f"{name}.jinja").render(sent=document)

    def _relative(self, folder: str, name: str, content: str) -> str:
        self._file(f"{folder}/{name}", content)
        return f"{folder}/{name}"

    def _file(self, path: str, content: str) -> Path:
        file = self.directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
        self.written += 1
        return file


def _file_name(text: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in text)


@cache
def _environment() -> Environment:
    """Whatever an expression prints is escaped, and loses what acts instead of being read."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=lambda value: value if isinstance(value, Markup) else as_attribute(value),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["lines"] = _lines
    return environment


def _lines(text: str) -> Markup:
    """A text with its line breaks."""
    return Markup("\n").join(map(as_attribute, text.split("\n")))
