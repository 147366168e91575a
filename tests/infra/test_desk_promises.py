"""What the desk's template promises by name: senders, rights, routes, keys, outputs, parameters."""

from __future__ import annotations

import json
import re

import pytest

from guardia.adapters.client_account import reader_role
from guardia.adapters.secret_keys import SHORTEST_KEY
from guardia.adapters.ses_events import PARTS
from guardia.domain.channel_file import DESK, is_secret_of
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
TELL = {
    "sns:Publish": "SendsSms",
    "sns:CheckIfPhoneNumberIsOptedOut": "SendsSms",
    "secretsmanager:GetSecretValue": "PostsToSecretAddresses",
    "ssm:GetParameter": "PostsToSecretAddresses",
    "events:PutEvents": "PutsEvents",
}
"""What the channels besides e-mail need, and the condition under which it is granted."""

RUN = {"states:StartExecution", "states:SendTaskSuccess"}
RIGHTS = {
    "AlarmIntakeRole": {*READ, *WRITE, "dynamodb:ConditionCheckItem"},
    "TicketApiRole": {
        *READ,
        "dynamodb:BatchGetItem",
        *WRITE,
        "dynamodb:ConditionCheckItem",
        "dynamodb:UpdateItem",
        "secretsmanager:GetSecretValue",
    },
    "SeverityReviewRole": {*READ, *WRITE, "sts:AssumeRole"},
    "TicketStreamRole": {*READ, *WRITE, *SETTLE, *RUN},
    "TicketWorkflowRole": {*READ, *WRITE, *SETTLE, *SEND, *TELL, "states:SendTaskSuccess"},
    "DeliveryEventsRole": {"dynamodb:GetItem", *WRITE},
    "MessageLinksRole": {*READ, "dynamodb:BatchGetItem", *WRITE, "secretsmanager:GetSecretValue"},
    "SweeperRole": {
        *READ,
        *WRITE,
        *SETTLE,
        "dynamodb:ConditionCheckItem",
        *SEND,
        *TELL,
        *RUN,
        "states:DescribeExecution",
    },
}
SERVICES = ("dynamodb:", "ses:", "states:", "sts:", "sns:", "secretsmanager:", "ssm:", "events:")
STREAM = {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"}


@pytest.mark.covers("F3", "F49")
def test_only_our_rule_may_write_the_intake_queue(desk: Json) -> None:
    assert access.senders(desk, "IntakeQueue") == [("events.amazonaws.com", "aws:SourceArn", {"AlarmRule"})]


@pytest.mark.covers("F49", "F50")
def test_only_topics_of_our_clients_may_write_the_sns_intake_queue(desk: Json) -> None:
    assert access.senders(desk, "SnsIntakeQueue") == [
        ("sns.amazonaws.com", "aws:SourceArn", {"ClientAccountIds"}),
        ("sns.amazonaws.com", "aws:SourceOrgID", {"ClientOrganizationId"}),
    ]


@pytest.mark.covers("F50")
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


@pytest.mark.covers("F16", "F25")
def test_the_archive_stands_under_a_condition_and_keeps_what_the_bus_received(desk: Json) -> None:
    assert desk["Resources"]["AlarmArchive"]["Condition"] == "KeepsEvents"
    assert own(desk, "AlarmArchive")["SourceArn"] == {"Fn::GetAtt": ["AlarmBus", "Arn"]}


@pytest.mark.parametrize(("role", "expected"), RIGHTS.items(), ids=RIGHTS)
def test_a_function_may_do_what_its_work_needs_and_no_more(desk: Json, role: str, expected: set[str]) -> None:
    granted = {action for action in access.rights(desk, role) if action.startswith(SERVICES)}

    assert granted - STREAM == expected


def test_nothing_is_deleted_through_the_api(desk: Json) -> None:
    assert "dynamodb:DeleteItem" not in access.rights(desk, "TicketApiRole")


@pytest.mark.covers("F55")
@pytest.mark.parametrize(
    ("role", "indexes"),
    [
        ("TicketApiRole", {"queue", "client"}),
        ("SeverityReviewRole", {"client"}),
        ("SweeperRole", {"wake"}),
        ("AlarmIntakeRole", set()),
        ("DeliveryEventsRole", set()),
        ("MessageLinksRole", set()),
    ],
)
def test_a_function_reads_only_the_indexes_it_needs(desk: Json, role: str, indexes: set[str]) -> None:
    (policy,) = own(desk, role)["Policies"]
    targets = [one for allowed in statements(policy["PolicyDocument"]) for one in listed(allowed["Resource"])]
    named = [target.get("Fn::Sub", "") for target in targets if isinstance(target, dict)]

    assert {name.rpartition("/index/")[2] for name in named if "/index/" in name} == indexes


def test_every_star_is_one_that_aws_has_no_resource_for() -> None:
    assert [action for action in access.STARS if action.lower() in access.actions_with_resources()] == []


def test_only_an_unprotected_stack_may_leave_out_what_an_emulator_cannot_give(desk: Json) -> None:
    rule = desk["Rules"]["ProtectedStackTrustsNothingUnproven"]

    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "DeletionProtection"}, "true"]}
    assert [assertion["Assert"] for assertion in rule["Assertions"]] == [
        {"Fn::Equals": [{"Ref": "VerifySnsSignatures"}, "true"]},
        {"Fn::Equals": [{"Ref": "LimitSendingToIdentity"}, "true"]},
        {"Fn::Equals": [{"Ref": "PrivateWebhooks"}, "false"]},
        {"Fn::Equals": [{"Ref": "UntracedLinks"}, "true"]},
    ]


