"""Who may send to us, and what our own roles may do."""

from __future__ import annotations

import json
from collections import Counter
from importlib import resources as packaged
from typing import TYPE_CHECKING

from tests.infra.templates import FUNCTION, STATE_MACHINE, branches, listed, references, resources, statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.infra.templates import Json

SOURCE_KEYS = {"aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID"}
EXTERNAL_ID = "sts:ExternalId"
"""By what an account that another account trusts proves on whose behalf it comes."""

STARS = {
    "xray:PutTraceSegments": "X-Ray has no resources",
    "xray:PutTelemetryRecords": "X-Ray has no resources",
    "xray:GetSamplingRules": "X-Ray has no resources",
    "xray:GetSamplingTargets": "X-Ray has no resources",
    "logs:CreateLogDelivery": "Step Functions asks for it to deliver logs; it has no resource",
    "logs:GetLogDelivery": "as above",
    "logs:UpdateLogDelivery": "as above",
    "logs:DeleteLogDelivery": "as above",
    "logs:ListLogDeliveries": "as above",
    "logs:PutResourcePolicy": "as above",
    "logs:DescribeResourcePolicies": "as above",
    "logs:DescribeLogGroups": "as above",
    "dynamodb:ListStreams": "Lambda asks for it to make a mapping; listing has no resource",
    "states:SendTaskSuccess": "the token is the whole request; it has no resource",
    "tag:GetResources": "resources are named in the request; it has no resource of its own",
    "sns:CheckIfPhoneNumberIsOptedOut": "it is asked of the account, and has no resource",
}
"""The only actions that may be allowed on every resource, and why."""

IN_PART = {
    "cloudwatch:DescribeAlarms": "composite alarms are told only to whoever may ask for all",
    "cloudwatch:DescribeAlarmHistory": "as above",
    "cloudwatch:ListAlarmMuteRules": "those of a region are asked for together",
}
"""Actions that read only a part unless they are allowed on every resource, and which part that is.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html
"""

EVERYTHING_BUT = {"sns:Publish": "arn:${AWS::Partition}:sns:*:*:*"}
"""Actions allowed everywhere, because what they are meant for has no name, and what must be denied them beside it.

A telephone number is no resource; every topic is (https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html).
"""

NAMES_OF_OURS = ("secret:guardia/channels/*", "parameter/guardia/channels/*")
"""What a role may reach by the beginning of its name: the secrets of channels, which are made while the stack runs."""

OF_A_REGION = ("${AWS::AccountId}:alarm:*", "${AWS::AccountId}:alarm-mute-rule:*")
"""What a role may read all of in one region of a client's account: whatever the client made, under any name."""

OWN_BUSES = {"TicketEventsBus"}
"""Buses that nobody outside this account sends to: without a policy they admit nobody else."""

EMULATOR_ONLY = {"SendMailOnAnEmulator"}
"""Statements that stand on the side of a condition which a protected stack cannot take (the template's Rules)."""

MANAGED_POLICIES = {"ApiGatewayLogsRole": "API Gateway tests its logs role against this policy of AWS"}


WITHOUT_SOURCE = {
    "lambda.amazonaws.com": "Lambda sends none; the role is handed to a function by somebody with iam:PassRole",
    "apigateway.amazonaws.com": "API Gateway documents none for its logs role",
}
"""Services that name no source when they take on a role, and why a role may trust them all the same."""


def condition_keys(statement: Json) -> dict[str, object]:
    """Key and value of every condition of a statement, whatever its operator."""
    return {key: value for test in statement.get("Condition", {}).values() for key, value in test.items()}


def resource_policies(template: Json) -> Iterator[tuple[str, Json]]:
    """Logical id and one statement, for each statement of each policy on a bus, queue or topic."""
    for name, bus in resources(template, "AWS::Events::EventBus").items():
        yield from ((name, statement) for statement in statements(bus.get("Policy", {})))
    for name, attached in resources(template, "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy").items():
        yield from ((name, statement) for statement in statements(attached["PolicyDocument"]))


def open_policies(template: Json) -> list[str]:
    """Statements that admit anybody without an organisation, or a service without saying on whose behalf."""
    found = []
    for name, statement in resource_policies(template):
        keys, principal = condition_keys(statement), statement["Principal"]
        anybody = principal == "*" or "*" in listed(principal.get("AWS", []))
        if anybody and "aws:PrincipalOrgID" not in keys:
            found.append(f"{name} admits anybody")
        if not anybody and "Service" in principal and not SOURCE_KEYS & set(keys):
            found.append(f"{name} admits {principal['Service']} on anybody's behalf")
        found += [f"{name} allows {action}" for action in listed(statement["Action"]) if "*" in action]
    return found


