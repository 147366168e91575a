"""`guardia duty`: who of the desk is on duty, and when."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from guardia.bootstrap import duty
from guardia.domain.duty.roster import AppliedRoster, Line
from guardia.domain.duty.roster_file import roster_document
from guardia.domain.duty.shift_document import on_duty_document, shift_document, swap_document
from guardia.domain.duty.swap_request import SwapRequest
from guardia.domain.errors import Invalid
from guardia.domain.instant import zulu
from guardia.services.duty import Duty
from guardia_ops.client_diff import change_line
from guardia_ops.client_files import read_client_file
from guardia_ops.duty.calendar_file import read_calendar
from guardia_ops.duty.importing import Import, planned
from guardia_ops.duty.tables import layers_table, people_table, shifts_table, who_table
from guardia_ops.duty.zone import Zone
from guardia_ops.errors import CommandError
from guardia_ops.terminal import StackName, chosen_target, err, goes_on, operator, out, plain, say
from guardia_ops.whole import show

app = typer.Typer(no_args_is_help=True, help="Who of the desk is on duty, and when.")

InZone = Annotated[
    str | None,
    typer.Option("--zone", metavar="ZONE", help="Without it: the time zone of the roster's first layer."),
]
ForPrograms = Annotated[bool, typer.Option("--json", help="For programs.")]
OfLine = Annotated[Line, typer.Option("--line")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask; on a terminal the command asks.")]
A_TIME = "2026-11-24T08:00 in the zone, or 2026-11-24T13:00:00Z"


@app.command("apply")
def apply_roster(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="YAML or JSON")],
    *,
    dry_run: DryRun = False,
    yes: Yes = False,
    stack: StackName = None,
) -> None:
    """Put the roster of the file in force from now on. What changes is shown first."""
    written = read_client_file(file)
    desk = duty(chosen_target(context, stack).settings)
    try:
        plan = desk.plan(written.document)
    except Invalid as refusal:
        raise written.refused(refusal) from refusal
    say("the first roster" if plan.before is None else "the roster changes" if plan.changes else "nothing changes")
    for change in plan.changes:
        out.print(change_line(change), soft_wrap=True)
    zone = Zone.chosen(None, plan.before)
    for swap in plan.lapsed:
        times = f"{zone.show(swap.start)} to {zone.show(swap.end)}, {zone.name}"
        err.print(plain(f"{swap.instead} goes, and their swap does not count: {swap.line}, {times}"), style="yellow")
    if plan.changes and goes_on(dry_run=dry_run, yes=yes):
        desk.carry_out(plan, operator())
        say("the roster is in force")


@app.command("show")
def show_roster(context: typer.Context, *, for_programs: ForPrograms = False, stack: StackName = None) -> None:
    """The roster in force: people and layers; with --json in the shape of its file."""
    applied = _in_force(duty(chosen_target(context, stack).settings))
    if for_programs:
        _print_json(roster_document(applied.roster))
        return
    zone = Zone.chosen(None, applied)
    say(f"in force since {zone.show(applied.at)} ({zone.name}), applied by {applied.by.name}")
    show(people_table(applied.roster))
    show(layers_table(applied.roster))


@app.command("who")
def who(
    context: typer.Context,
    *,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", help=f"{A_TIME}. Without it: now.")] = None,
    line: Annotated[Line | None, typer.Option("--line", help="Without it: all lines.")] = None,
    zone: InZone = None,
    for_programs: ForPrograms = False,
    stack: StackName = None,
) -> None:
    """Who is on duty at an instant, why, and until when."""
    desk = duty(chosen_target(context, stack).settings)
    spoken = Zone.chosen(zone, desk.latest())
    asked = spoken.read("--at", at) if at else desk.clock()
    watches = desk.watches(asked, line)
    if for_programs:
        lines = [on_duty_document(watch.shift, asked, watch.until) for watch in watches]
        _print_json({"at": zulu(asked), "lines": lines})
    else:
        show(who_table(watches, asked, spoken))


@app.command("swap")
def swap_shift(
    context: typer.Context,
    line: OfLine,
    instead: Annotated[str, typer.Option("--instead", metavar="ID", help="Who takes the time.")],
    end: Annotated[str, typer.Option("--to", metavar="TIME", help="When it is over.")],
    *,
    person: Annotated[
        str | None, typer.Option("--person", metavar="ID", help="Who gives it. Without it: whoever has it.")
    ] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="TIME", help=f"{A_TIME}. Without it: now.")] = None,
    reason: Annotated[str, typer.Option(help="On record.")] = "",
    zone: InZone = None,
    for_programs: ForPrograms = False,
    stack: StackName = None,
) -> None:
    """Give time of a line to somebody. To take it back, swap it again."""
    desk = duty(chosen_target(context, stack).settings)
    spoken = Zone.chosen(zone, desk.latest())
    request = SwapRequest(
        line=line,
        start=spoken.read("--from", start) if start else desk.clock(),
        end=spoken.read("--to", end),
        person=person,
        instead=instead,
        reason=reason,
    )
    swap = desk.swap(request, operator())
    if for_programs:
        _print_json(swap_document(swap))
    else:
        say(f"{line}: {instead} from {spoken.show(swap.start)} to {spoken.show(swap.end)} ({spoken.name})")


@app.command("shifts")
def shifts(
    context: typer.Context,
    line: OfLine = Line.FIRST,
    *,
    start: Annotated[str | None, typer.Option("--from", metavar="TIME", help=f"{A_TIME}. Without it: now.")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="TIME", help="60 days later at most.")] = None,
    days: Annotated[int, typer.Option(min=1, max=60, help="How many, where --to does not say it.")] = 14,
    zone: InZone = None,
    for_programs: ForPrograms = False,
    stack: StackName = None,
) -> None:
    """A line's time without a gap: who has it, and why. What is past is shown by the roster of its time."""
    desk = duty(chosen_target(context, stack).settings)
    spoken = Zone.chosen(zone, desk.latest())
    begins = spoken.read("--from", start) if start else desk.clock()
    ends = spoken.read("--to", end) if end else begins + timedelta(days=days)
    found = desk.shifts(line, begins, ends)
    if for_programs:
        _print_json([shift_document(shift) for shift in found])
    else:
        show(shifts_table(found, spoken))


