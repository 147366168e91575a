"""What an alarm watches, as ARNs: one row of the table after the other, and values that can be no part of one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.alarm import Alarm, AlarmState, Identity, Metric
from guardia.domain.resources import FORMS, Form, resources_of
from tests.support.builders import T0, alarm

HERE = "us-east-1:222222222222"
MACHINE = f"states:{HERE}:stateMachine:pay"
ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9]+:[a-z0-9-]*:(\d{12})?:\S+", re.ASCII)


def watching(*metrics: Metric, partition: str = "aws", region: str = "us-east-1") -> Alarm:
    arn = f"arn:{partition}:cloudwatch:{region}:222222222222:alarm:x"
    identity = Identity("222222222222", region, arn)
    return Alarm(identity=identity, name="x", state=AlarmState.ALARM, changed_at=T0, metrics=metrics)


@pytest.mark.parametrize(
    ("namespace", "dimensions", "arns"),
    [
        ("AWS/EC2", {"InstanceId": "i-0abc"}, [f"ec2:{HERE}:instance/i-0abc"]),
        ("AWS/EBS", {"VolumeId": "vol-0abc"}, [f"ec2:{HERE}:volume/vol-0abc"]),
        ("AWS/RDS", {"DBInstanceIdentifier": "orders"}, [f"rds:{HERE}:db:orders"]),
        ("AWS/RDS", {"DBClusterIdentifier": "orders", "Role": "WRITER"}, [f"rds:{HERE}:cluster:orders"]),
        ("AWS/Lambda", {"FunctionName": "_pay", "Resource": "_pay:live"}, [f"lambda:{HERE}:function:_pay"]),
        ("AWS/SQS", {"QueueName": "orders.fifo"}, [f"sqs:{HERE}:orders.fifo"]),
        ("AWS/SNS", {"TopicName": "orders"}, [f"sns:{HERE}:orders"]),
        ("AWS/DynamoDB", {"TableName": "orders", "Operation": "Query"}, [f"dynamodb:{HERE}:table/orders"]),
        (
            "AWS/ApplicationELB",
            {"LoadBalancer": "app/shop/50dc6c49", "TargetGroup": "targetgroup/shop/73e2d6bc"},
            [
                f"elasticloadbalancing:{HERE}:loadbalancer/app/shop/50dc6c49",
                f"elasticloadbalancing:{HERE}:targetgroup/shop/73e2d6bc",
            ],
        ),
        ("AWS/NetworkELB", {"LoadBalancer": "net/a/1"}, [f"elasticloadbalancing:{HERE}:loadbalancer/net/a/1"]),
        ("AWS/ELB", {"LoadBalancerName": "old"}, [f"elasticloadbalancing:{HERE}:loadbalancer/old"]),
        ("AWS/ECS", {"ClusterName": "web"}, [f"ecs:{HERE}:cluster/web"]),
        ("AWS/ECS", {"ClusterName": "web", "ServiceName": "pay"}, [f"ecs:{HERE}:service/web/pay"]),
        ("ECS/ContainerInsights", {"ClusterName": "web", "ServiceName": "p"}, [f"ecs:{HERE}:service/web/p"]),
        ("AWS/ElastiCache", {"CacheClusterId": "c-001", "CacheNodeId": "0001"}, [f"elasticache:{HERE}:cluster:c-001"]),
        ("AWS/ElastiCache", {"ReplicationGroupId": "c"}, [f"elasticache:{HERE}:replicationgroup:c"]),
        ("AWS/S3", {"BucketName": "acme.logs", "StorageType": "AllStorageTypes"}, ["s3:::acme.logs"]),
        ("AWS/Kinesis", {"StreamName": "clicks"}, [f"kinesis:{HERE}:stream/clicks"]),
        ("AWS/States", {"StateMachineArn": f"arn:aws:{MACHINE}"}, [MACHINE]),
        ("AWS/ApiGateway", {"ApiId": "a1b2c3"}, ["apigateway:us-east-1::/apis/a1b2c3"]),
        ("AWS/CloudFront", {"DistributionId": "E1", "Region": "Global"}, ["cloudfront::222222222222:distribution/E1"]),
        ("AWS/Route53", {"HealthCheckId": "abc-1"}, ["route53:::healthcheck/abc-1"]),
    ],
)  # fmt: skip
def test_dimensions_name_a_resource(namespace: str, dimensions: dict[str, str], arns: list[str]) -> None:
    found = resources_of(watching(Metric(namespace, "Any", dimensions)))
    assert list(found) == [f"arn:aws:{arn}" for arn in arns]


@pytest.mark.parametrize(
    ("namespace", "dimensions"),
    [
        ("AWS/EC2", {}),
        ("AWS/EC2", {"AutoScalingGroupName": "web"}),
        ("AWS/ApiGateway", {"ApiName": "orders", "Stage": "prod"}),
        ("AWS/ECS", {"ServiceName": "pay"}),
        ("Orders", {"InstanceId": "i-0abc"}),
        ("AWS/EC2", {"InstanceId": ""}),
        ("AWS/EC2", {"InstanceId": "i-0abc*"}),
        ("AWS/EC2", {"InstanceId": "i 0abc"}),
        ("AWS/EC2", {"InstanceId": "i-0abc\n"}),
        ("AWS/EC2", {"InstanceId": "arn:aws:ec2:us-east-1:999999999999:instance/i-0abc"}),
        ("AWS/EC2", {"InstanceId": "ñ"}),
        ("AWS/SQS", {"QueueName": "x" * 256}),
        ("AWS/States", {"StateMachineArn": "arn:aws:states:us-east-1:999999999999:stateMachine:pay"}),
        ("AWS/States", {"StateMachineArn": "arn:aws:lambda:us-east-1:222222222222:function:pay"}),
        ("AWS/ECS", {"ClusterName": "web:*", "ServiceName": "pay"}),
        ("AWS/ECS", {"ClusterName": "{account}", "ServiceName": "pay"}),
    ],
)
def test_what_names_no_resource_of_this_account_makes_no_arn(namespace: str, dimensions: dict[str, str]) -> None:
    assert resources_of(watching(Metric(namespace, "Any", dimensions))) == ()


def test_the_partition_is_the_alarms_own() -> None:
    alarm = watching(Metric("AWS/SQS", "Age", {"QueueName": "q"}), partition="aws-us-gov", region="us-gov-west-1")
    assert resources_of(alarm) == ("arn:aws-us-gov:sqs:us-gov-west-1:222222222222:q",)


def test_each_resource_of_several_metrics_stands_once() -> None:
    metrics = [Metric("AWS/EC2", name, {"InstanceId": of}) for name, of in (("A", "i-1"), ("B", "i-1"), ("A", "i-2"))]
    assert resources_of(watching(*metrics)) == (f"arn:aws:ec2:{HERE}:instance/i-1", f"arn:aws:ec2:{HERE}:instance/i-2")


def test_what_watches_no_metric_is_about_no_resource() -> None:
    assert resources_of(alarm()) == ()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.namespace} {form.dimension}")
def test_every_row_makes_an_arn_and_names_its_page(form: Form) -> None:
    dimensions = {form.dimension: "the-thing", "ClusterName": "the-cluster"} if "{ClusterName}" in form.arn else {
        form.dimension: "the-thing"
    }  # fmt: skip
    (arn,) = resources_of(watching(Metric(form.namespace, "Any", dimensions)))
    assert ARN.fullmatch(arn)
    assert arn.endswith("the-thing")
    assert form.page.startswith("https://docs.aws.amazon.com/")


@given(st.sampled_from(FORMS), st.text(max_size=40), st.text(max_size=20))
def test_no_strangers_text_makes_anything_but_an_arn_of_the_alarms_account(form: Form, value: str, name: str) -> None:
    metric = Metric(form.namespace, "Any", {form.dimension: value, "ClusterName": name, "ServiceName": value})
    for arn in resources_of(watching(metric)):
        assert ARN.fullmatch(arn)
        assert arn.split(":", 5)[4] in {"222222222222", ""}
