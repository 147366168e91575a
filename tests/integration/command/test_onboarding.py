"""`guardia client connect` and `check` on mocked accounts: what they ask of AWS, and what they say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.stub import Stubber

from guardia.domain.alarm import ROAD_TEST, AlarmState
from guardia_ops.commands.onboarding import asks
from guardia_ops.onboarding.aws_client import ReadRole
from guardia_ops.onboarding.aws_desk import CloudFormationStack, CognitoAndSes, QueueSubscriptions
from guardia_ops.onboarding.finding import Verdict
from guardia_ops.onboarding.ports import Rule, SignIn, Subscription
from guardia_ops.target import Target
from tests.contract import table
from tests.integration.command.operators import ACME, Operator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import boto3

DESK = "123456789012"
"""The account of moto's world."""

BUS = f"arn:aws:events:{table.REGION}:{DESK}:event-bus/guardia-alarms"
TOPIC = f"arn:aws:sns:{table.REGION}:{DESK}:guardia-alarms-alarms"

ADMISSION = {
    "Parameters": {
        # moto shows a CommaDelimitedList as Python writes a list; AWS shows what was given.
        "ClientAccountIds": {"Type": "String", "Default": ""},
        "ClientOrganizationId": {"Type": "String", "Default": ""},
        "DeskEmail": {"Type": "String"},
    },
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
}
"""As much of the desk's template as admission is about."""

DEPLOYED_WITH = {"ClientAccountIds": "", "ClientOrganizationId": "", "DeskEmail": "desk@desk.example"}


@pytest.fixture
def connected(deployed: Target, session: boto3.Session) -> Target:
    """A desk with a stack, a bus and a queue."""
    session.client("cloudformation").create_stack(
        StackName="guardia",
        TemplateBody=json.dumps(ADMISSION),
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in DEPLOYED_WITH.items()],
    )
    session.client("events").create_event_bus(Name="guardia-alarms")
    queue = session.client("sqs").create_queue(QueueName="sns-intake")["QueueUrl"]
    outputs = {
        **deployed.outputs,
        "AlarmBusArn": BUS,
        "SnsIntakeQueueUrl": queue,
        "SnsIntakeQueueArn": f"arn:aws:sqs:{table.REGION}:{DESK}:sns-intake",
    }
    return Target(deployed.name, deployed.region, outputs, session, "guardia")


