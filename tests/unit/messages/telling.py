"""The samples, told to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters.messages.composer import JinjaComposer
from guardia.adapters.messages.preview import sample_client, sample_recipient, samples
from guardia.domain.decision import Language
from guardia.domain.notice import Audience
from tests.unit.messages.reading import Page

if TYPE_CHECKING:
    from guardia.adapters.messages.sample import Sample
    from guardia.domain.notice import Message

CLIENT = sample_client()
SAMPLES = {sample.name: sample for sample in samples(CLIENT)}
COMPOSER = JinjaComposer(desk_email="mesa@guardia.example")
ES, EN = Language.ES, Language.EN


def compose(sample: Sample, audience: Audience = Audience.CLIENT, language: Language = ES) -> Message:
    """What the sample's reader is sent."""
    return COMPOSER.compose(sample.ticket, CLIENT, sample.entry, sample_recipient(audience, language))


def forms(message: Message) -> tuple[str, str]:
    """The text, and what is read of the HTML; both with single spaces."""
    return " ".join(message.text.split()), Page(message.html).text
