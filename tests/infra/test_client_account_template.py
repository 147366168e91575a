"""What a client's account runs sends alarm events to our bus, may do nothing else, and loses none unseen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

import pytest

from guardia.adapters.client_account import reader_role
from guardia.domain.alarm import ROAD_TEST
from guardia.domain.heartbeat import EVERY, is_heartbeat
from tests.infra import access, roads, strangers
from tests.infra.templates import Json, first, own, references, statements
from tests.support.builders import alarm as read_alarm

READING = ("Get", "List", "Describe")

Check: TypeAlias = Callable[[Json], list[str]]

CHECKS: list[Check] = [
    access.open_policies,
    access.wide_roles,
    access.trusting_roles,
    strangers.open_functions,
    strangers.unread_policies,
    strangers.inverted_statements,
    strangers.outside_policies,
    roads.edges_without_dead_letters,
    roads.weak_dead_letter_queues,
    roads.unwritable_targets,
    roads.weak_queues,
    roads.impatient_rules,
    roads.silent_alarms,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_check_finds_nothing_in_the_template(client_account: Json, check: Check) -> None:
    assert check(client_account) == []


def test_it_sends_what_the_desk_receives(client_account: Json, desk: Json) -> None:
    assert own(client_account, "AlarmRule")["EventPattern"] == own(desk, "AlarmRule")["EventPattern"]


def test_it_sends_events_unchanged_to_the_desks_bus(client_account: Json) -> None:
    (target,) = own(client_account, "AlarmRule")["Targets"]

    assert target["Arn"] == {"Ref": "AlarmBusArn"}
    # EventBridge refuses all of these for a bus of another account.
    assert {"Input", "InputPath", "InputTransformer"} & set(target) == set()


def test_its_role_may_put_events_on_that_bus_and_nothing_else(client_account: Json) -> None:
    (policy,) = own(client_account, "AlarmRuleRole")["Policies"]

    assert list(statements(policy["PolicyDocument"])) == [
        {"Effect": "Allow", "Action": "events:PutEvents", "Resource": {"Ref": "AlarmBusArn"}}
    ]


def test_its_role_is_taken_on_by_its_rule_only(client_account: Json) -> None:
    assert access.condition_keys(first(own(client_account, "AlarmRuleRole")["AssumeRolePolicyDocument"])) == {
        "aws:SourceAccount": {"Ref": "AWS::AccountId"},
        "aws:SourceArn": {
            "Fn::Sub": "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${AWS::StackName}-alarms"
        },
    }


def test_the_topic_is_there_only_for_clients_who_take_the_road_by_sns(client_account: Json) -> None:
    topics = [one for one in client_account["Resources"].values() if one["Type"].startswith("AWS::SNS::")]

    assert [one.get("Condition") for one in topics] == ["HasTopic", "HasTopic"]


def test_the_desk_may_subscribe_its_queue_and_nobody_may_publish_but_cloudwatch(client_account: Json) -> None:
    publish, subscribe = statements(own(client_account, "AlarmTopicPolicy")["PolicyDocument"])

    assert (publish["Principal"], publish["Action"]) == ({"Service": "cloudwatch.amazonaws.com"}, "sns:Publish")
    assert subscribe["Action"] == "sns:Subscribe"
    assert access.condition_keys(subscribe) == {"sns:Protocol": "sqs", "sns:Endpoint": {"Ref": "SnsIntakeQueueArn"}}


def test_the_desk_reads_only_where_the_client_gave_it_an_external_id(client_account: Json) -> None:
    assert client_account["Resources"]["ReaderRole"]["Condition"] == "HasReader"
    assert client_account["Conditions"]["HasReader"] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "ExternalId"}, ""]}],
    }
    assert client_account["Parameters"]["ExternalId"]["Default"] == ""


def test_the_reader_role_has_the_name_by_which_the_desk_takes_it_on(client_account: Json) -> None:
    asked = reader_role("aws", "222222222222", "us-east-1").rpartition("/")[2]

    assert own(client_account, "ReaderRole")["RoleName"] == {"Fn::Sub": "guardia-reader-${AWS::Region}"}
    assert asked == "guardia-reader-us-east-1"


def test_the_reader_role_trusts_the_desks_account_with_the_external_id_and_nobody_else(client_account: Json) -> None:
    (trust,) = statements(own(client_account, "ReaderRole")["AssumeRolePolicyDocument"])

    arn, names = trust["Principal"]["AWS"]["Fn::Sub"]
    assert arn == "arn:${AWS::Partition}:iam::${DeskAccountId}:root"
    assert references(names) == {"AlarmBusArn"}
    assert trust["Action"] == "sts:AssumeRole"
    assert trust["Condition"] == {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}}


def test_the_reader_role_reads_and_changes_nothing_but_the_state_of_the_test_alarm(client_account: Json) -> None:
    granted = access.rights(client_account, "ReaderRole")

    changing = [action for action in sorted(granted) if not action.partition(":")[2].startswith(READING)]
    reading = {action for action in granted if action.startswith(("cloudwatch:", "tag:"))} - {*changing}
    assert reading == {
        "tag:GetResources",
        "cloudwatch:DescribeAlarms",
        "cloudwatch:DescribeAlarmHistory",
        "cloudwatch:DescribeAlarmContributors",
        "cloudwatch:ListAlarmMuteRules",
        "cloudwatch:GetAlarmMuteRule",
    }
    assert changing == ["cloudwatch:SetAlarmState"]
    assert granted["cloudwatch:SetAlarmState"] == {"RoadTestAlarm"}


def test_the_reader_role_sees_whether_this_stack_forwards_and_no_other_rule_or_queue(client_account: Json) -> None:
    granted = access.rights(client_account, "ReaderRole")

    assert granted["events:DescribeRule"] == granted["events:ListTargetsByRule"] == {"AlarmRule"}
    assert granted["sqs:GetQueueUrl"] == granted["sqs:GetQueueAttributes"] == {"DeadLetterQueue"}


def test_the_test_alarm_is_the_one_that_the_intake_opens_no_ticket_for(client_account: Json) -> None:
    alarm = own(client_account, "RoadTestAlarm")
    name = alarm["AlarmName"]

    assert name == ROAD_TEST
    assert read_alarm(name=name).is_road_test
    assert client_account["Resources"]["RoadTestAlarm"]["Condition"] == "HasReader"
    assert alarm["Dimensions"] == [{"Name": "RuleName", "Value": own(client_account, "AlarmRule")["Name"]}]


def test_the_test_alarm_never_fires_by_itself_and_takes_every_road_that_there_is(client_account: Json) -> None:
    alarm = own(client_account, "RoadTestAlarm")
    topic = {"Fn::If": ["HasTopic", [{"Ref": "AlarmTopic"}], {"Ref": "AWS::NoValue"}]}

    assert alarm["TreatMissingData"] == "notBreaching"
    assert (alarm["AlarmActions"], alarm["OKActions"]) == (topic, topic)


@pytest.mark.covers("F13")
def test_the_heartbeat_is_the_alarm_that_the_intake_hears(client_account: Json) -> None:
    alarm = own(client_account, "HeartbeatAlarm")

    assert is_heartbeat(read_alarm(name=alarm["AlarmName"]))
    assert "Condition" not in client_account["Resources"]["HeartbeatAlarm"]


@pytest.mark.covers("F13")
def test_the_heartbeat_takes_the_road_of_all_alarms_and_no_other(client_account: Json) -> None:
    alarm = own(client_account, "HeartbeatAlarm")

    assert {"AlarmActions", "OKActions"} & set(alarm) == set()
    assert "CloudWatch Alarm State Change" in own(client_account, "AlarmRule")["EventPattern"]["detail-type"]


@pytest.mark.covers("F13")
def test_the_heartbeat_turns_by_the_clock_and_cloudwatch_puts_it_back(client_account: Json) -> None:
    schedule, alarm = own(client_account, "HeartbeatSchedule"), own(client_account, "HeartbeatAlarm")
    call = json.loads(schedule["Target"]["Input"]["Fn::Sub"])

    assert schedule["ScheduleExpression"] == f"rate({EVERY // timedelta(minutes=1)} minutes)"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert schedule["Target"]["Arn"] == {
        "Fn::Sub": "arn:${AWS::Partition}:scheduler:::aws-sdk:cloudwatch:setAlarmState"
    }
    assert (call["AlarmName"], call["StateValue"]) == ("${HeartbeatAlarm}", "ALARM")
    assert alarm["TreatMissingData"] == "notBreaching"
    assert alarm["Period"] * alarm["EvaluationPeriods"] < EVERY.total_seconds()


@pytest.mark.covers("F13")
def test_the_schedule_may_turn_the_heartbeat_and_do_nothing_else(client_account: Json) -> None:
    assert access.rights(client_account, "HeartbeatRole") == {"cloudwatch:SetAlarmState": {"HeartbeatAlarm"}}
    assert access.condition_keys(first(own(client_account, "HeartbeatRole")["AssumeRolePolicyDocument"])) == {
        "aws:SourceAccount": {"Ref": "AWS::AccountId"},
        "aws:SourceArn": {
            "Fn::Sub": "arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule-group/default"
        },
    }


@pytest.mark.parametrize(
    ("text", "fits"),
    [("", True), ("acme-9f2c", True), ("a/b:c@d.e,f=g+h_i", True), ("x", False), ("with space", False), ("ñ1", False)],
)
def test_an_external_id_is_one_that_sts_takes(client_account: Json, text: str, fits: bool) -> None:
    assert bool(re.fullmatch(client_account["Parameters"]["ExternalId"]["AllowedPattern"], text)) is fits


def test_a_reader_role_without_an_external_id_is_found(client_account: Json) -> None:
    first(own(client_account, "ReaderRole")["AssumeRolePolicyDocument"]).pop("Condition")

    assert any("ReaderRole trusts" in found for found in access.trusting_roles(client_account))


def test_an_open_topic_is_found(client_account: Json) -> None:
    first(own(client_account, "AlarmTopicPolicy")["PolicyDocument"]).update(Principal="*", Condition={})

    assert access.open_policies(client_account) == ["AlarmTopicPolicy admits anybody"]


def test_a_role_that_may_write_every_bus_is_found(client_account: Json) -> None:
    (policy,) = own(client_account, "AlarmRuleRole")["Policies"]
    first(policy["PolicyDocument"])["Resource"] = "*"

    assert access.wide_roles(client_account) == ["AlarmRuleRole may events:PutEvents everywhere"]


@pytest.mark.covers("F2")
def test_a_rule_without_a_dead_letter_queue_is_found(client_account: Json) -> None:
    del own(client_account, "AlarmRule")["Targets"][0]["DeadLetterConfig"]

    assert roads.edges_without_dead_letters(client_account) == ["rule AlarmRule"]
