"""A person opens a ticket: a client's own, or somebody of the desk, for a caller or for what they saw themselves.

Called by `ticket_api`. Whether they are served is decided before anything else. The clock starts when the call came,
which may be a while before somebody took it down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.alarm import digest
from guardia.domain.calling import Way, names_of
from guardia.domain.change import Change, Condition, Conflict, IdempotencyKey
from guardia.domain.entitlement import entitle
from guardia.domain.errors import Invalid, KeyReused, NotEntitled, NotFound, Problem
from guardia.domain.number import ticket_number
from guardia.domain.opening_by_people import Filing, Report, open_by_person
from guardia.domain.ticket import Origin
from guardia.services.find_caller import known_client
from guardia.services.trying import until_written
from guardia.services.work_ticket import KEY_LIVES

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.caller import Caller
    from guardia.domain.calling import Calling
    from guardia.domain.contract import Account, Client, Contract, Environment
    from guardia.domain.ticket import Ticket
    from guardia.ports import Clock, Nonce, Pause, Register, TicketStore
    from guardia.services.find_caller import FindCaller

FINGERPRINT_VERSION = "manual:v1"
ORIGINS = {Way.PHONE: Origin.PHONE, Way.MAIL: Origin.MAIL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plea:
    """What somebody asks for. `calling` is who reached the desk; `key` comes from Idempotency-Key, `digest` too."""

    title: str
    description: str = ""
    recent_changes: str = ""
    client_id: str | None = None
    account_id: str | None = None
    environment: Environment | None = None
    active: bool | None = None
    calling: Calling | None = None
    key: str | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class _Admitted:
    """For whom a ticket is opened, by which contract, from when on, and who reported it."""

    client: Client
    contract: Contract
    at: datetime
    origin: Origin
    reported_by: str


@dataclass(frozen=True, slots=True)
class OpenByPeople:
    """Opening by hand."""

    store: TicketStore
    register: Register
    find_caller: FindCaller
    clock: Clock
    pause: Pause
    nonce: Nonce

    def __call__(self, caller: Caller, plea: Plea) -> Ticket:
        """The ticket. The same plea with the same key is one ticket, also where two arrive at once.

        Raises NotEntitled (no contract in force, or a caller whom nobody authorised), NotFound (a client that is
        unknown, or another's), Invalid (each field named), KeyReused and Busy.
        """
        source, at, taken = plea.key or self.nonce(), self.clock(), 0

        def attempt() -> Ticket:
            nonlocal taken
            if known := self._opened_before(caller, plea):
                return known
            ticket, entry = open_by_person(*self._decide(caller, plea, at, (source, taken)))
            key = IdempotencyKey(caller.sub, plea.key, plea.digest, ticket.id, at + KEY_LIVES) if plea.key else None
            try:
                self.store.commit(Change(ticket=ticket, entries=(entry,), key=key))
            except Conflict as conflict:
                if conflict.failed == {Condition.NUMBER_IS_FREE}:
                    taken += 1
                raise
            return ticket

        return self.store.occurrences([until_written(attempt, self.pause)])[0]

    def _opened_before(self, caller: Caller, plea: Plea) -> Ticket | None:
        known = self.store.key(caller.sub, plea.key) if plea.key else None
        if known is None:
            return None
        ticket = self.store.ticket(known.ticket_id)
        if known.request != plea.digest or ticket is None or not caller.may_see(ticket.client_id):
            raise KeyReused("this Idempotency-Key was used for another request; take a new one")
        return ticket

    def _decide(self, caller: Caller, plea: Plea, at: datetime, number: tuple[str, int]) -> tuple[Report, Filing]:
        admitted = self._admit(caller, plea, at)
        client = admitted.client
        source, taken = number
        fingerprint = f"{FINGERPRINT_VERSION}:{digest(client.id, source)}"
        report = Report(
            title=plea.title,
            description=plea.description,
            recent_changes=plea.recent_changes,
            account=_account(client, plea.account_id),
            environment=plea.environment,
            active=plea.active,
        )
        filing = Filing(
            client=client,
            contract=admitted.contract,
            number=ticket_number(fingerprint, taken),
            fingerprint=fingerprint,
            at=admitted.at,
            actor=caller.actor,
            origin=admitted.origin,
            reported_by=admitted.reported_by,
            written_at=at if admitted.at < at else None,
        )
        return report, filing

    def _admit(self, caller: Caller, plea: Plea, at: datetime) -> _Admitted:
        """For whom it is, and that they are served at the instant at which they reached us."""
        if not caller.of_desk:
            if plea.calling:
                raise Invalid(Problem("caller", "is for the desk: leave it out, you report it yourself"))
            return _served(self._own_client(caller, plea.client_id), at, Origin.CLIENT, caller.name)
        if plea.calling is None:
            if plea.client_id is None:
                raise Invalid(Problem("client", "is wanted where nobody called"))
            return _served(known_client(self.register, plea.client_id), at, Origin.DESK, "")
        began = plea.calling.began_at(at)
        screening = self.find_caller(caller, plea.calling, plea.client_id, began)
        if screening.client is None or not screening.authorised:
            raise NotEntitled(screening.reason)
        return _served(screening.client, began, ORIGINS[plea.calling.way], names_of(screening.contacts))

    def _own_client(self, caller: Caller, named: str | None) -> Client:
        """The tenant of a client's person; another's is as unknown as one that does not exist."""
        if named not in {None, caller.client_id}:
            raise NotFound(f"there is no client {named}")
        return known_client(self.register, caller.client_id or "")


def _served(client: Client, at: datetime, origin: Origin, reported_by: str) -> _Admitted:
    entitlement = entitle(client, at)
    if entitlement.value is None:
        raise NotEntitled(entitlement.reason)
    return _Admitted(client, entitlement.value, at, origin, reported_by)


def _account(client: Client, account_id: str | None) -> Account | None:
    account = client.account(account_id) if account_id else None
    if account_id and account is None:
        raise Invalid(Problem("account_id", f"{account_id} is no account of {client.id}"))
    return account
