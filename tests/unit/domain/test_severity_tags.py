"""Which tags say something: whole values of the tables, keys in any case, and of two that contradict the graver."""

from __future__ import annotations

from itertools import pairwise

import pytest

from guardia.domain.contract import Environment
from guardia.domain.severity_tags import (
    ACTIVITY_TAGS,
    ACTIVITY_WORDS,
    ENVIRONMENT_TAGS,
    ENVIRONMENT_WORDS,
    activity_tags,
    environment_tags,
)


def environment(**tags: str) -> Environment | None:
    found = environment_tags({key.replace("_", ":"): text for key, text in tags.items()})
    return found[0].value if found else None


def active(**tags: str) -> bool | None:
    found = activity_tags({key.replace("_", ":"): text for key, text in tags.items()})
    return found[0].value if found else None


@pytest.mark.parametrize("word", ENVIRONMENT_WORDS)
@pytest.mark.parametrize("written", [str, str.upper, str.title, lambda word: f"  {word}\t"])
def test_a_word_of_an_environment_counts_in_any_case(word: str, written: object) -> None:
    assert callable(written)
    assert environment(env=written(word)) is ENVIRONMENT_WORDS[word]


@pytest.mark.parametrize("word", ACTIVITY_WORDS)
def test_a_word_of_activity_counts_in_any_case(word: str) -> None:
    assert active(guardia_active=word.upper()) is ACTIVITY_WORDS[word]


@pytest.mark.parametrize("text", ["", "blue", "not production", "prod-test", "nonprod-2", "1", "none", "pro d"])
def test_a_value_that_is_no_word_says_nothing(text: str) -> None:
    assert environment(env=text) is None


@pytest.mark.parametrize("text", ["", "maybe", "0", "not down"])
def test_a_value_that_is_no_word_of_activity_says_nothing(text: str) -> None:
    assert active(guardia_active=text) is None


@pytest.mark.parametrize("key", ["environment", "Environment", "ENV", "Guardia:Environment", "Entorno", "stage"])
def test_the_key_counts_in_any_case(key: str) -> None:
    assert environment(**{key: "dev"}) is Environment.NON_PRODUCTION


@pytest.mark.parametrize("key", [*ACTIVITY_TAGS, "Guardia:Active"])
def test_the_key_of_activity_counts_in_any_case(key: str) -> None:
    assert active(**{key: "down"}) is False


def test_other_tags_say_nothing() -> None:
    assert environment_tags({"team": "dev", "Name": "prod", "environments": "prod"}) == []


@pytest.mark.parametrize(("first", "second"), list(pairwise(ENVIRONMENT_TAGS)))
def test_our_own_tag_comes_before_common_ones(first: str, second: str) -> None:
    assert environment(**{second: "prod", first: "dev"}) is Environment.NON_PRODUCTION


def test_of_two_tags_the_first_that_says_something_decides() -> None:
    assert environment(guardia_environment="blue", env="dev") is Environment.NON_PRODUCTION


@pytest.mark.parametrize("tags", [{"Env": "dev", "env": "prod"}, {"Env": "prod", "env": "dev"}])
def test_of_two_that_differ_only_in_case_the_graver_answer_wins(tags: dict[str, str]) -> None:
    assert environment(**tags) is Environment.PRODUCTION


@pytest.mark.parametrize(
    "tags", [{"Guardia:Active": "yes", "guardia:active": "no"}, {"GUARDIA:ACTIVE": "no", "guardia:active": "yes"}]
)
def test_of_two_words_of_activity_the_graver_wins(tags: dict[str, str]) -> None:
    found = activity_tags(tags)
    assert found[0].value is False


def test_a_tag_is_kept_as_it_was_written() -> None:
    (tag,) = environment_tags({"ENV": " Prod "})
    assert (tag.key, tag.text, tag.value) == ("ENV", " Prod ", Environment.PRODUCTION)
