"""The mailer against moto's SES."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from guardia.adapters.ses import SesMailer
from guardia.domain.decision import Language
from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_sesv2 import SESV2Client

SENDER = "guardia@guardia.example"
MESSAGE = Message("[GD-7K3M9-QXD2F] alarma", "Hola.\n", "<p>Hola.</p>", "GD-7K3M9-QXD2F", Language.ES)


@pytest.fixture
def client() -> Iterator[SESV2Client]:
    """SES without any identity."""
    with mock_aws():
        yield boto3.client("sesv2", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")


def test_a_verified_sender_gets_an_id_for_each_message(client: SESV2Client) -> None:
    client.create_email_identity(EmailIdentity=SENDER)
    mailer = SesMailer(client, sender=SENDER, desk="mesa@guardia.example")
    assert mailer.send(MESSAGE, "ana@acme.example") != mailer.send(MESSAGE, "ana@acme.example")


def test_a_sender_that_is_not_verified_can_be_mended(client: SESV2Client) -> None:
    mailer = SesMailer(client, sender=SENDER, desk="mesa@guardia.example")
    with pytest.raises(DeliveryFailed) as refusal:
        mailer.send(MESSAGE, "ana@acme.example")
    assert not refusal.value.permanent
