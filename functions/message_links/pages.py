"""The pages, from Jinja templates. Whatever an expression prints is escaped, and what strangers wrote made visible."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from guardia.adapters.messages.clean import as_attribute, lines
from guardia.domain.decision import Language
from message_links.sheet import Sheet

if TYPE_CHECKING:
    from guardia.services.acknowledge_by_link import View

TEMPLATES = Path(__file__).parent / "templates"
TONGUES = ((Language.ES, "Español"), (Language.EN, "English"))


class Refusal(StrEnum):
    """Why there is no page of a ticket."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Html:
    """A page, and the source of its style for a Content-Security-Policy."""

    text: str
    style_source: str


class Pages:
    """Renders them."""

    def __init__(self) -> None:
        style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
        self._style_source = f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            finalize=_printed,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["lines"] = lines
        parts = vars(self._templates.get_template("parts.jinja").module)
        self._templates.globals |= {name: part for name, part in parts.items() if not name.startswith("_")}
        self._templates.globals["style"] = Markup(style)  # noqa: S704 - our own file

    def shown(self, view: View, language: Language, typed_name: str = "") -> Html:
        """How the link's ticket stands, with the form while nobody has answered. `typed_name` is asked for again."""
        sheet = Sheet(view, language, typed_name)
        values = {"sheet": sheet, "view": view, "ticket": view.ticket, "say": sheet.say, "tongues": TONGUES}
        return self._html(f"{language}.jinja", values)

    def refused(self, refusal: Refusal) -> Html:
        """In both languages, and without a word about any ticket."""
        return self._html("refused.jinja", {"refusal": refusal})

    def _html(self, name: str, values: dict[str, object]) -> Html:
        return Html(self._templates.get_template(name).render(values), self._style_source)


def _printed(value: object) -> Markup:
    return value if isinstance(value, Markup) else as_attribute(value)
