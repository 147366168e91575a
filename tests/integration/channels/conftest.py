"""A listener that a client trusts and may reach, and AWS as moto plays it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from guardia.adapters.channels.http import HttpsClient, Patience
from guardia.adapters.channels.post import Poster
from guardia.adapters.channels.secrets import ChannelSecrets
from tests.support.deliveries import NOW
from tests.support.listener import HOST, Certificate, listening

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_ssm import SSMClient

    from tests.support.listener import Listener

SHORT = Patience(connect=1.0, silence=0.3, exchange=0.6)


def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """The listener's, for its host."""
    return Certificate.made(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def listener(certificate: Certificate) -> Iterator[Listener]:
    """Answers 200 until a test says otherwise."""
    with listening(certificate) as made:
        yield made


@pytest.fixture
def client(certificate: Certificate) -> HttpsClient:
    """Finds the listener's host on this machine, may go there, and waits for fractions of a second only."""
    return HttpsClient(
        now,
        resolver=lambda host, _port: {HOST: ["127.0.0.1"]}[host],
        permits=lambda address: address.is_loopback,
        context=certificate.trusted(),
        patience=SHORT,
    )


@pytest.fixture(scope="session")
def session() -> boto3.Session:
    """Keys that open nothing; it remembers the models of AWS's services."""
    return boto3.Session("x", "x", region_name="us-east-1")


@pytest.fixture
def aws(session: boto3.Session) -> Iterator[boto3.Session]:
    """AWS as moto plays it in this process, new for each test."""
    with mock_aws():
        yield session


@pytest.fixture
def secrets_manager(aws: boto3.Session) -> SecretsManagerClient:
    """Secrets Manager without any secret."""
    return aws.client("secretsmanager")


@pytest.fixture
def ssm(aws: boto3.Session) -> SSMClient:
    """SSM without any parameter."""
    return aws.client("ssm")


@pytest.fixture
def secrets(secrets_manager: SecretsManagerClient, ssm: SSMClient) -> ChannelSecrets:
    """Reads what the two have below `guardia/channels/`."""
    return ChannelSecrets(secrets_manager, ssm, now)


@pytest.fixture
def poster(client: HttpsClient, secrets: ChannelSecrets) -> Poster:
    """Posts to the listener."""
    return Poster(client, secrets)
