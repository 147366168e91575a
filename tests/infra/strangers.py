"""Other ways in, and forms of policies that the other checks would not see: they read those that are here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.infra.templates import FUNCTION, branches, listed, own, references, resources, statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.infra.templates import Json

PERMISSION = "AWS::Lambda::Permission"
READ = {PERMISSION, "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"}
"""Types of resources that admit others and that a check reads."""

ADMIT = ("Policy", "PolicyStatement", "Permission", "ResourcePolicy", "Permissions")
"""How the names of such types end: `AWS::Events::EventBusPolicy`, `AWS::Logs::ResourcePolicy`."""

INVERTED = ("NotAction", "NotResource", "NotPrincipal")
"""What allows all but something, and whatever AWS invents next."""

ISSUER, AUDIENCE = "USER_POOL_ISSUER", "USER_POOL_CLIENT_ID"
"""By what the function behind the API knows a token of ours; the authorizer does not look at the app client."""


def open_functions(template: Json) -> list[str]:
    """Functions that somebody calls without saying on whose behalf, or that have an address of their own."""
    found = []
    for name, permission in resources(template, PERMISSION).items():
        if permission.get("Principal") == "*" or "FunctionUrlAuthType" in permission:
            found.append(f"{name} admits anybody")
        elif not permission.get("SourceArn"):
            found.append(f"{name} admits {permission['Principal']} on anybody's behalf")
    return [*found, *(f"{name} is an address of its own" for name in resources(template, "AWS::Lambda::Url"))]


def unread_policies(template: Json) -> list[str]:
    """Resources that admit others and that no check reads: whoever adds one adds its check."""
    types = {name: resource["Type"] for name, resource in template["Resources"].items()}
    return [f"{name} is read by no check" for name, kind in types.items() if kind.endswith(ADMIT) and kind not in READ]


def inverted_statements(template: Json) -> list[str]:
    """Statements that allow all but something."""
    return [
        f"{name} has a {key}"
        for name, statement in _statements(template)
        for key in INVERTED
        if key in statement and statement["Effect"] == "Allow"
    ]


def outside_policies(template: Json) -> list[str]:
    """Roles with a right that stands in no statement here: a managed policy of theirs, or one that SAM writes."""
    found = [f"{name} is a policy apart" for name in resources(template, "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")]
    for name, function in resources(template, FUNCTION).items():
        found += [f"{name} has policies of SAM's" for key in ("Policies", "Connectors") if key in function]
    return found


def unproven_tokens(template: Json) -> list[str]:
    """Functions behind the authorizer that are not told whose tokens are ours."""
    pools = set(resources(template, "AWS::Cognito::UserPool"))
    clients = set(resources(template, "AWS::Cognito::UserPoolClient"))
    found = []
    for name, function in resources(template, FUNCTION).items():
        routes = [event["Properties"] for event in function.get("Events", {}).values() if event["Type"] == "Api"]
        if not routes or all("Auth" in route for route in routes):
            continue  # no route of it asks for a user
        told = own(template, name).get("Environment", {}).get("Variables", {})
        if not references(told.get(ISSUER)) & pools:
            found.append(f"{name} does not know the user pool")
        if not references(told.get(AUDIENCE)) & clients:
            found.append(f"{name} does not know the app client")
    return found


def _statements(template: Json) -> Iterator[tuple[str, Json]]:
    """Every statement of every policy, wherever it stands, by the logical id of its resource."""
    for name, resource in template["Resources"].items():
        for document in _documents(resource.get("Properties", {})):
            yield from ((name, statement) for statement in statements(document))


def _documents(value: object) -> Iterator[Json]:
    for one in branches(value):
        if isinstance(one, dict):
            if "Statement" in one and "Version" in one:
                yield one
            for inner in one.values():
                yield from _documents(inner)
        elif isinstance(one, list):
            for inner in listed(one):
                yield from _documents(inner)
