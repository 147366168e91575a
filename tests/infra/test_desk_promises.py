"""What the desk's template promises by name: senders, rights, routes, keys, outputs, parameters."""

from __future__ import annotations

import re

import pytest

from tests.infra import access, api, keeping, roads
from tests.infra.templates import Json, branches, listed, own, resources, statements

OUTPUTS = {
    "ApiUrl",
    "ApiId",
    "AlarmBusArn",
    "IntakeQueueUrl",
    "IntakeQueueArn",
    "IntakeDeadLetterQueueUrl",
    "SnsIntakeQueueUrl",
    "SnsIntakeQueueArn",
    "TableName",
    "UserPoolId",
    "UserPoolClientId",
    "TicketLifecycleArn",
    "ResponseWatchArn",
}
READ = {"dynamodb:GetItem", "dynamodb:Query"}
WRITE = {"dynamodb:PutItem"}
SETTLE = {"dynamodb:UpdateItem", "dynamodb:DeleteItem"}
SEND = {"ses:SendEmail", "ses:SendRawEmail"}
RUN = {"states:StartExecution", "states:SendTaskSuccess"}
RIGHTS = {
    "AlarmIntakeRole": {"dynamodb:GetItem", *WRITE, "dynamodb:ConditionCheckItem"},
    "TicketApiRole": {*READ, "dynamodb:BatchGetItem", *WRITE, "dynamodb:DeleteItem"},
    "TicketStreamRole": {*READ, *SETTLE, *RUN},
    "TicketWorkflowRole": {*READ, *WRITE, *SETTLE, *SEND, "states:SendTaskSuccess"},
    "SweeperRole": {*READ, *WRITE, *SETTLE, *SEND, *RUN, "states:DescribeExecution"},
}
SERVICES = ("dynamodb:", "ses:", "states:")
STREAM = {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"}


def test_only_our_rule_may_write_the_intake_queue(desk: Json) -> None:
    assert access.senders(desk, "IntakeQueue") == [("events.amazonaws.com", "aws:SourceArn", {"AlarmRule"})]


def test_only_topics_of_our_clients_may_write_the_sns_intake_queue(desk: Json) -> None:
    assert access.senders(desk, "SnsIntakeQueue") == [
        ("sns.amazonaws.com", "aws:SourceArn", {"ClientAccountIds"}),
        ("sns.amazonaws.com", "aws:SourceOrgID", {"ClientOrganizationId"}),
    ]


def test_without_clients_the_bus_has_no_policy_and_the_sns_queue_admits_nobody(desk: Json) -> None:
    assert own(desk, "AlarmBus")["Policy"]["Fn::If"][::2] == ["HasClients", {"Ref": "AWS::NoValue"}]
    assert desk["Resources"]["SnsIntakeQueuePolicy"]["Condition"] == "HasClients"
    assert desk["Conditions"]["HasClients"]["Fn::Or"] == [
        {"Condition": "HasClientAccounts"},
        {"Condition": "HasClientOrganization"},
    ]


def test_the_rule_hands_over_every_kind_of_alarm_event_of_cloudwatch(desk: Json) -> None:
    assert own(desk, "AlarmRule")["EventPattern"] == {
        "source": ["aws.cloudwatch"],
        "detail-type": [
            "CloudWatch Alarm State Change",
            "CloudWatch Alarm Contributor State Change",
            "CloudWatch Alarm Configuration Change",
        ],
    }


def test_the_archive_stands_under_a_condition_and_keeps_what_the_bus_received(desk: Json) -> None:
    assert desk["Resources"]["AlarmArchive"]["Condition"] == "KeepsEvents"
    assert own(desk, "AlarmArchive")["SourceArn"] == {"Fn::GetAtt": ["AlarmBus", "Arn"]}


@pytest.mark.parametrize(("role", "expected"), RIGHTS.items(), ids=RIGHTS)
def test_a_function_may_do_what_its_work_needs_and_no_more(desk: Json, role: str, expected: set[str]) -> None:
    granted = {action for action in access.rights(desk, role) if action.startswith(SERVICES)}

    assert granted - STREAM == expected


def test_nothing_but_a_released_account_is_deleted_through_the_api(desk: Json) -> None:
    (policy,) = own(desk, "TicketApiRole")["Policies"]
    deletes = [one for one in statements(policy["PolicyDocument"]) if "dynamodb:DeleteItem" in listed(one["Action"])]

    assert [access.condition_keys(one) for one in deletes] == [{"dynamodb:LeadingKeys": "ACCOUNT#*"}]


@pytest.mark.parametrize(
    ("role", "indexes"),
    [("TicketApiRole", {"queue", "client"}), ("SweeperRole", {"wake"}), ("AlarmIntakeRole", set())],
)
def test_a_function_reads_only_the_indexes_it_needs(desk: Json, role: str, indexes: set[str]) -> None:
    (policy,) = own(desk, role)["Policies"]
    targets = [one for allowed in statements(policy["PolicyDocument"]) for one in listed(allowed["Resource"])]
    named = [target.get("Fn::Sub", "") for target in targets if isinstance(target, dict)]

    assert {name.rpartition("/index/")[2] for name in named if "/index/" in name} == indexes


def test_every_star_is_one_that_aws_has_no_resource_for() -> None:
    assert [action for action in access.STARS if action.lower() in access.actions_with_resources()] == []


def test_only_an_unprotected_stack_may_send_mail_as_anybody_or_believe_an_sns_signature(desk: Json) -> None:
    (rule,) = desk["Rules"].values()

    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "DeletionProtection"}, "true"]}
    assert [assertion["Assert"] for assertion in rule["Assertions"]] == [
        {"Fn::Equals": [{"Ref": "VerifySnsSignatures"}, "true"]},
        {"Fn::Equals": [{"Ref": "LimitSendingToIdentity"}, "true"]},
    ]


