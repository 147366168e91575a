"""A Guardia on moto's AWS: the table and the pool of the template, and an operator who types commands."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from guardia_ops.target import Target
from tests.contract import table
from tests.infra.templates import DESK, Json, load, resources
from tests.integration.command.operators import ACME, Operator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient


@pytest.fixture(scope="session")
def session() -> boto3.Session:
    """One for all tests: a session reads the descriptions of AWS's services, a second for Cognito's, only once."""
    return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=table.REGION)


@pytest.fixture
def deployed(session: boto3.Session) -> Iterator[Target]:
    with mock_aws():
        table.create(session.client("dynamodb"))
        outputs = {"TableName": table.NAME, "UserPoolId": make_pool(session.client("cognito-idp"))}
        yield Target("a stack of a test", table.REGION, outputs, session)


@pytest.fixture
def pool(session: boto3.Session, deployed: Target) -> CognitoIdentityProviderClient:
    """Cognito, as somebody sees it who does not use the command."""
    del deployed
    return session.client("cognito-idp")


@pytest.fixture
def operator(deployed: Target, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Operator:
    monkeypatch.setenv("COLUMNS", "200")
    return Operator(capsys, lambda _: deployed)


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    file = tmp_path / "acme.yaml"
    file.write_text(ACME, encoding="utf-8")
    return file


@cache
def desk() -> Json:
    return load(DESK)


def make_pool(pools: CognitoIdentityProviderClient) -> str:
    """A pool with the template's groups and its policy of passwords; its id."""
    (pool,) = resources(desk(), "AWS::Cognito::UserPool").values()
    pool_id = pools.create_user_pool(PoolName="people", UsernameAttributes=["email"], Policies=pool["Policies"])[
        "UserPool"
    ]["Id"]
    for group in resources(desk(), "AWS::Cognito::UserPoolGroup").values():
        pools.create_group(UserPoolId=pool_id, GroupName=group["GroupName"])
    return pool_id
