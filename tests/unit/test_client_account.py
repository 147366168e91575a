"""The read role of a client's account: what is asked of STS, and what its refusals mean to whoever wanted to read."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ParamValidationError, ReadTimeoutError

from guardia.adapters.client_account import read_session, reader_role
from guardia.domain.contract import Account
from guardia.domain.errors import Unreachable

if TYPE_CHECKING:
    from mypy_boto3_sts import STSClient

ACCOUNT = Account("222222222222", None, "acme-9f2c")
ROLE = "arn:aws:iam::222222222222:role/guardia-reader-us-east-1"


class Sts:
    """Hands out the role, or fails."""

    def __init__(self, failure: Exception | None = None, partition: str = "aws") -> None:
        self.meta = SimpleNamespace(partition=partition)
        self.asked: list[dict[str, Any]] = []
        self._failure = failure

    def assume_role(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        if self._failure:
            raise self._failure
        return {"Credentials": {"AccessKeyId": "ASIA", "SecretAccessKey": "secret", "SessionToken": "token"}}


def read(sts: Sts, account: Account = ACCOUNT, region: str = "us-east-1") -> Any:
    return read_session(cast("STSClient", sts), account, region)


def refused(code: str, status: int = 403) -> ClientError:
    answer = {"Error": {"Code": code, "Message": "acme-9f2c"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "AssumeRole")  # type: ignore[arg-type]  # an answer has more fields than are read


def test_the_role_is_taken_on_with_the_external_id_of_the_register_for_a_quarter_of_an_hour() -> None:
    sts = Sts()
    session = read(sts)
    assert sts.asked == [
        {"RoleArn": ROLE, "RoleSessionName": "guardia", "ExternalId": "acme-9f2c", "DurationSeconds": 900}
    ]
    assert session.region_name == "us-east-1"
    assert session.get_credentials().get_frozen_credentials() == ("ASIA", "secret", "token", None)


def test_each_region_and_partition_has_a_role_of_its_own() -> None:
    sts = Sts(partition="aws-us-gov")
    read(sts, region="us-gov-west-1")
    assert sts.asked[0]["RoleArn"] == "arn:aws-us-gov:iam::222222222222:role/guardia-reader-us-gov-west-1"
    assert reader_role("aws", "222222222222", "us-east-1") == ROLE


def test_two_calls_share_nothing() -> None:
    sts = Sts()
    assert read(sts) is not read(sts)
    assert len(sts.asked) == 2


def test_an_account_without_an_external_id_is_never_asked_for() -> None:
    sts = Sts()
    with pytest.raises(Unreachable, match="the register has no external_id for account 222222222222") as failure:
        read(sts, Account("222222222222", None))
    assert failure.value.temporary is False
    assert sts.asked == []


@pytest.mark.parametrize(
    ("failure", "temporary", "named"),
    [
        (refused("AccessDenied"), False, "AccessDenied"),
        (refused("RegionDisabledException"), False, "RegionDisabledException"),
        (refused("ValidationError", 400), False, "ValidationError"),
        (refused("Throttling", 400), True, "Throttling"),
        (refused("ThrottledException", 400), True, "ThrottledException"),
        (refused("RequestLimitExceeded", 400), True, "RequestLimitExceeded"),
        (refused("InternalFailure", 500), True, "InternalFailure"),
        (EndpointConnectionError(endpoint_url="https://sts.example"), True, "EndpointConnectionError"),
        (ReadTimeoutError(endpoint_url="https://sts.example"), True, "ReadTimeoutError"),
        (ParamValidationError(report="ExternalId: acme-9f2c"), False, "ParamValidationError"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_refusal_says_whether_another_try_may_help_and_repeats_nothing_that_was_sent(
    failure: Exception, temporary: bool, named: str
) -> None:
    with pytest.raises(Unreachable) as unreachable:
        read(Sts(failure))
    assert str(unreachable.value) == f"the role {ROLE} cannot be taken on ({named})"
    assert unreachable.value.temporary is temporary
