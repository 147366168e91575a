"""A Guardia on moto's AWS: the table and the pool of the template, and a stack whose outputs name them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from tests.infra.templates import DESK, load

if TYPE_CHECKING:
    from collections.abc import Iterator

STACK = "guardia-test"


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The stack's name."""
    for name, value in (("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        cloudformation = boto3.client("cloudformation", region_name="us-east-1")
        body = json.dumps(part_of_the_template(make_pool()))
        cloudformation.create_stack(StackName=STACK, TemplateBody=body)
        yield STACK


def make_pool() -> str:
    """A pool with the template's groups (moto's CloudFormation makes none); its id."""
    resources = load(DESK)["Resources"]
    pools = boto3.client("cognito-idp", region_name="us-east-1")
    pool_id = pools.create_user_pool(PoolName="people", UsernameAttributes=["email"])["UserPool"]["Id"]
    for resource in resources.values():
        if resource["Type"] == "AWS::Cognito::UserPoolGroup":
            pools.create_group(UserPoolId=pool_id, GroupName=resource["Properties"]["GroupName"])
    return pool_id


def part_of_the_template(pool_id: str) -> dict[str, object]:
    """The real table, and the outputs that the command reads."""
    table = load(DESK)["Resources"]["TicketTable"]["Properties"]
    kept = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")
    return {
        "Resources": {
            "TicketTable": {"Type": "AWS::DynamoDB::Table", "Properties": {name: table[name] for name in kept}}
        },
        "Outputs": {"TableName": {"Value": {"Ref": "TicketTable"}}, "UserPoolId": {"Value": pool_id}},
    }
