"""The bus's road: an EventBridge envelope, as the rule put it on the intake queue.

The queue takes messages from our rule only, and EventBridge sets the envelope's `account`: it is the tenant. `source`
cannot begin with `aws.` unless an AWS service made the event. The alarm's ARN must agree with both account and region.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters.readers import alarm_parts as parts
from guardia.adapters.readers.arns import needed_account, needed_alarm_arn, proven
from guardia.adapters.readers.evidence import evidence_of
from guardia.adapters.readers.fields import Fields
from guardia.adapters.readers.strict_json import parse_object
from guardia.domain.alarm import Alarm, ConfigurationChange, Contributor, Identity, Operation
from guardia.domain.errors import Refused

if TYPE_CHECKING:
    from guardia.domain.alarm import Metric, Reading
    from guardia.domain.quarantine import Received

STATE_CHANGE = "CloudWatch Alarm State Change"
CONTRIBUTOR_STATE_CHANGE = "CloudWatch Alarm Contributor State Change"
CONFIGURATION_CHANGE = "CloudWatch Alarm Configuration Change"


def read_eventbridge(received: Received) -> Reading:
    """What the message on the intake queue says."""
    event = Fields(parse_object(received.body, "the message"))
    if not is_event(event):
        raise Refused("the message is no EventBridge envelope: detail-type and detail are absent")
    with proven(needed_account(event.needed_text("account", 80), "account")):
        return read_event(event)


def is_event(document: Fields) -> bool:
    """Whether this is an EventBridge envelope rather than a notification."""
    return document.has("detail-type") or document.has("detail")


def read_event(event: Fields) -> Reading:
    """What an envelope says. Its account is proven by the road it came by, which the caller knows."""
    source = event.needed_text("source", 80)
    if source != "aws.cloudwatch":
        raise Refused(f"the event's source is {source!r}, not 'aws.cloudwatch'")
    identity = _identity(event)
    detail = event.inside("detail")
    match event.needed_text("detail-type", 80):
        case detail_type if detail_type in {STATE_CHANGE, CONTRIBUTOR_STATE_CHANGE}:
            return _alarm(detail, identity, with_contributor=detail_type == CONTRIBUTOR_STATE_CHANGE)
        case detail_type if detail_type == CONFIGURATION_CHANGE:
            return _configuration_change(event, detail, identity)
        case other:
            raise Refused(f"the event's detail-type is {other!r}, which says nothing of an alarm")


def _identity(event: Fields) -> Identity:
    account = needed_account(event.needed_text("account", 80), "account")
    region = event.needed_text("region", 80)
    first = next(iter(event.items("resources")), None)
    arn = needed_alarm_arn(first if isinstance(first, str) else "", "resources[0]")
    if arn.account_id != account:
        raise Refused(f"the alarm's ARN is of account {arn.account_id}, but account {account} sent the event")
    if arn.region != region:
        raise Refused(f"the alarm's ARN is of region {arn.region}, but the event is of region {region!r}")
    return Identity(account, region, arn.arn)


def _name(detail: Fields, identity: Identity) -> str:
    text = detail.text("alarmName", parts.NAME_LIMIT) or identity.alarm_arn.split(":", 6)[6]
    return parts.shown_name(text)


def _alarm(detail: Fields, identity: Identity, *, with_contributor: bool) -> Alarm:
    state = detail.inside("state")
    configuration = detail.inside("configuration")
    reason = state.text("reason", parts.REASON_LIMIT)
    evidence = evidence_of(reason, state.text("reasonData", 100_000))
    threshold = configuration.number("threshold") if evidence.threshold is None else evidence.threshold
    return Alarm(
        identity=identity,
        name=_name(detail, identity),
        state=parts.needed_state(state, "value"),
        changed_at=state.needed_time("timestamp"),
        previous_state=parts.state(detail.inside("previousState"), "value"),
        description=configuration.text("description", parts.DESCRIPTION_LIMIT),
        reason=reason,
        contributor=_contributor(detail) if with_contributor else None,
        metrics=_metrics(configuration),
        expression=_expression(configuration),
        threshold=threshold,
        comparison=configuration.text("comparisonOperator", 80),
        datapoints=evidence.datapoints,
        rule=configuration.text("alarmRule", parts.RULE_LIMIT),
        children=evidence.children,
        suppressed_by=state.text("actionsSuppressedBy", 80),
        muted_by=_muted_by(detail),
        evaluation_state=state.text("evaluationState", 80),
        tags=detail.inside("alarmTags").texts(parts.TAGS_LIMIT, parts.VALUE_LIMIT) if detail.has("alarmTags") else None,
    )


def _contributor(detail: Fields) -> Contributor:
    contributor = detail.inside("alarmContributor")
    attributes = contributor.inside("attributes").texts(parts.ATTRIBUTES_LIMIT, parts.VALUE_LIMIT)
    return Contributor(contributor.needed_text("id", parts.CONTRIBUTOR_ID_LIMIT), attributes)


def _metrics(configuration: Fields) -> tuple[Metric, ...]:
    stats = (query.inside("metricStat") for query in configuration.objects("metrics", 100))
    found = (
        parts.metric(stat.inside("metric"), "name", "namespace", "dimensions", stat.text("stat", 80)) for stat in stats
    )
    return tuple(metric for metric in found if metric)[: parts.METRICS_LIMIT]


def _expression(configuration: Fields) -> str | None:
    """Metric math, a Metrics Insights or PromQL query, or a log alarm's query with its aggregation."""
    math = (query.text("expression", parts.RULE_LIMIT) for query in configuration.objects("metrics", 100))
    promql = configuration.inside("evaluationCriteria").inside("promQLCriteria").text("query", parts.RULE_LIMIT)
    log = (configuration.text(key, parts.RULE_LIMIT) for key in ("queryString", "aggregationExpression"))
    return parts.evaluated(math) or promql or " | ".join(part for part in log if part) or None


def _muted_by(detail: Fields) -> str | None:
    if not detail.inside("muteDetail").values:
        return None
    return detail.inside("muteDetail").text("mutedByArn", 1600) or "a mute rule without a name"


def _configuration_change(event: Fields, detail: Fields, identity: Identity) -> ConfigurationChange:
    """It happened at the later of two times.

    The envelope's has whole seconds; the configuration's is finer, but after a deletion tells the change before.
    """
    operation = detail.needed_text("operation", 80)
    if operation not in set(Operation):
        raise Refused(f"detail.operation is {operation!r}: no change of a configuration that is known")
    configuration = detail.inside("configuration")
    changed_at = event.needed_time("time")
    if configuration.has("timestamp"):
        changed_at = max(changed_at, configuration.needed_time("timestamp"))
    return ConfigurationChange(
        identity=identity,
        name=_name(detail, identity),
        operation=Operation(operation),
        changed_at=changed_at,
        actions_enabled=configuration.flag("actionsEnabled"),
    )
