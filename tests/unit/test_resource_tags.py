"""The tags of a client's resources: one request, and what a refusal of it means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from guardia.adapters.resource_tags import AT_ONCE, ClientResourceTags
from guardia.domain.contract import Account
from guardia.domain.errors import Unreachable

if TYPE_CHECKING:
    from boto3 import Session

ACME = Account("222222222222", None, "acme-9f2c")
ARN = "arn:aws:sqs:us-east-1:222222222222:orders"


@dataclass
class Tagging:
    """A session in a client's account, and its tagging API."""

    failure: Exception | None = None
    asked: list[list[str]] = field(default_factory=list)
    opened: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, account: Account, region: str) -> Session:
        self.opened.append((account.id, region))
        return cast("Session", self)

    def client(self, service: str, config: object) -> Tagging:
        assert (service, bool(config)) == ("resourcegroupstaggingapi", True)
        return self

    def get_resources(self, ResourceARNList: list[str]) -> dict[str, Any]:  # noqa: N803 - as boto3 names it
        self.asked.append(ResourceARNList)
        if self.failure:
            raise self.failure
        tagged = {"ResourceARN": ARN, "Tags": [{"Key": "env", "Value": "prod"}]}
        return {"ResourceTagMappingList": [tagged, {"ResourceARN": f"{ARN}-2"}]}


def test_tags_come_by_resource_with_those_that_have_none_empty() -> None:
    assert ClientResourceTags(Tagging(), {})(ACME, "us-east-1", [ARN]) == {ARN: {"env": "prod"}, f"{ARN}-2": {}}


def test_one_request_names_a_hundred_at_most() -> None:
    tagging = Tagging()
    ClientResourceTags(tagging, {})(ACME, "us-east-1", [f"{ARN}-{number}" for number in range(150)])
    assert [len(asked) for asked in tagging.asked] == [AT_ONCE]


def test_each_call_has_a_session_of_its_own() -> None:
    tagging = Tagging()
    read = ClientResourceTags(tagging, {})
    read(ACME, "us-east-1", [ARN])
    read(Account("444444444444", None, "globex"), "eu-west-1", [ARN])
    assert tagging.opened == [("222222222222", "us-east-1"), ("444444444444", "eu-west-1")]


def refused(code: str, status: int = 400) -> ClientError:
    answer = {"Error": {"Code": code, "Message": ARN}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "GetResources")  # type: ignore[arg-type]  # an answer has more fields than are read


@pytest.mark.parametrize(
    ("failure", "temporary"),
    [
        (refused("AccessDeniedException"), False),
        (refused("InvalidParameterException"), False),
        (refused("ThrottledException"), True),
        (refused("InternalServiceException", 500), True),
        (ConnectTimeoutError(endpoint_url="https://tagging.example"), True),
    ],
)
def test_a_refusal_says_whether_another_try_may_help(failure: Exception, temporary: bool) -> None:
    with pytest.raises(Unreachable, match="the tags of account 222222222222 in us-east-1 cannot be read") as told:
        ClientResourceTags(Tagging(failure), {})(ACME, "us-east-1", [ARN])
    assert told.value.temporary is temporary
    assert ARN not in str(told.value)
