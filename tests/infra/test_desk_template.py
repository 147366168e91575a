"""The desk's template: every check finds nothing in it, and finds what was broken on purpose in a copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import pytest
from tests.infra import access, api, keeping, roads
from tests.infra.templates import Json, first, own

Check: TypeAlias = Callable[[Json], list[str]]


@dataclass(frozen=True)
class Breach:
    """A fault put into a copy of the template, and what the check must then say."""

    check: Check
    commit: Callable[[Json], object]
    says: str


def role_statement(template: Json, role: str, sid: str) -> Json:
    """A statement of a role's policy, to be changed."""
    (policy,) = own(template, role)["Policies"]
    return next(one for one in policy["PolicyDocument"]["Statement"] if one.get("Sid") == sid)


def bus_statement(template: Json) -> Json:
    return first(own(template, "AlarmBus")["Policy"])


def policy_statement(template: Json, name: str) -> Json:
    return first(own(template, name)["PolicyDocument"])


def event(template: Json, function: str, name: str) -> Json:
    properties: Json = own(template, function)["Events"][name]["Properties"]
    return properties


ACCESS = {
    "a bus admits anybody": Breach(
        access.open_policies, lambda t: bus_statement(t).update(Principal="*"), "AlarmBus admits anybody"
    ),
    "a bus admits anybody in a list": Breach(
        access.open_policies, lambda t: bus_statement(t).update(Principal={"AWS": ["*"]}), "AlarmBus admits anybody"
    ),
    "a queue admits EventBridge for anybody": Breach(
        access.open_policies,
        lambda t: policy_statement(t, "IntakeQueuePolicy").pop("Condition"),
        "IntakeQueuePolicy admits events.amazonaws.com on anybody's behalf",
    ),
    "a queue allows everything": Breach(
        access.open_policies,
        lambda t: policy_statement(t, "SnsIntakeQueuePolicy").update(Action="sqs:*"),
        "SnsIntakeQueuePolicy allows sqs:*",
    ),
    "a topic admits CloudWatch for anybody": Breach(
        access.open_policies,
        lambda t: policy_statement(t, "DeskAlarmTopicPolicy").pop("Condition"),
        "DeskAlarmTopicPolicy admits cloudwatch.amazonaws.com on anybody's behalf",
    ),
    "a bus has no policy": Breach(
        access.unguarded_buses, lambda t: own(t, "AlarmBus").pop("Policy"), "AlarmBus has no policy"
    ),
    "a bus admits calls of PutEvents": Breach(
        access.unguarded_buses,
        lambda t: bus_statement(t)["Condition"].pop("Bool"),
        "AlarmBus: RulesOfListedAccounts admits a call of PutEvents",
    ),
    "a bus admits other sources": Breach(
        access.unguarded_buses,
        lambda t: bus_statement(t)["Condition"].pop("ForAllValues:StringEquals"),
        "AlarmBus: RulesOfListedAccounts admits other sources",
    ),
    "a bus admits events without a source": Breach(
        access.unguarded_buses,
        lambda t: bus_statement(t)["Condition"].pop("Null"),
        "AlarmBus: RulesOfListedAccounts admits an event without a source",
    ),
    "a bus lets others make rules": Breach(
        access.unguarded_buses,
        lambda t: bus_statement(t).update(Action=["events:PutEvents", "events:PutRule"]),
        "AlarmBus: RulesOfListedAccounts allows more than PutEvents",
    ),
    "two functions share a role": Breach(
        access.shared_roles,
        lambda t: own(t, "SweeperFunction").update(Role=own(t, "TicketApiFunction")["Role"]),
        "SweeperFunction has no role of its own",
    ),
    "SAM makes a role": Breach(
        access.shared_roles,
        lambda t: own(t, "TicketApiFunction").pop("Role"),
        "TicketApiFunction has no role of its own",
    ),
    "a role may do everything to the table": Breach(
        access.wide_roles,
        lambda t: role_statement(t, "TicketApiRole", "WorkTickets").update(Action="dynamodb:*"),
        "TicketApiRole may do dynamodb:*",
    ),
    "a role may read every table": Breach(
        access.wide_roles,
        lambda t: role_statement(t, "AlarmIntakeRole", "OpenTickets").update(Resource="*"),
        "AlarmIntakeRole may dynamodb:GetItem everywhere",
    ),
    "a role may read every index": Breach(
        access.wide_roles,
        lambda t: role_statement(t, "TicketApiRole", "ListTickets").update(
            Resource={"Fn::Sub": "${TicketTable.Arn}/index/*"}
        ),
        "TicketApiRole may reach {'Fn::Sub': '${TicketTable.Arn}/index/*'}",
    ),
    "a role starts any state machine": Breach(
        access.wide_roles,
        lambda t: role_statement(t, "SweeperRole", "StartExecutions").update(Resource="*"),
        "SweeperRole may states:StartExecution everywhere",
    ),
    "a role has a managed policy": Breach(
        access.wide_roles,
        lambda t: own(t, "SweeperRole").update(ManagedPolicyArns=["arn:aws:iam::aws:policy/AdministratorAccess"]),
        "SweeperRole has a managed policy",
    ),
    "a role trusts every state machine": Breach(
        access.trusting_roles,
        lambda t: first(own(t, "TicketLifecycleRole")["AssumeRolePolicyDocument"]).pop("Condition"),
        "TicketLifecycleRole trusts states.amazonaws.com on anybody's behalf",
    ),
}