def unguarded_buses(template: Json) -> list[str]:
    """Statements of a bus that admit more than a rule's delivery of CloudWatch's own events."""
    found = []
    for name, bus in resources(template, "AWS::Events::EventBus").items():
        allowed = list(statements(bus.get("Policy", {})))
        if allowed and name in OWN_BUSES:
            found.append(f"{name} admits others")
        if not allowed and name not in OWN_BUSES:
            found.append(f"{name} has no policy")
        for statement in allowed:
            test, sid = statement.get("Condition", {}), statement["Sid"]
            if listed(statement["Action"]) != ["events:PutEvents"]:
                found.append(f"{name}: {sid} allows more than PutEvents")
            if test.get("Bool", {}).get("events:eventBusInvocation") != "true":
                found.append(f"{name}: {sid} admits a call of PutEvents")
            if test.get("ForAllValues:StringEquals", {}).get("events:source") != "aws.cloudwatch":
                found.append(f"{name}: {sid} admits other sources")
    return found


def senders(template: Json, queue: str) -> list[tuple[str, str, set[str]]]:
    """Who may send to a queue: service, condition key, and what the key's value names."""
    return [
        (statement["Principal"]["Service"], key, references(value))
        for policy in resources(template, "AWS::SQS::QueuePolicy").values()
        if queue in references(policy["Queues"])
        for statement in statements(policy["PolicyDocument"])
        for key, value in condition_keys(statement).items()
    ]


def shared_roles(template: Json) -> list[str]:
    """Functions and state machines without a role of their own."""
    users = resources(template, FUNCTION, STATE_MACHINE)
    roles = {name: tuple(references(user.get("Role", {}))) for name, user in users.items()}
    counted = Counter(roles.values())
    return [f"{name} has no role of its own" for name, role in roles.items() if len(role) != 1 or counted[role] > 1]


def wide_roles(template: Json) -> list[str]:
    """Rights that name no action or no resource, where AWS has a name for it or nobody said why."""
    found = []
    for name, role in resources(template, "AWS::IAM::Role").items():
        if role.get("ManagedPolicyArns") and name not in MANAGED_POLICIES:
            found.append(f"{name} has a managed policy")
        narrowed = {action for action, _ in _denied(role).items() & EVERYTHING_BUT.items()}
        allowed = {*STARS, *IN_PART, *narrowed}
        for statement in _allowed(role):
            actions, targets = listed(statement["Action"]), listed(statement["Resource"])
            found += [f"{name} may do {action}" for action in actions if "*" in action]
            if "*" in targets and statement.get("Sid") not in EMULATOR_ONLY:
                found += [f"{name} may {action} everywhere" for action in actions if action not in allowed]
            found += [f"{name} may reach {target}" for target in targets if _is_wide(target)]
    return found


def trusting_roles(template: Json) -> list[str]:
    """Roles that another stack's or account's rule or state machine could take on."""
    found = []
    for name, role in resources(template, "AWS::IAM::Role").items():
        for statement in statements(role["AssumeRolePolicyDocument"]):
            service = statement["Principal"].get("Service")
            proof = SOURCE_KEYS if service else {EXTERNAL_ID}
            if service not in WITHOUT_SOURCE and not proof & set(condition_keys(statement)):
                found.append(f"{name} trusts {service or statement['Principal']} on anybody's behalf")
    return found


def rights(template: Json, role: str) -> dict[str, set[str]]:
    """What a role may do to this template's resources: action -> resources it names."""
    granted: dict[str, set[str]] = {}
    for statement in _allowed(resources(template, "AWS::IAM::Role")[role]):
        for action in listed(statement["Action"]):
            granted.setdefault(action, set()).update(references(statement["Resource"]))
    return granted


def actions_with_resources() -> set[str]:
    """Every action of AWS that can be narrowed to a resource, from the service authorization reference in cfn-lint."""
    reference = packaged.files("cfnlint.data.AdditionalSpecs").joinpath("Policies.json").read_text()
    return {
        f"{service}:{action}".lower()
        for service, content in json.loads(reference).items()
        for action, detail in content["Actions"].items()
        if detail.get("Resources")
    }


def _allowed(role: Json) -> Iterator[Json]:
    for policy in role.get("Policies", []):
        yield from (one for one in statements(policy["PolicyDocument"]) if one["Effect"] == "Allow")


def _denied(role: Json) -> dict[str, str]:
    """What a role must not do, wherever else it is allowed: action -> what it may not be done to."""
    return {
        action: target["Fn::Sub"]
        for policy in role.get("Policies", [])
        for statement in statements(policy["PolicyDocument"])
        if statement["Effect"] == "Deny"
        for action in listed(statement["Action"])
        for target in listed(statement["Resource"])
    }


def _is_wide(target: object) -> bool:
    """Whether an ARN ends in a star that takes in every table, index, queue or machine."""
    texts = [value.get("Fn::Sub") for value in branches(target) if isinstance(value, dict)]
    return any(
        isinstance(text, str)
        and text.endswith((":*", "/*"))
        and not text.endswith((*NAMES_OF_OURS, *OF_A_REGION))
        and ":execution:" not in text
        for text in texts
    )
