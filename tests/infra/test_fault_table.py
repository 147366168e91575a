"""docs/faults.md has every row, names the tests that say they cover it and no others, and explains every hole."""

from __future__ import annotations

import pytest

from tests.support.fault_table import DOCUMENT, ROWS, UNTRIED, Row, covered_by, markers_in, refreshed, rows_of

TABLE = DOCUMENT.read_text(encoding="utf-8")
COVERED = covered_by()

MARKED = """
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.covers("F1")]

@pytest.mark.covers("F2", "F3")
def test_a(): ...

@pytest.mark.covers("F4")
class TestB:
    @pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.covers("F5"))])
    def test_c(self, x): ...

def covers(): ...
"""


def test_every_row_is_there_once_and_in_order() -> None:
    assert tuple(row.number for row in rows_of(TABLE)) == ROWS


def test_the_tests_named_are_those_that_say_they_cover_the_row() -> None:
    """If this fails: `.venv/bin/python -m tests.support.fault_table`, then read what the row's result says."""
    assert refreshed(TABLE, COVERED) == TABLE


@pytest.mark.parametrize("row", rows_of(TABLE), ids=lambda row: str(row.number))
def test_a_row_without_tests_says_why_and_another_says_what_they_showed(row: Row) -> None:
    assert (row.number not in COVERED) is row.result.startswith(UNTRIED)
    assert len(row.result) > len(UNTRIED)


def test_markers_are_found_wherever_they_may_stand() -> None:
    found = list(markers_in(MARKED, "m.py"))
    assert found == [
        ("m.py", "F1"),
        ("m.py::test_a", "F2"),
        ("m.py::test_a", "F3"),
        ("m.py::TestB", "F4"),
        ("m.py::TestB::test_c", "F5"),
    ]


def test_a_marker_of_no_row_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="F69"):
        list(markers_in('import pytest\npytestmark = pytest.mark.covers("F69")', "m.py"))


def test_a_forgotten_test_is_seen() -> None:
    assert refreshed("| F1 | a | b | – | c |", {"F1": ["m.py"]}) == "| F1 | a | b | `m.py` | c |"
