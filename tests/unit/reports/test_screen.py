"""The month on a terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from guardia.domain.contract import Penalty, Severity
from guardia.domain.decision import Language
from guardia_ops.reports.screen import show
from guardia_ops.reports.speaker import Speaker
from tests.support.builders import CONTRACT, T0, client
from tests.support.measures import HOUR, measure, report
from tests.unit.reports.hostile import NASTY

if TYPE_CHECKING:
    from guardia.domain.report import Report


def screen(of: Report, language: Language = Language.ES, width: int = 140) -> list[str]:
    page = StringIO()
    assert of.summary
    show(of, of.summary, Speaker(language, of.time_zone, of.month), Console(file=page, width=width))
    return [" ".join(line.split()) for line in page.getvalue().splitlines()]


def test_a_month_is_figures_and_then_lines() -> None:
    known = replace(client(), contracts=(replace(CONTRACT, penalties=(Penalty(Decimal(95), Decimal(5)),)),))
    shown = screen(
        report(
            measure("GD-A", answered_after=HOUR),
            measure("GD-B", answered_after=timedelta(hours=4, seconds=7)),
            measure("GD-C", severity=Severity.LOW, rejected_after=HOUR),
            known=known,
        )
    )
    assert shown[:2] == [
        "ACME Logística, S.A., noviembre de 2026",
        "contrato, versión 1; hora de Panamá (America/Panama); definitivo",
    ]
    assert "1 no cuenta: rechazado con un motivo dentro del plazo" in shown
    assert "penalización: 5 % de la cuota del mes (cumplimiento inferior al 95 %)" in shown
    assert "alta < 4 h 1 1 50 % 1:00:00 4:00:07 4:00:07" in shown
    assert "baja < 12 h 0 0 – – – –" in shown
    assert "todo el mes 1 1 50 % 1:00:00 4:00:07 4:00:07" in shown
    assert "GD-B alta 20 nov 10:00 20 nov 14:00 20 nov 14:00 4:00:07 fuera de plazo api-5xx" in shown


def test_it_speaks_english_and_says_what_is_not_final() -> None:
    running = measure(severity=Severity.CRITICAL, recovered_after=HOUR)
    shown = screen(report(running, now=running.started_at), Language.EN)
    assert shown[1].endswith("Panama time (America/Panama); provisional")
    assert {"1 running", "1 alarms were OK again before a response"} <= set(shown)


def test_a_penalty_that_may_still_change_is_said_with_its_condition() -> None:
    known = replace(client(), contracts=(replace(CONTRACT, penalties=(Penalty(Decimal(95), Decimal(5)),)),))
    missed = measure()
    shown = screen(report(missed, known=known, now=missed.due_at), Language.EN)
    assert "penalty if the month ended today: 5 % of the month's fee (compliance below 95 %)" in shown
    shown = screen(report(missed, known=known))
    assert "penalización si nada cambiara: 5 % de la cuota del mes (cumplimiento inferior al 95 %)" in shown


def test_a_changed_promise_is_marked_and_the_mark_is_explained() -> None:
    over = replace(measure("GD-A", answered_after=3 * HOUR), revision=2, missed_at=T0 + 2 * HOUR)
    shown = screen(report(over, replace(over, ticket_id="GD-B", missed_at=None), measure("GD-C", answered_after=HOUR)))
    assert "* el plazo se cambió antes de que terminara" in shown
    assert "** el plazo se cambió cuando ya había terminado sin respuesta" in shown
    [late, in_time, first] = [line.split("3:00:00 ")[-1] for line in shown if line.startswith("GD-")]
    assert (late, in_time) == ("fuera de plazo** api-5xx", "en plazo* api-5xx")
    assert first.endswith("en plazo api-5xx")


def test_a_month_without_a_contract_says_so() -> None:
    shown = screen(report(month="2020-03"))
    assert shown[1].startswith("sin contrato vigente en este mes; ")
    assert "alta – 0 0 – – – –" in shown


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("width", [80, 100, 139])
def test_in_a_narrow_window_the_title_is_cut_and_nothing_else(language: Language, width: int) -> None:
    late = replace(measure(answered_after=99 * HOUR, title="orders-api " * 20), cycle=2, revision=2, missed_at=T0)
    of = report(late, measure("GD-7K3M9-QXD2G", severity=Severity.CRITICAL, answered_after=HOUR))
    page = StringIO()
    assert of.summary
    show(of, of.summary, Speaker(language, of.time_zone, of.month), Console(file=page, width=width))
    tables = page.getvalue().partition("p95")[2]
    [line] = [line for line in tables.splitlines() if "GD-7K3M9-QXD2F" in line]
    outcome = "fuera de plazo**" if language is Language.ES else "missed**"
    assert f"99:00:00 {outcome} ord" in line
    assert max(map(len, tables.splitlines())) <= width
    assert tables.count("…") == (2 if width == 80 and language is Language.ES else 1), "títu…, and the title itself"


def test_a_month_without_promises_is_only_its_figures() -> None:
    assert screen(report())[-1] == ""
    assert not any("GD-" in line for line in screen(report()))


@pytest.mark.parametrize("title", NASTY)
def test_a_title_forges_no_line_and_no_colour(title: str) -> None:
    page = StringIO()
    of = report(measure(title=title))
    assert of.summary
    show(of, of.summary, Speaker(Language.ES, of.time_zone, of.month), Console(file=page, width=400))
    lines = page.getvalue().splitlines()
    assert "\x1b" not in page.getvalue()
    assert len([line for line in lines if "GD-" in line]) == 1


def test_markup_of_rich_is_shown_as_it_is() -> None:
    assert any("[red]bold[/red] [/] :warning:" in line for line in screen(report(measure(title=NASTY[7]))))
