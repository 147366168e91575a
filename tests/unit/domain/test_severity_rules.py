"""A client's own rules: what they match, what no file may say, and which of them could never decide anything."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.adapters.dynamodb.client_documents import read_stored_client, stored_client
from guardia.domain.alarm import Alarm, Metric
from guardia.domain.client_file import client_document, read_client
from guardia.domain.contract import Environment
from guardia.domain.document import Fields
from guardia.domain.severity_rules import SeverityRule, always_before, matches
from guardia.domain.severity_rules_file import MOST_RULES, read_rule, refuse_unreachable, rule_document
from tests.support.builders import alarm, client, no_holidays

CPU = Metric("AWS/EC2", "CPUUtilization", {"InstanceId": "i-0abc"})
DISK = Metric("CWAgent", "disk_used_percent", {"host": "web-1", "path": "/data"})
TEST, DOWN = {"environment": "non-production"}, {"active": False}


def read(*rules: dict[str, Any]) -> tuple[SeverityRule, ...]:
    """The rules of a client's file; raises Invalid as the file does."""
    return problems_of(*rules)[0]


def problems_of(*rules: dict[str, Any]) -> tuple[tuple[SeverityRule, ...], dict[str, str]]:
    """The rules, and what is wrong with them by path."""
    fields = Fields({"severity_rules": list(rules)}, "")
    listed = fields.items("severity_rules", read_rule)
    refuse_unreachable(fields, "severity_rules", listed)
    return listed, {problem.path: problem.message for problem in fields.problems}


class TestMatching:
    @pytest.mark.parametrize(
        ("rule", "expected"),
        [
            (SeverityRule(alarm="*-nonprod-*"), True),
            (SeverityRule(alarm="vibe-nonprod-d?"), True),
            (SeverityRule(alarm="nonprod"), False),
            (SeverityRule(alarm="VIBE-*"), False),
            (SeverityRule(namespace="AWS/EC2"), True),
            (SeverityRule(namespace="AWS/*", metric="CPU*"), True),
            (SeverityRule(namespace="AWS/*", metric="disk*"), False),
            (SeverityRule(dimensions={"InstanceId": "i-*"}), True),
            (SeverityRule(dimensions={"InstanceId": "i-*", "path": "*"}), False),
            (SeverityRule(dimensions={"instanceid": "i-*"}), False),
            (SeverityRule(dimensions={"host": "web-?", "path": "/data"}), True),
            (SeverityRule(alarm="*-nonprod-*", metric="Errors"), False),
            (SeverityRule(composite=False), True),
            (SeverityRule(composite=True), False),
        ],
    )
    def test_all_conditions_must_hold_and_those_of_metrics_for_one_metric(
        self, rule: SeverityRule, expected: bool
    ) -> None:
        assert matches(rule, alarm(name="vibe-nonprod-db", metrics=(DISK, CPU))) is expected

    @pytest.mark.parametrize(
        "watching",
        [
            pytest.param(replace(alarm(), rule="ALARM(one)"), id="a composite"),
            pytest.param(replace(alarm(), expression="SELECT MAX(CPUUtilization) FROM x"), id="Metrics Insights"),
            pytest.param(replace(alarm(), expression="fields @message | count()"), id="a log alarm"),
        ],
    )
    @pytest.mark.parametrize(
        "rule", [SeverityRule(namespace="*"), SeverityRule(metric="*"), SeverityRule(dimensions={"InstanceId": "*"})]
    )
    def test_an_alarm_without_metrics_meets_no_condition_of_metrics(self, watching: Alarm, rule: SeverityRule) -> None:
        assert not matches(rule, watching)

    @pytest.mark.parametrize(
        "composite",
        [replace(alarm(), rule="ALARM(one)"), alarm(children=("arn:aws:cloudwatch:us-east-1:222222222222:alarm:one",))],
    )
    def test_a_composite_is_told_by_its_rule_or_its_children(self, composite: Alarm) -> None:
        assert matches(SeverityRule(composite=True), composite)
        assert not matches(SeverityRule(composite=False), composite)