@app.command("gaps")
def gaps(
    context: typer.Context,
    *,
    days: Annotated[int, typer.Option(min=1, max=400, help="How far to look.")] = 30,
    zone: InZone = None,
    for_programs: ForPrograms = False,
    stack: StackName = None,
) -> None:
    """Where nobody is planned on a line, or layers contradict each other. Exit code 1 if there is any such time."""
    desk = duty(chosen_target(context, stack).settings)
    found = desk.gaps_ahead(timedelta(days=days))
    if for_programs:
        _print_json([shift_document(gap) for gap in found])
    elif found:
        show(shifts_table(found, Zone.chosen(zone, desk.latest())))
    else:
        say(f"no gap in {days} days")
    raise typer.Exit(1 if found else 0)


@app.command("import")
def import_calendar(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="iCalendar (.ics)")],
    line: OfLine,
    *,
    start: Annotated[str | None, typer.Option("--from", metavar="TIME", help=f"{A_TIME}. Without it: now.")] = None,
    days: Annotated[int, typer.Option(min=1, max=60, help="How far to look.")] = 30,
    zone: Annotated[
        str | None, typer.Option("--zone", metavar="ZONE", help="Of days and times that name no zone of their own.")
    ] = None,
    skip_unmatched: Annotated[bool, typer.Option("--skip-unmatched", help="Import the rest all the same.")] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    stack: StackName = None,
) -> None:
    """Fix the shifts of another tool's calendar on a line: all of them, or none. What is past is left alone."""
    desk = duty(chosen_target(context, stack).settings)
    applied = _in_force(desk)
    spoken = Zone.chosen(zone, applied)
    now = desk.clock()
    begins = max(spoken.read("--from", start), now) if start else now
    ends = begins + timedelta(days=days)
    found = list(read_calendar(file, begins, ends, zone))
    plan = planned(found, desk.store.schedule(begins, ends), line, begins, ends, source=file.name)
    _show(plan, spoken)
    if plan.unmatched and not skip_unmatched:
        raise CommandError("nothing was imported: mend what is listed, or say --skip-unmatched")
    if plan.requests and goes_on(dry_run=dry_run, yes=yes):
        desk.swap_all(plan.requests, operator())
        say(f"{len(plan.requests)} fixed on {line}")


def _show(plan: Import, zone: Zone) -> None:
    for unread in plan.unmatched:
        err.print(plain(f"  ? {unread.summary}: {unread.reason}"), style="yellow", soft_wrap=True)
    say(f"shifts: {len(plan.shifts)}, to be fixed: {len(plan.requests)}; times in {zone.name}")
    for request in plan.requests:
        say(f"  + {request.instead}: {zone.show(request.start)} to {zone.show(request.end)}")


def _in_force(desk: Duty) -> AppliedRoster:
    applied = desk.latest()
    if applied is None:
        raise CommandError("there is no roster yet: guardia duty apply FILE")
    return applied


def _print_json(document: object) -> None:
    out.print_json(json.dumps(document, ensure_ascii=False))