ROADS = {
    "a rule has no dead-letter queue": Breach(
        roads.edges_without_dead_letters,
        lambda t: own(t, "AlarmRule")["Targets"][0].pop("DeadLetterConfig"),
        "rule AlarmRule",
    ),
    "a schedule has no dead-letter queue": Breach(
        roads.edges_without_dead_letters,
        lambda t: own(t, "SweeperSchedule")["Targets"][0].pop("DeadLetterConfig"),
        "rule SweeperSchedule",
    ),
    "a queue has no dead-letter queue": Breach(
        roads.edges_without_dead_letters,
        lambda t: own(t, "SnsIntakeQueue").pop("RedrivePolicy"),
        "AlarmIntakeFunction.SnsIntake",
    ),
    "a stream has no destination": Breach(
        roads.edges_without_dead_letters,
        lambda t: event(t, "TicketStreamFunction", "Entries").pop("DestinationConfig"),
        "TicketStreamFunction.Entries",
    ),
    "an asynchronous function has no destination": Breach(
        roads.edges_without_dead_letters,
        lambda t: t["Resources"].pop("SweeperInvocations"),
        "asynchronous SweeperFunction",
    ),
    "a dead-letter queue forgets": Breach(
        roads.weak_dead_letter_queues,
        lambda t: own(t, "StreamFailureQueue").pop("MessageRetentionPeriod"),
        "StreamFailureQueue does not keep messages for 14 days",
    ),
    "nobody watches the depth of a dead-letter queue": Breach(
        roads.weak_dead_letter_queues,
        lambda t: t["Resources"].pop("IntakeDeadLetterQueueDepthAlarm"),
        "IntakeDeadLetterQueue has no alarm on ApproximateNumberOfMessagesVisible",
    ),
    "nobody watches the age of a dead-letter queue": Breach(
        roads.weak_dead_letter_queues,
        lambda t: t["Resources"].pop("AlarmRuleDeadLetterQueueAgeAlarm"),
        "AlarmRuleDeadLetterQueue has no alarm on ApproximateAgeOfOldestMessage",
    ),
    "a rule may not write its dead-letter queue": Breach(
        roads.unwritable_targets,
        lambda t: t["Resources"].pop("AlarmRuleDeadLetterQueuePolicy"),
        "AlarmRule may not write AlarmRuleDeadLetterQueue",
    ),
    "a rule may not write the intake queue": Breach(
        roads.unwritable_targets,
        lambda t: t["Resources"].pop("IntakeQueuePolicy"),
        "AlarmRule may not write IntakeQueue",
    ),
    "a function may not write its destination": Breach(
        roads.unwritable_targets,
        lambda t: role_statement(t, "TicketStreamRole", "GiveUpToTheQueue").update(Action="sqs:GetQueueUrl"),
        "TicketStreamFunction may not write StreamFailureQueue",
    ),
    "a queue has a key of KMS": Breach(
        roads.weak_queues,
        lambda t: own(t, "IntakeQueue").update(KmsMasterKeyId="alias/aws/sqs"),
        "IntakeQueue is not encrypted by SQS",
    ),
    "a message comes back too soon": Breach(
        roads.weak_queues,
        lambda t: own(t, "IntakeQueue").update(VisibilityTimeout=179),
        "IntakeQueue comes back before AlarmIntakeFunction could be done six times",
    ),
    "a function takes longer than its queue waits": Breach(
        roads.weak_queues,
        lambda t: own(t, "AlarmIntakeFunction").update(Timeout=31),
        "SnsIntakeQueue comes back before AlarmIntakeFunction could be done six times",
    ),
    "a queue gives up at once": Breach(
        roads.weak_queues,
        lambda t: own(t, "IntakeQueue")["RedrivePolicy"].update(maxReceiveCount=1),
        "IntakeQueue does not give up after 5 times",
    ),
    "a poisoned message takes its batch with it": Breach(
        roads.careless_mappings,
        lambda t: event(t, "AlarmIntakeFunction", "Intake").pop("FunctionResponseTypes"),
        "AlarmIntakeFunction.Intake loses a whole batch",
    ),
    "a storm knows no bound": Breach(
        roads.careless_mappings,
        lambda t: event(t, "AlarmIntakeFunction", "SnsIntake").pop("ScalingConfig"),
        "AlarmIntakeFunction.SnsIntake knows no bound",
    ),
    "a poisoned record holds the stream": Breach(
        roads.careless_mappings,
        lambda t: event(t, "TicketStreamFunction", "Entries").pop("MaximumRetryAttempts"),
        "TicketStreamFunction.Entries: MaximumRetryAttempts",
    ),
    "a rule retries for five minutes": Breach(
        roads.impatient_rules,
        lambda t: own(t, "AlarmRule")["Targets"][0].update(
            RetryPolicy={"MaximumEventAgeInSeconds": 300, "MaximumRetryAttempts": 5}
        ),
        "AlarmRule does not retry for a day",
    ),
    "nobody watches a state machine": Breach(
        roads.unwatched,
        lambda t: t["Resources"].pop("ResponseWatchFailuresAlarm"),
        "nobody watches ExecutionsFailed of ResponseWatch",
    ),
    "nobody watches whether the sweeper runs": Breach(
        roads.unwatched,
        lambda t: t["Resources"].pop("SweeperSilentAlarm"),
        "nobody watches Invocations of SweeperFunction",
    ),
    "nobody watches what EventBridge loses": Breach(
        roads.unwatched,
        lambda t: t["Resources"].pop("AlarmRuleLossAlarm"),
        "nobody watches InvocationsFailedToBeSentToDlq of AlarmBus",
    ),
    "an alarm tells nobody": Breach(
        roads.silent_alarms,
        lambda t: own(t, "SweeperErrorsAlarm").pop("AlarmActions"),
        "SweeperErrorsAlarm tells nobody",
    ),
}