@pytest.mark.parametrize("role", ["TicketWorkflowRole", "SweeperRole"])
def test_mail_is_sent_with_our_identity_and_from_our_address(desk: Json, role: str) -> None:
    (policy,) = own(desk, role)["Policies"]
    choice = next(one["Fn::If"] for one in policy["PolicyDocument"]["Statement"] if "Fn::If" in one)

    assert choice[0] == "LimitsSending"
    assert choice[1]["Resource"]["Fn::Sub"].endswith(":identity/${SesIdentity}")
    assert access.condition_keys(choice[1]) == {"ses:FromAddress": {"Ref": "SenderEmail"}}
    assert choice[2]["Sid"] in access.EMULATOR_ONLY


def test_the_table_has_its_keys_indexes_stream_and_expiry(desk: Json) -> None:
    table = own(desk, "TicketTable")

    assert [key["AttributeName"] for key in table["KeySchema"]] == ["PK", "SK"]
    assert keeping.index_keys(table) == keeping.INDEXES
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_the_stream_function_is_given_new_timeline_entries_only(desk: Json) -> None:
    ((_, _, mapping),) = roads.events(desk, "DynamoDB")

    (chosen,) = mapping["FilterCriteria"]["Filters"]
    assert chosen["Pattern"] == '{"eventName": ["INSERT"], "dynamodb": {"NewImage": {"kind": {"S": ["entry"]}}}}'


def test_the_routes_are_those_of_this_version(desk: Json) -> None:
    steps = ("acknowledge", "findings", "resolve", "verify", "reopen", "reject", "comment")

    assert set(api.routes(desk)) == {
        ("GET", "/tickets"),
        ("GET", "/tickets/{id}"),
        ("GET", "/tickets/{id}/timeline"),
        ("GET", "/tickets/{id}/notices"),
        *(("POST", f"/tickets/{{id}}/{step}") for step in steps),
        ("GET", "/clients"),
        ("GET", "/clients/{id}"),
        ("PUT", "/clients/{id}"),
        ("GET", "/quarantine"),
    }


def test_there_are_three_groups_of_users(desk: Json) -> None:
    groups = resources(desk, "AWS::Cognito::UserPoolGroup").values()

    assert {group["GroupName"] for group in groups} == {"operators", "engineers", "clients"}


def test_the_outputs_that_others_rely_on_are_there(desk: Json) -> None:
    assert set(desk["Outputs"]) >= OUTPUTS


def test_every_parameter_says_what_it_is_and_what_it_may_be(desk: Json) -> None:
    bounds = {"AllowedValues", "AllowedPattern", "MinValue"}
    shapeless = [name for name, one in desk["Parameters"].items() if "Description" not in one or not bounds & set(one)]
    groups = desk["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]

    assert shapeless == []
    assert sorted(name for group in groups for name in group["Parameters"]) == sorted(desk["Parameters"])


@pytest.mark.parametrize("name", ["SenderEmail", "DeskEmail"])
@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ("desk@desk.example", True),
        ("o'neil+desk.24_7@sub.desk-1.example", True),
        ("désk@desk.example", False),
        ("desk@désk.example", False),
        ("desk.@desk.example", False),
        (".desk@desk.example", False),
        ("the..desk@desk.example", False),
        ("Desk <desk@desk.example>", False),
        ('"desk"@desk.example', False),
        ("desk@desk", False),
    ],
)
def test_an_address_of_the_desk_is_one_that_a_mail_s_header_can_hold(
    desk: Json, name: str, address: str, fits: bool
) -> None:
    assert bool(re.fullmatch(desk["Parameters"][name]["AllowedPattern"], address)) is fits


def test_every_function_is_built_for_the_runtime_and_processor_of_the_layers(desk: Json) -> None:
    built = [layer["Metadata"] for layer in desk["Resources"].values() if "Layer" in layer["Type"]]

    assert desk["Globals"]["Function"]["Runtime"] == {"Ref": "Runtime"}
    assert desk["Globals"]["Function"]["Architectures"] == [{"Ref": "Architecture"}]
    assert built == [{"BuildMethod": {"Ref": "Runtime"}, "BuildArchitecture": {"Ref": "Architecture"}}] * 2


def test_what_the_emulator_lacks_stands_under_a_condition(desk: Json) -> None:
    lacking = {"AWS::Events::Archive"}
    unconditional = [
        name for name, one in desk["Resources"].items() if one["Type"] in lacking and "Condition" not in one
    ]

    assert unconditional == []
    assert branches(own(desk, "AlarmBus")["Policy"]) != []
    assert resources(desk, "AWS::Events::EventBusPolicy") == {}
