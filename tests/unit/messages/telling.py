"""The samples, told to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters.messages.composer import JinjaComposer
from guardia.domain.decision import Language
from guardia.domain.notice import Audience
from guardia_ops.preview.samples import sample_client, sample_recipient, samples
from tests.unit.messages.reading import Page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.domain.notice import Message
    from guardia_ops.preview.sample import Sample

CLIENT = sample_client()
SAMPLES = {sample.name: sample for sample in samples(CLIENT)}
COMPOSER = JinjaComposer(desk_email="mesa@guardia.example")
ES, EN = Language.ES, Language.EN
READERS = (Audience.CLIENT, Audience.DESK)
"""Who reads words; systems read a card."""
LINK = "https://api.guardia.example/prod/links/" + "k3Xz-_" * 16


def compose(
    sample: Sample,
    audience: Audience = Audience.CLIENT,
    language: Language = ES,
    *,
    link: str | None = None,
    links: Mapping[str, str] | None = None,
) -> Message:
    """What the sample's reader is sent."""
    recipient = sample_recipient(audience, language)
    return COMPOSER.compose(
        sample.ticket, CLIENT, sample.entry, recipient, link=link, listed=sample.listed, links=links
    )


def forms(message: Message) -> tuple[str, str]:
    """The text, and what is read of the HTML; both with single spaces."""
    return " ".join(message.text.split()), Page(message.html).text
