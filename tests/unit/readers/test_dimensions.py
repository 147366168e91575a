"""A dimension's value is read whole, by both roads: a rule of severity names the whole of it."""

from __future__ import annotations

import pytest

from guardia.adapters.readers.alarm_parts import DIMENSION_VALUE_LIMIT, dimensions
from guardia.adapters.readers.fields import Fields

LONGEST = "x" * DIMENSION_VALUE_LIMIT


@pytest.mark.parametrize(
    "written",
    [{"QueueName": LONGEST}, [{"name": "QueueName", "value": LONGEST}], [{"Name": "QueueName", "Value": LONGEST}]],
)
def test_the_longest_value_that_aws_allows_is_kept(written: object) -> None:
    read = dimensions(Fields({"dimensions": written}), "dimensions")  # type: ignore[dict-item]  # any JSON
    assert read == {"QueueName": LONGEST}
