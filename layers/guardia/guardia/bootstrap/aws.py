"""The adapters that speak to AWS, and how long each waits. Called by the other modules of `bootstrap`."""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botocore.session import Session
    from mypy_boto3_stepfunctions import SFNClient

    from guardia.adapters.dynamodb.function_stores import IntakeStore, StreamStore
    from guardia.domain.quarantine import Road
    from guardia.ports import Mailer, Reader, SigningKeys, Store, Time, Workflows
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

READING_MUCH: Final[dict[str, Any]] = {
    "connect_timeout": 5,
    "read_timeout": 30,
    "retries": {"mode": "adaptive", "total_max_attempts": 10},
}
"""An operator's command reads as fast as a client's account lets it, which throttles other readers, too."""

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


def intake_store(settings: Settings) -> IntakeStore:
    """What the intake uses of the table."""
    from guardia.adapters.dynamodb.function_stores import IntakeStore

    return IntakeStore(settings.table_name, settings.region)


def stream_store(settings: Settings) -> StreamStore:
    """What the stream uses of the table."""
    from guardia.adapters.dynamodb.function_stores import StreamStore

    return StreamStore(settings.table_name, settings.region)


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


def workflows(settings: Settings, session: Session | None = None) -> Workflows:
    """Step Functions. Through a session that knows AWS's endpoints already, which saves 50 ms of a cold start."""
    from botocore.config import Config

    from guardia.adapters.step_functions import StepFunctionsWorkflows

    patience = Config(**PATIENCE)
    if session:
        client = cast("SFNClient", session.create_client("stepfunctions", settings.region, config=patience))
    else:
        import boto3

        client = boto3.client("stepfunctions", config=patience)
    return StepFunctionsWorkflows(client, settings.ticket_lifecycle_arn, settings.response_watch_arn)


def link_keys(settings: Settings, time: Time) -> SigningKeys:
    """The keys that sign links."""
    import boto3
    from botocore.config import Config

    from guardia.adapters.secret_keys import SecretKeys

    client = boto3.client("secretsmanager", config=Config(**KEY_PATIENCE))
    return SecretKeys(client, settings.link_key, time.now)


def cursor_keys(settings: Settings, time: Time) -> SigningKeys:
    """The keys that sign cursors. Nothing of it is loaded before a list has a second page."""

    @cache
    def loaded() -> SigningKeys:
        import boto3
        from botocore.config import Config

        from guardia.adapters.secret_keys import SecretKeys

        client = boto3.client("secretsmanager", config=Config(**KEY_PATIENCE))
        return SecretKeys(client, settings.cursor_key, time.now, of="cursors")

    def keys(*, fresh: bool = False) -> Sequence[bytes]:
        return loaded()(fresh=fresh)

    return keys


def eventbridge_reader() -> Reader:
    """The form of the bus's road."""
    from guardia.adapters.readers.eventbridge import read_eventbridge

    return read_eventbridge


def sns_reader(settings: Settings, time: Time) -> Reader:
    """The form of SNS's road, with its signature."""
    from guardia.adapters.readers.sns import SnsReader
    from guardia.adapters.readers.sns_certificate import fetch_certificate
    from guardia.adapters.readers.sns_signature import SnsSignature

    return SnsReader(SnsSignature(fetch_certificate, time.now) if settings.verify_sns_signatures else None)


def proven_readers() -> Mapping[Road, Reader]:
    """The forms of messages that have proven themselves before: nobody asks for the signature of SNS again."""
    from guardia.adapters.readers.account import read_account
    from guardia.adapters.readers.sns import SnsReader
    from guardia.domain.quarantine import Road

    return {Road.EVENTBRIDGE: eventbridge_reader(), Road.SNS: SnsReader(None), Road.ACCOUNT: read_account}
