"""What operators see of the deployed stack: its dashboard, its alarms, and the lines that real functions write."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.alarms import event
from tests.e2e.patience import until

if TYPE_CHECKING:
    from tests.e2e.aws import Aws
    from tests.e2e.desk import Desk

ON_THE_WAY = {"alarm-intake", "ticket-stream", "ticket-workflow", "ticket-api"}
FUNCTIONS = sorted({*ON_THE_WAY, "sweeper", "severity-review", "delivery-events", "message-links"})
LINE = re.compile(r'\{"(level|_aws)":')
PERSONAL = re.compile(r"@[a-z0-9-]+\.example|\+50\d{7,}|/a/GD-")


def lines(aws: Aws, function: str) -> list[dict[str, Any]]:
    """What the function wrote itself; the emulator's own lines are not JSON."""
    return [json.loads(line) for line in aws.lines(function) if LINE.match(line)]


def test_the_dashboard_is_there_and_shows_this_stacks_own_things(aws: Aws) -> None:
    cloudwatch = aws("cloudwatch")
    (entry,) = cloudwatch.list_dashboards()["DashboardEntries"]
    body = json.loads(cloudwatch.get_dashboard(DashboardName=entry["DashboardName"])["DashboardBody"])
    assert "${" not in json.dumps(body)
    assert "guardia-alarms-to-intake" in json.dumps(body)
    assert {widget["type"] for widget in body["widgets"]} == {"text", "alarm", "metric"}


def test_every_alarm_of_the_stack_tells_the_desks_topic_and_names_its_runbook(aws: Aws) -> None:
    pages = aws("cloudwatch").get_paginator("describe_alarms").paginate()
    alarms = [alarm for page in pages for alarm in page["MetricAlarms"] if "runbooks.md" in alarm["AlarmDescription"]]
    assert len(alarms) > 50
    (topic,) = {action for alarm in alarms for action in alarm["AlarmActions"]}
    assert {alarm["AlarmName"] for alarm in alarms if not alarm["AlarmActions"]} == set()
    assert aws("sns").get_topic_attributes(TopicArn=topic)["Attributes"]["DisplayName"] == "Guardia"


@pytest.mark.covers("F61")
def test_a_tickets_way_is_found_by_its_number_and_no_line_names_anybody(desk: Desk, aws: Aws) -> None:
    ticket_id = desk.opened(event("vista"))["id"]
    desk.told(ticket_id, "opened", recipients=2)
    desk.step(ticket_id, "acknowledge")
    desk.told(ticket_id, "acknowledged", recipients=2)

    def seen() -> set[str]:
        """Whose lines name it; the log of a call may come with the next call of its process only."""
        desk.ticket(ticket_id)
        return {name for name in FUNCTIONS if any(line.get("ticket_id") == ticket_id for line in lines(aws, name))}

    until(lambda: seen() >= ON_THE_WAY, f"lines about {ticket_id}")
    for function in FUNCTIONS:
        written = lines(aws, function)
        assert [line for line in written if not {"service", "request_id", "correlation_id"} <= line.keys()] == []
        assert {line["service"] for line in written} <= {function.replace("-", "_")}
        assert [line for line in aws.lines(function) if PERSONAL.search(line)] == []