KEEPING = {
    "a table cannot be brought back": Breach(
        keeping.fragile_tables,
        lambda t: own(t, "TicketTable").pop("PointInTimeRecoverySpecification"),
        "TicketTable cannot be brought back to a moment",
    ),
    "a table is not encrypted": Breach(
        keeping.fragile_tables,
        lambda t: own(t, "TicketTable")["SSESpecification"].update(SSEEnabled=False),
        "TicketTable is not encrypted with a key of KMS",
    ),
    "a table may be deleted": Breach(
        keeping.fragile_tables,
        lambda t: own(t, "TicketTable").update(DeletionProtectionEnabled=False),
        "TicketTable may be deleted",
    ),
    "a table goes with its stack": Breach(
        keeping.fragile_tables,
        lambda t: t["Resources"]["TicketTable"].pop("DeletionPolicy"),
        "TicketTable is lost by its DeletionPolicy",
    ),
    "the users go with their stack": Breach(
        keeping.fragile_pools,
        lambda t: t["Resources"]["UserPool"].update(UpdateReplacePolicy="Delete"),
        "UserPool is lost by its UpdateReplacePolicy",
    ),
    "the users may be deleted": Breach(
        keeping.fragile_pools, lambda t: own(t, "UserPool").pop("DeletionProtection"), "UserPool may be deleted"
    ),
    "a log is kept for ever": Breach(
        keeping.endless_logs,
        lambda t: own(t, "TicketApiLogs").pop("RetentionInDays"),
        "TicketApiLogs is kept for ever",
    ),
    "a function makes its own log group": Breach(
        keeping.homeless_logs,
        lambda t: own(t, "SweeperFunction").pop("LoggingConfig"),
        "SweeperFunction has no log group of its own",
    ),
    "two functions share a log group": Breach(
        keeping.homeless_logs,
        lambda t: own(t, "SweeperFunction").update(LoggingConfig=own(t, "TicketApiFunction")["LoggingConfig"]),
        "TicketApiFunction has no log group of its own",
    ),
    "an API logs nothing": Breach(
        keeping.homeless_logs,
        lambda t: own(t, "DeskApi").pop("AccessLogSetting"),
        "DeskApi has no log group of its own",
    ),
    "a state machine logs what it carries": Breach(
        keeping.telling_logs,
        lambda t: own(t, "TicketLifecycle")["Logging"].update(IncludeExecutionData=True),
        "TicketLifecycle logs the data of executions",
    ),
    "an API logs bodies": Breach(
        keeping.telling_logs,
        lambda t: own(t, "DeskApi")["MethodSettings"][0].update(DataTraceEnabled=True),
        "DeskApi logs the data of requests",
    ),
    "a trace has a gap": Breach(keeping.untraced, lambda t: own(t, "ResponseWatch").pop("Tracing"), "ResponseWatch"),
}

