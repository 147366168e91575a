"""`guardia maintenance`: when alarms of a client open no tickets."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from guardia.bootstrap import duty, maintenance
from guardia.domain.errors import NotFound
from guardia.domain.instant import zulu
from guardia.domain.maintenance import Window, WindowState
from guardia.domain.maintenance_document import held_document, window_document
from guardia_ops.duty.zone import Zone
from guardia_ops.errors import CommandError
from guardia_ops.maintenance.length import read_length
from guardia_ops.maintenance.tables import covered, held_table, windows_table
from guardia_ops.terminal import StackName, chosen_target, operator, out, say
from guardia_ops.whole import show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.held_alarm import HeldAlarm
    from guardia.services.maintenance import Maintenance

PAGE = 50
app = typer.Typer(no_args_is_help=True, help="When alarms of a client open no tickets.")

ClientId = Annotated[str, typer.Argument(metavar="CLIENT", help="The client's id.")]
WindowId = Annotated[str, typer.Argument(metavar="WINDOW", help="As `guardia maintenance list` shows it.")]
InZone = Annotated[
    str | None, typer.Option("--zone", metavar="ZONE", help="Without it: that of the client's contract.")
]
ForPrograms = Annotated[bool, typer.Option("--json", help="For programs.")]
A_TIME = "2026-11-29T22:00 in the zone, or 2026-11-30T03:00:00Z"


@app.command("add")
def add_window(
    context: typer.Context,
    client: ClientId,
    reason: Annotated[str, typer.Option(help="On record, for the client too.")],
    *,
    start: Annotated[str | None, typer.Option("--from", metavar="TIME", help=f"{A_TIME}. Without it: now.")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="TIME", help="14 days later at most.")] = None,
    lasts: Annotated[
        str | None, typer.Option("--for", metavar="LENGTH", help="2h, 90min or 1d12h, instead of --to.")
    ] = None,
    account: Annotated[list[str] | None, typer.Option(help="Only this AWS account. May be said again.")] = None,
    alarm: Annotated[
        list[str] | None, typer.Option(help="Only alarms of this name: * is any text. May be said again.")
    ] = None,
    zone: InZone = None,
    for_programs: ForPrograms = False,
    stack: StackName = None,
) -> None:
    """Plan a window: from its beginning to its end alarms are recorded and open no tickets.

    A recovery counts as ever. What is still in alarm when the window ends opens then, and its clock starts there.
    """
    windows = maintenance(chosen_target(context, stack).settings)
    spoken = _zone_of(windows, client, zone)
    if (end is None) is (lasts is None):
        raise CommandError("say when it ends: either --to or --for")
    begins = spoken.read("--from", start) if start else windows.clock()
    over = spoken.read("--to", end) if end else begins + read_length("--for", lasts or "")
    document: dict[str, object] = {"to": zulu(over), "reason": reason, "accounts": account or [], "alarms": alarm or []}
    document |= {"from": zulu(begins)} if start else {}
    window = windows.add(client, document, operator())
    if for_programs:
        _print_json(window_document(window, windows.clock()))
        return
    say(f"{window.id}: {spoken.show(window.starts)} to {spoken.show(window.ends)} ({spoken.name})")
    say(f"{client}: {covered(window)}")


@app.command("list")
def list_windows(
    context: typer.Context,
    client: Annotated[str | None, typer.Argument(metavar="CLIENT", help="Without it: all clients.")] = None,
    *,
    past: Annotated[int, typer.Option(min=0, help="How many of the client's that are over to show besides.")] = 0,
    zone: Annotated[
        str | None, typer.Option("--zone", metavar="ZONE", help="Without it: the client's; of all clients the desk's.")
    ] = None,
    for_programs: ForPrograms = False,
    stack: StackName = None,
) -> None:
    """What runs or comes, the first to end first."""
    settings = chosen_target(context, stack).settings
    windows = maintenance(settings)
    if past and client is None:
        raise CommandError("--past is of one client: name it")
    found = [*(_past(windows, client, past) if client else ()), *windows.ahead(client)]
    now = windows.clock()
    if for_programs:
        _print_json([window_document(window, now) for window in found])
    elif found:
        spoken = _zone_of(windows, client, zone) if client else Zone.chosen(zone, duty(settings).latest())
        show(windows_table(found, now, spoken))
    else:
        say("no maintenance window runs or comes")


@app.command("show")
def show_window(
    context: typer.Context,
    client: ClientId,
    window_id: WindowId,
    *,
    zone: InZone = None,
    for_programs: ForPrograms = False,
    stack: StackName = None,
) -> None:
    """One window, with the alarms that it holds or held and what became of them."""
    windows = maintenance(chosen_target(context, stack).settings)
    window, now = _window(windows, client, window_id), windows.clock()
    held = list(_held(windows, window))
    if for_programs:
        _print_json(window_document(window, now) | {"held": [held_document(one) for one in held]})
        return
    spoken = _zone_of(windows, client, zone)
    show(windows_table([window], now, spoken))
    if held:
        show(held_table(held, spoken))
    else:
        say("no alarm was raised within it")


@app.command("end")
def end_window(
    context: typer.Context,
    client: ClientId,
    window_id: WindowId,
    *,
    zone: InZone = None,
    for_programs: ForPrograms = False,
    stack: StackName = None,
) -> None:
    """End a window now. What it holds and is in alarm has a ticket within two minutes."""
    windows = maintenance(chosen_target(context, stack).settings)
    before = _window(windows, client, window_id)
    was_over = before.state_at(windows.clock()) is WindowState.OVER
    window = windows.end(client, before.id, operator())
    if for_programs:
        _print_json(window_document(window, windows.clock()))
        return
    spoken = _zone_of(windows, client, zone)
    over = f"{spoken.show(window.over_at)} ({spoken.name})"
    say(f"{window.id} was over already, since {over}" if was_over else f"{window.id} is over since {over}")


def _zone_of(windows: Maintenance, client_id: str, name: str | None) -> Zone:
    """The one that was typed, else that of the client's contract."""
    known = windows.register.client(client_id)
    if known is None:
        raise NotFound(f"there is no client {client_id}")
    return Zone.chosen(name, None) if name else Zone(known.contract.time_zone)


def _window(windows: Maintenance, client_id: str, window_id: str) -> Window:
    window = windows.store.window(client_id, window_id.upper())
    if window is None:
        raise NotFound(f"{client_id} has no maintenance window {window_id}")
    return window


def _past(windows: Maintenance, client_id: str, count: int) -> list[Window]:
    """The last that are over, the first to end first."""
    now = windows.clock()
    over = (window for window in _all(windows, client_id) if window.state_at(now) is WindowState.OVER)
    return list(islice(over, count))[::-1]


def _all(windows: Maintenance, client_id: str) -> Iterator[Window]:
    after = None
    while True:
        page = windows.store.windows_of(client_id, PAGE, after)
        yield from page.items
        after = page.next
        if after is None:
            return


def _held(windows: Maintenance, window: Window) -> Iterator[HeldAlarm]:
    after = None
    while True:
        page = windows.store.held_alarms(window.client_id, window.id, PAGE, after)
        yield from page.items
        after = page.next
        if after is None:
            return


def _print_json(document: object) -> None:
    out.print_json(json.dumps(document, ensure_ascii=False))
