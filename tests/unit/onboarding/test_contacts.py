"""The client's people: whether anybody is told, whether their mail arrives, whether their users can sign in."""

from __future__ import annotations

from guardia.adapters.in_memory.store import InMemoryStore
from guardia.domain.caller import Member
from guardia_ops.onboarding.checks.contacts import reachable_contacts
from guardia_ops.onboarding.finding import Check, Finding, Verdict
from guardia_ops.onboarding.ports import SignIn
from tests.support.builders import client, contact
from tests.support.onboarding import Mailboxes, refusal

ANA = "ana@acme.example"


def found(mailboxes: Mailboxes, *members: Member) -> dict[Check, Finding]:
    """What was found of acme's only contact."""
    store = InMemoryStore()
    for member in members:
        store.put_member(member)
    return {finding.check: finding for finding in reachable_contacts(client(), mailboxes, store)}


def signed_up(status: str = "CONFIRMED", *, enabled: bool = True, client_id: str = "acme") -> Finding:
    mailboxes = Mailboxes(users={ANA: SignIn("sub-1", enabled, status)})
    return found(mailboxes, Member("sub-1", client_id, ANA))[Check.USER]


def test_a_contact_who_is_written_to_and_has_no_user_is_well() -> None:
    assert {finding.verdict for finding in found(Mailboxes()).values()} == {Verdict.OK}


def test_a_client_whom_nobody_writes_to_fails() -> None:
    silent = client(contacts=(contact(tickets=False),))
    (finding,) = reachable_contacts(silent, Mailboxes(), InMemoryStore())
    assert (finding.check, finding.verdict) == (Check.CONTACTS, Verdict.FAILED)


def test_only_those_who_are_written_to_are_looked_at() -> None:
    two = client(contacts=(contact(), contact("luis@acme.example", tickets=False)))
    findings = list(reachable_contacts(two, Mailboxes(), InMemoryStore()))
    assert findings[0].reason == "1 of 2 are written to"
    assert {finding.subject for finding in findings[1:]} == {ANA}


def test_an_address_that_ses_suppresses_fails_with_the_way_out() -> None:
    finding = found(Mailboxes(why={ANA: "BOUNCE since 2026-11-20"}))[Check.MAIL]
    assert finding.verdict is Verdict.FAILED
    assert finding.reason.endswith("BOUNCE since 2026-11-20")
    assert finding.advice.endswith(f"delete-suppressed-destination --email-address {ANA}")


def test_a_list_that_does_not_answer_is_not_checked() -> None:
    finding = found(Mailboxes(refuses=refusal("UnknownOperation", "GetSuppressedDestination")))[Check.MAIL]
    assert finding.verdict is Verdict.NOT_CHECKED
    assert "GetSuppressedDestination" in finding.reason


def test_a_user_of_the_client_can_sign_in() -> None:
    assert signed_up().verdict is Verdict.OK


def test_a_user_who_is_disabled_or_only_invited_is_warned_of() -> None:
    assert signed_up(enabled=False).verdict is Verdict.WARNING
    assert signed_up("FORCE_CHANGE_PASSWORD").verdict is Verdict.WARNING
    assert signed_up("RESET_REQUIRED").reason == "cannot sign in yet: RESET_REQUIRED"


def test_a_user_who_belongs_to_nobody_or_to_another_client_fails() -> None:
    assert signed_up(client_id="globex").reason == "the user sees nothing of acme: it belongs to globex"
    unbound = found(Mailboxes(users={ANA: SignIn("sub-1", True, "CONFIRMED")}))[Check.USER]
    assert (unbound.verdict, unbound.reason) == (
        Verdict.FAILED,
        "the user sees nothing of acme: it belongs to no client",
    )
