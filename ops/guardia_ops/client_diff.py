"""What a client's file would change, as an operator reads it before it is applied, and what was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from guardia.domain.contact_file import contact_document
from guardia.domain.registration import ContactAction
from guardia_ops.terminal import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rich.text import Text

    from guardia.domain.client_changes import FieldChange
    from guardia.domain.contract import Contract
    from guardia.domain.registration import ClientTrace
    from guardia.services.register_clients import Plan


def difference(plan: Plan, at: datetime) -> Iterator[Text]:
    """A heading, a line for each change, and one for each version that has begun at `at` and is corrected."""
    client = plan.after
    if not plan.changes:
        yield plain(f"{client.id}: nothing changes")
        return
    yield plain(f"{client.id} is a new client" if plan.before is None else f"{client.id} changes")
    for change in plan.changes:
        yield change_line(change)
    for contract in plan.corrected:
        if contract.has_begun(at):
            yield plain(f"  corrects {_begun(contract, at)}; open tickets keep their terms")


def _begun(contract: Contract, at: datetime) -> str:
    """The version as it is registered, with the days on which it was promised."""
    if contract.in_force(at):
        return f"version {contract.version}, in force since {contract.starts}"
    return f"version {contract.version}, which was in force from {contract.starts} to {contract.ends}"


def history_lines(trace: ClientTrace) -> Iterator[Text]:
    """When, by whom and at whose request, and a line for what became of each field and of each contact."""
    asked = f", requested by {trace.requested_by}" if trace.requested_by else ""
    yield plain(f"{trace.at:%Y-%m-%dT%H:%M:%SZ} by {trace.by.name}{asked}")
    for change in trace.changes:
        yield change_line(change)
    for one in trace.contacts:
        sign, colour = _ACTIONS[one.action]
        yield _coloured(f"  {sign} contact {one.action}: {_value(contact_document(one.contact))}", colour)


_ACTIONS = {
    ContactAction.REGISTERED: ("+", "green"),
    ContactAction.CHANGED: ("~", "yellow"),
    ContactAction.REMOVED: ("-", "red"),
}


def change_line(change: FieldChange) -> Text:
    """`+` what is new, `-` what is removed, `~` what becomes another."""
    if change.before is None:
        return _coloured(f"  + {change.path}: {_value(change.after)}", "green")
    if change.after is None:
        return _coloured(f"  - {change.path}: {_value(change.before)}", "red")
    return _coloured(f"  ~ {change.path}: {_value(change.before)} → {_value(change.after)}", "yellow")


def _coloured(text: str, colour: str) -> Text:
    line = plain(text)
    line.stylize(colour)
    return line


def _value(value: object) -> str:
    """As the file writes it, on one line."""
    if isinstance(value, str):
        return value
    written = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=float("inf"))
    return str(written).removesuffix("\n...\n").strip()
