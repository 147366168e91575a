"""ports.AccountAlarms: CloudWatch in the client's account, as the account's read role.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html (a hundred alarms a page, and
only metric alarms unless the other types are named), API_DescribeAlarmHistory.html (kept for 30 days, that of deleted
alarms too), API_DescribeAlarmContributors.html, API_ListAlarmMuteRules.html.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from guardia.adapters.alarm_events import Origin, ToState, event_body
from guardia.adapters.client_account import unreachable
from guardia.adapters.readers.account import read_account
from guardia.domain.alarm import INEXACT, Alarm, AlarmState
from guardia.domain.quarantine import Received, Road
from guardia.domain.reconciliation import Told, Trail

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_cloudwatch.literals import AlarmTypeType, HistoryItemTypeType

    from guardia.adapters.alarm_events import Described
    from guardia.adapters.resource_tags import OpenSession
    from guardia.domain.contract import Account

PAGE = 100
TYPES: list[AlarmTypeType] = ["MetricAlarm", "CompositeAlarm", "LogAlarm"]
CHANGES: tuple[HistoryItemTypeType, ...] = ("StateUpdate", "AlarmContributorStateUpdate")
NOT_HERE = frozenset({"InvalidAction", "UnknownOperation", "UnknownOperationException"})
"""A partition or an emulator that does not know an action yet has nothing that the action could tell."""


class ClientAlarms:
    """Opens a session anew for each call: nothing of one client's account outlives it.

    `patience` is for ten requests a second, which is all that CloudWatch grants an account and region.
    """

    def __init__(self, open_session: OpenSession, patience: Mapping[str, Any]) -> None:
        self._open_session = open_session
        self._config = Config(**patience)

    def __call__(self, account: Account, region: str, since: datetime) -> Iterator[Trail]:
        """Every alarm, and those that were in ALARM after `since` and are deleted. Raises Unreachable."""
        session = self._open_session(account, region)
        cloudwatch = session.client("cloudwatch", config=self._config)
        origin = Origin(cloudwatch.meta.partition, account.id, region)
        try:
            yield from _Region(cloudwatch, origin).trails(since)
        except (BotoCoreError, ClientError) as error:
            raise unreachable(f"the alarms of account {account.id} in {region} cannot be read", error) from error


@dataclass(frozen=True, slots=True)
class _Region:
    """The alarms of one region, asked for as one session."""

    cloudwatch: CloudWatchClient
    origin: Origin

    def trails(self, since: datetime) -> Iterator[Trail]:
        """Deleted ones last: only their history knows them."""
        history = self._changes(since)
        muted = self._muted()
        for alarm in self._alarms():
            changes = history.pop(alarm["AlarmName"], [])
            yield self._trail(alarm, changes, muted.get(alarm["AlarmName"]))
        for name, changes in history.items():
            if any(change.value == AlarmState.ALARM for change in changes):
                yield self._of(None, [self._told({"AlarmName": name}, change) for change in changes])

    def _alarms(self) -> Iterator[Described]:
        pages = self.cloudwatch.get_paginator("describe_alarms").paginate(
            AlarmTypes=TYPES, PaginationConfig={"PageSize": PAGE}
        )
        for page in pages:
            yield from page.get("MetricAlarms", [])
            yield from page.get("CompositeAlarms", [])
            yield from page.get("LogAlarms", [])

    def _changes(self, since: datetime) -> dict[str, list[ToState]]:
        """The changes to ALARM and to OK by the alarm's name, oldest first."""
        found: dict[str, list[ToState]] = defaultdict(list)
        for kind in CHANGES:
            pages = self.cloudwatch.get_paginator("describe_alarm_history").paginate(
                AlarmTypes=TYPES,
                HistoryItemType=kind,
                StartDate=since,
                ScanBy="TimestampAscending",
                PaginationConfig={"PageSize": PAGE},
            )
            for item in (item for page in pages for item in page["AlarmHistoryItems"]):
                if change := _change_in(item):
                    found[item["AlarmName"]].append(change)
        return found

    def _muted(self) -> dict[str, str]:
        """The alarms that a mute rule of their owner silences now, and its ARN."""
        muted: dict[str, str] = {}
        try:
            pages = self.cloudwatch.get_paginator("list_alarm_mute_rules").paginate(Statuses=["ACTIVE"])
            for rule in (rule for page in pages for rule in page["AlarmMuteRuleSummaries"]):
                arn = rule["AlarmMuteRuleArn"]
                known = self.cloudwatch.get_alarm_mute_rule(AlarmMuteRuleName=arn.rpartition(":")[2])
                muted |= dict.fromkeys(known.get("MuteTargets", {}).get("AlarmNames", []), arn)
        except ClientError as error:
            _raise_unless_unknown(error)
        return muted

    def _trail(self, alarm: Described, changes: list[ToState], muted_by: str | None) -> Trail:
        """The present state is told by the alarm itself: with all that the history knows, and however long ago."""
        now = ToState(
            value=alarm["StateValue"],
            at=alarm.get("StateTransitionedTimestamp") or alarm["StateUpdatedTimestamp"],
            reason=alarm.get("StateReason"),
            reason_data=alarm.get("StateReasonData"),
            suppressed_by=alarm.get("ActionsSuppressedBy"),
            muted_by=muted_by,
        )
        present = [*(self._contributors(alarm) if now.value == AlarmState.ALARM else ()), now]
        earlier = [change for change in changes if not any(_is_same(change, other) for other in present)]
        told = [self._told(alarm, change) for change in (*earlier, *present)]
        return self._of(told[-1], told)

    def _of(self, now: Told | None, told: list[Told]) -> Trail:
        raised = tuple(one for one in told if one.alarm.state is AlarmState.ALARM)
        oks = (one for one in told if one.alarm.state is AlarmState.OK and one.alarm.contributor is None)
        ended = max(oks, key=lambda one: one.alarm.changed_at, default=None)
        of = told[-1].alarm
        return Trail(identity=of.identity, name=of.name, now=now, raised=raised, ended=ended)

    def _contributors(self, alarm: Described) -> Iterator[ToState]:
        """Those in ALARM, of an alarm over many time series."""
        if not _may_have_contributors(alarm):
            return
        following: dict[str, str] = {}
        try:
            while True:
                page = self.cloudwatch.describe_alarm_contributors(AlarmName=alarm["AlarmName"], **following)
                yield from map(_contributor_in_alarm, filter(_is_dated, page["AlarmContributors"]))
                if not page.get("NextToken"):
                    return
                following = {"NextToken": page["NextToken"]}
        except ClientError as error:
            _raise_unless_unknown(error)

    def _told(self, alarm: Described, change: ToState) -> Told:
        body = event_body(self.origin, alarm, change)
        reading = read_account(Received(message_id="", road=Road.ACCOUNT, body=body, sent_at=change.at))
        if not isinstance(reading, Alarm):
            raise TypeError("a change of state reads as one")
        return Told(reading, body)


