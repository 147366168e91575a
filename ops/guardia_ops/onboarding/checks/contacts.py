"""Can the client's people be reached, and can those who sign in do so?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from guardia_ops.onboarding.finding import Check, Finding, Verdict, looked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.contract import Client
    from guardia.ports import Register
    from guardia_ops.onboarding.ports import People

_CONFIRMED = "CONFIRMED"
_INVITED = "FORCE_CHANGE_PASSWORD"


def reachable_contacts(client: Client, people: People, register: Register) -> Iterator[Finding]:
    """Whether anybody is written to, and for each of them their mailbox and their user."""
    told = [contact for contact in client.contacts if contact.tickets]
    if not told:
        reason = "no contact has tickets: true, so nobody of the client is told of anything"
        yield Finding(Check.CONTACTS, client.id, Verdict.FAILED, reason, "add one to `contacts` in the client's file")
    else:
        yield Finding(Check.CONTACTS, client.id, Verdict.OK, f"{len(told)} of {len(client.contacts)} are written to")
    for contact in told:
        email = contact.email
        yield looked(Check.MAIL, email, partial(_mailbox, email, people), Verdict.NOT_CHECKED)
        yield looked(Check.USER, email, partial(_user, client, email, people, register))


def _mailbox(email: str, people: People) -> Finding:
    if why := people.suppressed(email):
        advice = f"once the mailbox works: aws sesv2 delete-suppressed-destination --email-address {email}"
        return Finding(Check.MAIL, email, Verdict.FAILED, f"SES sends nothing to this address: {why}", advice)
    return Finding(Check.MAIL, email, Verdict.OK, "not on the suppression list of SES")


def _user(client: Client, email: str, people: People, register: Register) -> Finding:
    user = people.user(email)
    if user is None:
        return Finding(Check.USER, email, Verdict.OK, "has no user, and follows tickets by e-mail")
    member = register.member(user.sub)
    again = f"guardia user add {email} --group clients --client {client.id}"
    if not user.enabled:
        return Finding(Check.USER, email, Verdict.WARNING, "the user is disabled", f"if that is not meant: {again}")
    if member is None or member.client_id != client.id:
        tenant = member.client_id if member else "no client"
        reason = f"the user sees nothing of {client.id}: it belongs to {tenant}"
        advice = f"guardia user disable {email}, then {again}"
        return Finding(Check.USER, email, Verdict.FAILED, reason, advice)
    if user.status == _CONFIRMED:
        return Finding(Check.USER, email, Verdict.OK, "can sign in")
    if user.status == _INVITED:
        reason = "was invited and has not signed in; the invitation's password lasts three days"
        return Finding(Check.USER, email, Verdict.WARNING, reason, f"to invite them again: guardia user reset {email}")
    return Finding(Check.USER, email, Verdict.WARNING, f"cannot sign in yet: {user.status}")
