"""Who speaks for a client: register, authorise and remove one contact, and see who was one.

Called by `ticket_api` and by the operator's command. A contact is removed from one moment to the next; what they did,
who removed them and who asked for it stays on record.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guardia.domain.caller import Role
from guardia.domain.client_file import read_requested_by
from guardia.domain.contact_file import read_contact
from guardia.domain.errors import Forbidden, NotFound
from guardia.domain.registration import Registration, traces_of
from guardia.services.trying import until_written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guardia.domain.caller import Caller
    from guardia.domain.contract import Client, Contact
    from guardia.domain.registration import ContactTrace
    from guardia.ports import Clock, Pause, Register


@dataclass(frozen=True, slots=True)
class Listed:
    """A contact, and what became of them last; None for one who was registered before that was kept."""

    contact: Contact
    last: ContactTrace | None = None


@dataclass(frozen=True, slots=True)
class RegisterContacts:
    """The contacts of each client."""

    register: Register
    clock: Clock
    pause: Pause

    def listed(self, caller: Caller, client_id: str) -> Sequence[Listed]:
        """The contacts in force, in the order of the file; for the desk then those who were removed, the latest first.

        A client's person sees those of their own client. Raises NotFound.
        """
        if not caller.may_see(client_id):
            raise _unknown(client_id)
        client = self._client(client_id)
        last = {trace.contact.email.casefold(): trace for trace in self.register.traces(client_id)}
        if not caller.of_desk:
            return [Listed(contact) for contact in client.contacts]
        in_force = [Listed(contact, last.pop(contact.email.casefold(), None)) for contact in client.contacts]
        removed = sorted(last.values(), key=lambda trace: trace.at, reverse=True)
        return [*in_force, *(Listed(trace.contact, trace) for trace in removed)]

    def put(self, caller: Caller, client_id: str, email: str, document: object) -> Contact:
        """Register the contact with this address, or change them to what the document says; at whose request it says.

        Raises Forbidden, NotFound for a client that is none, Invalid and Busy.
        """
        _for_operators(caller)

        def attempt() -> Contact:
            client = self._client(client_id)
            known = _of(client, email)
            contact, asked = read_contact(document, client.language, known.email if known else email)
            others = client.contacts if known else (*client.contacts, contact)
            self._write(caller, client, tuple(contact if one is known else one for one in others), asked)
            return contact

        return until_written(attempt, self.pause)

    def remove(self, caller: Caller, client_id: str, email: str, requested_by: str | None = None) -> ContactTrace:
        """The contact may do nothing any more. Raises Forbidden, NotFound for one who is none, Invalid and Busy."""
        _for_operators(caller)
        asked = read_requested_by(requested_by)

        def attempt() -> ContactTrace:
            client = self._client(client_id)
            known = _of(client, email)
            if known is None:
                raise NotFound(f"{client_id} has no contact {email}")
            (trace,) = self._write(caller, client, tuple(one for one in client.contacts if one is not known), asked)
            return trace

        return until_written(attempt, self.pause)

    def _write(
        self, caller: Caller, client: Client, contacts: tuple[Contact, ...], requested_by: str
    ) -> tuple[ContactTrace, ...]:
        """The client with these contacts, if that changes anything; what became of whom."""
        changed = replace(client, contacts=contacts)
        registration = Registration(at=self.clock(), by=caller.actor, before=client, requested_by=requested_by)
        if changed != client:
            self.register.put_client(changed, registration)
        return traces_of(changed, registration)

    def _client(self, client_id: str) -> Client:
        client = self.register.client(client_id)
        if client is None:
            raise _unknown(client_id)
        return client


def _of(client: Client, email: str) -> Contact | None:
    """The contact with this address, whatever they may."""
    wanted = email.casefold()
    return next((contact for contact in client.contacts if contact.email.casefold() == wanted), None)


def _for_operators(caller: Caller) -> None:
    if caller.role is not Role.OPERATOR:
        raise Forbidden("only operators change the register of clients")


def _unknown(client_id: str) -> NotFound:
    return NotFound(f"there is no client {client_id}")
