"""What some metrics mean by themselves: the service is down, whoever owns it.

A table of AWS's own metrics, each with the page that says what its values mean. It claims little: a metric that watches
a part (one zone, one tunnel of two), counts failures beside successes, or feeds an expression says nothing here. Only
namespaces that AWS publishes to count: nobody else may write into those that begin with `AWS/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from guardia.domain.alarm import AlarmState
from guardia.domain.decision import Phrase

if TYPE_CHECKING:
    from guardia.domain.alarm import Alarm, Metric

_ELB = "https://docs.aws.amazon.com/elasticloadbalancing/latest"
_CLOUDWATCH = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring"
_ROUTE_53 = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide"


class Down(Enum):
    """Which values say that it is down."""

    AT_ZERO = "at zero"
    ABOVE_ZERO = "above zero"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One row. `of` is the dimension that names the whole thing, `parts` are dimensions that narrow it to a part.

    `misleading` statistics say less than the value seems to: SampleCount counts samples, and where each node of a
    service reports for itself, Minimum is the word of the worst one. `whole` numbers allow "below 1" to mean zero.
    """

    namespace: str
    metrics: frozenset[str]
    of: str
    down: Down
    means: Phrase
    source: str
    parts: frozenset[str] = frozenset()
    misleading: frozenset[str] = frozenset({"SampleCount"})
    whole: bool = True


_NODES_DIFFER = frozenset({"SampleCount", "Minimum"})
_NO_HOST = Phrase("ningún destino del balanceador responde", "no target of the load balancer responds")
_UNHEALTHY = Phrase("la comprobación de estado falla", "the health check fails")

SIGNS = (
    Sign(
        namespace="AWS/EC2",
        metrics=frozenset(
            {
                "StatusCheckFailed",
                "StatusCheckFailed_AttachedEBS",
                "StatusCheckFailed_Instance",
                "StatusCheckFailed_System",
            }
        ),
        of="InstanceId",
        down=Down.ABOVE_ZERO,
        means=Phrase(
            "la instancia no supera sus comprobaciones de estado", "the instance does not pass its status checks"
        ),
        source="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html#status-check-metrics",
    ),
    Sign(  # every node checks every target, as long as targets are shared across zones: the worst node's word counts
        namespace="AWS/ApplicationELB",
        metrics=frozenset({"HealthyHostCount"}),
        of="LoadBalancer",
        parts=frozenset({"AvailabilityZone"}),
        down=Down.AT_ZERO,
        means=_NO_HOST,
        source=f"{_ELB}/application/load-balancer-cloudwatch-metrics.html",
    ),
    Sign(  # a node checks the targets of its own zone: AWS says to watch the Maximum
        namespace="AWS/NetworkELB",
        metrics=frozenset({"HealthyHostCount"}),
        of="LoadBalancer",
        parts=frozenset({"AvailabilityZone"}),
        down=Down.AT_ZERO,
        misleading=_NODES_DIFFER,
        means=_NO_HOST,
        source=f"{_ELB}/network/load-balancer-cloudwatch-metrics.html",
    ),
    Sign(
        namespace="AWS/GatewayELB",
        metrics=frozenset({"HealthyHostCount"}),
        of="LoadBalancer",
        parts=frozenset({"AvailabilityZone"}),
        down=Down.AT_ZERO,
        misleading=_NODES_DIFFER,
        means=_NO_HOST,
        source=f"{_ELB}/gateway/cloudwatch-metrics.html",
    ),
    Sign(
        namespace="AWS/ELB",
        metrics=frozenset({"HealthyHostCount"}),
        of="LoadBalancerName",
        parts=frozenset({"AvailabilityZone"}),
        down=Down.AT_ZERO,
        misleading=_NODES_DIFFER,
        means=_NO_HOST,
        source=f"{_ELB}/classic/elb-cloudwatch-metrics.html",
    ),
    Sign(
        namespace="AWS/Route53",
        metrics=frozenset({"HealthCheckStatus"}),
        of="HealthCheckId",
        down=Down.AT_ZERO,
        means=_UNHEALTHY,
        source=f"{_ROUTE_53}/monitoring-cloudwatch.html",
    ),
    Sign(
        namespace="AWS/Route53",
        metrics=frozenset({"HealthCheckPercentageHealthy"}),
        of="HealthCheckId",
        down=Down.AT_ZERO,
        whole=False,
        means=_UNHEALTHY,
        source=f"{_ROUTE_53}/monitoring-cloudwatch.html",
    ),
    Sign(
        namespace="AWS/Route53Resolver",
        metrics=frozenset({"EndpointHealthyENICount"}),
        of="EndpointId",
        down=Down.AT_ZERO,
        means=Phrase(
            "ninguna interfaz del punto de enlace de DNS funciona", "no interface of the DNS endpoint is operational"
        ),
        source=f"{_ROUTE_53}/monitoring-resolver-with-cloudwatch.html",
    ),
    Sign(
        namespace="AWS/GlobalAccelerator",
        metrics=frozenset({"HealthyEndpointCount"}),
        of="Accelerator",
        parts=frozenset({"Listener", "EndpointGroup"}),
        down=Down.AT_ZERO,
        misleading=_NODES_DIFFER,
        means=Phrase("ningún destino del acelerador responde", "no endpoint of the accelerator responds"),
        source="https://docs.aws.amazon.com/global-accelerator/latest/dg/cloudwatch-monitoring.html",
    ),
    Sign(  # AWS's own, although its name does not say so; `Failed` counts faults of the canary itself, so it is no sign
        namespace="CloudWatchSynthetics",
        metrics=frozenset({"SuccessPercent", "SuccessPercentWithRetries"}),
        of="CanaryName",
        parts=frozenset({"StepName", "Browser", "Location"}),
        down=Down.AT_ZERO,
        whole=False,
        means=Phrase("todas las pruebas sintéticas fallan", "every run of the canary fails"),
        source=f"{_CLOUDWATCH}/CloudWatch_Synthetics_Canaries_metrics.html",
    ),
    Sign(
        namespace="AWS/DX",
        metrics=frozenset({"ConnectionState"}),
        of="ConnectionId",
        down=Down.AT_ZERO,
        means=Phrase("la conexión de Direct Connect está caída", "the Direct Connect connection is down"),
        source="https://docs.aws.amazon.com/directconnect/latest/UserGuide/monitoring-cloudwatch.html",
    ),
    Sign(  # a connection has two tunnels, and one alone carries it: between 0 and 1, one of them is up
        namespace="AWS/VPN",
        metrics=frozenset({"TunnelState"}),
        of="VpnId",
        parts=frozenset({"TunnelIpAddress"}),
        down=Down.AT_ZERO,
        misleading=_NODES_DIFFER,
        means=Phrase("ningún túnel de la VPN está activo", "no tunnel of the VPN is up"),
        source="https://docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-cloudwatch-vpn.html",
    ),
)

