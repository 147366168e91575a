"""MiniStack's EventBridge, CloudWatch, SNS and SQS against AWS's, row by row of docs/emulators.md."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from guardia_ops.local.environment import PROVIDER_ACCOUNT, REGION
from tests.conformance.ministack.conftest import Queue, policy
from tests.e2e.patience import until
from tests.support.metric_alarms import turn_alarm

if TYPE_CHECKING:
    from tests.conformance.ministack.conftest import Clients

CLIENT_ACCOUNT = "222222222222"
ACME = json.dumps({"source": ["acme"]})


@pytest.fixture(scope="module")
def bus(clients: Clients) -> str:
    """The ARN of a bus of ours, into which the client's account may put events."""
    made = clients("events").create_event_bus(Name="desk")["EventBusArn"]
    clients("events").put_permission(
        EventBusName="desk", StatementId="client", Action="events:PutEvents", Principal=CLIENT_ACCOUNT
    )
    return str(made)


@pytest.fixture(scope="module")
def behind(clients: Clients, bus: str) -> Queue:
    """The queue behind a rule of that bus."""
    del bus
    queue = Queue(clients, "behind")
    clients("events").put_rule(Name="acme", EventBusName="desk", EventPattern=ACME)
    clients("events").put_targets(Rule="acme", EventBusName="desk", Targets=[{"Id": "queue", "Arn": queue.arn}])
    return queue


def entry(detail_type: str, **more: str) -> dict[str, str]:
    return {"Source": "acme", "DetailType": detail_type, "Detail": "{}", **more}


def told(queue: Queue) -> list[str]:
    """The detail types of the events on a queue."""
    return [json.loads(body)["detail-type"] for body in queue.received()]


def test_a_bus_of_another_account_is_reached_by_nobody(clients: Clients, bus: str, behind: Queue) -> None:
    """AWS: by PutEvents and by a rule's target, where the bus's policy admits the account."""
    theirs = clients("events", CLIENT_ACCOUNT)
    put = theirs.put_events(Entries=[entry("put", EventBusName=bus)])
    assert put["Entries"][0]["ErrorCode"] == "ResourceNotFoundException"
    role = f"arn:aws:iam::{CLIENT_ACCOUNT}:role/forward"
    theirs.put_rule(Name="forward", EventPattern=ACME)
    theirs.put_targets(Rule="forward", Targets=[{"Id": "desk", "Arn": bus, "RoleArn": role}])
    theirs.put_events(Entries=[entry("forwarded")])
    clients("events").put_events(Entries=[entry("our own", EventBusName="desk")])
    assert told(behind) == ["our own"]


def test_an_alarm_puts_no_event_on_the_bus(clients: Clients) -> None:
    """AWS: CloudWatch puts each change of state on the account's default bus."""
    queue = Queue(clients, "alarms")
    events = clients("events")
    events.put_rule(Name="alarms", EventPattern=json.dumps({"source": ["aws.cloudwatch"]}))
    events.put_targets(Rule="alarms", Targets=[{"Id": "queue", "Arn": queue.arn}])
    turn_alarm(clients("cloudwatch", PROVIDER_ACCOUNT), "cpu")
    assert queue.received() == []


def test_an_alarm_does_not_reach_another_accounts_topic(clients: Clients) -> None:
    """AWS: it does, where the topic's policy admits it. Its own account's topic is reached (test_quirks)."""
    queue, sns = Queue(clients, "ours"), clients("sns")
    topic = sns.create_topic(Name="ours")["TopicArn"]
    cloudwatch = {"Service": "cloudwatch.amazonaws.com"}
    admits = {"Effect": "Allow", "Principal": cloudwatch, "Action": "SNS:Publish", "Resource": topic}
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy(admits))
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn)
    turn_alarm(clients("cloudwatch", CLIENT_ACCOUNT), "cpu", "ALARM", topic)
    assert queue.received() == []


