"""`guardia client connect`, `check` and `channels`: from a registered client to alarms that arrive and are told."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from guardia.bootstrap import store
from guardia_ops.clients import every_client, known_client
from guardia_ops.errors import CommandError
from guardia_ops.onboarding.checks.channels import usable_channels
from guardia_ops.onboarding.finding import Finding, Verdict
from guardia_ops.onboarding.step import Outcome, Step
from guardia_ops.onboarding.summary import fails, summary, worst
from guardia_ops.onboarding.wiring import Wiring
from guardia_ops.terminal import StackName, chosen_target, err, out, plain, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from guardia_ops.target import Target

_STYLES = {
    Verdict.OK: "green",
    Verdict.WARNING: "yellow",
    Verdict.FAILED: "red",
    Verdict.NOT_CHECKED: "dim",
    Outcome.MADE: "green",
    Outcome.STOOD: "green",
    Outcome.WOULD_MAKE: "yellow",
    Outcome.NOT_MADE: "red",
    Outcome.CLIENT: "cyan",
}
_WIDTH = max(map(len, _STYLES))

app = typer.Typer()


@app.command("connect")
def connect_client(
    context: typer.Context,
    client_id: Annotated[str, typer.Argument(metavar="CLIENT")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be made, and make nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Update the stack on AWS without asking.")] = False,
    listed: Annotated[
        bool, typer.Option("--list-accounts", help="List the accounts although an organisation is admitted.")
    ] = False,
    stack: StackName = None,
) -> None:
    """Make what is ours to make: the admission of the client's accounts, and the subscriptions to their topics."""
    chosen = chosen_target(context, stack)
    connect = Wiring(chosen, _tell).connect(lambda question: _agreed(chosen, question, yes=yes), listed=listed)
    complete = True
    for step in connect(client_id, dry_run=dry_run):
        _say_step(step)
        complete = complete and step.outcome is not Outcome.NOT_MADE
    if not complete:
        raise typer.Exit(1)


@app.command("channels")
def try_channels(
    context: typer.Context,
    client_id: Annotated[str, typer.Argument(metavar="CLIENT")],
    *,
    send: Annotated[bool, typer.Option("--send", help="Send a test message to each room that is well.")] = False,
    rooms: Annotated[
        list[str] | None, typer.Option("--room", metavar="ADDRESS", help="Only this room; may be said again.")
    ] = None,
    stack: StackName = None,
) -> None:
    """Look at the rooms and systems in which the client is told, and with --send let each be heard of."""
    wiring = Wiring(chosen_target(context, stack), _tell)
    client = known_client(store(wiring.target.settings), client_id)
    chosen = [room for room in client.channels if not rooms or room.address in rooms]
    if unknown := sorted(set(rooms or ()) - {room.address for room in chosen}):
        raise CommandError(f"{client.id} has no room {unknown[0]}: guardia client show {client.id}")
    found = _looked(usable_channels(replace(client, channels=tuple(chosen)), wiring.channels()), say_each=True)
    if not found:
        say(f"{client.id} is told by e-mail only")
    ill = {finding.subject for finding in found if finding.verdict is Verdict.FAILED}
    try_room = wiring.try_room()
    tried = (try_room(client, room) for room in chosen if send and room.address not in ill)
    if fails([*found, *_looked(tried, say_each=True)], strict=False):
        raise typer.Exit(1)


@app.command("check")
def check_client(
    context: typer.Context,
    client_id: Annotated[str | None, typer.Argument(metavar="CLIENT")] = None,
    *,
    everybody: Annotated[bool, typer.Option("--all", help="Every client: a line for each, with the worst.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="With --all: every finding, too.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="What was not checked ends with 1, too.")] = False,
    timeout: Annotated[int, typer.Option(min=1, help="Seconds to wait for a test alarm.")] = 60,
    regions: Annotated[
        list[str] | None, typer.Option("--region", help="A region with alarms; may be said again. Without it: ours.")
    ] = None,
    for_programs: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    stack: StackName = None,
) -> None:
    """Look at everything that must be true before the client's alarms become tickets, and say what to do."""
    if (client_id is None) != everybody:
        raise CommandError("which client? say CLIENT, or --all, one of the two")
    check = Wiring(chosen_target(context, stack), _tell).check(
        list(dict.fromkeys(regions or [])), timedelta(seconds=timeout)
    )
    clients = [client_id] if client_id else [client.id for client in every_client(check.register)]
    told = {one: _looked(check(one), say_each=not for_programs and (verbose or not everybody)) for one in clients}
    if for_programs:
        documents = [_document(one, findings) for one, findings in told.items()]
        out.print_json(json.dumps({"clients": documents} if everybody else documents[0], ensure_ascii=False))
    elif everybody:
        _say_clients(told)
    else:
        say(summary(told[clients[0]]))
    if any(fails(findings, strict=strict) for findings in told.values()):
        raise typer.Exit(1)


def _looked(look: Iterable[Finding], *, say_each: bool) -> list[Finding]:
    findings = []
    for finding in look:
        findings.append(finding)
        if say_each:
            _say_finding(finding)
    return findings


def _document(client_id: str, findings: Sequence[Finding]) -> dict[str, object]:
    counted = Counter(finding.verdict for finding in findings)
    return {
        "client": client_id,
        "failed": counted[Verdict.FAILED],
        "warnings": counted[Verdict.WARNING],
        "not_checked": counted[Verdict.NOT_CHECKED],
        "summary": summary(findings),
        "findings": [finding.document for finding in findings],
    }


def _say_clients(told: Mapping[str, Sequence[Finding]]) -> None:
    """A line for each client: the worst finding, and what all of them come to."""
    for client_id, findings in told.items():
        first = worst(findings)
        what = "" if first.verdict is Verdict.OK else f"{first.check}: {first.subject}: {first.reason} "
        _say(first.verdict, f"{client_id}: {what}({summary(findings)})", "")
    if not told:
        say("no client is registered")


def asks(chosen: Target, *, yes: bool, at_terminal: bool) -> bool:
    """Whether somebody is asked first. A program cannot be, and the local stack is nobody's."""
    return at_terminal and not yes and not chosen.is_local


def _agreed(chosen: Target, question: str, *, yes: bool) -> bool:
    return not asks(chosen, yes=yes, at_terminal=sys.stdin.isatty()) or typer.confirm(question, err=True)


def _tell(what: str) -> None:
    err.print(plain(f"({what} …)"), style="dim")


def _say_step(step: Step) -> None:
    _say(step.outcome, step.told, step.advice)


def _say_finding(finding: Finding) -> None:
    _say(finding.verdict, f"{finding.check}: {finding.subject}: {finding.reason}", finding.advice)


def _say(word: Verdict | Outcome, text: str, advice: str) -> None:
    out.print(Text(f"{word:<{_WIDTH}}  ", style=_STYLES[word]) + plain(text), soft_wrap=True)
    if advice:
        say(f"{'':<{_WIDTH}}  → {advice}")