API = {
    "an API asks for no user": Breach(
        api.open_routes, lambda t: own(t, "DeskApi").pop("Auth"), "DeskApi asks for no user by default"
    ),
    "an API has authorizers and uses none": Breach(
        api.open_routes,
        lambda t: own(t, "DeskApi")["Auth"].pop("DefaultAuthorizer"),
        "DeskApi asks for no user by default",
    ),
    "an API takes access tokens": Breach(
        api.open_routes,
        lambda t: own(t, "DeskApi")["Auth"]["Authorizers"]["Users"].update(AuthorizationScopes=["tickets"]),
        "DeskApi takes more than ID tokens",
    ),
    "a route lets everybody in": Breach(
        api.open_routes,
        lambda t: event(t, "TicketApiFunction", "ListTickets").update(Auth={"Authorizer": "NONE"}),
        "TicketApiFunction.ListTickets chooses its own authorizer",
    ),
    "a route is on an implicit API": Breach(
        api.open_routes,
        lambda t: event(t, "TicketApiFunction", "ListTickets").pop("RestApiId"),
        "TicketApiFunction.ListTickets belongs to an API that has no authorizer",
    ),
    "a route takes every method": Breach(
        api.open_routes,
        lambda t: event(t, "TicketApiFunction", "ListTickets").update(Method="ANY"),
        "TicketApiFunction.ListTickets is not named",
    ),
    "a route takes every path": Breach(
        api.open_routes,
        lambda t: event(t, "TicketApiFunction", "ListTickets").update(Path="/{proxy+}"),
        "TicketApiFunction.ListTickets is not named",
    ),
    "a function has a public address": Breach(
        api.open_routes,
        lambda t: own(t, "TicketApiFunction").update(FunctionUrlConfig={"AuthType": "NONE"}),
        "TicketApiFunction has an address of its own",
    ),
    "an API has no limit": Breach(
        api.unbounded_apis,
        lambda t: own(t, "DeskApi")["MethodSettings"][0].pop("ThrottlingRateLimit"),
        "DeskApi has no limit",
    ),
    "the gateway refuses in its own form": Breach(
        api.foreign_answers,
        lambda t: own(t, "DeskApi")["GatewayResponses"].pop("UNAUTHORIZED"),
        "DeskApi answers UNAUTHORIZED in AWS's form",
    ),
    "the gateway says another status": Breach(
        api.foreign_answers,
        lambda t: own(t, "DeskApi")["GatewayResponses"]["THROTTLED"].update(StatusCode=400),
        "DeskApi answers THROTTLED with another status than it says",
    ),
    "anybody may sign up": Breach(
        api.open_pools,
        lambda t: own(t, "UserPool").pop("AdminCreateUserConfig"),
        "anybody may sign up to UserPool",
    ),
    "people may change their e-mail": Breach(
        api.open_pools,
        lambda t: own(t, "UserPoolClient")["WriteAttributes"].append("email"),
        "people may change their e-mail through UserPoolClient",
    ),
    "people may change everything": Breach(
        api.open_pools,
        lambda t: own(t, "UserPoolClient").pop("WriteAttributes"),
        "people may change their e-mail through UserPoolClient",
    ),
    "a token is valid for a day": Breach(
        api.open_pools,
        lambda t: own(t, "UserPoolClient").update(IdTokenValidity=1440),
        "IdToken of UserPoolClient is valid for more than an hour",
    ),
}

BREACHES = ACCESS | ROADS | KEEPING | API
CHECKS = sorted({breach.check for breach in BREACHES.values()}, key=lambda check: check.__qualname__)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_check_finds_nothing_in_the_template(desk: Json, check: Check) -> None:
    assert check(desk) == []


@pytest.mark.parametrize("breach", BREACHES.values(), ids=BREACHES)
def test_a_check_finds_what_was_broken(desk: Json, breach: Breach) -> None:
    breach.commit(desk)

    assert breach.says in breach.check(desk)
