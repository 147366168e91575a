"""The threshold, the datapoints and the children, from a reason that may be anything."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.adapters.readers.evidence import Evidence, evidence_of

CHILD = "arn:aws:cloudwatch:us-east-1:222222222222:alarm:db (prod) 🔥"


def test_recent_datapoints_are_turned_round_so_that_the_newest_comes_first() -> None:
    data = json.dumps({"recentDatapoints": [1.0, 0.5, 0.0], "threshold": 3.0})
    assert evidence_of(None, data) == Evidence(3.0, (0.0, 0.5, 1.0))


def test_evaluated_datapoints_are_the_newest_first_already_and_may_lack_values() -> None:
    evaluated = [{"timestamp": "t3"}, {"timestamp": "t2", "value": 2}, {"timestamp": "t1", "value": 1}]
    data = json.dumps({"recentDatapoints": [], "evaluatedDatapoints": evaluated})
    assert evidence_of(None, data).datapoints == (2.0, 1.0)


@pytest.mark.parametrize(
    ("sentence", "datapoints"),
    [
        (
            "Threshold Crossed: 2 datapoints [0.0 (09/01/23 14:02:00), 1.0 (09/01/23 14:01:00)] were not greater",
            (0.0, 1.0),
        ),
        (
            "Thresholds Crossed: 1 out of the last 1 datapoints [-1.5E-4 (12/05/26 14:10:00)] was less than [0.02]",
            (-0.00015,),
        ),
        (
            "Threshold Crossed: 1 datapoint was less than the threshold. The most recent: [0.0 (01/12/25 13:34:00)].",
            (0.0,),
        ),
        ("Threshold Crossed: no datapoints were received and 1 missing datapoint was treated as [Breaching].", ()),
        ("6 out of 6 time series evaluated to ALARM", ()),
        ("Unchecked: Initial alarm creation", ()),
        ("forced test reason [0.0 (12/05/26 14:10:00)]", ()),
        ("", ()),
    ],
)
def test_the_sentence_gives_the_datapoints_where_the_form_has_no_data(
    sentence: str, datapoints: tuple[float, ...]
) -> None:
    assert evidence_of(sentence) == Evidence(None, datapoints)


def test_the_data_comes_before_the_sentence() -> None:
    sentence = "Threshold Crossed: 1 datapoint [9.0 (12/05/26 14:10:00)] was greater than the threshold (1.0)."
    assert evidence_of(sentence, '{"recentDatapoints":[4],"threshold":2}') == Evidence(2.0, (4.0,))


@pytest.mark.parametrize("data", [None, "", "...", '{"version":"1.0","results":[...]}', "[]", '{"a":NaN}', "[" * 4000])
def test_data_that_is_no_json_is_no_data(data: str | None) -> None:
    assert evidence_of(None, data) == Evidence()


def test_children_are_the_alarms_among_what_is_listed_each_once() -> None:
    listed = [{"arn": CHILD}, {"arn": CHILD}, {"arn": "arn:aws:sns:us-east-1:222222222222:alarms"}, {"arn": 7}, {}, "x"]
    assert evidence_of(None, json.dumps({"triggeringAlarms": listed})).children == (CHILD,)


@given(reason=st.none() | st.text(), data=st.none() | st.text())
def test_nothing_that_stands_in_a_reason_is_an_error(reason: str | None, data: str | None) -> None:
    assert isinstance(evidence_of(reason, data), Evidence)
