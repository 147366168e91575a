"""What CloudWatch's API tells of a client's alarms reads as the events would have; botocore checks both forms."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.config import Config
from botocore.stub import Stubber

from guardia.adapters.account_alarms import ClientAlarms
from guardia.adapters.readers.eventbridge import read_eventbridge
from guardia.bootstrap.aws import READING_MUCH
from guardia.domain.alarm import Alarm
from guardia.domain.contract import Account
from guardia.domain.errors import Unreachable
from tests.support.events import ROOT, document, received

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from boto3 import Session
    from mypy_boto3_cloudwatch import CloudWatchClient

    from guardia.domain.reconciliation import Told, Trail

pytestmark = pytest.mark.covers("F16")

ACME = Account("222222222222", None, "acme-9f2c")
REGION = "us-east-1"
SINCE = datetime(2026, 5, 12, 0, 0, tzinfo=UTC)
AT = datetime(2026, 5, 12, 14, 5, 12, 433_000, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TYPES = ["MetricAlarm", "CompositeAlarm", "LogAlarm"]
KINDS = ("StateUpdate", "AlarmContributorStateUpdate")
CAPITALISED = {"queryString": "QueryString", "aggregationExpression": "AggregationExpression"}


class Asked:
    """CloudWatch of the client's account, which expects certain questions in their order, and knows their answers."""

    def __init__(self, cloudwatch: CloudWatchClient) -> None:
        self.cloudwatch = cloudwatch
        self.stubber = Stubber(cloudwatch)
        self.configured: list[Any] = []

    def client(self, service: str, config: object) -> object:
        """As a session of boto3 makes one."""
        assert service == "cloudwatch"
        self.configured.append(config)
        return self.cloudwatch

    def knows(
        self,
        *alarms: dict[str, Any],
        composite: Sequence[dict[str, Any]] = (),
        of_logs: Sequence[dict[str, Any]] = (),
        history: Sequence[dict[str, Any]] = (),
        of_contributors: Sequence[dict[str, Any]] = (),
        muted: Sequence[str] = (),
    ) -> None:
        """One page of everything."""
        for kind, items in zip(KINDS, (history, of_contributors), strict=True):
            self.stubber.add_response("describe_alarm_history", {"AlarmHistoryItems": list(items)}, _history(kind))
        rule = "arn:aws:cloudwatch:us-east-1:222222222222:alarm-mute-rule:nights"
        rules = [{"AlarmMuteRuleArn": rule}] if muted else []
        self.stubber.add_response("list_alarm_mute_rules", {"AlarmMuteRuleSummaries": rules}, {"Statuses": ["ACTIVE"]})
        if muted:
            targets = {"MuteTargets": {"AlarmNames": list(muted)}}
            self.stubber.add_response("get_alarm_mute_rule", targets, {"AlarmMuteRuleName": "nights"})
        page = {"MetricAlarms": list(alarms), "CompositeAlarms": list(composite), "LogAlarms": list(of_logs)}
        self.stubber.add_response("describe_alarms", page, {"AlarmTypes": TYPES, "MaxRecords": 100})

    def read(self, account: str = ACME.id) -> list[Trail]:
        """What the adapter makes of it; every question was asked."""
        read = ClientAlarms(lambda *_: cast("Session", self), READING_MUCH)
        with self.stubber:
            found = list(read(replace(ACME, id=account), REGION, SINCE))
        self.stubber.assert_no_pending_responses()
        return found


def _history(kind: str, token: str | None = None) -> dict[str, Any]:
    asked = {
        "AlarmTypes": TYPES,
        "HistoryItemType": kind,
        "StartDate": SINCE,
        "ScanBy": "TimestampAscending",
        "MaxRecords": 100,
    }
    return asked | ({"NextToken": token} if token else {})


@pytest.fixture(scope="module")
def cloudwatch() -> Iterator[CloudWatchClient]:
    """One for all tests: making it takes half a second."""
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)
    client = session.client("cloudwatch", config=Config(retries={"total_max_attempts": 1}))
    yield client
    client.close()


@pytest.fixture
def asked(cloudwatch: CloudWatchClient) -> Asked:
    return Asked(cloudwatch)


