from __future__ import annotations

from guardia.domain.decision import Language, Phrase


def test_each_reader_gets_the_sentence_in_their_language() -> None:
    phrase = Phrase(es="Buenos días", en="Good morning")
    assert phrase.in_language(Language.ES) == "Buenos días"
    assert phrase.in_language(Language.EN) == "Good morning"


def test_spanish_is_the_first_language() -> None:
    assert next(iter(Language)) is Language.ES
