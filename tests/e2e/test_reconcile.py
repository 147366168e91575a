"""An alarm whose message was lost is found in the client's account, opened, and known when the message comes after all.

The client's own stack gives the read role; the emulator enforces what it may read.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.alarms import REGION, event
from tests.e2e.clients import client_file, deploy_the_clients_side, new_account
from tests.e2e.desk import instant
from tests.e2e.patience import until

if TYPE_CHECKING:
    from tests.e2e.desk import Desk, Json

pytestmark = pytest.mark.covers("F16", "F17", "F25")

CLIENT, EXTERNAL_ID = "perdida", "perdida-9f2c"
METRIC: dict[str, Any] = {
    "Namespace": "AWS/EC2",
    "MetricName": "CPUUtilization",
    "Dimensions": [{"Name": "InstanceId", "Value": "i-0b1c2d3e"}],
    "Statistic": "Average",
    "Period": 300,
    "EvaluationPeriods": 2,
    "Threshold": 90.0,
    "ComparisonOperator": "GreaterThanThreshold",
    "TreatMissingData": "ignore",
}


def test_a_lost_alarm_is_found_opened_and_ended_and_its_late_message_is_a_duplicate(desk: Desk) -> None:
    account = new_account()
    document = client_file(CLIENT, account)
    document["accounts"][0]["external_id"] = EXTERNAL_ID
    desk.register(document)
    deploy_the_clients_side(desk.stack, account, EXTERNAL_ID)
    theirs = desk.stack.client("cloudwatch", account)
    for name in ("lost", "quiet"):
        theirs.put_metric_alarm(AlarmName=name, **METRIC)
    theirs.set_alarm_state(AlarmName="lost", StateValue="ALARM", StateReason="Nobody tells the desk.")

    alarms = len(theirs.describe_alarms()["MetricAlarms"])  # and those of the client's own stack
    found = reconciled(desk)
    assert found["places"] == [{"account_id": account, "region": REGION, "alarms": alarms, "error": None}]
    assert [(one["alarm_name"], one["verdict"]) for one in found["alarms"]] == [("lost", "missing")]
    ticket = until(lambda: desk.ticket_of("lost", account), "the ticket of the lost alarm")
    assert [one["ticket"] for one in found["outcomes"]] == [ticket["id"]]
    assert ticket["severity"] == "HIGH"
    assert desk.timeline(ticket["id"])[0]["data"]["road"] == "account"
    desk.told(ticket["id"], "opened", recipients=2)

    (late,) = desk.deliver(event("lost", at=instant(ticket["alarm_at"]), account=account))
    assert desk.ledger.settle()[late] == "duplicate"
    assert desk.ticket(ticket["id"])["occurrences"] == 1

    theirs.set_alarm_state(AlarmName="lost", StateValue="OK", StateReason="Nobody tells the desk of this either.")
    assert [one["outcome"] for one in reconciled(desk)["outcomes"]] == ["recovered"]
    assert desk.kinds(ticket["id"]) == ["opened", "recovered"]
    assert f"{alarms} alarms of 1 place: 1 fine" in desk.guardia("reconcile", CLIENT)


def reconciled(desk: Desk) -> Json:
    """What `guardia reconcile` finds and does."""
    read: Json = json.loads(desk.guardia("reconcile", CLIENT, "--open", "--json"))
    return read
