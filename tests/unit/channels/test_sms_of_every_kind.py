"""What telephones show of every kind of entry: two segments at most, and the link whole."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.adapters.channels.sms import text_of
from guardia.adapters.channels.sms_text import SEGMENTS, alphabet_of
from guardia.adapters.messages.composer import JinjaComposer
from guardia.domain.decision import Language
from guardia.domain.notice import AUDIENCES, Audience
from guardia.domain.ticket import Kind
from guardia_ops.preview.forms import LINK, forms_of
from guardia_ops.preview.samples import sample_client, sample_recipient, samples
from guardia_ops.preview.strangers import samples_of_strangers
from tests.support.deliveries import delivery, found_in, hostile_texts

if TYPE_CHECKING:
    from guardia_ops.preview.sample import Sample

CLIENT = sample_client()
COMPOSER = JinjaComposer(desk_email="mesa@guardia.example")
CASES = [
    (sample, audience, language)
    for sample in (*samples(CLIENT), *samples_of_strangers(CLIENT))
    for audience in (Audience.CLIENT, Audience.DESK)
    if audience in AUDIENCES[sample.entry.kind]
    for language in Language
]
PATHS = st.text(string.ascii_letters + string.digits + ".-", min_size=60, max_size=100)


@pytest.mark.parametrize(
    ("sample", "audience", "language"), CASES, ids=[f"{case[2]}-{case[1]}-{case[0].name}" for case in CASES]
)
def test_every_sample_fits_says_what_it_is_about_and_ends_with_its_link(
    sample: Sample, audience: Audience, language: Language
) -> None:
    forms = forms_of(COMPOSER, sample, CLIENT, sample_recipient(audience, language))
    assert forms.segments <= SEGMENTS
    assert sample.entry.kind is Kind.STORM or sample.ticket.id in forms.sms
    assert forms.sms.endswith(LINK) is (forms.card.link is not None)
    assert found_in(forms.sms.removesuffix(LINK)) == []
    if forms.card.due_at and sample.entry.kind is not Kind.STORM:
        assert "GMT-5" in forms.sms


@given(path=PATHS, kind=st.sampled_from(Kind), language=st.sampled_from(Language), told=st.data())
def test_whatever_is_told_the_link_is_whole(path: str, kind: Kind, language: Language, told: st.DataObject) -> None:
    link = f"https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod/a/{path}"
    texts: dict[str, Any] = {
        name: told.draw(hostile_texts(), name) for name in ("title", "client_name", "actor", "whom", "words")
    }
    sent = text_of(delivery(kind=kind, language=language, link=link, **texts))
    assert sent.endswith(f" {link}")
    assert alphabet_of(sent).segments(sent) <= SEGMENTS
