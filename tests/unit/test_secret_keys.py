"""The keys of the links: remembered, read again when they must be, and never asked for without a bound."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from guardia.adapters.secret_keys import MAX_AGE, MIN_AGE, SecretKeys
from guardia.domain.errors import NoKeys
from tests.support.clock import FakeClock

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

ONE, TWO, THREE = "1" * 64, "2" * 64, "3" * 64
SECOND = timedelta(seconds=1)


class NotThere(ClientError):
    """Secrets Manager has no such secret, or no value of that stage."""

    def __init__(self) -> None:
        super().__init__({"Error": {"Code": "ResourceNotFoundException"}}, "GetSecretValue")


@dataclass
class Exceptions:
    """The errors that boto3 makes for the client."""

    ResourceNotFoundException: type[Exception] = NotThere


@dataclass
class SecretsManager:
    """One secret's values by stage. `failure` is how the next calls fail."""

    values: dict[str, str] = field(default_factory=lambda: {"AWSCURRENT": ONE})
    failure: Exception | None = None
    calls: int = 0
    exceptions: Exceptions = field(default_factory=Exceptions)

    def get_secret_value(self, *, SecretId: str, VersionStage: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        """The value of this stage."""
        assert SecretId == "link-key"
        self.calls += 1
        if self.failure:
            raise self.failure
        if VersionStage not in self.values:
            raise NotThere
        return {"SecretString": self.values[VersionStage]}

    def rotate(self, value: str) -> None:
        """A new value; the one before it stays for a while."""
        self.values = {"AWSCURRENT": value, "AWSPREVIOUS": self.values["AWSCURRENT"]}


class Case:
    """A secret, time, and what reads it."""

    def __init__(self) -> None:
        self.secret = SecretsManager()
        self.clock = FakeClock()
        self.keys = SecretKeys(cast("SecretsManagerClient", self.secret), "link-key", self.clock)

    def read(self, *, fresh: bool = False) -> list[str]:
        """The keys as text."""
        return [key.decode() for key in self.keys(fresh=fresh)]


@pytest.fixture
def case() -> Case:
    """A new one."""
    return Case()


def test_a_key_that_was_never_rotated_is_alone(case: Case) -> None:
    assert case.read() == [ONE]


def test_after_a_rotation_links_are_made_with_the_new_key_and_the_old_one_still_proves(case: Case) -> None:
    case.secret.rotate(TWO)
    assert case.read() == [TWO, ONE]


def test_a_second_rotation_ends_the_first_key(case: Case) -> None:
    case.secret.rotate(TWO)
    case.secret.rotate(THREE)
    assert case.read() == [THREE, TWO]


def test_keys_and_the_absence_of_one_are_remembered_for_five_minutes(case: Case) -> None:
    case.read()
    asked = case.secret.calls
    case.clock.advance(MAX_AGE - SECOND)
    case.read()
    assert case.secret.calls == asked
    case.secret.rotate(TWO)
    case.clock.advance(SECOND)
    assert case.read() == [TWO, ONE]


def test_a_link_of_a_key_made_a_moment_ago_is_proven_by_fresh_keys(case: Case) -> None:
    case.read()
    case.secret.rotate(TWO)
    case.clock.advance(MIN_AGE)
    assert case.read(fresh=True) == [TWO, ONE]


def test_a_thousand_forged_links_ask_once(case: Case) -> None:
    case.read()
    asked = case.secret.calls
    case.clock.advance(MIN_AGE)
    for _ in range(1_000):
        case.read(fresh=True)
    assert case.secret.calls == asked + 2  # one for each stage


def test_while_secrets_manager_does_not_answer_the_known_keys_are_used(case: Case) -> None:
    case.read()
    case.secret.failure = EndpointConnectionError(endpoint_url="https://secretsmanager.example")
    case.clock.advance(MAX_AGE)
    assert case.read() == [ONE]
    asked = case.secret.calls
    case.read()
    assert case.secret.calls == asked
    case.secret.failure = None
    case.secret.rotate(TWO)
    case.clock.advance(MIN_AGE)
    assert case.read() == [TWO, ONE]


def test_without_any_key_that_is_said_and_asked_again_soon_but_not_at_once(case: Case) -> None:
    case.secret.failure = ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetSecretValue")
    for _ in range(3):
        with pytest.raises(NoKeys):
            case.read()
    assert case.secret.calls == 1
    case.secret.failure = None
    case.clock.advance(MIN_AGE)
    assert case.read() == [ONE]


@pytest.mark.parametrize("value", ["", "short", "k" * 31])
def test_a_key_that_proves_nothing_is_none(case: Case, value: str) -> None:
    case.secret.values = {"AWSCURRENT": value}
    with pytest.raises(NoKeys):
        case.read()


def test_a_weak_key_that_was_put_by_mistake_does_not_replace_the_one_in_use(case: Case) -> None:
    case.read()
    case.secret.rotate("oops")
    case.clock.advance(MAX_AGE)
    assert case.read() == [ONE]


def test_no_key_is_in_a_log(case: Case, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    case.read()
    case.secret.rotate("oops-a-secret")
    case.clock.advance(MAX_AGE)
    case.read()
    assert caplog.messages
    assert not any(value in caplog.text for value in (ONE, "oops"))
