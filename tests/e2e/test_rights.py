"""Each role of the templates may do its duty and nothing else: hundreds of calls with its rights, all refused.

The emulator enforces IAM for whatever is called on it, the functions' own calls among them (`AUTH=true`), so every test
of this tier shows that the rights are enough; this one shows that there are no others. The roles are those that were
deployed: copies of them, with the same policies, which an impostor may take on.

The emulator knows no organisation, no identity of SES and no keys of items: tests/infra holds those in the template.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.e2e.clients import deploy_the_clients_side, new_account
from tests.e2e.impostor import Impostor
from tests.e2e.rights import Call, Things, calls, may
from tests.infra import templates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.e2e.full_desk import FullDesk

LEAST_REFUSED = 200
MOST_ALLOWED = 25
"""Of these calls. The sweeper, which may most, may 22: whoever gives a role a star is seen here."""

REFUSALS = {"AccessDenied", "AccessDeniedException", "AuthorizationError"}
"""What services call it: SNS has a word of its own."""

Json = dict[str, Any]

pytestmark = pytest.mark.covers("F55")


@pytest.fixture(scope="module")
def impostor(full_desk: FullDesk) -> Iterator[Impostor]:
    """Of the stack on which everything is on, so that its roles may do as much as they ever may."""
    impostor = Impostor.of(full_desk.stack)
    yield impostor
    for client in impostor.clients.values():
        client.close()


@pytest.fixture(scope="module")
def things(full_desk: FullDesk) -> Things:
    """What there is to do harm to; and a table, a secret and a bucket that are none of ours."""
    stack, made = full_desk.stack, resources(full_desk)
    full_desk.aws("s3").create_bucket(Bucket="others")
    secret = full_desk.aws("secretsmanager").create_secret(Name="others/key", SecretString="x")["ARN"]
    account = f"{stack.region}:{stack.account_id}"
    queues = {url: f"arn:aws:sqs:{account}:{url.rpartition('/')[2]}" for url in made["AWS::SQS::Queue"].values()}
    return Things(
        account=stack.account_id,
        region=stack.region,
        tables=tuple(f"arn:aws:dynamodb:{account}:table/{name}" for name in (stack.outputs["TableName"], "others")),
        queues=queues,
        functions=tuple(f"arn:aws:lambda:{account}:function:{name}" for name in made["AWS::Lambda::Function"].values()),
        machines=tuple(made["AWS::StepFunctions::StateMachine"].values()),
        log_groups=tuple(made["AWS::Logs::LogGroup"].values()),
        secrets=(*full_arns(full_desk), secret),
        buses=tuple(f"arn:aws:events:{account}:event-bus/{name}" for name in made["AWS::Events::EventBus"].values()),
        topics=tuple(made["AWS::SNS::Topic"].values()),
        roles=tuple(f"arn:aws:iam::{stack.account_id}:role/{name}" for name in made["AWS::IAM::Role"].values()),
        pool=stack.outputs["UserPoolId"],
        client=stack.outputs["UserPoolClientId"],
        api=stack.outputs["ApiId"],
        stack="guardia",
    )


def test_each_role_of_the_desk_is_refused_whatever_is_not_its_duty(
    full_desk: FullDesk, impostor: Impostor, things: Things, record_property: Callable[[str, object], None]
) -> None:
    roles = resources(full_desk)["AWS::IAM::Role"]
    assert set(roles) == set(templates.resources(templates.load(templates.DESK), "AWS::IAM::Role"))
    for logical_id, name in roles.items():
        policies = policies_of(full_desk.aws("iam"), name)
        refused = all_refused(impostor, logical_id, policies, things, full_desk.stack.account_id)
        record_property(f"calls refused to {logical_id}", refused)


def test_each_role_of_a_client_is_refused_whatever_is_not_its_duty(
    full_desk: FullDesk, impostor: Impostor, things: Things, record_property: Callable[[str, object], None]
) -> None:
    account = new_account()
    deploy_the_clients_side(full_desk.stack, account, "a-secret-of-ours")
    iam = full_desk.stack.client("iam", account)
    roles = [role["RoleName"] for role in iam.list_roles()["Roles"]]
    assert len(roles) == len(templates.resources(templates.load(templates.CLIENT_ACCOUNT), "AWS::IAM::Role"))
    for name in roles:
        refused = all_refused(impostor, name, policies_of(iam, name), things, account)
        record_property(f"calls refused to {name.partition('-')[2]}", refused)


def test_the_emulator_does_not_judge_by_the_keys_of_items(full_desk: FullDesk, impostor: Impostor) -> None:
    """On AWS the page behind links reads tickets, clients and alarms only. Here `ForAllValues` meets no key, and holds.

    tests/infra/test_desk_promises.py holds the conditions in the template. Where this fails, they can be tried here.
    """
    name = resources(full_desk)["AWS::IAM::Role"]["MessageLinksRole"]
    impostor.take_on("keys", policies_of(full_desk.aws("iam"), name), full_desk.stack.account_id)
    key = {"PK": {"S": "QUARANTINE#2026-11"}, "SK": {"S": "x"}}
    parameters = {"TableName": full_desk.stack.outputs["TableName"], "Key": key}
    assert impostor.refusal(Call("dynamodb", "get_item", parameters, "dynamodb:GetItem")).startswith("answered")


def test_nobody_takes_on_the_roles_of_state_machines_and_rules(full_desk: FullDesk, things: Things) -> None:
    """Only their services, for these very machines. (That nobody takes on a function's role tests/infra holds.)"""
    machines = [arn for arn in things.roles if "Lifecycle" in arn or "Watch" in arn]
    assert len(machines) == 2
    for arn in machines:
        with pytest.raises(ClientError, match="AccessDenied"):
            full_desk.aws("sts").assume_role(RoleArn=arn, RoleSessionName="evil")


def all_refused(impostor: Impostor, role: str, policies: dict[str, Json], things: Things, account: str) -> int:
    """How many calls are refused: all that the role's policies do not name, and at least LEAST_REFUSED."""
    impostor.take_on(role, policies, account)
    asked = [call for call in calls(things) if not may(policies.values(), call)]
    answers = {call.name: impostor.refusal(call) for call in asked}
    assert {name: answer for name, answer in answers.items() if answer not in REFUSALS} == {}, role
    assert len(answers) >= max(LEAST_REFUSED, len(calls(things)) - MOST_ALLOWED)
    return len(answers)


def policies_of(iam: Any, role: str) -> dict[str, Json]:
    """The policies of a role, by their names; those of AWS that it has, too."""
    own = {
        name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
    }
    for attached in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        arn = attached["PolicyArn"]
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        own[attached["PolicyName"]] = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"][
            "Document"
        ]
    return own


def resources(desk: FullDesk) -> dict[str, dict[str, str]]:
    """What the desk's stack is made of: physical by logical id, by type."""
    pages = desk.aws("cloudformation").get_paginator("list_stack_resources").paginate(StackName="guardia")
    found: dict[str, dict[str, str]] = {}
    for made in (one for page in pages for one in page["StackResourceSummaries"]):
        found.setdefault(made["ResourceType"], {})[made["LogicalResourceId"]] = made["PhysicalResourceId"]
    return found


def full_arns(desk: FullDesk) -> list[str]:
    """Of all secrets."""
    return [secret["ARN"] for secret in desk.aws("secretsmanager").list_secrets()["SecretList"]]