@pytest.fixture
def desk(connected: Target, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Operator:
    monkeypatch.setenv("COLUMNS", "200")
    return Operator(capsys, lambda _: connected)


@pytest.fixture
def acme_with_topic(tmp_path: Path) -> Path:
    """The client ACME, whose account is moto's own, with a topic: one account plays both sides.

    Its contact is not written to: moto has no suppression list.
    """
    document = yaml.safe_load(ACME)
    document["contacts"][0]["tickets"] = False
    document["accounts"] = [{"id": DESK, "environment": "production", "external_id": "acme-9f2c", "topics": [TOPIC]}]
    file = tmp_path / "acme.yaml"
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    return file


def stack_of(session: boto3.Session) -> CloudFormationStack:
    return CloudFormationStack(session.client("cloudformation"), "guardia")


def client_stack(session: boto3.Session) -> None:
    """What the client's template makes and the read role shows; moto's CloudFormation knows no alarms."""
    rule = "guardia-alarms-alarms"
    dead_letters = session.client("sqs").create_queue(QueueName="dead-letters")["QueueUrl"].rpartition("/")[2]
    queue_arn = f"arn:aws:sqs:{table.REGION}:{DESK}:{dead_letters}"
    session.client("events").put_rule(Name=rule, EventPattern='{"source": ["aws.cloudwatch"]}')
    session.client("events").put_targets(
        Rule=rule, Targets=[{"Id": "guardia", "Arn": BUS, "DeadLetterConfig": {"Arn": queue_arn}}]
    )
    session.client("cloudwatch").put_metric_alarm(
        AlarmName=ROAD_TEST,
        Namespace="Guardia",
        MetricName="RoadTest",
        Dimensions=[{"Name": "RuleName", "Value": rule}],
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        AlarmActions=[TOPIC],
    )


@pytest.fixture
def reached(session: boto3.Session) -> Iterator[None]:
    """SES suppresses nobody; moto has no suppression list, so the answer is given before the call."""
    answer = (
        AWSResponse("", HTTPStatus.NOT_FOUND, HTTPHeaders(), None),
        {"Error": {"Code": "NotFoundException", "Message": "no"}},
    )

    def says_no(**_: object) -> Any:
        return answer

    session.events.register("before-call.sesv2.GetSuppressedDestination", says_no)
    yield
    session.events.unregister("before-call.sesv2.GetSuppressedDestination", says_no)


def unproven(desk: Operator, session: boto3.Session, file: Path) -> None:
    """ACME without an external id, on a desk where nothing fails: the bus admits its account, and it has no topic."""
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    document["contacts"][0]["tickets"] = True
    document["accounts"] = [{"id": DESK, "environment": "production"}]
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    statement = {
        "Sid": "TheirRules",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{DESK}:root"},
        "Action": "events:PutEvents",
        "Resource": BUS,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    session.client("events").put_permission(EventBusName="guardia-alarms", Policy=policy)
    desk.types("client", "apply", str(file))


def summary_of(said: str) -> str:
    """The last line that belongs to these findings, counted from their lines."""
    counts = {word: sum(line.startswith(f"{word:<15}") for line in said.splitlines()) for word in Verdict}
    told = [f"{count} {word}{'s' * (word == 'warning' and count > 1)}" for word, count in counts.items() if count]
    tried = any(line.startswith(("ok", "failed")) and "test-alarm: " in line for line in said.splitlines())
    return ", ".join(told) + ("" if tried else ": the road was not tried")


class TestConnect:
    def test_accounts_are_admitted_and_topics_subscribed_and_the_second_time_all_stood(
        self, desk: Operator, session: boto3.Session, acme_with_topic: Path
    ) -> None:
        session.client("sns").create_topic(Name="guardia-alarms-alarms")
        desk.types("client", "apply", str(acme_with_topic))
        said = desk.types("client", "connect", "acme")
        assert f"made           the admission of account {DESK}" in said
        assert f"made           the subscription to {TOPIC}" in said
        assert stack_of(session).state().parameters == {**DEPLOYED_WITH, "ClientAccountIds": DESK}
        again = desk.types("client", "connect", "acme")
        assert f"stood already  account {DESK} is admitted" in again
        assert f"stood already  the subscription to {TOPIC}" in again

    def test_a_dry_run_makes_nothing(self, desk: Operator, session: boto3.Session, acme_with_topic: Path) -> None:
        desk.types("client", "apply", str(acme_with_topic))
        assert "would make" in desk.types("client", "connect", "acme", "--dry-run")
        assert stack_of(session).state().parameters["ClientAccountIds"] == ""
        assert session.client("sns").list_subscriptions()["Subscriptions"] == []

    def test_a_topic_that_is_not_there_is_told_and_ends_with_1(self, desk: Operator, acme_with_topic: Path) -> None:
        desk.types("client", "apply", str(acme_with_topic))
        said = desk.types("client", "connect", "acme", code=1)
        assert f"not made       the subscription to {TOPIC}: AWS refuses Subscribe (NotFound)" in said
        assert "→ is the ARN in the client's file right" in said

    def test_an_unknown_client_is_named(self, desk: Operator) -> None:
        assert "there is no client nobody" in desk.types("client", "connect", "nobody", code=1)


@pytest.mark.parametrize(
    ("yes", "at_terminal", "is_local", "asked"),
    [(False, True, False, True), (True, True, False, False), (False, False, False, False), (False, True, True, False)],
)
def test_only_a_person_is_asked_and_only_about_a_stack_on_aws(
    connected: Target, *, yes: bool, at_terminal: bool, is_local: bool, asked: bool
) -> None:
    chosen = replace(connected, is_local=is_local)
    assert asks(chosen, yes=yes, at_terminal=at_terminal) is asked


class TestCheck:
    def test_what_fails_is_told_with_what_to_do_and_ends_with_1(
        self, desk: Operator, connected: Target, session: boto3.Session, acme_with_topic: Path
    ) -> None:
        del connected
        session.client("sns").create_topic(Name="guardia-alarms-alarms")
        client_stack(session)
        desk.types("client", "apply", str(acme_with_topic))
        said = desk.types("client", "check", "acme", "--timeout", "1", code=1)
        assert "client: acme: registered as ACME Logística, S.A." in said
        assert f"bus-policy: account {DESK}: not admitted\n" in said
        assert "→ guardia client connect acme" in said
        assert f"read-role: account {DESK} in {table.REGION}: answers" in said
        assert "forwarding: " in said
        assert "the rule guardia-alarms-alarms sends to our bus" in said
        assert f"test-alarm: account {DESK} in {table.REGION}: did not arrive within 1 s" in said
        last = [line for line in said.splitlines() if not line.startswith("(")][-1]
        assert last == summary_of(said)

    @pytest.mark.usefixtures("reached")
    def test_without_an_external_id_nothing_is_proven_and_strict_says_so(
        self, desk: Operator, session: boto3.Session, acme_with_topic: Path
    ) -> None:
        unproven(desk, session, acme_with_topic)
        said = desk.pipes("client", "check", "acme")
        assert f"warning        read-role: account {DESK} in {table.REGION}: no external_id" in said
        assert said.splitlines()[-1] == summary_of(said)
        assert said.splitlines()[-1].endswith(": the road was not tried")
        assert desk.types("client", "check", "acme", "--strict", code=1).startswith(said[:100])

    @pytest.mark.usefixtures("reached")
    def test_all_clients_have_a_line_each_with_the_worst(
        self, desk: Operator, session: boto3.Session, acme_with_topic: Path
    ) -> None:
        unproven(desk, session, acme_with_topic)
        document = yaml.safe_load(ACME) | {"client": "zeta", "name": "Zeta, S.A.", "accounts": []}
        acme_with_topic.write_text(yaml.safe_dump(document), encoding="utf-8")
        desk.types("client", "apply", str(acme_with_topic))
        acme, zeta = desk.pipes("client", "check", "--all").splitlines()
        assert acme.startswith("warning        acme: ")
        assert acme.endswith(": the road was not tried)")
        assert zeta.startswith("warning        zeta: account: zeta: the client has no account (")
        details = desk.pipes("client", "check", "--all", "--verbose")
        assert "client: acme: registered as ACME Logística, S.A." in details
        assert details.splitlines()[-2:] == [acme, zeta]
        programs = json.loads(desk.pipes("client", "check", "--all", "--json"))
        assert [one["client"] for one in programs["clients"]] == ["acme", "zeta"]
        assert "not_checked" in programs["clients"][0]
        assert desk.types("client", "check", "--all", "--strict", code=1).splitlines()[:2] == [acme, zeta]

    def test_nobody_registered_is_said(self, desk: Operator) -> None:
        assert desk.pipes("client", "check", "--all") == "no client is registered\n"

    @pytest.mark.parametrize("words", [(), ("acme", "--all")])
    def test_a_client_or_all_of_them_is_wanted(self, desk: Operator, words: tuple[str, ...]) -> None:
        said = desk.types("client", "check", *words, code=1)
        assert "which client? say CLIENT, or --all, one of the two" in said

    def test_programs_get_the_same_as_one_document(self, desk: Operator, acme_with_topic: Path) -> None:
        desk.types("client", "apply", str(acme_with_topic))
        said = desk.types("client", "check", "acme", "--json", code=1)
        document = json.loads(said[said.index("{") : said.rindex("}") + 1])
        assert document["client"] == "acme"
        failed = [finding for finding in document["findings"] if finding["verdict"] == "failed"]
        assert document["failed"] == len(failed) > 0
        assert set(failed[0]) == {"check", "subject", "verdict", "reason", "advice"}

    def test_a_client_that_is_not_registered_fails(self, desk: Operator) -> None:
        assert "failed         client: nobody: is not registered" in desk.types("client", "check", "nobody", code=1)


class TestAdapters:
    def test_an_update_changes_one_parameter_and_keeps_template_and_others(
        self, connected: Target, session: boto3.Session
    ) -> None:
        del connected
        stack = stack_of(session)
        stack.update({"ClientAccountIds": "222222222222"}, ["ClientOrganizationId", "DeskEmail"])
        state = stack.state()
        assert (state.status, state.is_changing) == ("UPDATE_COMPLETE", False)
        assert state.parameters["DeskEmail"] == "desk@desk.example"

    def test_our_subscription_is_found_with_its_settings(self, connected: Target, session: boto3.Session) -> None:
        sns = session.client("sns")
        topic = sns.create_topic(Name="alarms")["TopicArn"]
        queue = connected.outputs["SnsIntakeQueueArn"]
        subscriptions = QueueSubscriptions(queue, lambda _: sns, lambda _: sns)
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.replace("sns-intake", "another"))
        assert subscriptions.of(topic) is None
        made = subscriptions.make(topic)
        assert made == Subscription(made.arn, topic)
        sns.set_subscription_attributes(
            SubscriptionArn=made.arn, AttributeName="RawMessageDelivery", AttributeValue="true"
        )
        assert subscriptions.of(topic) == Subscription(made.arn, topic, raw=True)
        subscriptions.end_raw_delivery(made)
        assert subscriptions.of(topic) == made

    def test_a_region_of_the_clients_account_is_seen(self, connected: Target, session: boto3.Session) -> None:
        del connected
        client_stack(session)
        side = ReadRole(session.client("cloudwatch"), session.client("events"), session.client("sqs"))
        alarm = side.test_alarm()
        assert alarm
        assert (alarm.arn.endswith(f":alarm:{ROAD_TEST}"), alarm.topics) == (True, (TOPIC,))
        rule = side.rule(alarm.rule)
        assert rule
        assert rule == Rule(True, (BUS,), rule.dead_letters)
        assert rule.dead_letters
        assert side.waiting(rule.dead_letters) == 0
        side.set_alarm(AlarmState.ALARM)
        (known,) = session.client("cloudwatch").describe_alarms(AlarmNames=[ROAD_TEST])["MetricAlarms"]
        assert known["StateValue"] == "ALARM"

    def test_an_account_without_our_stack_shows_nothing(self, connected: Target, session: boto3.Session) -> None:
        del connected
        side = ReadRole(session.client("cloudwatch"), session.client("events"), session.client("sqs"))
        assert side.test_alarm() is None
        assert side.rule("guardia-alarms-alarms") is None

    def test_a_user_is_found_by_address(self, connected: Target, session: boto3.Session) -> None:
        cognito, pool = session.client("cognito-idp"), connected.outputs["UserPoolId"]
        people = CognitoAndSes(cognito, pool, session.client("sesv2"))
        assert people.user("ana@acme.example") is None
        made: Any = cognito.admin_create_user(
            UserPoolId=pool,
            Username="ana@acme.example",
            UserAttributes=[{"Name": "email", "Value": "ana@acme.example"}],
            MessageAction="SUPPRESS",
        )["User"]
        (sub,) = (one["Value"] for one in made["Attributes"] if one["Name"] == "sub")
        assert people.user("ana@acme.example") == SignIn(sub, True, "FORCE_CHANGE_PASSWORD")

    def test_the_suppression_list_of_ses_is_asked(self, connected: Target, session: boto3.Session) -> None:
        ses = session.client("sesv2")
        people = CognitoAndSes(session.client("cognito-idp"), connected.outputs["UserPoolId"], ses)
        since = datetime(2026, 11, 20, tzinfo=UTC)
        entry = {"EmailAddress": "ana@acme.example", "Reason": "BOUNCE", "LastUpdateTime": since}
        with Stubber(ses) as answers:
            answers.add_response("get_suppressed_destination", {"SuppressedDestination": entry})
            answers.add_client_error("get_suppressed_destination", "NotFoundException")
            assert people.suppressed("ana@acme.example") == "BOUNCE since 2026-11-20"
            assert people.suppressed("ana@acme.example") is None
