"""`guardia reconcile`: what a client's accounts say of their alarms, beside our tickets; and what is missing opens."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from guardia.adapters import clock
from guardia.adapters.client_account import read_session
from guardia.bootstrap import reconcile, store
from guardia.domain.errors import GuardiaError, Invalid
from guardia.domain.instant import zulu
from guardia.domain.reconciliation import Verdict
from guardia_ops.clients import known_client
from guardia_ops.duty.zone import Zone
from guardia_ops.errors import AWS_FAILURES, CommandError, lines
from guardia_ops.maintenance.length import read_length
from guardia_ops.reconcile.numbers import count
from guardia_ops.reconcile.places import Scope, look_everywhere
from guardia_ops.reconcile.tables import compared_table, summary
from guardia_ops.terminal import StackName, chosen_target, err, goes_on, out, plain, say
from guardia_ops.whole import show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from guardia.domain.contract import Account, Client
    from guardia.domain.outcome import Outcome
    from guardia.domain.reconciliation import Compared
    from guardia.services.reconcile import Reconcile
    from guardia_ops.reconcile.places import Comparison
    from guardia_ops.target import Target

USUALLY = "24h"
LONGEST = timedelta(days=30)
"""How long CloudWatch keeps the history of alarms."""

Names = Annotated[list[str] | None, typer.Option("--alarm", help="Only alarms of this name: * is any text.")]


def reconcile_client(
    context: typer.Context,
    client_id: Annotated[str, typer.Argument(metavar="CLIENT")],
    *,
    accounts: Annotated[list[str] | None, typer.Option("--account", help="Only this one. May be said again.")] = None,
    regions: Annotated[
        list[str] | None, typer.Option("--region", help="Only this one. Without it: where we heard of, and ours.")
    ] = None,
    alarms: Names = None,
    since: Annotated[
        str, typer.Option(metavar="TIME", help="How far back: 24h, 3d, or a time. What is in ALARM now counts always.")
    ] = USUALLY,
    opens: Annotated[bool, typer.Option("--open/--dry-run", help="Open what is missing; or only say so.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; on a terminal the command does.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Show what is in order, too.")] = False,
    for_programs: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    stack: StackName = None,
) -> None:
    """Compare what the client's accounts say of their alarms with our tickets, and open what never reached us.

    Ends with 1 where something is missing still, or could not be looked at.
    """
    chosen = chosen_target(context, stack)
    client = known_client(store(chosen.settings), client_id)
    use_case = _wired(chosen)
    zone = Zone(client.contract.time_zone)
    scope = Scope(_since(since, zone), _accounts(client, accounts), regions or [], alarms or [], chosen.region)
    comparison = look_everywhere(use_case, client, scope, _tell)
    for looked in comparison.unread:
        err.print(plain(f"{looked.error}\n  → {looked.advice}"), style="red", soft_wrap=True)
    if not for_programs:
        _show(comparison, zone, everything=everything)
    _refuse_without_contract(use_case, client, opens=opens and bool(comparison.owed))
    handed = _open(use_case, comparison, chosen, yes=yes or for_programs) if opens else []
    if for_programs:
        _print(client, scope, comparison, handed)
    failed = any(outcome is None for _, outcome in handed)
    left = bool(comparison.owed) and not opens
    if left and not for_programs:
        say("nothing was written: say --open to open what is missing")
    if left or failed or comparison.unread:
        raise typer.Exit(1)


def _wired(chosen: Target) -> Reconcile:
    sts = chosen.session.client("sts", region_name=chosen.region)
    return reconcile(chosen.settings, lambda account, region: read_session(sts, account, region))


def _since(text: str, zone: Zone) -> datetime:
    now = clock.now()
    try:
        since = zone.read("--since", text)
    except Invalid:
        since = now - read_length("--since", text)
    if not now - LONGEST <= since <= now:
        raise CommandError(f"--since {text} is not of the last {LONGEST.days} days: CloudWatch remembers no more")
    return since


def _accounts(client: Client, wanted: Sequence[str] | None) -> list[Account]:
    if unknown := sorted(set(wanted or ()) - {account.id for account in client.accounts}):
        raise CommandError(f"{client.id} has no account {unknown[0]}: guardia client show {client.id}")
    return [account for account in client.accounts if not wanted or account.id in wanted]


def _refuse_without_contract(use_case: Reconcile, client: Client, *, opens: bool) -> None:
    entitlement = use_case.entitlement(client)
    if entitlement.value:
        return
    if opens:
        raise CommandError(f"nothing is opened: {entitlement.reason.en}")
    err.print(plain(entitlement.reason.en), style="yellow", soft_wrap=True)


def _open(
    use_case: Reconcile, comparison: Comparison, chosen: Target, *, yes: bool
) -> list[tuple[Compared, Outcome | None]]:
    """What became of each change; None where it failed, which stops no other."""
    if not comparison.owed:
        return []
    goes_on(dry_run=False, yes=yes, question="hand over to the intake what never reached us?")
    handed = [each for one in comparison.owed for each in _handed(use_case, one)]
    try:
        cloudwatch = chosen.session.client("cloudwatch", region_name=chosen.region)
        count(cloudwatch, (outcome for _, outcome in handed if outcome))
    except AWS_FAILURES as failure:
        err.print(plain(f"not counted: {lines(failure)[0]}"), style="yellow", soft_wrap=True)
    return handed


def _handed(use_case: Reconcile, one: Compared) -> Iterator[tuple[Compared, Outcome | None]]:
    try:
        for outcome in use_case.hand_over(one):
            err.print(plain(f"{one.trail.name}: {_told(outcome)}"), soft_wrap=True)
            yield one, outcome
    except (GuardiaError, *AWS_FAILURES) as failure:
        err.print(plain(f"{one.trail.name}: {lines(failure)[0]}"), style="red", soft_wrap=True)
        yield one, None


def _told(outcome: Outcome) -> str:
    return " ".join(filter(None, (outcome.kind.value, outcome.ticket_id, f"({outcome.reason})")))


def _show(comparison: Comparison, zone: Zone, *, everything: bool) -> None:
    if shown := [one for one in comparison.compared if everything or one.verdict is not Verdict.FINE]:
        show(compared_table(shown, zone))
    say(summary(comparison))


def _print(
    client: Client, scope: Scope, comparison: Comparison, handed: Sequence[tuple[Compared, Outcome | None]]
) -> None:
    document = {
        "client": client.id,
        "since": zulu(scope.since),
        "places": [looked.document for looked in comparison.looked],
        "alarms": [one.document for one in comparison.compared],
        "outcomes": [
            {
                "alarm_arn": one.trail.identity.alarm_arn,
                "outcome": outcome.kind.value if outcome else "failed",
                "reason": outcome.reason if outcome else None,
                "ticket": outcome.ticket_id if outcome else None,
            }
            for one, outcome in handed
        ],
    }
    out.print_json(json.dumps(document, ensure_ascii=False))


def _tell(what: str) -> None:
    err.print(plain(f"({what} …)"), style="dim")
