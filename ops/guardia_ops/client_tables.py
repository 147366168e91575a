"""The tables of the client register, to be printed with `whole.show`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich import box
from rich.table import Table

from guardia.domain.entitlement import Standing, entitle
from guardia_ops.terminal import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guardia.domain.contract import Client, Contract
    from guardia.domain.registration import ContactTrace

_STANDINGS = {
    Standing.IN_FORCE: "in force",
    Standing.GRACE: "in grace",
    Standing.EXPIRED: "expired",
    Standing.NOT_BEGUN: "not begun",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A client with the version of its contract that counts at an instant, and how that stands.

    `days_left` are the days after today until the contract's last, in its time zone; None unless it is in force.
    """

    client: Client
    contract: Contract
    standing: Standing
    days_left: int | None

    @property
    def document(self) -> dict[str, object]:
        """The same in plain JSON values."""
        return {
            "client": self.client.id,
            "name": self.client.name,
            "version": self.contract.version,
            "plan": self.contract.plan.value,
            "standing": self.standing.value,
            "starts": self.contract.starts.isoformat(),
            "ends": self.contract.ends.isoformat(),
            "days_left": self.days_left,
            "accounts": [account.id for account in self.client.accounts],
        }


def listed(client: Client, at: datetime) -> Listed:
    """The version that covers at this instant, or did last, or will first."""
    entitlement = entitle(client, at)
    begun = [contract for contract in client.contracts if contract.has_begun(at)]
    contract = entitlement.value or (begun or client.contracts[:1])[-1]
    standing = Standing(entitlement.evidence)
    today = at.astimezone(ZoneInfo(contract.time_zone)).date()
    return Listed(client, contract, standing, (contract.ends - today).days if standing is Standing.IN_FORCE else None)


def clients_table(clients: Sequence[Listed]) -> Table:
    """A client a row."""
    table = _table("client", "name", "contract", "from, to", "days left", "accounts")
    for one in clients:
        contract = one.contract
        cells = (
            one.client.id,
            one.client.name,
            f"{contract.plan.value} version {contract.version} {_STANDINGS[one.standing]}",
            f"{contract.starts} {contract.ends}",
            "" if one.days_left is None else str(one.days_left),
            " ".join(account.id for account in one.client.accounts),
        )
        table.add_row(*map(plain, cells))
    return table


def contacts_table(traces: Sequence[ContactTrace]) -> Table:
    """A change of a contact a row."""
    table = _table("at", "what", "e-mail", "name", "tickets", "phone", "told by", "by", "requested by")
    for trace in traces:
        table.add_row(*map(plain, _contact_cells(trace)))
    return table


def _contact_cells(trace: ContactTrace) -> tuple[str, ...]:
    contact = trace.contact
    may = ("yes" if allowed else "no" for allowed in (contact.tickets, contact.phone_authorised))
    told_by = " ".join(contact.channels)
    at = f"{trace.at:%Y-%m-%dT%H:%M:%SZ}"
    return (at, trace.action.value, contact.email, contact.name, *may, told_by, trace.by.name, trace.requested_by)


def _table(*columns: str) -> Table:
    return Table(*columns, box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True)