def _change_in(item: Mapping[str, Any]) -> ToState | None:
    """The change to ALARM or to OK that an item of the history tells; None for any other, or one that cannot be read.

    `HistoryData` is JSON that holds the state's reason, and what else is known of it.
    """
    try:
        state = json.loads(item.get("HistoryData", ""))["newState"]
        value, data = state["stateValue"], state.get("stateReasonData")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if value not in {AlarmState.ALARM, AlarmState.OK}:
        return None
    contributor_id = item.get("AlarmContributorId")
    return ToState(
        value=value,
        at=item["Timestamp"],
        reason=state.get("stateReason"),
        reason_data=json.dumps(data) if data is not None else None,
        contributor=(contributor_id, item.get("AlarmContributorAttributes", {})) if contributor_id else None,
        suppressed_by=state.get("actionsSuppressedBy"),
    )


def _contributor_in_alarm(contributor: Mapping[str, Any]) -> ToState:
    return ToState(
        value=AlarmState.ALARM,
        at=contributor["StateTransitionedTimestamp"],
        reason=contributor.get("StateReason"),
        contributor=(contributor["ContributorId"], contributor.get("ContributorAttributes", {})),
    )


def _is_dated(contributor: Mapping[str, Any]) -> bool:
    return "StateTransitionedTimestamp" in contributor


def _may_have_contributors(alarm: Described) -> bool:
    """A query over many time series: a Metrics Insights query, PromQL, or a query of logs."""
    expressions = (query.get("Expression", "") for query in alarm.get("Metrics", []))
    grouped = any("GROUP BY" in expression.upper() for expression in expressions)
    return grouped or "EvaluationCriteria" in alarm or "ScheduledQueryConfiguration" in alarm


def _is_same(change: ToState, other: ToState) -> bool:
    """Whether the history and the alarm tell of one change."""
    one, another = (found.contributor[0] if found.contributor else None for found in (change, other))
    return one == another and change.value == other.value and abs(change.at - other.at) < INEXACT


def _raise_unless_unknown(error: ClientError) -> None:
    if error.response.get("Error", {}).get("Code") not in NOT_HERE:
        raise error
