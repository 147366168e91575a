"""Who may send and what roles may do: faults, each with the check that must find it."""

from __future__ import annotations

from tests.infra import access
from tests.infra.breaches import Breach, bus_statement, policy_statement, role_choice, role_statement
from tests.infra.templates import first, own

BREACHES = {
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
    "a bus lets others make rules": Breach(
        access.unguarded_buses,
        lambda t: bus_statement(t).update(Action=["events:PutEvents", "events:PutRule"]),
        "AlarmBus: RulesOfListedAccounts allows more than PutEvents",
    ),
    "the bus of ticket events admits others": Breach(
        access.unguarded_buses,
        lambda t: own(t, "TicketEventsBus").update(Policy=own(t, "AlarmBus")["Policy"]),
        "TicketEventsBus admits others",
    ),
    "a role that may send texts may tell our topics, too": Breach(
        access.wide_roles,
        lambda t: role_choice(t, "SweeperRole", "PublishToNoTopic").update(Effect="Allow"),
        "SweeperRole may sns:Publish everywhere",
    ),
    "a role reads every secret": Breach(
        access.wide_roles,
        lambda t: role_choice(t, "TicketWorkflowRole", "ReadAddressesOfChannels").update(
            Resource={"Fn::Sub": "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:*"}
        ),
        "TicketWorkflowRole may reach "
        "{'Fn::Sub': 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:*'}",
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
