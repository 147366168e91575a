"""Changes of alarms in the two forms in which they reach the queues, after the payloads of `events/`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from guardia.adapters.clock import now
from tests.support.events import document

if TYPE_CHECKING:
    from datetime import datetime

PRODUCTION = "222222222222"
TESTING = "333333333333"
"""The two accounts of the client `acme`."""

REGION = "us-east-1"

Body = dict[str, Any]


def stamp(at: datetime) -> str:
    """The alarm's own form of a time: `2026-05-12T14:05:12.433+0000`."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"


def arn(name: str, account: str) -> str:
    """The alarm's ARN."""
    return f"arn:aws:cloudwatch:{REGION}:{account}:alarm:{name}"


def event(name: str, state: str = "ALARM", at: datetime | None = None, *, account: str = PRODUCTION) -> Body:
    """The change as EventBridge delivers it; of the CPU of a machine, which says nothing of its being down."""
    at = at or now()
    body = document("eventbridge/opened-metric")
    body |= {"account": account, "resources": [arn(name, account)], "time": at.strftime("%Y-%m-%dT%H:%M:%SZ")}
    body["detail"]["alarmName"] = name
    body["detail"]["state"] |= {"value": state, "timestamp": stamp(at)}
    body["detail"]["previousState"]["value"] = "OK" if state == "ALARM" else "ALARM"
    return body


def status_check(name: str, *, account: str = PRODUCTION) -> Body:
    """A machine fails its status check, as EventBridge tells it: it is down."""
    body = event(name, account=account)
    (metric,) = body["detail"]["configuration"]["metrics"]
    metric["metricStat"] |= {
        "metric": {"namespace": "AWS/EC2", "name": "StatusCheckFailed", "dimensions": {"InstanceId": "i-0b1c2d3e"}},
        "period": 60,
        "stat": "Maximum",
    }
    return body


def notification(name: str, state: str = "ALARM", at: datetime | None = None, *, account: str = PRODUCTION) -> Body:
    """The change as CloudWatch publishes it to a topic of the account, in the envelope of SNS."""
    envelope = document("sns/opened-metric")
    message = json.loads(envelope["Message"]) | {
        "AlarmName": name,
        "AlarmArn": arn(name, account),
        "AWSAccountId": account,
        "NewStateValue": state,
        "OldStateValue": "OK" if state == "ALARM" else "ALARM",
        "StateChangeTime": stamp(at or now()),
    }
    topic = f"arn:aws:sns:{REGION}:{account}:alarms"
    return envelope | {"TopicArn": topic, "Message": json.dumps(message, ensure_ascii=False)}