class TestRefused:
    @pytest.mark.parametrize(
        ("rule", "path", "says"),
        [
            (TEST, "when", "is missing"),
            ({"when": {}, **TEST}, "when", "at least one condition is wanted"),
            ({"when": {"alarm": None}, **TEST}, "when", "a condition without a value is none"),
            ({"when": {"dimensions": {}}, **TEST}, "when.dimensions", "at least one dimension is wanted"),
            ({"when": {"alarm": "a*"}}, "environment", "the rule says nothing"),
            ({"when": {"alarm": "a*"}, "environment": None}, "environment", "the rule says nothing"),
            ({"when": {"alarm": ""}, **TEST}, "when.alarm", "wanted: a text in quotes"),
            ({"when": {"alarm": 404}, **TEST}, "when.alarm", "wanted: a text in quotes"),
            ({"when": {"alarm": ["a"]}, **TEST}, "when.alarm", "wanted: a text in quotes"),
            ({"when": {"dimensions": {"QueueName": 7}}, **TEST}, "when.dimensions.QueueName", "a text in quotes"),
            ({"when": {"dimensions": "QueueName"}, **TEST}, "when.dimensions", "a mapping of fields is wanted"),
            ({"when": {"alarm": "a\tb"}, **TEST}, "when.alarm", "no alarm's name holds '\\t'"),
            ({"when": {"alarm": "a\u202eb"}, **TEST}, "when.alarm", "write ? for a character"),
            ({"when": {"alarm": " a*"}, **TEST}, "when.alarm", "without spaces at their ends"),
            ({"when": {"alarm": "a" * 256}, **TEST}, "when.alarm", "AWS allows at most 255 characters"),
            ({"when": {"alarm": "a**"}, **TEST}, "when.alarm", "write no second one beside it"),
            ({"when": {"namespace": "AWS/Ñ"}, **TEST}, "when.namespace", "printable ASCII"),
            ({"when": {"namespace": ":x"}, **TEST}, "when.namespace", "begins with a colon"),
            ({"when": {"metric": "   "}, **TEST}, "when.metric", "no name of spaces only"),
            ({"when": {"metric": "?" * 256}, **TEST}, "when.metric", "AWS allows at most 255 characters"),
            ({"when": {"dimensions": {"q": "x" * 1025}}, **TEST}, "when.dimensions.q", "at most 1024 characters"),
            ({"when": {"dimensions": {":q": "x"}}, **TEST}, "when.dimensions.:q", "is no name of a dimension"),
            ({"when": {"dimensions": {" ": "x"}}, **TEST}, "when.dimensions. ", "is no name of a dimension"),
            ({"when": {"dimensions": {"ñ": "x"}}, **TEST}, "when.dimensions.ñ", "is no name of a dimension"),
            ({"when": {"dimensions": {f"d{n}": "x" for n in range(31)}}, **TEST}, "when.dimensions", "at most 30"),
            ({"when": {"composite": "yes"}, **TEST}, "when.composite", "wanted: true or false"),
            ({"when": {"composite": True, "metric": "x"}, **TEST}, "when.composite", "leave out metric, or say false"),
            (
                {"when": {"composite": True, "namespace": "x", "dimensions": {"a": "b"}}, **TEST},
                "when.composite",
                "leave out namespace, dimensions, or say false",
            ),
            ({"when": {"name": "x"}, **TEST}, "when.name", "is not a field"),
            ({"when": {"alarm": "x"}, "severity": "LOW", **TEST}, "severity", "is not a field"),
            ({"when": {"alarm": "x"}, "environment": "test"}, "environment", "is none of"),
            ({"when": {"alarm": "x"}, "active": "no"}, "active", "wanted: true or false"),
        ],
    )
    def test_a_rule_that_can_mean_nothing_is_refused_with_its_path(
        self, rule: dict[str, Any], path: str, says: str
    ) -> None:
        _, problems = problems_of({"when": {"alarm": "fine-*"}, **TEST}, rule)
        assert list(problems) == [f"severity_rules[1].{path}"]
        assert says in problems[f"severity_rules[1].{path}"]

    @pytest.mark.parametrize(
        "when",
        [
            {"alarm": "a" * 255},
            {"alarm": "a" * 255 + "*"},
            {"alarm": "*" + "?*" * 255},
            {"alarm": "línea «1» 🔥 [a] \\ .*"},
            {"alarm": "?"},
            {"namespace": "AWS/EC2", "metric": "CPU*", "composite": False},
            {"metric": "a:b c"},
            {"dimensions": {"a b/c": ":any"}},
            {"dimensions": {"q": "x" * 1024}},
        ],
    )
    def test_what_aws_allows_is_a_rule(self, when: dict[str, Any]) -> None:
        rules, problems = problems_of({"when": when, **TEST})
        assert problems == {}
        assert rule_document(rules[0])["when"] == when

    def test_what_is_not_understood_is_held_against_no_other_rule(self) -> None:
        _, problems = problems_of({"when": {"alarm": ""}, **TEST}, {"when": {"alarm": ""}, **TEST})
        assert list(problems) == ["severity_rules[0].when.alarm", "severity_rules[1].when.alarm"]

    def test_more_rules_than_an_alarm_can_be_held_against_are_refused(self) -> None:
        rules = [{"when": {"alarm": f"a-{number}"}, **TEST} for number in range(MOST_RULES + 1)]
        _, problems = problems_of(*rules)
        assert problems == {
            "severity_rules": "201 rules are too many: at most 200; let patterns stand for many names",
        }
        assert problems_of(*rules[1:])[1] == {}


