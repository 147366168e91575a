"""What is measured is shown and explained; what goes wrong is told by a road that does not pass through Guardia."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.outcome import OutcomeKind
from guardia.services.record_delivery import Ending
from tests.infra.templates import (
    FUNCTION,
    STATE_MACHINE,
    branches,
    own,
    references,
    resources,
    statements,
)
from tests.infra.test_documents import anchors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.infra.templates import Json

PROJECT = Path(__file__).resolve().parents[2]
RUNBOOKS = PROJECT / "docs/runbooks.md"
ALARM = "AWS::CloudWatch::Alarm"
QUEUE = "AWS::SQS::Queue"
CALLS = {"add", "meter", "gauge"}
TELL_NOTHING = {"RoadTestAlarm", "HeartbeatAlarm"}
"""Alarms of a client's account that are no fault: nobody is sent to a runbook."""

FREE = {"AWS/Lambda", "AWS/SQS", "AWS/States", "AWS/Events", "AWS/ApiGateway", "AWS/DynamoDB", "AWS/SES", "AWS/SNS"}
FREE |= {"AWS/Logs"}
_VARIABLE = re.compile(r"\$\{([A-Za-z0-9:]+)(\.[A-Za-z]+)?\}")
_SEARCH = re.compile(r"SEARCH\('\{Guardia,([a-z,]+)\} MetricName=\"([a-z_]+)\"'")
_SECTION = re.compile(r"^### (.*)$", re.MULTILINE)


# What is measured


def emitted() -> set[str]:
    """The names that the code gives to whatever counts or measures."""
    sources = [*PROJECT.glob("layers/guardia/guardia/**/*.py"), *PROJECT.glob("functions/**/*.py")]
    found = {str(word) for kind in (OutcomeKind, Ending) for word in kind}
    for source in sources:
        tree = ast.parse(source.read_text())
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Attribute(attr=name, value=owner), args=[ast.Constant(value=str(text)), *_]) if (
                    name in CALLS and (name != "add" or ast.unparse(owner).endswith("metrics"))
                ):
                    found.add(text)
                case ast.Call(func=ast.Attribute(attr="meter"), args=[ast.Name(id=constant)]):
                    found.add(str(constants[constant]))
    return found


def explained() -> dict[tuple[str, str], str]:
    """(metric, function or dimensions) → what the table in operating.md says."""
    text = (PROJECT / "docs/operating.md").read_text()
    section = text[text.index("## The numbers") : text.index("## The logs")]
    return {
        (name, of): row[3]
        for row in re.finditer(r"^\| ([^|]+) \| ([^|]+) \| (.+) \|$", section, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row[1])
        for of in _whose(row[2])
    }


def _whose(cell: str) -> list[str]:
    names = re.findall(r"`(\w+)`", cell)
    is_service = (PROJECT / "functions" / names[0]).is_dir()
    return names if is_service else ["+".join(sorted(names))]


def widgets(template: Json) -> list[dict[str, Any]]:
    """Of the dashboard, whose JSON must be JSON."""
    (dashboard,) = resources(template, "AWS::CloudWatch::Dashboard").values()
    shown: list[dict[str, Any]] = json.loads(dashboard["DashboardBody"]["Fn::Sub"])["widgets"]
    return shown


def drawn(template: Json) -> Iterator[list[Any]]:
    """Each row of each graph that names a metric: namespace, name, dimensions; without its options."""
    for widget in widgets(template):
        for row in widget["properties"].get("metrics", []):
            if isinstance(row[0], str):
                yield row[:-1] if isinstance(row[-1], dict) else row


def searched(template: Json) -> set[tuple[str, str]]:
    """Metrics of ours that a graph looks for, whatever their dimensions' values are."""
    options = [row[-1] for widget in widgets(template) for row in widget["properties"].get("metrics", [])]
    looked_for = [one["expression"] for one in options if isinstance(one, dict) and "expression" in one]
    found = [match for expression in looked_for for match in _SEARCH.findall(expression)]
    return {(name, "+".join(sorted(dimensions.split(",")))) for dimensions, name in found}


def watched(template: Json) -> Iterator[tuple[str, str]]:
    """Metrics of ours, and whose, that an alarm looks at."""
    for alarm in resources(template, ALARM).values():
        parts = [one["MetricStat"]["Metric"] for one in alarm.get("Metrics", []) if "MetricStat" in one]
        for metric in parts or [alarm]:
            if metric["Namespace"] == "Guardia":
                yield metric["MetricName"], _key({one["Name"]: one["Value"] for one in metric["Dimensions"]})


def shown(template: Json) -> set[tuple[str, str]]:
    """Metrics of ours, and whose, that a graph shows."""
    found = searched(template)
    for namespace, name, *dimensions in drawn(template):
        if namespace == "Guardia":
            found.add((name, _key(dict(zip(dimensions[::2], dimensions[1::2], strict=True)))))
    return found


