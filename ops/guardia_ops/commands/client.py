"""`guardia client`: who is served."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guardia.bootstrap import register_clients, store
from guardia.domain.client_file import client_document, read_requested_by
from guardia.domain.contract_file import contract_name
from guardia.domain.errors import Invalid
from guardia_ops.client_diff import difference, history_lines
from guardia_ops.client_files import read_client_file
from guardia_ops.client_tables import clients_table, contacts_table, listed
from guardia_ops.client_yaml import client_yaml
from guardia_ops.clients import every_client, known_client
from guardia_ops.errors import CommandError
from guardia_ops.terminal import StackName, chosen_target, goes_on, operator, out, plain, say
from guardia_ops.whole import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guardia.domain.contract import Client
    from guardia.services.register_clients import Plan

app = typer.Typer(no_args_is_help=True, help="Who is served.")


class Form(StrEnum):
    """How a client is written."""

    JSON = "json"
    YAML = "yaml"


@app.command("apply")
def apply_client(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="YAML or JSON")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; on a terminal the command asks.")] = False,
    requested_by: Annotated[
        str | None, typer.Option(help="Who of the client asked for it: kept with what changes.")
    ] = None,
    remove_version: Annotated[
        list[int] | None,
        typer.Option(metavar="N", help="Let the file remove this version of the contract; may be repeated."),
    ] = None,
    stack: StackName = None,
) -> None:
    """Register a client, or change it, as its file says. What changes is shown first."""
    asked, written = read_requested_by(requested_by), read_client_file(file)
    clients = register_clients(chosen_target(context, stack).settings)
    try:
        plan = clients.plan(written.document)
        for line in difference(plan, clients.clock()):
            out.print(line, soft_wrap=True)
        if not _lists_versions(written.document):
            _refuse_removal(plan, remove_version or [])
        if plan.changes and goes_on(dry_run=dry_run, yes=yes):
            clients.carry_out(plan, operator(), asked)
            say(_summary(plan.after))
    except Invalid as refusal:
        raise written.refused(refusal) from refusal


def _lists_versions(document: object) -> bool:
    """Whether the file says itself which versions there are."""
    return isinstance(document, dict) and document.get("contracts") is not None


def _refuse_removal(plan: Plan, meant: Sequence[int]) -> None:
    """A file of last year takes the renewal back: not without somebody who says that it shall, in a script neither."""
    lost = [contract for contract in plan.removed if contract.version not in meant]
    if lost:
        names = " and ".join(map(contract_name, lost))
        options = " ".join(f"--remove-version {contract.version}" for contract in lost)
        raise CommandError(
            f"{plan.after.id}: the file would remove {names} of the contract; nothing was written. "
            f"Is it an old file? If it is meant, add {options}; or list all versions under contracts"
        )


def _summary(client: Client) -> str:
    accounts = ", ".join(account.id for account in client.accounts)
    contract = client.contract
    return f"{client.id}: {contract.plan} from {contract.starts} to {contract.ends}, accounts {accounts}"


@app.command("list")
def list_clients(
    context: typer.Context,
    *,
    for_programs: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    stack: StackName = None,
) -> None:
    """All clients, with the version of the contract that serves them, or that did last."""
    clients = register_clients(chosen_target(context, stack).settings)
    found = [listed(client, clients.clock()) for client in every_client(clients.register)]
    if for_programs:
        out.print_json(json.dumps([one.document for one in found], ensure_ascii=False))
    else:
        show(clients_table(found))


@app.command("show")
def show_client(
    context: typer.Context,
    client_id: str,
    form: Annotated[Form, typer.Option("--format", help="JSON is YAML, too.")] = Form.JSON,
    stack: StackName = None,
) -> None:
    """One client, in the shape of its file: what is shown may be applied again."""
    client = known_client(store(chosen_target(context, stack).settings), client_id)
    if form is Form.JSON:
        out.print_json(json.dumps(client_document(client), ensure_ascii=False))
    else:
        out.print(plain(client_yaml(client)), end="", soft_wrap=True)


@app.command("contacts")
def show_contacts(context: typer.Context, client_id: str, stack: StackName = None) -> None:
    """What became of a client's contacts: who was registered, changed and removed, when, by whom, at whose request."""
    register = store(chosen_target(context, stack).settings)
    known_client(register, client_id)
    show(contacts_table(register.traces(client_id)))


@app.command("history")
def show_history(context: typer.Context, client_id: str, stack: StackName = None) -> None:
    """Every change of a client's file: when, by whom, at whose request, and what became of each field."""
    register = store(chosen_target(context, stack).settings)
    known_client(register, client_id)
    for trace in register.history(client_id):
        for line in history_lines(trace):
            out.print(line, soft_wrap=True)
