"""The documents say what the code and the template say."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from guardia.adapters.holiday_calendars import holiday_calendar
from guardia.domain.client_file import read_client
from guardia.domain.duty.roster import AppliedRoster
from guardia.domain.duty.roster_file import read_roster
from guardia.domain.duty.schedule import Schedule
from guardia.domain.notice import AUDIENCES
from guardia.domain.steps import TRANSITIONS, Step
from guardia.domain.ticket import GUARDIA, Kind, Status
from ticket_api.problems import FAULT, KINDS

if TYPE_CHECKING:
    from tests.infra.templates import Json

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md"), *PROJECT.glob("events/*.md")])
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)]*))?\)")
COLUMNS = (Status.OPEN, Status.INVESTIGATING, Status.IDENTIFIED, Status.RESOLVED)


def text(name: str) -> str:
    return (PROJECT / "docs" / name).read_text()


def row(document: str, first: str) -> tuple[str, ...]:
    """The cells of the table row that begins with this cell; none where there is no such row."""
    found = re.search(rf"^\| {re.escape(first)} \| (.*) \|$", document, re.MULTILINE)
    return tuple(cell.strip() for cell in found[1].split(" | ")) if found else ()


def anchors(document: Path) -> set[str]:
    """What a reader can jump to, as repositories make anchors of headings."""
    headings = re.findall(r"^#+ (.*)$", document.read_text(), re.MULTILINE)
    clean = partial(re.sub, r"[^\w\- ]", "")
    return {clean(heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    for target, anchor in LINK.findall(document.read_text()):
        there = document.parent / target if target else document
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), f"{target}#{anchor}"


def test_each_parameter_stands_there_with_its_default(desk: Json) -> None:
    deploying = text("deploying.md")
    for name, parameter in desk["Parameters"].items():
        default = parameter.get("Default")
        said = "required" if default is None else f"`{default}`" if default != "" else "empty"
        assert row(deploying, f"`{name}`")[:1] == (said,), name


def test_each_alarm_is_explained_to_whoever_is_on_duty(desk: Json) -> None:
    operating = text("operating.md")
    families = ("ErrorsAlarm", "ThrottlesAlarm", "DurationAlarm", "QueueDepthAlarm", "QueueAgeAlarm")
    alarms = [name for name, it in desk["Resources"].items() if it["Type"] == "AWS::CloudWatch::Alarm"]
    assert [name for name in alarms if name not in operating and not name.endswith(families)] == []
    assert [family for family in families if family not in operating] == []


def test_each_route_and_each_problem_is_in_the_page_of_the_api(desk: Json) -> None:
    page = text("api.md")
    events = desk["Resources"]["TicketApiFunction"]["Properties"]["Events"].values()
    routes = {(event["Properties"]["Method"], event["Properties"]["Path"]) for event in events}
    assert set(re.findall(r"^\| `(GET|POST|PUT|DELETE) ([^`?]*)[^`]*` \|", page, re.MULTILINE)) == routes
    for kind in (*KINDS.values(), FAULT):
        assert re.search(rf"^\| {int(kind.status)} \| `{kind.name}` \|", page, re.MULTILINE), kind


@pytest.mark.parametrize("step", Step)
def test_the_table_of_steps_is_the_codes(step: Step) -> None:
    cells = row(text("tickets.md"), step.removesuffix(" of"))[1:]
    assert len(cells) == len(COLUMNS)
    for status, cell in zip(COLUMNS, cells, strict=True):
        moves = TRANSITIONS.get((status, step), ())
        said = ", ".join(f"`{kind}`" for kind, _ in moves) or "–"
        assert cell.split(" → ")[0] == said
        if moves and moves[-1][1] is not status:
            assert cell.endswith(f"→ `{moves[-1][1]}`")


@pytest.mark.parametrize("kind", Kind)
def test_the_table_of_entries_says_who_is_told(kind: Kind) -> None:
    assert row(text("tickets.md"), f"`{kind}`")[-1] == (", ".join(AUDIENCES.get(kind, ())) or "nobody")


def test_the_example_of_a_roster_can_be_applied_and_covers_every_hour_of_a_year() -> None:
    example = re.search(r"```yaml\n(.*?)```", text("duty.md"), re.DOTALL)
    assert example
    begins = datetime(2026, 11, 23, 12, tzinfo=UTC)
    applied = AppliedRoster(read_roster(yaml.safe_load(example[1]), begins), 1, begins, GUARDIA)
    assert Schedule((applied,), (), 1).gaps(begins, begins + timedelta(days=366)) == ()


def test_the_example_of_a_clients_file_can_be_applied() -> None:
    example = re.search(r"```yaml\n(.*?)```", text("clients.md"), re.DOTALL)
    assert example
    assert read_client(yaml.safe_load(example[1]), holiday_calendar).id == "acme"
