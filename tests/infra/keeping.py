"""The table, the users and the logs: what is kept, for how long, and how it could be lost."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.infra.templates import FUNCTION, STATE_MACHINE, branches, references, resources

if TYPE_CHECKING:
    from tests.infra.templates import Json

IS_PROTECTED = {"Fn::If": ["IsProtected", True, False]}
INDEXES = {"queue": ("queue_pk", "queue_sk"), "client": ("client_pk", "client_sk"), "wake": ("wake_pk", "wake_at")}


def fragile_tables(template: Json) -> list[str]:
    """Tables that could be lost, read on a disk, or not be brought back to a moment before a fault."""
    found = []
    for name, table in resources(template, "AWS::DynamoDB::Table").items():
        if not table.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled"):
            found.append(f"{name} cannot be brought back to a moment")
        if not table.get("SSESpecification", {}).get("SSEEnabled"):
            found.append(f"{name} is not encrypted with a key of KMS")
        if table.get("DeletionProtectionEnabled") not in (True, IS_PROTECTED):
            found.append(f"{name} may be deleted")
        found += _not_retained(template, name)
    return found


def fragile_pools(template: Json) -> list[str]:
    """User pools that could be lost."""
    wanted = {"Fn::If": ["IsProtected", "ACTIVE", "INACTIVE"]}
    found = []
    for name, pool in resources(template, "AWS::Cognito::UserPool").items():
        if pool.get("DeletionProtection") not in ("ACTIVE", wanted):
            found.append(f"{name} may be deleted")
        found += _not_retained(template, name)
    return found


def index_keys(table: Json) -> dict[str, tuple[str, ...]]:
    """The keys of each index of a table, by its name."""
    return {
        index["IndexName"]: tuple(key["AttributeName"] for key in index["KeySchema"])
        for index in table.get("GlobalSecondaryIndexes", [])
    }


def endless_logs(template: Json) -> list[str]:
    """Log groups that are kept for ever, by default of CloudWatch."""
    groups = resources(template, "AWS::Logs::LogGroup")
    return [f"{name} is kept for ever" for name, group in groups.items() if not group.get("RetentionInDays")]


def homeless_logs(template: Json) -> list[str]:
    """Functions, machines and stages that do not write to a log group of their own in this template."""
    groups = set(resources(template, "AWS::Logs::LogGroup"))
    homes = {name: references(one.get("LoggingConfig", {}).get("LogGroup")) for name, one in _of(template, FUNCTION)}
    homes |= {
        name: references(one.get("Logging", {}).get("Destinations", [])) for name, one in _of(template, STATE_MACHINE)
    }
    homes |= {
        name: references(one.get("AccessLogSetting", {}).get("DestinationArn"))
        for name, one in _of(template, "AWS::Serverless::Api")
    }
    shared = Counter(group for home in homes.values() for group in home)
    return [
        f"{name} has no log group of its own"
        for name, home in homes.items()
        if len(home & groups) != 1 or any(shared[group] > 1 for group in home)
    ]


def telling_logs(template: Json) -> list[str]:
    """Logs that would hold what clients and engineers wrote."""
    found = [
        f"{name} logs the data of executions"
        for name, machine in _of(template, STATE_MACHINE)
        if machine.get("Logging", {}).get("IncludeExecutionData") is not False
    ]
    for name, api in _of(template, "AWS::Serverless::Api"):
        settings = api.get("MethodSettings", [])
        if not settings or any(setting.get("DataTraceEnabled") is not False for setting in settings):
            found.append(f"{name} logs the data of requests")
    return found


def untraced(template: Json) -> list[str]:
    """Functions, machines and APIs that leave a gap in a trace."""
    found = [name for name, one in _of(template, FUNCTION) if one.get("Tracing") != "Active"]
    found += [name for name, one in _of(template, STATE_MACHINE) if one.get("Tracing") != {"Enabled": True}]
    return found + [
        name for name, one in _of(template, "AWS::Serverless::Api") if one.get("TracingEnabled") is not True
    ]


def _of(template: Json, kind: str) -> list[tuple[str, Json]]:
    return list(resources(template, kind).items())


def _not_retained(template: Json, name: str) -> list[str]:
    resource = template["Resources"][name]
    policies = ("DeletionPolicy", "UpdateReplacePolicy")
    return [f"{name} is lost by its {policy}" for policy in policies if branches(resource.get(policy)) != ["Retain"]]
