"""Reports of a client's month, whole and page by page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.errors import Invalid, NotFound
from guardia.domain.escalation import USUAL_ESCALATION, Escalation
from guardia.domain.month import Month
from guardia.domain.steps import Step
from guardia.services.report_sla import ReportSla
from guardia.services.watch_response import Watch
from tests.support.builders import alarm, client, client_user, contract, engineer
from tests.support.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.domain.report import Report

NOVEMBER = Month(2026, 11)


def a_month(world: World, count: int) -> list[str]:
    """So many tickets, a minute apart; their numbers in the order of time."""
    numbers = []
    for at in range(count):
        numbers.append(world.open(alarm(at=world.clock(), name=f"alarm {at}")).id)
        world.advance(minutes=1)
    return numbers


def pages(report_sla: ReportSla, limit: int) -> list[list[str]]:
    """The tickets of all pages."""
    found: list[list[str]] = []
    after: Mapping[str, str] | None = None
    while not found or after:
        report, after = report_sla.page(engineer(), "acme", NOVEMBER, limit, after)
        assert (report.summary is None) is bool(found)
        found.append(tickets_of(report))
    return found


def tickets_of(report: Report) -> list[str]:
    return [line.measure.ticket_id for line in report.lines]


@pytest.mark.parametrize("read_at_once", [1, 2, 5, 500])
def test_a_whole_month_has_all_promises_however_it_is_read(read_at_once: int) -> None:
    world = World()
    numbers = a_month(world, 5)
    report = ReportSla(world.store, world.store, world.clock, read_at_once=read_at_once).whole("acme", NOVEMBER)
    assert tickets_of(report) == numbers
    assert report.summary
    assert report.summary.overall.running == 5


def test_pages_are_short_where_ledgers_are_long_and_nothing_is_left_out() -> None:
    world = World()
    numbers = a_month(world, 10)
    report_sla = ReportSla(world.store, world.store, world.clock, stretches_at_once=3)
    assert pages(report_sla, 8) == [numbers[at : at + 2] for at in range(0, 10, 2)]


def test_one_line_is_shown_however_long_its_ledger_is() -> None:
    world = World()
    a_month(world, 2)
    report_sla = ReportSla(world.store, world.store, world.clock, stretches_at_once=0)
    assert [len(page) for page in pages(report_sla, 100)] == [1, 1]


def test_what_is_running_is_judged_by_the_clock() -> None:
    world = World()
    a_month(world, 1)
    report_sla = ReportSla(world.store, world.store, world.clock)
    before, after = report_sla.whole("acme", NOVEMBER), world.advance(hours=5)
    assert [line.verdict.evidence for line in before.lines] == ["running"]
    assert [line.verdict.evidence for line in report_sla.whole("acme", NOVEMBER).lines] == ["unanswered"]
    assert after - before.lines[0].measure.due_at == timedelta(hours=1, minutes=1)


@pytest.mark.parametrize("escalation", [USUAL_ESCALATION, Escalation(1, 2, 99)])
def test_a_breach_is_on_the_timeline_and_on_the_report_from_the_same_instant(escalation: Escalation) -> None:
    world = World(client(contract=replace(contract(), escalation=escalation)))
    ticket = world.open()
    report_sla = ReportSla(world.store, world.store, world.clock)

    def breaches() -> tuple[list[str], int]:
        """The due times of the breaches on the timeline, and how many promises the report has as missed."""
        entries = [entry for entry in world.timeline(ticket.id) if entry.data.get("checkpoint") == "due"]
        summary = report_sla.whole("acme", NOVEMBER).summary
        assert summary
        return [str(entry.data["due_at"]) for entry in entries], summary.overall.missed

    watch = Watch(ticket.id, 1, 1)
    for point in ticket.clock.checkpoints:
        world.clock.move_to(point.at - timedelta(milliseconds=1))
        assert breaches() == ([], 0)
        world.clock.move_to(point.at)
        world.watch.write(watch, point.name)
    assert breaches() == (["2026-11-20T19:00:00.000Z"], 1)
    world.take(ticket.id, Step.ACKNOWLEDGE)
    assert breaches() == (["2026-11-20T19:00:00.000Z"], 1)


def test_another_tenant_and_an_unknown_one_are_not_found() -> None:
    world = World(client(), client("globex", accounts=()))
    report_sla = ReportSla(world.store, world.store, world.clock)
    for caller, wanted in ((client_user(), "globex"), (client_user(), "nobody"), (engineer(), "nobody")):
        with pytest.raises(NotFound, match=f"there is no client {wanted}"):
            report_sla.page(caller, wanted, NOVEMBER, 10)
    with pytest.raises(NotFound, match="there is no client nobody"):
        report_sla.whole("nobody", NOVEMBER)


def test_the_desk_says_whose_report_it_wants() -> None:
    world = World()
    with pytest.raises(Invalid, match=r"client: say whose report it is"):
        ReportSla(world.store, world.store, world.clock).page(engineer(), None, NOVEMBER, 10)