_NO_DATA = "no datapoints were received"
"""How CloudWatch's reason begins where missing data was treated as breaching: then the metric itself says nothing."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A metric that says that the service is down: the row that knows it, and which metric said it."""

    sign: Sign
    metric: Metric

    @property
    def words(self) -> Phrase:
        """The whole sentence for an engineer (lower case, no full stop); `sign.means` is the client's."""
        metric, means = self.metric, self.sign.means
        of = f"{metric.namespace} {metric.name} ({self.sign.of}={metric.dimensions[self.sign.of]})"
        return Phrase(f"la métrica {of} dice que {means.es}", f"the metric {of} says that {means.en}")


def meaning_of(alarm: Alarm) -> Meaning | None:
    """Why the metric says that the service is down; None where it does not say so."""
    if alarm.state is not AlarmState.ALARM or alarm.expression or len(alarm.metrics) != 1:
        return None
    metric = alarm.metrics[0]
    for sign in SIGNS:
        if _is_about(sign, metric) and _says_down(sign, alarm):
            return Meaning(sign, metric)
    return None


def _is_about(sign: Sign, metric: Metric) -> bool:
    return (
        metric.namespace == sign.namespace
        and metric.name in sign.metrics
        and sign.of in metric.dimensions
        and sign.parts.isdisjoint(metric.dimensions)
        and metric.statistic not in sign.misleading
    )


def _says_down(sign: Sign, alarm: Alarm) -> bool:
    """By the newest datapoint; where the form tells none, by what the alarm's condition leaves possible."""
    if alarm.datapoints:
        newest = alarm.datapoints[0]
        return newest <= 0 if sign.down is Down.AT_ZERO else newest > 0
    if alarm.threshold is None or _NO_DATA in (alarm.reason or ""):
        return False
    match sign.down, alarm.comparison:
        case Down.ABOVE_ZERO, "GreaterThanThreshold":
            return alarm.threshold >= 0
        case Down.ABOVE_ZERO, "GreaterThanOrEqualToThreshold":
            return alarm.threshold > 0
        case Down.AT_ZERO, "LessThanThreshold":
            return sign.whole and alarm.threshold <= 1
        case Down.AT_ZERO, "LessThanOrEqualToThreshold":
            return alarm.threshold < (1 if sign.whole else 0) or alarm.threshold == 0
        case _:
            return False