class TestNeverDeciding:
    @pytest.mark.parametrize(
        ("earlier", "later"),
        [
            ({"when": {"alarm": "a*"}, **TEST}, {"when": {"alarm": "a*"}, **TEST}),
            ({"when": {"alarm": "*"}, **TEST}, {"when": {"alarm": "a-b"}, "environment": "production"}),
            ({"when": {"alarm": "*prod*"}, **TEST}, {"when": {"alarm": "*nonprod*"}, **TEST}),
            ({"when": {"alarm": "a*"}, **TEST, **DOWN}, {"when": {"alarm": "ab*"}, **DOWN}),
            ({"when": {"alarm": "a*"}, **TEST}, {"when": {"alarm": "a*", "metric": "x"}, **TEST}),
            ({"when": {"metric": "C*"}, **TEST}, {"when": {"metric": "CPU*", "namespace": "AWS/EC2"}, **TEST}),
            ({"when": {"metric": "*"}, **TEST}, {"when": {"namespace": "AWS/EC2"}, **TEST}),
            ({"when": {"dimensions": {"q": "*"}}, **TEST}, {"when": {"dimensions": {"q": "a", "r": "b"}}, **TEST}),
            ({"when": {"composite": True}, **TEST}, {"when": {"composite": True, "alarm": "x"}, **TEST}),
        ],
    )
    def test_a_rule_is_refused_that_an_earlier_one_always_comes_before(
        self, earlier: dict[str, Any], later: dict[str, Any]
    ) -> None:
        _, problems = problems_of(earlier, later)
        assert problems == {
            "severity_rules[1]": "never decides: whatever it matches, severity_rules[0] decided before; "
            "move it up, or take it out"
        }

    def test_each_of_its_questions_may_be_decided_by_another_rule(self) -> None:
        _, problems = problems_of(
            {"when": {"alarm": "a*"}, **TEST},
            {"when": {"alarm": "*b"}, **DOWN},
            {"when": {"alarm": "a*b"}, **TEST, **DOWN},
        )
        assert list(problems) == ["severity_rules[2]"]
        assert "severity_rules[0] and severity_rules[1] decided before" in problems["severity_rules[2]"]

    @pytest.mark.parametrize(
        ("earlier", "later"),
        [
            ({"when": {"alarm": "a*"}, **TEST}, {"when": {"alarm": "a*"}, **DOWN}),
            ({"when": {"alarm": "a*"}, **TEST}, {"when": {"alarm": "ab*"}, **TEST, **DOWN}),
            ({"when": {"alarm": "ab*"}, **TEST}, {"when": {"alarm": "a*"}, **TEST}),
            ({"when": {"alarm": "*-prod-*"}, **TEST}, {"when": {"alarm": "*-nonprod-*"}, **TEST}),
            ({"when": {"alarm": "a*", "metric": "*"}, **TEST}, {"when": {"alarm": "a*"}, **TEST}),
            ({"when": {"dimensions": {"q": "*", "r": "*"}}, **TEST}, {"when": {"dimensions": {"q": "a"}}, **TEST}),
            ({"when": {"composite": False}, **TEST}, {"when": {"alarm": "x"}, **TEST}),
            ({"when": {"alarm": "A*"}, **TEST}, {"when": {"alarm": "a*"}, **TEST}),
        ],
    )
    def test_a_rule_stands_that_may_decide_something(self, earlier: dict[str, Any], later: dict[str, Any]) -> None:
        assert problems_of(earlier, later)[1] == {}