@pytest.mark.parametrize("role", ["TicketWorkflowRole", "SweeperRole"])
def test_what_a_channel_needs_is_granted_where_it_is_on(desk: Json, role: str) -> None:
    (policy,) = own(desk, role)["Policies"]
    choices = [one["Fn::If"] for one in policy["PolicyDocument"]["Statement"] if "Fn::If" in one]
    granted = {
        action: condition
        for condition, statement, other in choices
        if other == {"Ref": "AWS::NoValue"} and statement["Effect"] == "Allow"
        for action in listed(statement["Action"])
    }

    assert granted == TELL


def test_the_stream_writes_only_where_it_owes_ticket_events(desk: Json) -> None:
    (policy,) = own(desk, "TicketStreamRole")["Policies"]
    (choice,) = [one["Fn::If"] for one in policy["PolicyDocument"]["Statement"] if "Fn::If" in one]

    assert (choice[0], choice[1]["Action"], choice[2]) == ("PutsEvents", "dynamodb:PutItem", {"Ref": "AWS::NoValue"})


@pytest.mark.parametrize(
    ("function", "channels"),
    [
        ("TicketWorkflowFunction", True),
        ("SweeperFunction", True),
        ("TicketStreamFunction", False),
        ("TicketApiFunction", False),
        ("AlarmIntakeFunction", False),
    ],
)
def test_only_the_functions_that_send_know_the_channels(desk: Json, function: str, channels: bool) -> None:
    known = own(desk, function).get("Environment", {}).get("Variables", {})
    sending = {"SMS_CHANNEL", "SLACK_CHANNEL", "TEAMS_CHANNEL", "WEBHOOK_CHANNEL", "DESK_SLACK", "PRIVATE_WEBHOOKS"}

    assert known.keys() & sending == (sending if channels else set())
    assert ("EVENT_BUS_NAME" in known) is (channels or function == "TicketStreamFunction")


def test_every_channel_is_off_unless_its_parameter_says_otherwise(desk: Json) -> None:
    switches = ("SmsChannel", "SlackChannel", "TeamsChannel", "WebhookChannel", "TicketEvents")

    assert [desk["Parameters"][name]["Default"] for name in switches] == ["off"] * len(switches)
    assert [desk["Parameters"][name]["Default"] for name in ("DeskSlack", "DeskTeams", "DeskWebhook")] == [""] * 3
    assert desk["Parameters"]["PrivateWebhooks"]["Default"] == "false"
    assert desk["Resources"]["TicketEventsBus"]["Condition"] == desk["Outputs"]["TicketEventsBusName"]["Condition"]


@pytest.mark.parametrize("name", ["DeskSlack", "DeskTeams", "DeskWebhook"])
@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ("", True),
        ("secretsmanager:guardia/channels/desk/alerts", True),
        ("ssm:/guardia/channels/desk/teams.v2", True),
        ("https://hooks.slack.com/services/T000/s3cr3t", False),
        ("secretsmanager:guardia/channels/acme/alerts", False),
        ("secretsmanager:guardia/channels/desk/", False),
        ("secretsmanager:guardia/channels/desk/../acme", False),
    ],
)
def test_a_room_of_the_desk_is_a_secret_that_the_functions_take(
    desk: Json, name: str, address: str, fits: bool
) -> None:
    assert bool(re.fullmatch(desk["Parameters"][name]["AllowedPattern"], address)) is fits
    if address:
        assert is_secret_of(DESK, address) is fits


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


@pytest.mark.covers("F68")
def test_no_machine_reads_mail_so_that_an_automatic_answer_can_make_no_message(desk: Json) -> None:
    kinds = {resource["Type"] for resource in desk["Resources"].values()}
    assert "AWS::SES::ConfigurationSet" in kinds
    assert {kind for kind in kinds if kind.startswith(("AWS::SES::Receipt", "AWS::SES::MailManager"))} == set()


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
    watched = [a for a in alarms if (a.get("Namespace"), a.get("MetricName")) == ("Guardia", metric)]
    dimensions = [{"Name": "service", "Value": "delivery_events"}]

    assert [a["Threshold"] for a in watched if a["Dimensions"] == dimensions] == [1]


