"""Where the emulator is not AWS: each difference that we rely on or work around, held fast (see local/quirks.py).

A new version of the emulator that fails here is good news: something that quirks.py works around has gone.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from guardia_ops.local.environment import PROVIDER_ACCOUNT, REGION
from guardia_ops.local.quirks import mend_concurrency
from guardia_ops.local.stack import account_client
from tests.support.metric_alarms import turn_alarm

if TYPE_CHECKING:
    from collections.abc import Callable

    from guardia_ops.local.emulator import Emulator

    Clients = Callable[..., Any]

CLIENT_ACCOUNT = "222222222222"
PASSWORD = "Aa1-correct-horse"
NUMBER_PARAMETER = """
Transform: AWS::Serverless-2016-10-31
Parameters: {Most: {Type: Number}}
Resources:
  Queue: {Type: "AWS::SQS::Queue"}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.11
      Handler: index.handler
      InlineCode: "def handler(event, context): return {}"
      Events:
        Queue: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn, ScalingConfig: {MaximumConcurrency: !Ref Most}}}
"""

SECRET = """
Resources:
  Key:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString: {PasswordLength: 64, ExcludePunctuation: true}
Outputs:
  Reference: {Value: !Ref Key}
  Id: {Value: !GetAtt Key.Id}
"""


@pytest.fixture
def clients(emulator: Emulator) -> Clients:
    """Clients of a service, of our account or of another one."""
    return lambda service, account=PROVIDER_ACCOUNT: account_client(emulator.endpoint_url, service, account)


def test_a_twelve_digit_key_is_an_account_whatever_its_secret(emulator: Emulator) -> None:
    sts = boto3.client(
        "sts",
        endpoint_url=emulator.endpoint_url,
        region_name=REGION,
        aws_access_key_id=CLIENT_ACCOUNT,
        aws_secret_access_key="anything",
    )
    assert sts.get_caller_identity()["Account"] == CLIENT_ACCOUNT


def test_an_unsigned_sign_in_is_answered_for_our_account(emulator: Emulator, clients: Clients) -> None:
    cognito = clients("cognito-idp")
    pool = cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    app = cognito.create_user_pool_client(UserPoolId=pool, ClientName="app", ExplicitAuthFlows=flows)
    cognito.admin_create_user(UserPoolId=pool, Username="eva", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="eva", Password=PASSWORD, Permanent=True)
    unsigned = boto3.client(
        "cognito-idp",
        endpoint_url=emulator.endpoint_url,
        region_name=REGION,
        config=Config(signature_version=UNSIGNED),
    )
    answer = unsigned.initiate_auth(
        ClientId=app["UserPoolClient"]["ClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "eva", "PASSWORD": PASSWORD},
    )
    assert answer["AuthenticationResult"]["IdToken"]


def test_a_clients_topic_reaches_our_queue_where_both_policies_allow_it(clients: Clients) -> None:
    ours, theirs = clients("sns"), clients("sns", CLIENT_ACCOUNT)
    url, arn = queue(clients)
    topic = theirs.create_topic(Name="alarms")["TopicArn"]

    with pytest.raises(ClientError, match="not authorized to perform: sns:Subscribe"):
        ours.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    theirs.add_permission(TopicArn=topic, Label="desk", AWSAccountId=[PROVIDER_ACCOUNT], ActionName=["Subscribe"])
    subscription = ours.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"]
    assert subscription.startswith(topic)  # confirmed at once, and not "pending confirmation"

    theirs.publish(TopicArn=topic, Message="before the queue's policy allows it")
    assert received(clients, url) == []
    admit(clients, url, arn, topic)
    theirs.publish(TopicArn=topic, Message="after")
    (envelope,) = received(clients, url)
    assert (envelope["Message"], envelope["TopicArn"]) == ("after", topic)
    assert envelope["Signature"] == "FAKE"


def test_a_subscription_is_listed_with_the_topics_account_and_not_with_the_queues(clients: Clients) -> None:
    _, arn = queue(clients)
    theirs = clients("sns", CLIENT_ACCOUNT)
    topic = theirs.create_topic(Name="alarms")["TopicArn"]
    theirs.add_permission(TopicArn=topic, Label="desk", AWSAccountId=[PROVIDER_ACCOUNT], ActionName=["Subscribe"])
    subscription = clients("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"]
    assert clients("sns").list_subscriptions()["Subscriptions"] == []
    (listed,) = theirs.list_subscriptions()["Subscriptions"]
    assert (listed["SubscriptionArn"], listed["Owner"]) == (subscription, PROVIDER_ACCOUNT)


def test_a_role_of_another_account_is_taken_on_and_its_right_to_one_alarm_or_rule_does_not_admit(
    emulator: Emulator, clients: Clients
) -> None:
    trusts_us = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{PROVIDER_ACCOUNT}:root"}}
    proof = {"Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "acme"}}}
    iam = clients("iam", CLIENT_ACCOUNT)
    trust = json.dumps({"Version": "2012-10-17", "Statement": [trusts_us | proof]})
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    one = [
        f"arn:aws:cloudwatch:{REGION}:{CLIENT_ACCOUNT}:alarm:one",
        f"arn:aws:events:{REGION}:{CLIENT_ACCOUNT}:rule/one",
    ]
    rights = {"Effect": "Allow", "Action": ["cloudwatch:DescribeAlarms", "events:DescribeRule"], "Resource": one}
    allowed = json.dumps({"Version": "2012-10-17", "Statement": [rights]})
    iam.put_role_policy(RoleName="reader", PolicyName="read", PolicyDocument=allowed)
    sts = clients("sts")
    with pytest.raises(ClientError, match="AccessDenied"):
        sts.assume_role(RoleArn=role, RoleSessionName="desk", ExternalId="another")
    keys = sts.assume_role(RoleArn=role, RoleSessionName="desk", ExternalId="acme")["Credentials"]
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], REGION)
    with pytest.raises(ClientError, match="AccessDenied"):
        session.client("cloudwatch", endpoint_url=emulator.endpoint_url).describe_alarms(AlarmNames=["one"])
    with pytest.raises(ClientError, match="AccessDenied"):
        session.client("events", endpoint_url=emulator.endpoint_url).describe_rule(Name="one")


def test_an_alarms_notification_lacks_what_aws_puts_there(clients: Clients) -> None:
    url, arn = queue(clients)
    theirs = clients("sns", CLIENT_ACCOUNT)
    topic = theirs.create_topic(Name="alarms")["TopicArn"]
    theirs.add_permission(TopicArn=topic, Label="desk", AWSAccountId=[PROVIDER_ACCOUNT], ActionName=["Subscribe"])
    clients("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    admit(clients, url, arn, topic)
    turn_alarm(clients("cloudwatch", CLIENT_ACCOUNT), "cpu", "ALARM", topic)
    (envelope,) = received(clients, url)
    alarm = json.loads(envelope["Message"])
    assert "AlarmArn" not in alarm
    assert alarm["Region"] == REGION
    assert alarm["AWSAccountId"] == CLIENT_ACCOUNT
    assert len(alarm["StateChangeTime"]) == len("2026-11-22T10:48:38Z")


def test_cloudwatch_events_cannot_be_put_on_a_bus(clients: Clients) -> None:
    entry = {"Source": "aws.cloudwatch", "DetailType": "CloudWatch Alarm State Change", "Detail": "{}"}
    assert clients("events").put_events(Entries=[entry])["FailedEntryCount"] == 1


def test_a_number_parameter_of_a_sam_template_arrives_as_text_and_is_mended(clients: Clients) -> None:
    cloudformation, functions = clients("cloudformation"), clients("lambda")
    cloudformation.create_stack(
        StackName="try",
        TemplateBody=NUMBER_PARAMETER,
        Parameters=[{"ParameterKey": "Most", "ParameterValue": "10"}],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName="try", WaiterConfig={"Delay": 1})
    assert maximum_concurrency(functions) == "10"
    mend_concurrency(functions)
    assert maximum_concurrency(functions) == 10


def test_a_reference_to_a_secret_is_its_name_and_its_id_is_its_arn(clients: Clients) -> None:
    cloudformation = clients("cloudformation")
    cloudformation.create_stack(StackName="try", TemplateBody=SECRET)
    cloudformation.get_waiter("stack_create_complete").wait(StackName="try", WaiterConfig={"Delay": 1})
    (stack,) = cloudformation.describe_stacks(StackName="try")["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    secret = clients("secretsmanager").get_secret_value(SecretId=outputs["Id"])
    assert outputs == {"Reference": secret["Name"], "Id": secret["ARN"]}
    assert len(secret["SecretString"]) == 64


def maximum_concurrency(functions: Any) -> Any:
    """As it is in the answer; boto3 would make a number of a text."""
    answers: list[dict[str, Any]] = []
    functions.meta.events.register_first(
        "after-call.lambda.ListEventSourceMappings",
        lambda http_response, **_: answers.append(json.loads(http_response.content)),
    )
    functions.list_event_source_mappings()
    (mapping,) = answers[-1]["EventSourceMappings"]
    return mapping["ScalingConfig"]["MaximumConcurrency"]


def queue(clients: Clients) -> tuple[str, str]:
    """Address and ARN of a queue of our account."""
    url = clients("sqs").create_queue(QueueName="intake")["QueueUrl"]
    return url, f"arn:aws:sqs:{REGION}:{PROVIDER_ACCOUNT}:intake"


def admit(clients: Clients, url: str, arn: str, topic: str) -> None:
    """The queue's policy lets the topic in."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnLike": {"aws:SourceArn": topic}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    clients("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})


def received(clients: Clients, url: str) -> list[dict[str, Any]]:
    """The envelopes on the queue, taken off it."""
    sqs = clients("sqs")
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in messages]


def test_sns_does_not_know_who_has_opted_out_of_texts(clients: Clients) -> None:
    with pytest.raises(ClientError) as refusal:
        clients("sns").check_if_phone_number_is_opted_out(phoneNumber="+50760000000")
    assert refusal.value.response["Error"]["Code"] == "InvalidAction"
