"""A stack of an AWS account is found by its name, through CloudFormation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from guardia_ops import target
from tests.integration.command.operators import Operator

if TYPE_CHECKING:
    from pathlib import Path

    import boto3


@pytest.fixture
def by_name(
    deployed: target.Target,
    session: boto3.Session,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Operator:
    """An operator of an account with the stacks `guardia-test` and `another`."""
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.setenv("AWS_REGION", deployed.region)
    make_stack(session, "guardia-test", dict(deployed.outputs))
    make_stack(session, "another", {"TableName": "another"})
    return Operator(capsys, target.choose)


def make_stack(session: boto3.Session, name: str, outputs: dict[str, str]) -> None:
    body = {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {key: {"Value": value} for key, value in outputs.items()},
    }
    session.client("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps(body))


def test_a_stack_is_found_by_its_name_and_no_other_is_taken_for_guardia(by_name: Operator) -> None:
    listed = by_name.types("user", "list", "--stack", "guardia-test")
    assert "(stack guardia-test in us-east-1)" in listed
    assert "e-mail" in listed
    assert "is no Guardia: it has no output UserPoolId" in by_name.types("client", "list", "--stack", "another", code=1)
    assert "stack elsewhere in us-east-1 cannot be read: AWS refuses DescribeStacks" in by_name.types(
        "client", "list", "--stack", "elsewhere", code=1
    )


def test_a_stack_of_no_region_is_not_looked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    assert "no AWS region is set: export AWS_REGION" in Operator(capsys, target.choose).types(
        "client", "list", "--stack", "guardia", code=1
    )
