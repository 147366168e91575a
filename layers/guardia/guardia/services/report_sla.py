"""How a client's month was kept: read what the tickets' transactions froze, and judge it by the contract.

Called by `ticket_api`, a page at a time, and by the operator's command, which wants the whole month.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guardia.domain.errors import Invalid, NotFound, Problem
from guardia.domain.report import Report, agreed_in, lines_of, report_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from guardia.domain.caller import Caller
    from guardia.domain.contract import Client
    from guardia.domain.measure import Measure
    from guardia.domain.month import Month
    from guardia.domain.report import Line
    from guardia.ports import Clock, Register, TicketStore

READ_AT_ONCE = 500
"""A query of DynamoDB gives 1 MB at most, and a measure has one or two kilobytes."""

STRETCHES_AT_ONCE = 10_000
"""A page holds the ledgers of its lines, a stretch has some 150 bytes in JSON, and a Lambda answer ends at 6 MB."""


@dataclass(frozen=True, slots=True)
class ReportSla:
    """Reports of the first responses."""

    tickets: TicketStore
    register: Register
    clock: Clock
    read_at_once: int = READ_AT_ONCE
    stretches_at_once: int = STRETCHES_AT_ONCE

    def whole(self, client_id: str, month: Month) -> Report:
        """Everything about the month. Raises NotFound."""
        client = self._client(client_id)
        now = self.clock()
        return report_of(client, month, lines_of(self._measures(client_id, month), now), now)

    def page(
        self, caller: Caller, client_id: str | None, month: Month, limit: int, after: Mapping[str, str] | None = None
    ) -> tuple[Report, Mapping[str, str] | None]:
        """A page of the month's lines, and where the next one begins; the first has the summary, the others None.

        A client's person gets their own client. Raises NotFound (unknown, or another tenant's), Invalid for somebody of
        the desk who names no client, and CursorRefused.
        """
        client = self._client(_wanted(caller, client_id))
        now = self.clock()
        lines, following = self._lines(client, month, limit, after, now)
        if after is None:
            whole = report_of(client, month, lines_of(self._measures(client.id, month), now), now)
            return replace(whole, lines=lines), following
        contract = agreed_in(client, month, [line.measure for line in lines])
        return Report(client=client, month=month, contract=contract, lines=lines, summary=None), following

    def _lines(
        self, client: Client, month: Month, limit: int, after: Mapping[str, str] | None, now: datetime
    ) -> tuple[Sequence[Line], Mapping[str, str] | None]:
        """As many lines as fit with their ledgers; one at least, if there are any."""
        page = self.tickets.measures(client.id, month, limit, after)
        lines = lines_of(page.items, now)
        if limit > 1 and sum(len(line.ledger) + len(line.overrun) for line in lines) > self.stretches_at_once:
            return self._lines(client, month, limit // 2, after, now)
        return lines, page.next

    def _measures(self, client_id: str, month: Month) -> Iterator[Measure]:
        """All of them, a page after the other."""
        after: Mapping[str, str] | None = None
        while True:
            page = self.tickets.measures(client_id, month, self.read_at_once, after)
            yield from page.items
            after = page.next
            if after is None:
                return

    def _client(self, client_id: str) -> Client:
        client = self.register.client(client_id)
        if client is None:
            raise NotFound(f"there is no client {client_id}")
        return client


def _wanted(caller: Caller, client_id: str | None) -> str:
    """Whose report it is. Another tenant and one that does not exist look the same."""
    if client_id is None:
        client_id = caller.client_id
    if client_id is None:
        raise Invalid(Problem("client", "say whose report it is: ?client="))
    if not caller.may_see(client_id):
        raise NotFound(f"there is no client {client_id}")
    return client_id
