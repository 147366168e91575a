"""Tags are read in the client's account, through its read role: STS and the tagging API of moto."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from guardia.adapters.client_account import read_session
from guardia.adapters.resource_tags import AT_ONCE, ClientResourceTags
from guardia.bootstrap.aws import PATIENCE
from guardia.domain.contract import Account

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_sts import STSClient

REGION = "us-east-1"
ACME = Account("222222222222", None, "acme-9f2c")
OTHER = Account("444444444444", None, "globex-11aa")


@pytest.fixture
def sts() -> Iterator[STSClient]:
    with mock_aws():
        desk = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)
        yield desk.client("sts")


def queue(sts: STSClient, account: Account, name: str, **tags: str) -> str:
    """A queue of the client's, made in its account; its ARN."""
    sqs = read_session(sts, account, REGION).client("sqs")
    sqs.create_queue(QueueName=name, tags=tags)
    return f"arn:aws:sqs:{REGION}:{account.id}:{name}"


def tags_by(sts: STSClient) -> ClientResourceTags:
    """Wired as in Lambda."""
    return ClientResourceTags(lambda account, region: read_session(sts, account, region), PATIENCE)


def test_the_session_is_of_the_clients_account(sts: STSClient) -> None:
    session = read_session(sts, ACME, REGION)
    assert session.client("sts").get_caller_identity()["Account"] == ACME.id


def test_the_tags_of_the_named_resources_are_read(sts: STSClient) -> None:
    orders = queue(sts, ACME, "orders", Environment="prod", team="web")
    bare, unnamed = queue(sts, ACME, "bare"), queue(sts, ACME, "unnamed", Environment="prod")
    tagged = tags_by(sts)(ACME, REGION, [orders, bare, f"{unnamed}-absent"])
    assert {arn: dict(tags) for arn, tags in tagged.items() if tags} == {orders: {"Environment": "prod", "team": "web"}}


def test_another_clients_account_is_another(sts: STSClient) -> None:
    mine, theirs = queue(sts, ACME, "orders", env="prod"), queue(sts, OTHER, "orders", env="dev")
    read = tags_by(sts)
    assert read(ACME, REGION, [mine, theirs]) == {mine: {"env": "prod"}}
    assert read(OTHER, REGION, [mine, theirs]) == {theirs: {"env": "dev"}}


def test_no_more_are_asked_for_than_one_request_names(sts: STSClient) -> None:
    last = queue(sts, ACME, "last", env="prod")
    absent = [f"arn:aws:sqs:{REGION}:{ACME.id}:absent-{number}" for number in range(AT_ONCE)]
    read = tags_by(sts)
    assert read(ACME, REGION, [*absent[1:], last]) == {last: {"env": "prod"}}
    assert read(ACME, REGION, [*absent, last]) == {}