def test_somebody_is_told_while_a_provider_goes_on_refusing_our_messages(desk: Json) -> None:
    alarm = own(desk, "SweeperNotTakenAlarm")

    assert (alarm["Namespace"], alarm["MetricName"]) == ("Guardia", "not_taken")
    assert alarm["Dimensions"] == [{"Name": "service", "Value": "sweeper"}]
    assert (alarm["Period"], alarm["DatapointsToAlarm"], alarm["EvaluationPeriods"]) == (300, 2, 3)


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
        ("GET", "/clients/{id}/maintenance"),
        ("POST", "/clients/{id}/maintenance"),
        ("GET", "/clients/{id}/maintenance/{window_id}/alarms"),
        ("POST", "/clients/{id}/maintenance/{window_id}/end"),
        ("GET", "/duty"),
        ("GET", "/duty/shifts"),
        ("POST", "/duty/swaps"),
        ("GET", "/duty/roster"),
        ("PUT", "/duty/roster"),
        ("GET", "/quarantine"),
        ("POST", "/quarantine/{id}/release"),
        ("GET", "/reports/sla"),
        *api.OPEN,
    }


@pytest.mark.covers("F52")
def test_only_the_page_behind_a_link_asks_nobody_to_sign_in(desk: Json) -> None:
    routes = api.routes(desk)

    assert api.open_to_all(desk) == {("GET", "/a/{token}"), ("HEAD", "/a/{token}"), ("POST", "/a/{token}")}
    assert [route for route, function in routes.items() if function == "MessageLinksFunction"] == sorted(api.OPEN)


def test_the_function_that_anybody_may_call_writes_tickets_and_nothing_else(desk: Json) -> None:
    (policy,) = own(desk, "MessageLinksRole")["Policies"]
    bounds = {
        tuple(listed(one["Action"])): one.get("Condition")
        for one in statements(policy["PolicyDocument"])
        if listed(one["Action"])[0].startswith("dynamodb:")
    }

    assert bounds == {
        ("dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"): {
            "ForAllValues:StringLike": {"dynamodb:LeadingKeys": "TICKET#*"}
        },
        ("dynamodb:GetItem", "dynamodb:BatchGetItem"): {
            "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["CLIENT#*", "ALARM#*"]}
        },
    }


def test_the_api_updates_counts_of_requests_and_nothing_else(desk: Json) -> None:
    (policy,) = own(desk, "TicketApiRole")["Policies"]
    (bound,) = [
        one.get("Condition")
        for one in statements(policy["PolicyDocument"])
        if "dynamodb:UpdateItem" in listed(one["Action"])
    ]

    assert bound == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": "RATE#*"}}


@pytest.mark.parametrize(
    ("secret", "variable", "those"),
    [
        ("LinkKey", "LINK_KEY", {"TicketWorkflow", "Sweeper", "MessageLinks"}),
        ("CursorKey", "CURSOR_KEY", {"TicketApi"}),
    ],
)
def test_only_those_who_sign_or_prove_know_the_key(desk: Json, secret: str, variable: str, those: set[str]) -> None:
    key = {"Fn::GetAtt": [secret, "Id"]}
    readers = {
        name
        for name, role in resources(desk, "AWS::IAM::Role").items()
        for policy in role.get("Policies", [])
        for one in statements(policy["PolicyDocument"])
        if key in listed(one["Resource"])
    }
    told = {
        name
        for name, function in resources(desk, "AWS::Serverless::Function").items()
        if function.get("Environment", {}).get("Variables", {}).get(variable) == key
    }

    assert readers == {f"{name}Role" for name in those}
    assert told == {f"{name}Function" for name in those}


@pytest.mark.parametrize("secret", ["LinkKey", "CursorKey"])
def test_the_keys_that_sign_are_made_by_aws_and_as_long_as_the_hash_wants(desk: Json, secret: str) -> None:
    made = own(desk, secret)["GenerateSecretString"]

    assert made["PasswordLength"] >= SHORTEST_KEY
    assert "SecretStringTemplate" not in made


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ("", True),
        ("https://soporte.example", True),
        ("https://soporte.example/v1", True),
        ("http://127.0.0.1:4566/_aws/execute-api/{api}/v1", True),
        ("http://soporte.example", False),
        ("https://soporte.example/", False),
        ("https://soporte.example/v1?x=1", False),
        ("https://soporte.example evil", False),
        ("javascript:alert(1)", False),
    ],
)
def test_a_link_begins_with_an_https_address(desk: Json, address: str, fits: bool) -> None:
    assert bool(re.fullmatch(desk["Parameters"]["LinkAddress"]["AllowedPattern"], address)) is fits


@pytest.mark.parametrize("function", ["TicketWorkflowFunction", "SweeperFunction"])
def test_links_lead_to_the_stacks_own_api_unless_it_is_told_another_address(desk: Json, function: str) -> None:
    known = own(desk, function)["Environment"]["Variables"]

    assert known["LINK_ADDRESS"]["Fn::If"] == [
        "HasLinkAddress",
        {"Ref": "LinkAddress"},
        desk["Outputs"]["ApiUrl"]["Value"],
    ]
    assert known["API_ID"] == {"Ref": "DeskApi"}
    assert desk["Conditions"]["HasLinkAddress"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "LinkAddress"}, ""]}]}


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
