"""HTML as a person and as a mail program see it."""

from __future__ import annotations

from html.parser import HTMLParser

_VOID = frozenset({"meta", "br", "input"})
_LINES = frozenset({"p", "div", "h1", "h2", "br", "blockquote"})


class Page(HTMLParser):
    """A page's visible text, its tags and its links; `unbalanced` names what was opened or closed wrong."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.language = ""
        self.unbalanced: list[str] = []
        self._open: list[str] = []
        self._words: list[str] = []
        self.feed(html)
        self.close()
        self.unbalanced += self._open

    @property
    def text(self) -> str:
        """What is read, with single spaces."""
        return " ".join("".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a tag may do."""
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        values = dict(attrs)
        if href := values.get("href"):
            self.links.append(href)
        if tag == "html":
            self.language = values.get("lang") or ""
        if tag in _LINES:
            self._words.append("\n")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        """Keep what is read; styles and the title are not."""
        if not {"style", "title"} & set(self._open):
            self._words.append(data)
