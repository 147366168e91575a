"""The threat model names what there is: files, tests, and an answer to each row of the catalogue's tenants."""

from __future__ import annotations

import re

from tests.infra.templates import PROJECT

PAGE = (PROJECT / "docs/threat-model.md").read_text(encoding="utf-8")


def test_everything_that_it_names_is_there() -> None:
    named = set(re.findall(r"`((?:tests|domain|infra)/[\w./]+)`", PAGE))
    assert len(named) > 12
    roots = (PROJECT, PROJECT / "layers/guardia/guardia")
    assert {name for name in named if not any((root / name).exists() for root in roots)} == set()


def test_every_row_of_attackers_says_what_stops_them_and_where_it_is_tried() -> None:
    rows = [line.split(" | ") for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| Who |")]
    assert len(rows) > 12
    for row in rows:
        assert len(row) == 4
        assert all(cell.strip(" |") for cell in row[1:])


def test_it_is_one_page() -> None:
    assert len(PAGE.split()) < 1_200
