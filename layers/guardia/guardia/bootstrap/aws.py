"""The adapters that speak to AWS, and how long each waits. Called by the other modules of `bootstrap`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from guardia.adapters import clock

if TYPE_CHECKING:
    from guardia.ports import LinkKeys, Mailer, Reader, Store, Workflows
    from guardia.settings import Settings

# At DEBUG botocore logs every request and answer whole: links that acknowledge, webhooks' URLs, the keys themselves.
logging.getLogger("botocore").setLevel(logging.INFO)

SENT_ONCE: Final[dict[str, Any]] = {"connect_timeout": 3, "read_timeout": 8, "retries": {"total_max_attempts": 1}}
"""A message is tried again by its notice, which counts; a try that repeats itself would send two and count one."""

PATIENCE: Final[dict[str, Any]] = {
    "connect_timeout": 3,
    "read_timeout": 8,
    "retries": {"mode": "standard", "total_max_attempts": 2},
}
"""Seconds, and tries: a function of 30 seconds hears of a provider's silence before its own time ends."""

KEY_PATIENCE: Final[dict[str, Any]] = {
    "connect_timeout": 2,
    "read_timeout": 2,
    "retries": {"mode": "standard", "total_max_attempts": 2},
}
"""A message goes without a link rather than late."""


def store(settings: Settings) -> Store:
    """The table."""
    from guardia.adapters.dynamodb.store import DynamoDBStore

    return DynamoDBStore(settings.table_name, settings.region)


def mailer(settings: Settings) -> Mailer:
    """Amazon SES."""
    import boto3
    from botocore.config import Config

    from guardia.adapters.ses import SesMailer

    client = boto3.client("sesv2", config=Config(**SENT_ONCE))
    return SesMailer(
        client,
        sender=settings.sender_email,
        desk=settings.desk_email,
        configuration_set=settings.ses_configuration_set,
    )


def workflows(settings: Settings) -> Workflows:
    """Step Functions."""
    import boto3
    from botocore.config import Config

    from guardia.adapters.step_functions import StepFunctionsWorkflows

    client = boto3.client("stepfunctions", config=Config(**PATIENCE))
    return StepFunctionsWorkflows(client, settings.ticket_lifecycle_arn, settings.response_watch_arn)


def link_keys(settings: Settings) -> LinkKeys:
    """The keys that sign links."""
    import boto3
    from botocore.config import Config

    from guardia.adapters.link_keys import SecretLinkKeys

    client = boto3.client("secretsmanager", config=Config(**KEY_PATIENCE))
    return SecretLinkKeys(client, settings.link_key, clock.now)


def eventbridge_reader() -> Reader:
    """The form of the bus's road."""
    from guardia.adapters.readers.eventbridge import read_eventbridge

    return read_eventbridge


def sns_reader(settings: Settings) -> Reader:
    """The form of SNS's road, with its signature."""
    from guardia.adapters.readers.sns import SnsReader
    from guardia.adapters.readers.sns_certificate import fetch_certificate
    from guardia.adapters.readers.sns_signature import SnsSignature

    return SnsReader(SnsSignature(fetch_certificate, clock.now) if settings.verify_sns_signatures else None)
