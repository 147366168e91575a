"""Webhooks' addresses and keys, read from moto's Secrets Manager and SSM."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.adapters.channels.secrets import ChannelSecrets, Endpoint
from guardia.domain.errors import DeliveryFailed
from tests.support.clock import FakeClock
from tests.support.deliveries import NOW

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_ssm import SSMClient

NAME = "guardia/channels/acme"
ADDRESS = f"secretsmanager:{NAME}"
URL = "https://hooks.example/services/T000/s3cr3t"
KEY = "k" * 40


def refused(secrets: ChannelSecrets, address: str) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as refusal:
        secrets.endpoint(address)
    return refusal.value


def test_a_plain_text_is_the_url(secrets: ChannelSecrets, secrets_manager: SecretsManagerClient) -> None:
    secrets_manager.create_secret(Name=NAME, SecretString=f" {URL}\n")
    assert secrets.endpoint(ADDRESS) == Endpoint(URL)


def test_an_object_has_the_url_and_the_key(secrets: ChannelSecrets, secrets_manager: SecretsManagerClient) -> None:
    secrets_manager.create_secret(Name=NAME, SecretString=json.dumps({"url": URL, "key": KEY}))
    assert secrets.endpoint(ADDRESS) == Endpoint(URL, KEY)


def test_an_encrypted_parameter_of_ssm_does_the_same(secrets: ChannelSecrets, ssm: SSMClient) -> None:
    ssm.put_parameter(Name=f"/{NAME}", Type="SecureString", Value=URL)
    assert secrets.endpoint(f"ssm:/{NAME}") == Endpoint(URL)


def test_it_is_remembered_for_some_minutes_only(secrets_manager: SecretsManagerClient, ssm: SSMClient) -> None:
    clock = FakeClock(NOW)
    secrets = ChannelSecrets(secrets_manager, ssm, clock, max_age=timedelta(minutes=5))
    secrets_manager.create_secret(Name=NAME, SecretString="https://one.example/")
    assert secrets.endpoint(ADDRESS).url == "https://one.example/"
    secrets_manager.put_secret_value(SecretId=NAME, SecretString="https://two.example/")
    clock.advance(timedelta(minutes=5, seconds=-1))
    assert secrets.endpoint(ADDRESS).url == "https://one.example/"
    clock.advance(timedelta(seconds=1))
    assert secrets.endpoint(ADDRESS).url == "https://two.example/"


def test_a_bounded_number_is_remembered(secrets_manager: SecretsManagerClient, ssm: SSMClient) -> None:
    secrets = ChannelSecrets(secrets_manager, ssm, lambda: NOW, capacity=2)
    for each in "abc":
        secrets_manager.create_secret(Name=NAME + each, SecretString=f"https://{each}.example/")
        secrets.endpoint(ADDRESS + each)
        secrets_manager.put_secret_value(SecretId=NAME + each, SecretString="https://new.example/")
    assert [secrets.endpoint(ADDRESS + each).url for each in "cb"] == ["https://c.example/", "https://b.example/"]
    assert secrets.endpoint(ADDRESS + "a").url == "https://new.example/"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "guardia/channels/acme",
        "https://hooks.example/services/T000/s3cr3t",
        "secretsmanager:",
        "secretsmanager:other/secret",
        "secretsmanager:/guardia/channels/acme",
        "secretsmanager:guardia/channels/../other",
        "secretsmanager:guardia/channels",
        "secretsmanager:arn:aws:secretsmanager:us-east-1:222222222222:secret:guardia/channels/acme",
        "ssm:guardia/channels/acme",
        "ssm:/other",
        "ssm:/guardia/channels/acme:3",
        "file:guardia/channels/acme",
    ],
)
def test_an_address_that_names_no_secret_of_ours_is_refused_for_good(secrets: ChannelSecrets, address: str) -> None:
    failure = refused(secrets, address)
    assert failure.permanent
    assert "s3cr3t" not in str(failure)


@pytest.mark.parametrize("address", [ADDRESS, f"ssm:/{NAME}"])
def test_a_secret_that_is_not_there_can_be_made_before_the_tries_are_used_up(
    secrets: ChannelSecrets, address: str
) -> None:
    failure = refused(secrets, address)
    assert not failure.permanent
    assert str(failure).startswith(f"the secret {address.partition(':')[2]} cannot be read (")


@pytest.mark.parametrize(
    "value", ['{"url": 5, "key": "s3cr3t"}', '{"key": "s3cr3t"}', '{"url": "s3cr3t', '{"url": "s3cr3t", "key": 1}']
)
def test_a_secret_of_another_form_is_not_repeated(
    secrets: ChannelSecrets, secrets_manager: SecretsManagerClient, value: str
) -> None:
    secrets_manager.create_secret(Name=NAME, SecretString=value)
    failure = refused(secrets, ADDRESS)
    assert not failure.permanent
    assert "s3cr3t" not in str(failure)
    assert failure.__cause__ is None


def test_neither_url_nor_key_are_in_what_may_be_logged() -> None:
    assert repr(Endpoint(URL, KEY)) == "Endpoint()"