def test_what_a_rule_cannot_deliver_goes_to_no_dead_letter_queue(clients: Clients, bus: str) -> None:
    """AWS: at once where the target is gone. tests/infra holds the queue in the template."""
    del bus
    letters, events = Queue(clients, "letters"), clients("events")
    gone = f"arn:aws:sqs:{REGION}:{PROVIDER_ACCOUNT}:gone"
    events.put_rule(Name="lost", EventBusName="desk", EventPattern=json.dumps({"source": ["lost"]}))
    target = {"Id": "gone", "Arn": gone, "DeadLetterConfig": {"Arn": letters.arn}}
    events.put_targets(Rule="lost", EventBusName="desk", Targets=[target])
    events.put_events(Entries=[entry("lost", EventBusName="desk") | {"Source": "lost"}])
    assert letters.received() == []


def test_an_archive_is_replayed_with_the_replays_name(clients: Clients, bus: str, behind: Queue) -> None:
    """As on AWS; only the resource of CloudFormation is missing."""
    events, now = clients("events"), datetime.now(UTC)
    events.create_archive(ArchiveName="all", EventSourceArn=bus)
    events.put_events(Entries=[entry("kept", EventBusName="desk")])
    assert "kept" in told(behind)
    archive = f"arn:aws:events:{REGION}:{PROVIDER_ACCOUNT}:archive/all"
    hour = timedelta(hours=1)
    times = {"EventStartTime": now - hour, "EventEndTime": now + hour}
    events.start_replay(ReplayName="again", EventSourceArn=archive, Destination={"Arn": bus}, **times)
    replayed = [json.loads(body) for body in until(behind.received, "the replay")]
    assert {(event["detail-type"], event["replay-name"]) for event in replayed} == {("kept", "again")}


def test_a_queue_gives_up_after_its_receives_as_on_aws(clients: Clients) -> None:
    letters, queue, sqs = Queue(clients, "dead"), Queue(clients, "tried"), clients("sqs")
    redrive = json.dumps({"deadLetterTargetArn": letters.arn, "maxReceiveCount": 2})
    sqs.set_queue_attributes(QueueUrl=queue.url, Attributes={"RedrivePolicy": redrive, "VisibilityTimeout": "0"})
    sqs.send_message(QueueUrl=queue.url, MessageBody="poison")
    for _ in range(3):
        sqs.receive_message(QueueUrl=queue.url)
    assert letters.received() == ["poison"]


def test_dead_letters_cannot_be_moved_by_sqs_itself(clients: Clients) -> None:
    """This, and that the first arrival would be lost, is why `guardia deadletter redrive` sends them itself."""
    with pytest.raises(ClientError, match="InvalidAction"):
        clients("sqs").start_message_move_task(SourceArn=Queue(clients, "letters").arn)


def test_ses_reports_nothing_of_a_mail(clients: Clients) -> None:
    """AWS puts what becomes of each on the bus. The tests put such events on the queue behind the rule."""
    queue, events, ses = Queue(clients, "reports"), clients("events"), clients("sesv2")
    events.put_rule(Name="mail", EventPattern=json.dumps({"source": ["aws.ses"]}))
    events.put_targets(Rule="mail", Targets=[{"Id": "queue", "Arn": queue.arn}])
    ses.create_email_identity(EmailIdentity="desk@guardia.example")
    ses.create_configuration_set(ConfigurationSetName="reported")
    ses.send_email(
        FromEmailAddress="desk@guardia.example",
        ConfigurationSetName="reported",
        Destination={"ToAddresses": ["bounce@simulator.amazonses.com"]},
        Content={"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}},
    )
    assert queue.received() == []


def test_a_full_page_of_log_lines_names_no_place_to_go_on(clients: Clients) -> None:
    logs, at = clients("logs"), int(datetime.now(UTC).timestamp() * 1000)
    logs.create_log_group(logGroupName="any")
    logs.create_log_stream(logGroupName="any", logStreamName="one")
    events = [{"timestamp": at + number, "message": str(number)} for number in range(3)]
    logs.put_log_events(logGroupName="any", logStreamName="one", logEvents=events)

    page = logs.filter_log_events(logGroupName="any", limit=2)
    assert [event["message"] for event in page["events"]] == ["0", "1"]
    assert "nextToken" not in page
    rest = logs.filter_log_events(logGroupName="any", startTime=at + 1)["events"]
    assert [event["message"] for event in rest] == ["1", "2"]