few = st.sampled_from(["a", "b", "*", "a*", "*a", "?", "a?", "?*", "ab"])
some = st.none() | few
small_rules = st.builds(
    SeverityRule,
    alarm=some,
    namespace=some,
    metric=some,
    dimensions=st.dictionaries(st.sampled_from(["q", "r"]), few, max_size=2),
    composite=st.none() | st.booleans(),
    environment=st.none() | st.sampled_from(Environment),
    active=st.none() | st.booleans(),
)
NAMES = ("a", "b", "ab", "aab")
METRICS = [
    Metric(namespace, name, dimensions)
    for namespace, name in product(("a", "ab"), ("b", "aa"))
    for dimensions in ({}, {"q": "a"}, {"q": "b", "r": "ab"})
]
WATCHED: list[tuple[Metric, ...]] = [(), *[(metric,) for metric in METRICS], (METRICS[0], METRICS[-1])]
ALARMS = [
    replace(alarm(name=name, metrics=metrics), rule=rule)
    for name, metrics, rule in product(NAMES, WATCHED, (None, "ALARM(x)"))
]


@given(small_rules, small_rules)
def test_a_rule_that_always_comes_before_matches_every_alarm_of_the_other(
    earlier: SeverityRule, later: SeverityRule
) -> None:
    if always_before(earlier, later):
        assert [one for one in ALARMS if matches(later, one) and not matches(earlier, one)] == []


def deciding(rules: tuple[SeverityRule, ...]) -> set[int]:
    """The rules that decide some question of some alarm."""
    found = set()
    for one in ALARMS:
        matching = [number for number, rule in enumerate(rules) if matches(rule, one)]
        for question in ("environment", "active"):
            found |= {number for number in matching if getattr(rules[number], question) is not None and not any(
                getattr(rules[before], question) is not None for before in matching if before < number
            )}  # fmt: skip
    return found


@given(st.lists(small_rules, max_size=5).map(tuple))
def test_no_rule_is_refused_that_decides_anything(rules: tuple[SeverityRule, ...]) -> None:
    fields = Fields({}, "")
    refuse_unreachable(fields, "severity_rules", rules)
    refused = {problem.path for problem in fields.problems}
    assert refused.isdisjoint(f"severity_rules[{number}]" for number in deciding(rules))


class TestRoundTrip:
    RULES = (
        SeverityRule(alarm="*-nonprod-*", environment=Environment.NON_PRODUCTION),
        SeverityRule(composite=True, active=False),
        SeverityRule(composite=False, namespace="AWS/EC2", dimensions={"InstanceId": "i-*"}, active=True),
        SeverityRule(
            alarm="x?", metric="m*", dimensions={"a": "1", "b": "*"}, environment=Environment.PRODUCTION, active=False
        ),
    )

    def test_through_the_document(self) -> None:
        known = replace(client(), severity_rules=self.RULES)
        assert read_client(client_document(known), no_holidays).severity_rules == self.RULES

    def test_through_the_table(self) -> None:
        known = replace(client(), severity_rules=self.RULES)
        assert read_stored_client(stored_client(known)).severity_rules == self.RULES

    def test_a_condition_or_an_answer_that_is_false_stands_there(self) -> None:
        assert rule_document(self.RULES[2]) == {
            "when": {"namespace": "AWS/EC2", "dimensions": {"InstanceId": "i-*"}, "composite": False},
            "active": True,
        }