def _key(dimensions: dict[str, str]) -> str:
    return dimensions.get("service") or "+".join(sorted(dimensions))


def test_what_the_code_measures_is_what_the_table_explains() -> None:
    assert {name for name, _ in explained()} == emitted()


def test_what_is_explained_is_shown_on_the_dashboard_and_nothing_else_is(desk: Json) -> None:
    assert shown(desk) == set(explained())


def test_an_alarm_looks_at_no_metric_that_nobody_writes(desk: Json) -> None:
    assert set(watched(desk)) - set(explained()) == set()
    assert len(set(watched(desk))) > 10


@pytest.mark.parametrize("word", ["it raises an alarm", "an alarm where it lasts"])
def test_what_is_said_to_raise_an_alarm_has_one(desk: Json, word: str) -> None:
    watching = set(watched(desk))
    said = {place for place, text in explained().items() if word in text}
    assert said
    assert {name for name, _ in said} <= {name for name, _ in watching}


# The dashboard


def test_every_variable_of_the_dashboard_is_something_of_this_template(desk: Json) -> None:
    text = own(desk, "OperationsDashboard")["DashboardBody"]["Fn::Sub"]
    known = {*desk["Resources"], *desk["Parameters"], "AWS::Region", "AWS::StackName"}
    assert {name for name, _ in _VARIABLE.findall(text)} - known == set()


def test_its_alarms_are_alarms_and_its_namespaces_those_of_services(desk: Json) -> None:
    named = [arn for widget in widgets(desk) for arn in widget["properties"].get("alarms", [])]
    assert {name for arn in named for name, _ in _VARIABLE.findall(arn)} <= set(resources(desk, ALARM))
    assert {row[0] for row in drawn(desk)} <= {*FREE, "Guardia"}


def test_every_function_queue_machine_and_table_is_on_it(desk: Json) -> None:
    text = own(desk, "OperationsDashboard")["DashboardBody"]["Fn::Sub"]
    wanted = resources(desk, FUNCTION, QUEUE, STATE_MACHINE, "AWS::DynamoDB::Table")
    assert set(wanted) - {name for name, _ in _VARIABLE.findall(text)} == set()


def test_its_first_row_is_whether_an_alarm_is_lost_and_its_second_whether_somebody_is_told(desk: Json) -> None:
    headings = [widget["properties"]["markdown"] for widget in widgets(desk) if widget["type"] == "text"]
    assert [heading.split("\n")[0] for heading in headings[:2]] == [
        "## Is an alarm lost?",
        "## Is somebody told in time?",
    ]


def test_no_two_widgets_lie_on_each_other(desk: Json) -> None:
    taken: set[tuple[int, int]] = set()
    for widget in widgets(desk):
        cells = {
            (x, y)
            for x in range(widget["x"], widget["x"] + widget["width"])
            for y in range(widget["y"], widget["y"] + widget["height"])
        }
        assert not taken & cells, widget["properties"].get("title")
        assert widget["x"] + widget["width"] <= 24
        taken |= cells


def test_ids_and_expressions_of_one_graph_agree(desk: Json) -> None:
    """CloudWatch draws nothing where an expression names an id that is not there."""
    for widget in widgets(desk):
        rows = widget["properties"].get("metrics", [])
        options = [row[-1] for row in rows if isinstance(row[-1], dict)]
        ids = [one["id"] for one in options if "id" in one]
        assert len(ids) == len(set(ids)), widget["properties"]["title"]
        for expression in (one["expression"] for one in options if "expression" in one):
            words = set(re.findall(r"\b[a-z]\w*", re.sub(r"'[^']*'", "", expression)))
            assert words <= set(ids), expression


def test_without_the_dashboard_the_stack_has_none(desk: Json) -> None:
    assert desk["Resources"]["OperationsDashboard"]["Condition"] == "ShowsDashboard"
    assert desk["Conditions"]["ShowsDashboard"] == {"Fn::Equals": [{"Ref": "Dashboard"}, "true"]}


# The alarms' own road


def test_the_alarm_of_the_equation_sums_every_outcome(desk: Json) -> None:
    alarm = own(desk, "UnaccountedAlarm")
    names = {one["MetricStat"]["Metric"]["MetricName"] for one in alarm["Metrics"] if "MetricStat" in one}
    assert names == {"received", "failed", *OutcomeKind}
    assert (
        alarm["Metrics"][0]["Expression"]
        == "ABS(FILL(received, 0) - (" + " + ".join(f"FILL({word}, 0)" for word in (*OutcomeKind, "failed")) + "))"
    )