def described(name: str) -> dict[str, Any]:
    """The alarm of an event as DescribeAlarms tells of it."""
    event = document(f"eventbridge/{name}")
    state, configuration = event["detail"]["state"], event["detail"]["configuration"]
    alarm = {
        "AlarmName": event["detail"]["alarmName"],
        "AlarmArn": event["resources"][0],
        "AlarmDescription": configuration.get("description"),
        "StateValue": state["value"],
        "StateReason": state.get("reason"),
        "StateReasonData": state.get("reasonData"),
        "StateTransitionedTimestamp": datetime.fromisoformat(state["timestamp"]),
        "StateUpdatedTimestamp": datetime.fromisoformat(state["timestamp"]) + MINUTE,
        "AlarmRule": configuration.get("alarmRule"),
        "EvaluationState": state.get("evaluationState"),
        "ActionsSuppressedBy": state.get("actionsSuppressedBy"),
        "Threshold": configuration.get("threshold"),
        "ComparisonOperator": configuration.get("comparisonOperator"),
        "Metrics": [_query(query) for query in configuration.get("metrics", [])] or None,
    }
    query: dict[str, Any] = {CAPITALISED[key]: configuration[key] for key in CAPITALISED if key in configuration}
    if query:
        role, schedule = (
            configuration["scheduledQueryRoleARN"],
            {"ScheduleExpression": "rate(5 minutes)", "StartTimeOffset": 300},
        )
        query |= {"ScheduledQueryRoleARN": role, "ScheduleConfiguration": schedule}
        alarm["ScheduledQueryConfiguration"] = query
    return {key: value for key, value in alarm.items() if value is not None}


def _query(query: dict[str, Any]) -> dict[str, Any]:
    if "expression" in query:
        return {"Id": query["id"], "Expression": query["expression"]}
    metric = query["metricStat"]["metric"]
    dimensions = [{"Name": name, "Value": value} for name, value in metric["dimensions"].items()]
    named = {"Namespace": metric["namespace"], "MetricName": metric["name"], "Dimensions": dimensions}
    return {"Id": query["id"], "MetricStat": {"Metric": named, "Period": 60, "Stat": query["metricStat"]["stat"]}}


def single(alarm: dict[str, Any]) -> dict[str, Any]:
    """The same alarm as the API tells of one with a single metric."""
    (query,) = alarm.pop("Metrics")
    stat = query["MetricStat"]
    named: dict[str, Any] = stat["Metric"]
    return alarm | named | {"Statistic": stat["Stat"], "Period": 60}


def event_of(name: str) -> Alarm:
    reading = read_eventbridge(received(ROOT / "eventbridge" / f"{name}.json"))
    assert isinstance(reading, Alarm)
    return reading


def item(name: str, state: str, at: datetime, **of: Any) -> dict[str, Any]:
    """A change as the history keeps it."""
    new = {"stateValue": state, "stateReason": "It.", "stateReasonData": {"version": "1.0", "threshold": 90.0}}
    data = {"version": "1.0", "oldState": {"stateValue": "OK"}, "newState": new}
    return {"AlarmName": name, "Timestamp": at, "HistoryData": json.dumps(data)} | of


def states(told: Sequence[Told]) -> list[tuple[str, datetime]]:
    return [(one.alarm.state.value, one.alarm.changed_at) for one in told]


METRIC = ["opened-metric-math", "opened-anomaly-detection", "opened-metrics-insights-partial-data"]


