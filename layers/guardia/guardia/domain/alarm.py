"""An alarm's change of state, as our own value, whatever form it came in.

Fields and limits: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

FINGERPRINT_VERSION = "v1"

ROAD_TEST = "guardia-road-test"
"""The alarm of infra/client_account.yaml by which `guardia client check` tries the road from an account to us."""

INEXACT = timedelta(seconds=1)
"""How far apart an event and the account's API may date one change: AWS promises nowhere that they agree."""


class AlarmState(StrEnum):
    """The three states of a CloudWatch alarm."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


def digest(*parts: str | None) -> str:
    """SHA-256 (hex) of the parts as canonical JSON, so that no two lists of parts join to the same text."""
    text = json.dumps(parts, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Identity:
    """Which alarm: the account that proved itself, the region's code, and the alarm's ARN."""

    account_id: str
    region: str
    alarm_arn: str

    @property
    def key(self) -> str:
        """A fixed-length key, since an ARN may have 1,600 characters."""
        return digest(self.account_id, self.region, self.alarm_arn)


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric that the alarm watches."""

    namespace: str
    name: str
    dimensions: Mapping[str, str] = field(default_factory=dict)
    statistic: str | None = None


@dataclass(frozen=True, slots=True)
class Contributor:
    """One time series of an alarm over many: its id, and the labels that tell it apart."""

    id: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One state change of one alarm. Texts are a stranger's: escape them wherever they are shown.

    `changed_at` is the alarm's own time (UTC). `tags` is None when the event carries none. `suppressed_by` and
    `muted_by` name what silenced the alarm's actions. `rule` and `children` belong to a composite alarm.
    `threshold`, `comparison` and `datapoints` (the newest first) are there where the form tells them. They belong to
    `expression` where there is one (metric math, a query), else to the one metric. `exact` is False where the account's
    own API told of the change, whose time may be another than the event's, by less than INEXACT.
    """

    identity: Identity
    name: str
    state: AlarmState
    changed_at: datetime
    previous_state: AlarmState | None = None
    description: str | None = None
    reason: str | None = None
    contributor: Contributor | None = None
    metrics: tuple[Metric, ...] = ()
    expression: str | None = None
    threshold: float | None = None
    comparison: str | None = None
    datapoints: tuple[float, ...] = ()
    rule: str | None = None
    children: tuple[str, ...] = ()
    suppressed_by: str | None = None
    muted_by: str | None = None
    evaluation_state: str | None = None
    tags: Mapping[str, str] | None = None
    exact: bool = True

    @property
    def is_road_test(self) -> bool:
        """Whether this is the alarm that only tries the road; by name and ARN, so that it silences no other alarm."""
        return self.name == ROAD_TEST and self.identity.alarm_arn.endswith(f":alarm:{ROAD_TEST}")

    @property
    def composite(self) -> bool:
        """Whether it watches other alarms, and no metric."""
        return bool(self.rule or self.children)

    @property
    def fingerprint(self) -> str:
        """The same for every delivery of this change, in any form; another for any other change."""
        identity = self.identity
        contributor = self.contributor.id if self.contributor else None
        moment = self.changed_at.isoformat(timespec="milliseconds")
        parts = (identity.account_id, identity.region, identity.alarm_arn, contributor, self.state, moment)
        return f"{FINGERPRINT_VERSION}:{digest(*parts)}"


class Operation(StrEnum):
    """What was done to an alarm's configuration."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationChange:
    """An alarm was made, changed or deleted. `actions_enabled` is None where the event does not say."""

    identity: Identity
    name: str
    operation: Operation
    changed_at: datetime
    actions_enabled: bool | None = None

    @property
    def blinds_us(self) -> bool:
        """Whether this alarm will not speak any more: the desk must hear of it."""
        return self.operation is Operation.DELETE or self.actions_enabled is False


Reading = Alarm | ConfigurationChange
