"""What a client's account runs sends alarm events to our bus, may do nothing else, and loses none unseen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from tests.infra import access, roads
from tests.infra.templates import Json, first, only, own, resources, statements

Check: TypeAlias = Callable[[Json], list[str]]

CHECKS: list[Check] = [
    access.open_policies,
    access.wide_roles,
    access.trusting_roles,
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
    _, role = only(resources(client_account, "AWS::IAM::Role"))
    (policy,) = role["Policies"]

    assert list(statements(policy["PolicyDocument"])) == [
        {"Effect": "Allow", "Action": "events:PutEvents", "Resource": {"Ref": "AlarmBusArn"}}
    ]


def test_its_role_is_taken_on_by_its_rule_only(client_account: Json) -> None:
    _, role = only(resources(client_account, "AWS::IAM::Role"))

    assert access.condition_keys(first(role["AssumeRolePolicyDocument"])) == {
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


def test_an_open_topic_is_found(client_account: Json) -> None:
    first(own(client_account, "AlarmTopicPolicy")["PolicyDocument"]).update(Principal="*", Condition={})

    assert access.open_policies(client_account) == ["AlarmTopicPolicy admits anybody"]


def test_a_role_that_may_write_every_bus_is_found(client_account: Json) -> None:
    (policy,) = own(client_account, "AlarmRuleRole")["Policies"]
    first(policy["PolicyDocument"])["Resource"] = "*"

    assert access.wide_roles(client_account) == ["AlarmRuleRole may events:PutEvents everywhere"]


def test_a_rule_without_a_dead_letter_queue_is_found(client_account: Json) -> None:
    del own(client_account, "AlarmRule")["Targets"][0]["DeadLetterConfig"]

    assert roads.edges_without_dead_letters(client_account) == ["rule AlarmRule"]