class TestAnAlarmInAlarm:
    @pytest.mark.parametrize("name", METRIC)
    def test_reads_as_its_event(self, asked: Asked, name: str) -> None:
        asked.knows(described(name))
        assert_reads_as(asked.read(event_of(name).identity.account_id), name)

    def test_of_one_metric_reads_as_its_event(self, asked: Asked) -> None:
        asked.knows(single(described("opened-metric")))
        assert_reads_as(asked.read(), "opened-metric")

    def test_that_is_composite_reads_as_its_event(self, asked: Asked) -> None:
        asked.knows(composite=[described("opened-composite")])
        assert_reads_as(asked.read(), "opened-composite")

    def test_of_logs_reads_as_its_event(self, asked: Asked) -> None:
        asked.knows(of_logs=[described("opened-log-alarm")])
        asked.stubber.add_response(
            "describe_alarm_contributors", {"AlarmContributors": []}, {"AlarmName": "invoices-errors"}
        )
        assert_reads_as(asked.read(), "opened-log-alarm")

    def test_whose_actions_are_suppressed_says_so(self, asked: Asked) -> None:
        asked.knows(composite=[described("noted-composite-suppressed")])
        ((told,),) = (trail.raised for trail in asked.read())
        assert told.alarm.suppressed_by == event_of("noted-composite-suppressed").suppressed_by

    def test_that_a_rule_mutes_says_so(self, asked: Asked) -> None:
        alarm = single(described("opened-metric"))
        asked.knows(alarm, muted=[alarm["AlarmName"], "another"])
        (trail,) = asked.read()
        assert trail.now
        assert (trail.now.alarm.muted_by or "").endswith(":alarm-mute-rule:nights")

    def test_has_the_series_that_fail(self, asked: Asked) -> None:
        event = event_of("opened-contributor")
        alarm = described("opened-contributor") | {"StateTransitionedTimestamp": event.changed_at - MINUTE}
        assert event.contributor
        contributor = {
            "ContributorId": event.contributor.id,
            "ContributorAttributes": dict(event.contributor.attributes),
            "StateReason": event.reason,
            "StateTransitionedTimestamp": event.changed_at,
        }
        asked.knows(
            alarm, of_contributors=[item(event.name, "ALARM", event.changed_at, AlarmContributorId="6d442278dba546f6")]
        )
        about = {"AlarmName": event.name}
        asked.stubber.add_response("describe_alarm_contributors", {"AlarmContributors": [], "NextToken": "more"}, about)
        asked.stubber.add_response(
            "describe_alarm_contributors", {"AlarmContributors": [contributor]}, about | {"NextToken": "more"}
        )
        (trail,) = asked.read()
        (told,) = (told for told in trail.raised if told.alarm.contributor)
        assert told.alarm == replace(event, exact=False)
        assert len(trail.raised) == 2


def assert_reads_as(trails: list[Trail], name: str) -> None:
    """The same in everything but whence it came from: its fingerprint, too, where both have one time."""
    event = event_of(name)
    ((told,),) = (trail.raised for trail in trails)
    assert told.alarm == replace(event, exact=False, previous_state=None)
    assert told.alarm.fingerprint == event.fingerprint
    assert trails[0].now == told


