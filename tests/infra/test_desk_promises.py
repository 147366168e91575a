"""What the desk's template promises by name: senders, rights, routes, keys, outputs, parameters."""

from __future__ import annotations

import json
import re

import pytest

from guardia.adapters.client_account import reader_role
from guardia.adapters.ses_events import PARTS
from guardia.domain.ticket import Kind
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
    "TicketApiRole": {*READ, "dynamodb:BatchGetItem", *WRITE, "dynamodb:ConditionCheckItem"},
    "SeverityReviewRole": {*READ, *WRITE, "sts:AssumeRole"},
    "TicketStreamRole": {*READ, *SETTLE, *RUN},
    "TicketWorkflowRole": {*READ, *WRITE, *SETTLE, *SEND, "states:SendTaskSuccess"},
    "DeliveryEventsRole": {"dynamodb:GetItem", *WRITE},
    "SweeperRole": {*READ, *WRITE, *SETTLE, *SEND, *RUN, "states:DescribeExecution"},
}
SERVICES = ("dynamodb:", "ses:", "states:", "sts:")
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


def test_nothing_is_deleted_through_the_api(desk: Json) -> None:
    assert "dynamodb:DeleteItem" not in access.rights(desk, "TicketApiRole")


@pytest.mark.parametrize(
    ("role", "indexes"),
    [
        ("TicketApiRole", {"queue", "client"}),
        ("SeverityReviewRole", {"client"}),
        ("SweeperRole", {"wake"}),
        ("AlarmIntakeRole", set()),
        ("DeliveryEventsRole", set()),
    ],
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
    named = [target["Fn::Sub"].rpartition(":")[2] for target in choice[1]["Resource"]]
    assert named == ["identity/${SesIdentity}", "configuration-set/${MailSettings}"]
    assert access.condition_keys(choice[1]) == {"ses:FromAddress": {"Ref": "SenderEmail"}}
    assert choice[2]["Sid"] in access.EMULATOR_ONLY


def test_only_our_rule_may_say_what_became_of_a_message(desk: Json) -> None:
    assert access.senders(desk, "DeliveryQueue") == [("events.amazonaws.com", "aws:SourceArn", {"DeliveryRule"})]


def test_the_rule_hands_over_what_ses_reports_of_our_mail_and_the_reader_knows_each(desk: Json) -> None:
    rule = own(desk, "DeliveryRule")

    assert "EventBusName" not in rule  # SES knows the default bus only
    assert rule["EventPattern"]["source"] == ["aws.ses"]
    assert set(rule["EventPattern"]["detail-type"]) == set(PARTS)
    assert rule["EventPattern"]["detail"] == {"mail": {"tags": {"ses:configuration-set": [{"Ref": "MailSettings"}]}}}


def test_every_mail_names_the_configuration_set_whose_events_come_back(desk: Json) -> None:
    settings = desk["Globals"]["Function"]["Environment"]["Variables"]
    destination = own(desk, "MailEvents")

    assert settings["SES_CONFIGURATION_SET"] == {"Ref": "MailSettings"}
    assert destination["ConfigurationSetName"] == {"Ref": "MailSettings"}
    assert destination["EventDestination"]["Enabled"] is True
    assert destination["EventDestination"]["EventBridgeDestination"]["EventBusArn"]["Fn::Sub"].endswith(
        ":event-bus/default"
    )


def test_whether_a_message_was_opened_is_asked_only_where_the_stack_is_told_to(desk: Json) -> None:
    types = own(desk, "MailEvents")["EventDestination"]["MatchingEventTypes"]

    assert [one for one in types if isinstance(one, str)] == [
        "delivery",
        "deliveryDelay",
        "bounce",
        "complaint",
        "reject",
        "renderingFailure",
    ]
    assert types[-1] == {"Fn::If": ["TracksOpens", "open", {"Ref": "AWS::NoValue"}]}
    assert desk["Conditions"]["TracksOpens"] == {"Fn::Equals": [{"Ref": "TrackOpens"}, "true"]}
    assert desk["Parameters"]["TrackOpens"]["Default"] == "false"


def test_a_complaint_does_not_keep_ses_from_writing_to_the_desk(desk: Json) -> None:
    assert own(desk, "MailSettings")["SuppressionOptions"] == {"SuppressedReasons": ["BOUNCE"]}


@pytest.mark.parametrize("metric", ["undelivered", "unreadable"])
def test_somebody_is_told_of_what_did_not_arrive_and_of_what_nobody_can_read(desk: Json, metric: str) -> None:
    alarms = resources(desk, "AWS::CloudWatch::Alarm").values()
    watched = [a for a in alarms if (a["Namespace"], a["MetricName"]) == ("Guardia", metric)]
    dimensions = [{"Name": "service", "Value": "delivery_events"}]

    assert [a["Threshold"] for a in watched if a["Dimensions"] == dimensions] == [1]


def test_the_table_has_its_keys_indexes_stream_and_expiry(desk: Json) -> None:
    table = own(desk, "TicketTable")

    assert [key["AttributeName"] for key in table["KeySchema"]] == ["PK", "SK"]
    assert keeping.index_keys(table) == keeping.INDEXES
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_the_stream_function_is_given_new_timeline_entries_only(desk: Json) -> None:
    assert given(desk, "TicketStreamFunction") == {
        "eventName": ["INSERT"],
        "dynamodb": {"NewImage": {"kind": {"S": ["entry"]}}},
    }


def test_the_review_is_given_new_entries_that_open_or_reopen_or_change_a_severity(desk: Json) -> None:
    assert given(desk, "SeverityReviewFunction") == {
        "eventName": ["INSERT"],
        "dynamodb": {
            "NewImage": {
                "kind": {"S": ["entry"]},
                "entry_kind": {"S": [Kind.OPENED, Kind.REOPENED, Kind.SEVERITY]},
            }
        },
    }


def test_the_review_takes_on_the_clients_read_roles_and_no_other(desk: Json) -> None:
    (policy,) = own(desk, "SeverityReviewRole")["Policies"]
    (taken,) = [one for one in statements(policy["PolicyDocument"]) if one["Action"] == "sts:AssumeRole"]

    assert taken["Resource"] == {"Fn::Sub": "arn:${AWS::Partition}:iam::*:role/guardia-reader-*"}
    assert reader_role("aws", "*", "*") == "arn:aws:iam::*:role/guardia-reader-*"


def given(desk: Json, function: str) -> Json:
    """What a function is given of the table's stream."""
    (mapping,) = [mapping for name, _, mapping in roads.events(desk, "DynamoDB") if name == function]
    (chosen,) = mapping["FilterCriteria"]["Filters"]
    pattern: Json = json.loads(chosen["Pattern"])
    return pattern


def test_the_routes_are_those_of_this_version(desk: Json) -> None:
    steps = ("acknowledge", "findings", "resolve", "verify", "reopen", "reject", "comment", "severity")

    assert set(api.routes(desk)) == {
        ("GET", "/tickets"),
        ("POST", "/tickets"),
        ("GET", "/tickets/{id}"),
        ("GET", "/tickets/{id}/clock"),
        ("POST", "/tickets/{id}/clock/recompute"),
        ("GET", "/tickets/{id}/timeline"),
        ("GET", "/tickets/{id}/notices"),
        *(("POST", f"/tickets/{{id}}/{step}") for step in steps),
        ("GET", "/callers"),
        ("GET", "/clients"),
        ("GET", "/clients/{id}"),
        ("PUT", "/clients/{id}"),
        ("GET", "/clients/{id}/contacts"),
        ("PUT", "/clients/{id}/contacts/{email}"),
        ("DELETE", "/clients/{id}/contacts/{email}"),
        ("GET", "/duty"),
        ("GET", "/duty/shifts"),
        ("POST", "/duty/swaps"),
        ("GET", "/duty/roster"),
        ("PUT", "/duty/roster"),
        ("GET", "/quarantine"),
        ("POST", "/quarantine/{id}/release"),
        ("GET", "/reports/sla"),
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


@pytest.mark.parametrize("name", ["SenderEmail", "DeskEmail", "AccountManagerEmail"])
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


def test_only_the_account_manager_may_have_no_address_of_their_own(desk: Json) -> None:
    patterns = {name: desk["Parameters"][name]["AllowedPattern"] for name in ("DeskEmail", "AccountManagerEmail")}

    assert [name for name, pattern in patterns.items() if re.fullmatch(pattern, "")] == ["AccountManagerEmail"]
    assert desk["Parameters"]["AccountManagerEmail"]["Default"] == ""


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