@pytest.mark.covers("F2", "F9", "F13", "F66")
def test_every_alarm_tells_the_desks_topic_and_nobody_else(desk: Json) -> None:
    for name, alarm in resources(desk, ALARM).items():
        told = [branches(alarm.get(key, [])) for key in ("AlarmActions", "OKActions", "InsufficientDataActions")]
        assert told[0] == [[{"Ref": "DeskAlarmTopic"}]], name
        assert told[1] in ([[{"Ref": "DeskAlarmTopic"}]], [[]]), name
        assert told[2] == [[]], name


def test_an_alarm_that_does_not_say_when_it_is_over_tells_of_what_has_happened(desk: Json) -> None:
    """A count of the minute is over in a minute: that it is says nothing. A state that lasts is told at its end."""
    once = [alarm for alarm in resources(desk, ALARM).values() if not alarm.get("OKActions")]
    assert {(alarm["Namespace"], alarm["Statistic"], alarm["Period"]) for alarm in once} == {("Guardia", "Sum", 60)}


def test_only_cloudwatch_of_this_account_may_write_to_the_topic(desk: Json) -> None:
    (policy,) = resources(desk, "AWS::SNS::TopicPolicy").values()
    (statement,) = statements(policy["PolicyDocument"])
    assert statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert references(policy["Topics"]) == references(statement["Resource"]) == {"DeskAlarmTopic"}


def test_the_road_of_the_alarms_does_not_pass_through_guardia(desk: Json) -> None:
    """Only a mailbox listens to the topic; no function publishes to it or hears of it; no rule of ours catches it."""
    subscriptions = resources(desk, "AWS::SNS::Subscription").values()
    assert [(one["Protocol"], one["Endpoint"]) for one in subscriptions] == [("email", {"Ref": "DeskEmail"})]
    for name, one in desk["Resources"].items():
        if one["Type"] not in {ALARM, "AWS::SNS::TopicPolicy", "AWS::SNS::Subscription"}:
            assert "DeskAlarmTopic" not in references(one.get("Properties", {})), name
    patterns = [rule.get("EventPattern", {}) for rule in resources(desk, "AWS::Events::Rule").values()]
    ours = [own(desk, "AlarmRule")["EventPattern"]]
    assert [one for one in patterns if "aws.cloudwatch" in one.get("source", [])] == ours
    assert own(desk, "AlarmRule")["EventBusName"] == {"Ref": "AlarmBus"}  # not the bus on which our own alarms are told


def test_links_are_not_traced_and_an_emulator_may_go_without(desk: Json) -> None:
    rule = own(desk, "LinkTraces")["SamplingRule"]
    assert (rule["FixedRate"], rule["ReservoirSize"], rule["URLPath"]) == (0, 0, "*/a/*")
    assert rule["ServiceName"] == {"Fn::Sub": "${AWS::StackName}-desk/${StageName}"}
    assert desk["Resources"]["LinkTraces"]["Condition"] == "LeavesLinksUntraced"


# The runbooks


def sections() -> dict[str, str]:
    """Heading → text of each runbook."""
    _, *parts = _SECTION.split(RUNBOOKS.read_text())
    return dict(zip(parts[::2], parts[1::2], strict=True))


def runbook_of() -> dict[str, str]:
    """Alarm → heading of its runbook."""
    return {
        name: heading
        for heading, text in sections().items()
        for name in re.findall(r"`(\w+Alarm)`", text.partition("- **Significa")[0])
    }


def test_every_alarm_of_both_templates_has_a_runbook_and_every_runbook_has_alarms(
    desk: Json, client_account: Json
) -> None:
    assert set(runbook_of()) == {*resources(desk, ALARM), *resources(client_account, ALARM)}
    assert set(runbook_of().values()) == set(sections())


@pytest.mark.parametrize("heading", sections())
def test_a_runbook_says_what_it_means_what_is_lost_where_to_look_what_to_do_and_whom_to_tell(heading: str) -> None:
    steps = re.findall(r"^- \*\*([^*:]+?):?\*\*", sections()[heading].split("\n## ")[0], re.MULTILINE)
    assert steps == ["Significa", "Mientras tanto", "Mire primero", "Haga", "Avise"]


def test_the_description_of_an_alarm_leads_to_its_runbook(desk: Json, client_account: Json) -> None:
    known = anchors(RUNBOOKS)
    for name, alarm in {**resources(desk, ALARM), **resources(client_account, ALARM)}.items():
        if name in TELL_NOTHING:
            continue
        led = re.search(r" Runbook: docs/runbooks\.md#(\S+)$", alarm["AlarmDescription"])
        assert led, name
        assert led[1] in known, name
        assert led[1] == re.sub(r"[^\w\- ]", "", runbook_of()[name].lower()).replace(" ", "-"), name
        assert len(alarm["AlarmDescription"]) <= 1024, name  # what CloudWatch keeps
