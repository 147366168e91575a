"""A client as its item holds it: the shape of its file, and beside each contract the holidays as they were looked up.

It is read without judging: a rule that a file must keep today makes no client unreadable that was registered before it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from guardia.adapters.dynamodb.documents import (
    Document,
    actor_document,
    days_document,
    read_actor,
    read_days,
    read_escalation,
    read_week,
)
from guardia.adapters.dynamodb.keys import instant
from guardia.domain.calendar import Calendar
from guardia.domain.client_changes import FieldChange
from guardia.domain.client_file import client_document
from guardia.domain.contact_file import contact_document
from guardia.domain.contract import Account, Client, Contact, Contract, Environment, OnRecovery, Penalty, Severity
from guardia.domain.contract_file import contract_document
from guardia.domain.coverage import Plan
from guardia.domain.decision import Language
from guardia.domain.duration import parse_duration
from guardia.domain.registration import ClientTrace, ContactAction, ContactTrace
from guardia.domain.road import Channel, Road
from guardia.domain.severity_rules import SeverityRule
from guardia.domain.working_week import USUAL_WEEK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def stored_client(client: Client) -> Document:
    """The file's shape with all versions in `contracts`, each with `calendar_version` and `calendar_days`."""
    document = client_document(client)
    document.pop("contract")
    document["contracts"] = [
        contract_document(contract)
        | {
            "calendar_version": contract.calendar.version,
            "calendar_days": days_document(contract.calendar.days),
        }
        for contract in client.contracts
    ]
    return document


def read_stored_client(document: Mapping[str, Any]) -> Client:
    """The client again."""
    return Client(
        id=document["client"],
        name=document["name"],
        language=Language(document["language"]),
        contracts=tuple(map(_contract, document["contracts"])),
        accounts=tuple(map(_account, document["accounts"])),
        contacts=tuple(map(_contact, document["contacts"])),
        severity_rules=tuple(map(_rule, document["severity_rules"])),
        channels=tuple(map(_room, document.get("channels", ()))),
    )


def traces_document(traces: Sequence[ContactTrace]) -> Document:
    """`{traces: [{at, action, contact, by, requested_by}]}`."""
    return {"traces": [_trace_document(trace) for trace in traces]}


def read_traces(document: Mapping[str, Any]) -> tuple[ContactTrace, ...]:
    """The traces again."""
    return tuple(map(_trace, document["traces"]))


def changes_document(trace: ClientTrace) -> Document:
    """`{at, by, requested_by, changes: [{path, before, after}]}`; the contacts have a row of their own."""
    return {
        "at": instant(trace.at),
        "by": actor_document(trace.by),
        "requested_by": trace.requested_by,
        "changes": [{"path": one.path, "before": one.before, "after": one.after} for one in trace.changes],
    }


def read_changes(document: Mapping[str, Any]) -> ClientTrace:
    """The trace again, without its contacts."""
    return ClientTrace(
        at=datetime.fromisoformat(document["at"]),
        by=read_actor(document["by"]),
        requested_by=document["requested_by"],
        changes=tuple(FieldChange(one["path"], one["before"], one["after"]) for one in document["changes"]),
        contacts=(),
    )


def _trace_document(trace: ContactTrace) -> Document:
    return {
        "at": instant(trace.at),
        "action": trace.action,
        "contact": contact_document(trace.contact),
        "by": actor_document(trace.by),
        "requested_by": trace.requested_by,
    }


def _trace(document: Mapping[str, Any]) -> ContactTrace:
    return ContactTrace(
        at=datetime.fromisoformat(document["at"]),
        action=ContactAction(document["action"]),
        contact=_contact(document["contact"]),
        by=read_actor(document["by"]),
        requested_by=document["requested_by"],
    )


def _contract(document: Mapping[str, Any]) -> Contract:
    holidays = document.get("holidays", {})
    days = read_days(document["calendar_days"])
    return Contract(
        version=document["version"],
        plan=Plan(document["plan"]),
        starts=date.fromisoformat(document["starts"]),
        ends=date.fromisoformat(document["ends"]),
        calendar=Calendar(document["calendar"], document["calendar_version"], days),
        time_zone=document["time_zone"],
        response={Severity(severity): parse_duration(time) for severity, time in document["response"].items()},
        follow_up=parse_duration(document["follow_up"]),
        on_recovery={Severity(severity): OnRecovery(word) for severity, word in document["on_recovery"].items()},
        week=read_week(document["hours"]) if "hours" in document else USUAL_WEEK,
        holidays_added=read_days(holidays.get("add", {})),
        holidays_removed=frozenset(map(date.fromisoformat, holidays.get("remove", ()))),
        grace=parse_duration(document["grace"]) if "grace" in document else timedelta(),
        penalties=tuple(
            Penalty(Decimal(tier["below"]), Decimal(tier["fee"])) for tier in document.get("penalties", ())
        ),
        escalation=read_escalation(document),
        updates={Severity(word): parse_duration(interval) for word, interval in document.get("updates", {}).items()},
    )


def _account(document: Mapping[str, Any]) -> Account:
    return Account(
        id=document["id"],
        environment=_environment(document),
        external_id=document.get("external_id"),
        topics=tuple(document.get("topics", ())),
    )


def _contact(document: Mapping[str, Any]) -> Contact:
    return Contact(
        name=document["name"],
        email=document["email"],
        role=document.get("role", ""),
        phone=document.get("phone"),
        tickets=document["tickets"],
        phone_authorised=document["phone_authorised"],
        language=Language(document["language"]),
        channels=tuple(map(Channel, document.get("channels", (Channel.EMAIL,)))),
    )


def _room(document: Mapping[str, Any]) -> Road:
    return Road(Channel(document["channel"]), document["address"])


def _rule(document: Mapping[str, Any]) -> SeverityRule:
    when = document["when"]
    return SeverityRule(
        alarm=when.get("alarm"),
        namespace=when.get("namespace"),
        metric=when.get("metric"),
        dimensions=when.get("dimensions", {}),
        composite=when.get("composite"),
        environment=_environment(document),
        active=document.get("active"),
    )


def _environment(document: Mapping[str, Any]) -> Environment | None:
    word = document.get("environment")
    return Environment(word) if word else None
