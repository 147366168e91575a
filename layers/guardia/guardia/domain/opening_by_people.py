"""How a ticket begins that a person opens: a client's own, or somebody of the desk, for a caller or for themselves.

Contract, "Requisitos del cliente": detailed, clear and descriptive information of the incident, and what the client
changed before it. What is missing is asked for, and the clock runs all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.clock import ResponseClock
from guardia.domain.contract import Environment, Terms
from guardia.domain.decision import Phrase
from guardia.domain.instant import zulu
from guardia.domain.opening import first_entry
from guardia.domain.severity import Assessment, Judgement, assessment_of
from guardia.domain.severity_chain import of_account
from guardia.domain.severity_question import ACTIVITY, ENVIRONMENT, Evidence, Link
from guardia.domain.ticket import Actor, Origin, Status, Ticket

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.contract import Account, Client, Contract
    from guardia.domain.ticket import Entry

DESCRIPTION = "description"
RECENT_CHANGES = "recent_changes"
CLEAR_FROM = 20
"""Letters and digits. What has fewer ("No funciona") says neither what fails nor how it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody tells of an incident; what nobody said is empty or None. `account` is one of the client's."""

    title: str
    description: str = ""
    recent_changes: str = ""
    account: Account | None = None
    environment: Environment | None = None
    active: bool | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """What an incident needs and this report lacks: a clear description, and what changed before."""
        is_clear = sum(letter.isalnum() for letter in self.description) >= CLEAR_FROM
        missing = {DESCRIPTION: not is_clear, RECENT_CHANGES: not self.recent_changes.strip()}
        return tuple(name for name, is_missing in missing.items() if is_missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Who opens it, for whom and when. `reported_by` is the client's person, if one did.

    The clock starts at `at`: when they reached us. `written_at` is when it was taken down, if that was later.
    """

    client: Client
    contract: Contract
    number: str
    fingerprint: str
    at: datetime
    actor: Actor
    origin: Origin
    reported_by: str = ""
    written_at: datetime | None = None


def open_by_person(report: Report, filing: Filing) -> tuple[Ticket, Entry]:
    """The ticket's first version and its first entry."""
    client, at = filing.client, filing.at
    assessment = assess_report(report, client)
    severity, environment = assessment.severity, assessment.environment
    terms = Terms.of(client, filing.contract, at)
    ticket = Ticket(
        id=filing.number,
        version=1,
        client_id=client.id,
        account_id=report.account.id if report.account else "",
        region="",
        environment=environment,
        title=report.title,
        status=Status.OPEN,
        status_by=filing.actor,
        status_at=at,
        cycle=1,
        severity=severity,
        severity_evidence=assessment.evidence,
        severity_reason=assessment.reason,
        severity_explanation=assessment.explanation,
        opened_at=at,
        clock=ResponseClock.started(
            at,
            terms.response[severity],
            terms.coverage(environment),
            severity,
            escalation=terms.escalation,
            now=filing.written_at,
        ),
        terms=terms,
        fingerprint=filing.fingerprint,
        origin=filing.origin,
        description=report.description,
        recent_changes=report.recent_changes,
        reported_by=filing.reported_by,
        asked_for=report.missing,
    )
    return ticket, _opened(ticket, filing)


def assess_report(report: Report, client: Client) -> Assessment:
    """How severe it is: what was reported, then the account's register; what nobody says is production and active."""
    return assessment_of(Judgement(_environment(report, client), _activity(report)))


def _environment(report: Report, client: Client) -> Link[Environment]:
    registered = of_account(report.account.id, client) if report.account else None
    if report.environment:
        reason, words = Phrase("así se reportó", "it was reported so"), _SAID
        if registered and registered.value not in {None, report.environment}:
            against = registered.explanation
            words = Phrase(
                f"{_SAID.es}, y no el registro ({against.es})", f"{_SAID.en}, not the register ({against.en})"
            )
        return ENVIRONMENT.answer(Evidence.REPORTED, report.environment, reason, words)
    if registered and registered.value:
        return registered
    return ENVIRONMENT.answer(
        Evidence.DEFAULT, Environment.PRODUCTION, Phrase("nadie dijo lo contrario", "nobody said otherwise"), _ASSUMED
    )


def _activity(report: Report) -> Link[bool]:
    if report.active is None:
        reason = Phrase("nadie dijo que el servicio esté caído", "nobody said that the service is down")
        return ACTIVITY.answer(Evidence.DEFAULT, True, reason, _ASSUMED)
    return ACTIVITY.answer(
        Evidence.REPORTED,
        report.active,
        Phrase("el servicio sigue en pie, según se reportó", "the service was reported to be up")
        if report.active
        else Phrase("el servicio está caído, según se reportó", "the service was reported to be down"),
        _SAID,
    )


_SAID = Phrase("lo dice quien lo reportó", "whoever reported it says so")
_ASSUMED = Phrase("así se supone cuando nadie lo dice", "taken for granted where nobody says it")


def _opened(ticket: Ticket, filing: Filing) -> Entry:
    data = {
        "severity": ticket.severity.value,
        "evidence": ticket.severity_evidence,
        "origin": ticket.origin.value,
        "reported_by": ticket.reported_by,
        "asked_for": ", ".join(ticket.asked_for),
        "written_at": zulu(filing.written_at) if filing.written_at else "",
    }
    told = {name: text for name, text in data.items() if text}
    return first_entry(ticket, filing.actor, ticket.description, told)
