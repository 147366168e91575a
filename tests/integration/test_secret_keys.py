"""The key of the links as Secrets Manager keeps it: moto's, which answers in the form of AWS."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from guardia.adapters import clock
from guardia.adapters.secret_keys import MAX_AGE, SecretKeys
from guardia.bootstrap.aws import cursor_keys, link_keys
from guardia.domain.errors import NoKeys
from guardia.settings import Settings
from tests.support.clock import FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_secretsmanager import SecretsManagerClient

    from guardia.ports import SigningKeys, Time

KEYS = [letter * 64 for letter in "123"]


@pytest.fixture
def secrets_manager() -> Iterator[SecretsManagerClient]:
    """One that has nothing yet."""
    with mock_aws():
        client = boto3.client(
            "secretsmanager",
            region_name="us-east-1",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )
        yield client
        client.close()


def test_each_rotation_keeps_the_value_before_and_no_other(secrets_manager: SecretsManagerClient) -> None:
    arn = secrets_manager.create_secret(Name="link-key", SecretString=KEYS[0])["ARN"]
    time = FakeClock()
    keys = SecretKeys(secrets_manager, arn, time)
    seen = [keys()]
    for value in KEYS[1:]:
        secrets_manager.put_secret_value(SecretId=arn, SecretString=value)
        time.advance(MAX_AGE + timedelta(seconds=1))
        seen.append(keys())
    known = [key.encode() for key in KEYS]
    assert [list(one) for one in seen] == [known[:1], [known[1], known[0]], [known[2], known[1]]]


def test_a_secret_that_is_not_there_gives_no_key(secrets_manager: SecretsManagerClient) -> None:
    with pytest.raises(NoKeys):
        SecretKeys(secrets_manager, "not-there", FakeClock())()


@pytest.mark.parametrize(("keys_of", "variable"), [(link_keys, "LINK_KEY"), (cursor_keys, "CURSOR_KEY")])
def test_no_key_is_in_the_log_however_much_is_logged(
    secrets_manager: SecretsManagerClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    keys_of: Callable[[Settings, Time], SigningKeys],
    variable: str,
) -> None:
    arn = secrets_manager.create_secret(Name="link-key", SecretString=KEYS[0])["ARN"]
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    caplog.set_level(logging.DEBUG)
    settings = Settings.from_environment({"TABLE_NAME": "tickets", "AWS_REGION": "us-east-1", variable: arn})
    assert list(keys_of(settings, clock)()) == [KEYS[0].encode()]
    assert KEYS[0] not in caplog.text