class TestTheHistory:
    def test_tells_of_changes_that_are_over(self, asked: Asked) -> None:
        alarm = single(described("opened-metric")) | {"StateValue": "OK", "StateTransitionedTimestamp": AT}
        name = alarm["AlarmName"]
        items = [
            item(name, "ALARM", AT - 3 * MINUTE),
            item(name, "OK", AT - 2 * MINUTE),
            item(name, "INSUFFICIENT_DATA", AT - 2 * MINUTE),
            item(name, "ALARM", AT - MINUTE),
            item(name, "OK", AT + timedelta(milliseconds=4)),
        ]
        asked.knows(alarm, history=items)
        (trail,) = asked.read()
        assert states(trail.raised) == [("ALARM", AT - 3 * MINUTE), ("ALARM", AT - MINUTE)]
        assert trail.ended == trail.now
        first = trail.raised[0].alarm
        assert (first.reason, first.threshold, first.metrics) == ("It.", 90.0, event_of("opened-metric").metrics)

    def test_tells_of_an_end_that_missing_data_followed(self, asked: Asked) -> None:
        alarm = single(described("opened-metric"))
        now = {"StateValue": "INSUFFICIENT_DATA", "StateTransitionedTimestamp": AT}
        items = [item(alarm["AlarmName"], state, AT - n * MINUTE) for n, state in ((2, "ALARM"), (1, "OK"))]
        asked.knows(alarm | now, history=items)
        (trail,) = asked.read()
        assert trail.ended
        assert trail.ended.alarm.changed_at == AT - MINUTE

    def test_tells_the_present_state_once_though_both_date_it_a_little_apart(self, asked: Asked) -> None:
        alarm = single(described("opened-metric"))
        asked.knows(alarm, history=[item(alarm["AlarmName"], "ALARM", AT - timedelta(milliseconds=3))])
        assert_reads_as(asked.read(), "opened-metric")

    def test_tells_of_alarms_that_are_deleted(self, asked: Asked) -> None:
        asked.knows(history=[item("gone", "ALARM", AT), item("ok", "OK", AT)])
        (trail,) = asked.read()
        assert (trail.now, states(trail.raised)) == (None, [("ALARM", AT)])
        assert trail.identity.alarm_arn == "arn:aws:cloudwatch:us-east-1:222222222222:alarm:gone"

    @pytest.mark.parametrize("data", ["no JSON", "[]", '{"newState": "ALARM"}', '{"newState": {}}', "null"])
    def test_may_hold_what_nobody_can_read(self, asked: Asked, data: str) -> None:
        asked.knows(history=[item("gone", "ALARM", AT) | {"HistoryData": data}])
        assert asked.read() == []

    def test_is_read_page_by_page(self, asked: Asked) -> None:
        alarms = [single(described("opened-metric")) | named(f"alarm-{n}") for n in range(250)]
        for kind, token in ((KINDS[0], "more"), (KINDS[1], None)):
            page: dict[str, Any] = {"AlarmHistoryItems": [item("alarm-1", "ALARM", AT - 2 * MINUTE)] if token else []}
            asked.stubber.add_response(
                "describe_alarm_history", page | ({"NextToken": token} if token else {}), _history(kind)
            )
            if token:
                asked.stubber.add_response(
                    "describe_alarm_history",
                    {"AlarmHistoryItems": [item("alarm-1", "ALARM", AT - MINUTE)]},
                    _history(kind, token),
                )
        asked.stubber.add_response("list_alarm_mute_rules", {"AlarmMuteRuleSummaries": []}, {"Statuses": ["ACTIVE"]})
        about = {"AlarmTypes": TYPES, "MaxRecords": 100}
        for start, token in ((0, "1"), (100, "2"), (200, None)):
            answer = {"MetricAlarms": alarms[start : start + 100]} | ({"NextToken": token} if token else {})
            asked.stubber.add_response("describe_alarms", answer, about)
            about = about | {"NextToken": token}
        found = asked.read()
        assert len(found) == 250
        assert [len(trail.raised) for trail in found[:3]] == [1, 3, 1]


def named(name: str) -> dict[str, str]:
    return {"AlarmName": name, "AlarmArn": f"arn:aws:cloudwatch:us-east-1:222222222222:alarm:{name}"}


class TestWhatCannotBeRead:
    @pytest.mark.parametrize(("code", "temporary"), [("AccessDenied", False), ("Throttling", True)])
    def test_a_refusal_says_whether_another_try_may_help(self, asked: Asked, code: str, *, temporary: bool) -> None:
        asked.stubber.add_client_error("describe_alarm_history", code)
        with pytest.raises(Unreachable, match="the alarms of account 222222222222 in us-east-1 cannot be read") as told:
            asked.read()
        assert told.value.temporary is temporary

    def test_where_nobody_knows_mute_rules_no_alarm_is_muted(self, asked: Asked) -> None:
        for kind in KINDS:
            asked.stubber.add_response("describe_alarm_history", {"AlarmHistoryItems": []}, _history(kind))
        asked.stubber.add_client_error("list_alarm_mute_rules", "InvalidAction")
        asked.stubber.add_response("describe_alarms", {"MetricAlarms": [single(described("opened-metric"))]})
        assert_reads_as(asked.read(), "opened-metric")

    def test_where_mute_rules_may_not_be_read_nothing_is(self, asked: Asked) -> None:
        for kind in KINDS:
            asked.stubber.add_response("describe_alarm_history", {"AlarmHistoryItems": []}, _history(kind))
        asked.stubber.add_client_error("list_alarm_mute_rules", "AccessDenied")
        with pytest.raises(Unreachable, match="AccessDenied"):
            asked.read()

    def test_a_client_that_throttles_is_asked_ten_times_and_ever_slower(self, asked: Asked) -> None:
        asked.knows()
        asked.read()
        (config,) = asked.configured
        assert config.retries == {"mode": "adaptive", "total_max_attempts": 10}
