"""A client's AWS account, seen through the role that its stack made for us: read a little, change nothing.

The role stands in infra/client_account.yaml, one for each region. It trusts our account only, and only together with
the external id that the register keeps for the account, so that nobody can make us read another's account:
https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from guardia.domain.errors import Unreachable

if TYPE_CHECKING:
    from mypy_boto3_sts import STSClient

    from guardia.domain.contract import Account

SHORTEST_SESSION = 900
"""Seconds: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"""

_TEMPORARY = frozenset({"RequestLimitExceeded", "RequestTimeout", "ServiceUnavailable", "SlowDown"})


def reader_role(partition: str, account_id: str, region: str) -> str:
    """The ARN of the role by which we read the account's alarms and tags of this region."""
    return f"arn:{partition}:iam::{account_id}:role/guardia-reader-{region}"


def read_session(sts: STSClient, account: Account, region: str) -> boto3.Session:
    """A session in the client's account and region with the rights of its read role, for a quarter of an hour.

    Raises Unreachable: the register has no external id, or STS does not hand out the role.
    """
    if account.external_id is None:
        raise Unreachable(f"the register has no external_id for account {account.id}", temporary=False)
    role = reader_role(sts.meta.partition, account.id, region)
    try:
        credentials = sts.assume_role(
            RoleArn=role, RoleSessionName="guardia", ExternalId=account.external_id, DurationSeconds=SHORTEST_SESSION
        )["Credentials"]
    except (BotoCoreError, ClientError) as error:
        raise unreachable(f"the role {role} cannot be taken on", error) from error
    return boto3.Session(
        credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"], region_name=region
    )


def unreachable(what: str, error: BotoCoreError | ClientError) -> Unreachable:
    """What AWS's error means to whoever wanted to read. Its own text is left out: it may repeat what was sent."""
    if isinstance(error, ClientError):
        code = error.response.get("Error", {}).get("Code", "?")
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        temporary = code in _TEMPORARY or "Throttl" in code or status >= 500  # noqa: PLR2004 - a fault of AWS
        return Unreachable(f"{what} ({code})", temporary=temporary, code=code)
    return Unreachable(
        f"{what} ({type(error).__name__})",
        temporary=not isinstance(error, ParamValidationError),
        code=type(error).__name__,
    )
