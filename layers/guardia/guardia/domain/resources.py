"""Which AWS resources an alarm watches, as ARNs: whose tags are read, and by which two alarms are about one thing.

Called when a ticket opens. Dimensions are a stranger's text, so a value that can be no part of an ARN makes none. What
has no ARN that follows from its dimensions (an Auto Scaling group, a REST API by its name) has none here.
How each service forms its ARNs: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guardia.domain.alarm import Alarm, Metric

_DOCS = "https://docs.aws.amazon.com"
_ELB = f"{_DOCS}/elasticloadbalancing/latest"
_CLOUDWATCH = f"{_DOCS}/AmazonCloudWatch/latest/monitoring"
_VALUE = re.compile(r"[A-Za-z0-9._/-]{1,255}", re.ASCII)
RESOURCES_KEPT = 100
"""As many as one request for tags names:
https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html"""


@dataclass(frozen=True, slots=True)
class Form:
    """One row: the metrics of `namespace` that have `dimension` are about the resource of this ARN.

    In `arn`, `{here}` is region and account, `{account}` the account alone, and `{}` the dimension's value. With a
    dimension `narrower` the metric is about a smaller thing within. `page` names the dimensions of the namespace.
    """

    namespace: str
    dimension: str
    arn: str
    page: str
    narrower: str | None = None


_RDS = f"{_DOCS}/AmazonRDS/latest/UserGuide/dimensions.html"
_DOCDB = f"{_DOCS}/documentdb/latest/developerguide/cloud_watch.html"
_ALB = f"{_ELB}/application/load-balancer-cloudwatch-metrics.html"
_NLB = f"{_ELB}/network/load-balancer-cloudwatch-metrics.html"
_GWLB = f"{_ELB}/gateway/cloudwatch-metrics.html"
_ECS = f"{_DOCS}/AmazonECS/latest/developerguide/available-metrics.html"
_INSIGHTS = f"{_CLOUDWATCH}/Container-Insights-metrics-ECS.html"
_CACHE = f"{_DOCS}/AmazonElastiCache/latest/dg/CacheMetrics.html"
FORMS = (
    Form(
        "AWS/EC2",
        "InstanceId",
        "ec2:{here}:instance/{}",
        f"{_DOCS}/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html",
    ),
    Form("AWS/EBS", "VolumeId", "ec2:{here}:volume/{}", f"{_DOCS}/ebs/latest/userguide/using_cloudwatch_ebs.html"),
    Form("AWS/RDS", "DBInstanceIdentifier", "rds:{here}:db:{}", _RDS),
    Form("AWS/RDS", "DBClusterIdentifier", "rds:{here}:cluster:{}", _RDS),
    Form("AWS/DocDB", "DBInstanceIdentifier", "rds:{here}:db:{}", _DOCDB),
    Form("AWS/DocDB", "DBClusterIdentifier", "rds:{here}:cluster:{}", _DOCDB),
    Form(
        "AWS/Lambda",
        "FunctionName",
        "lambda:{here}:function:{}",
        f"{_DOCS}/lambda/latest/dg/monitoring-metrics-types.html",
    ),
    Form(
        "AWS/SQS",
        "QueueName",
        "sqs:{here}:{}",
        f"{_DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
    ),
    Form("AWS/SNS", "TopicName", "sns:{here}:{}", f"{_DOCS}/sns/latest/dg/sns-monitoring-using-cloudwatch.html"),
    Form(
        "AWS/DynamoDB",
        "TableName",
        "dynamodb:{here}:table/{}",
        f"{_DOCS}/amazondynamodb/latest/developerguide/metrics-dimensions.html",
    ),
    Form("AWS/ApplicationELB", "LoadBalancer", "elasticloadbalancing:{here}:loadbalancer/{}", _ALB),
    Form("AWS/ApplicationELB", "TargetGroup", "elasticloadbalancing:{here}:{}", _ALB),
    Form("AWS/NetworkELB", "LoadBalancer", "elasticloadbalancing:{here}:loadbalancer/{}", _NLB),
    Form("AWS/NetworkELB", "TargetGroup", "elasticloadbalancing:{here}:{}", _NLB),
    Form("AWS/GatewayELB", "LoadBalancer", "elasticloadbalancing:{here}:loadbalancer/{}", _GWLB),
    Form("AWS/GatewayELB", "TargetGroup", "elasticloadbalancing:{here}:{}", _GWLB),
    Form(
        "AWS/ELB",
        "LoadBalancerName",
        "elasticloadbalancing:{here}:loadbalancer/{}",
        f"{_ELB}/classic/elb-cloudwatch-metrics.html",
    ),
    # A service is named by its cluster, too; a cluster runs many, so an alarm of one is not about the others.
    Form("AWS/ECS", "ClusterName", "ecs:{here}:cluster/{}", _ECS, narrower="ServiceName"),
    Form("AWS/ECS", "ServiceName", "ecs:{here}:service/{ClusterName}/{}", _ECS),
    Form("ECS/ContainerInsights", "ClusterName", "ecs:{here}:cluster/{}", _INSIGHTS, narrower="ServiceName"),
    Form("ECS/ContainerInsights", "ServiceName", "ecs:{here}:service/{ClusterName}/{}", _INSIGHTS),
    Form("AWS/ElastiCache", "CacheClusterId", "elasticache:{here}:cluster:{}", _CACHE),
    Form("AWS/ElastiCache", "ReplicationGroupId", "elasticache:{here}:replicationgroup:{}", _CACHE),
    Form("AWS/S3", "BucketName", "s3:::{}", f"{_DOCS}/AmazonS3/latest/userguide/metrics-dimensions.html"),
    Form(
        "AWS/Kinesis",
        "StreamName",
        "kinesis:{here}:stream/{}",
        f"{_DOCS}/streams/latest/dev/monitoring-with-cloudwatch.html",
    ),
    Form(
        "AWS/Firehose",
        "DeliveryStreamName",
        "firehose:{here}:deliverystream/{}",
        f"{_DOCS}/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html",
    ),
    Form(  # the dimension's value is the ARN itself
        "AWS/States",
        "StateMachineArn",
        "states:{here}:stateMachine:{}",
        f"{_DOCS}/step-functions/latest/dg/procedure-cw-metrics.html",
    ),
    Form(
        "AWS/ApiGateway",
        "ApiId",
        "apigateway:{region}::/apis/{}",
        f"{_DOCS}/apigateway/latest/developerguide/http-api-metrics.html",
    ),
    Form(
        "AWS/EFS",
        "FileSystemId",
        "elasticfilesystem:{here}:file-system/{}",
        f"{_DOCS}/efs/latest/ug/efs-metrics.html",
    ),
    Form(
        "AWS/ES",
        "DomainName",
        "es:{here}:domain/{}",
        f"{_DOCS}/opensearch-service/latest/developerguide/managedomains-cloudwatchmetrics.html",
    ),
    Form(
        "AWS/CloudFront",
        "DistributionId",
        "cloudfront::{account}:distribution/{}",
        f"{_DOCS}/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html",
    ),
    Form(
        "AWS/Route53",
        "HealthCheckId",
        "route53:::healthcheck/{}",
        f"{_DOCS}/Route53/latest/DeveloperGuide/monitoring-cloudwatch.html",
    ),
    Form(
        "CloudWatchSynthetics",
        "CanaryName",
        "synthetics:{here}:canary:{}",
        f"{_CLOUDWATCH}/CloudWatch_Synthetics_Canaries_metrics.html",
    ),
    Form(
        "AWS/VPN",
        "VpnId",
        "ec2:{here}:vpn-connection/{}",
        f"{_DOCS}/vpn/latest/s2svpn/monitoring-cloudwatch-vpn.html",
    ),
    Form(
        "AWS/DX",
        "ConnectionId",
        "directconnect:{here}:dxcon/{}",
        f"{_DOCS}/directconnect/latest/UserGuide/monitoring-cloudwatch.html",
    ),
)


def resources_of(alarm: Alarm) -> tuple[str, ...]:
    """The ARNs of what the alarm's metrics are about, each once; none for a composite, a query, or the client's own."""
    found = (_arn(form, metric, alarm) for metric in alarm.metrics for form in FORMS if _is_about(form, metric))
    return tuple(dict.fromkeys(arn for arn in found if arn))[:RESOURCES_KEPT]


def _is_about(form: Form, metric: Metric) -> bool:
    return (
        metric.namespace == form.namespace
        and form.dimension in metric.dimensions
        and form.narrower not in metric.dimensions
    )


def _arn(form: Form, metric: Metric, alarm: Alarm) -> str | None:
    """None where a dimension that the ARN needs is absent, or is no part of an ARN of this account and region."""
    identity = alarm.identity
    places = {
        "here": f"{identity.region}:{identity.account_id}",
        "region": identity.region,
        "account": identity.account_id,
        "ClusterName": metric.dimensions.get("ClusterName", ""),
    }
    before, _, after = f"arn:{identity.alarm_arn.split(':')[1]}:{form.arn}".rpartition("{}")
    before = before.format(**places)
    value = metric.dimensions[form.dimension].removeprefix(before)
    needed = (value, places["ClusterName"]) if "{ClusterName}" in form.arn else (value,)
    return f"{before}{value}{after}" if all(_VALUE.fullmatch(part) for part in needed) else None
