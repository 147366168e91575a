"""The plain form of the domain's small values, which items hold as maps. Each has a writer and a reader."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from guardia.adapters.dynamodb.keys import instant
from guardia.domain.alarm import AlarmState
from guardia.domain.alarm_record import Hold, Known
from guardia.domain.clock import USUAL_PERCENTAGES, Checkpoint, CheckpointName, ResponseClock
from guardia.domain.contract import Environment, OnRecovery, Penalty, Severity, Terms
from guardia.domain.contract_file import week_document
from guardia.domain.coverage import Coverage, Plan
from guardia.domain.decision import Language, Phrase
from guardia.domain.escalation import USUAL_ESCALATION, Escalation
from guardia.domain.escalation_file import escalation_document
from guardia.domain.severity import Judgement
from guardia.domain.severity_question import Evidence, Link
from guardia.domain.ticket import Actor, ActorType
from guardia.domain.working_week import WEEKDAYS, WorkingWeek, parse_stretch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Document = dict[str, object]
Value = TypeVar("Value")


def actor_document(actor: Actor) -> Document:
    """`{type, id, name}`, and `email` where it is known."""
    known = {"email": actor.email} if actor.email else {}
    return {"type": actor.type, "id": actor.id, "name": actor.name, **known}


def read_actor(document: Mapping[str, Any]) -> Actor:
    """The actor again."""
    return Actor(ActorType(document["type"]), document["id"], document["name"], document.get("email", ""))


def phrase_document(phrase: Phrase) -> Document:
    """`{es, en}`."""
    return {"es": phrase.es, "en": phrase.en}


def read_phrase(document: Mapping[str, Any]) -> Phrase:
    """The phrase again."""
    return Phrase(document["es"], document["en"])


def judgement_document(judgement: Judgement) -> Document:
    """`{environment, activity}`, each `{evidence, value, reason, explanation}`."""
    return {"environment": _link_document(judgement.environment), "activity": _link_document(judgement.activity)}


def read_judgement(document: Mapping[str, Any]) -> Judgement:
    """The judgement again."""
    environment, activity = document["environment"], document["activity"]
    return Judgement(
        environment=_read_link(environment, Environment(environment["value"])),
        activity=_read_link(activity, activity["value"]),
    )


def _link_document(link: Link[Environment] | Link[bool]) -> Document:
    return {
        "evidence": link.evidence,
        "value": link.value,
        "reason": phrase_document(link.reason),
        "explanation": phrase_document(link.explanation),
    }


def _read_link(document: Mapping[str, Any], value: Value) -> Link[Value]:
    reason, explanation = read_phrase(document["reason"]), read_phrase(document["explanation"])
    return Link(Evidence(document["evidence"]), value, reason, explanation)


def clock_document(clock: ResponseClock) -> Document:
    """`{started_at, due_at, checkpoints, severity, promise_seconds, passed_count, revision, missed_at}`.

    A checkpoint is `{name, at, percent}`; one without `percent` was written when all were usual.
    """
    return {
        "started_at": instant(clock.started_at),
        "due_at": instant(clock.due_at),
        "checkpoints": [
            {"name": point.name, "at": instant(point.at), "percent": point.percent} for point in clock.checkpoints
        ],
        "severity": clock.severity,
        "promise_seconds": _seconds(clock.promise),
        "passed_count": clock.passed_count,
        "revision": clock.revision,
        "missed_at": instant(clock.missed_at) if clock.missed_at else None,
    }


def read_clock(document: Mapping[str, Any]) -> ResponseClock:
    """The clock again."""
    points, missed_at = document["checkpoints"], document.get("missed_at")
    return ResponseClock(
        started_at=_at(document["started_at"]),
        due_at=_at(document["due_at"]),
        checkpoints=tuple(map(_read_checkpoint, points)),
        severity=Severity(document["severity"]),
        promise=timedelta(seconds=document["promise_seconds"]),
        passed_count=document["passed_count"],
        revision=document["revision"],
        missed_at=_at(missed_at) if missed_at else None,
    )


def _read_checkpoint(document: Mapping[str, Any]) -> Checkpoint:
    name = CheckpointName(document["name"])
    return Checkpoint(name, _at(document["at"]), document.get("percent", USUAL_PERCENTAGES[name]))


def terms_document(terms: Terms) -> Document:
    """The contract's words; durations in whole seconds, hours and holidays as a client's file writes them."""
    return {
        "contract_version": terms.contract_version,
        "plan": terms.plan,
        "calendar": terms.calendar,
        "time_zone": terms.time_zone,
        "response_seconds": {severity: _seconds(promise) for severity, promise in terms.response.items()},
        "follow_up_seconds": _seconds(terms.follow_up),
        "on_recovery": dict(terms.on_recovery),
        "language": terms.language,
        "hours": week_document(terms.week),
        "holidays": days_document(terms.holidays),
        "calendar_version": terms.calendar_version,
        "penalties": None if terms.penalties is None else _tiers(terms.penalties),
        "escalation": escalation_document(terms.escalation),
        "updates_seconds": {severity: _seconds(interval) for severity, interval in terms.updates.items()},
    }


def read_terms(document: Mapping[str, Any]) -> Terms:
    """The terms again; those of an older ticket say nothing of escalation and updates."""
    promises, tiers = document["response_seconds"].items(), document.get("penalties")
    updates = document.get("updates_seconds", {}).items()
    return Terms(
        contract_version=document["contract_version"],
        plan=Plan(document["plan"]),
        calendar=document["calendar"],
        time_zone=document["time_zone"],
        response={Severity(severity): timedelta(seconds=seconds) for severity, seconds in promises},
        follow_up=timedelta(seconds=document["follow_up_seconds"]),
        on_recovery={Severity(severity): OnRecovery(word) for severity, word in document["on_recovery"].items()},
        language=Language(document["language"]),
        week=read_week(document["hours"]),
        holidays=read_days(document["holidays"]),
        calendar_version=document["calendar_version"],
        penalties=None if tiers is None else _read_tiers(tiers),
        escalation=read_escalation(document),
        updates={Severity(severity): timedelta(seconds=seconds) for severity, seconds in updates},
    )


def read_escalation(document: Mapping[str, Any]) -> Escalation:
    """What stands under `escalation`; the usual one where nothing does."""
    levels = document.get("escalation")
    return Escalation(levels["first"], levels["second"], levels["manager"]) if levels else USUAL_ESCALATION


def penalties_document(penalties: Sequence[Penalty]) -> Document:
    """`{tiers: [{below, fee}]}`, both as text: their digits may be many."""
    return {"tiers": _tiers(penalties)}


def read_penalties(document: Mapping[str, Any]) -> tuple[Penalty, ...]:
    """The table again."""
    return _read_tiers(document["tiers"])


def _tiers(penalties: Sequence[Penalty]) -> list[Document]:
    return [{"below": str(tier.below), "fee": str(tier.fee)} for tier in penalties]


def _read_tiers(tiers: Sequence[Mapping[str, str]]) -> tuple[Penalty, ...]:
    return tuple(Penalty(Decimal(tier["below"]), Decimal(tier["fee"])) for tier in tiers)


def coverage_document(coverage: Coverage) -> Document:
    """`{plan, time_zone}`, and for business hours `hours` and `holidays` besides."""
    document: Document = {"plan": coverage.plan, "time_zone": coverage.time_zone}
    if coverage.plan is Plan.BUSINESS_HOURS:
        document |= {"hours": week_document(coverage.week), "holidays": days_document(coverage.holidays)}
    return document


def read_coverage(document: Mapping[str, Any]) -> Coverage:
    """The coverage again."""
    plan, time_zone = Plan(document["plan"]), document["time_zone"]
    if plan is Plan.ALWAYS:
        return Coverage(plan, time_zone)
    return Coverage(plan, time_zone, read_week(document["hours"]), read_days(document["holidays"]))


def read_week(document: Mapping[str, Any]) -> WorkingWeek:
    """The working week again, of `{monday: ["08:00-17:30"], …}`."""
    return WorkingWeek(tuple(tuple(map(parse_stretch, document.get(day, ()))) for day in WEEKDAYS))


def days_document(days: Mapping[date, str]) -> Document:
    """`{2026-11-03: name}`."""
    return {day.isoformat(): name for day, name in sorted(days.items())}


def read_days(document: Mapping[str, Any]) -> dict[date, str]:
    """The days again."""
    return {date.fromisoformat(day): name for day, name in document.items()}


def known_document(known: Known) -> Document:
    """`{state, at}`, and `exact` where the time is not."""
    return {"state": known.state, "at": instant(known.at)} | ({} if known.exact else {"exact": False})


def read_known(document: Mapping[str, Any]) -> Known:
    """What is known again."""
    return Known(AlarmState(document["state"]), _at(document["at"]), document.get("exact", True))


def hold_document(hold: Hold) -> Document:
    """`{window_id, since, cycle}`."""
    return {"window_id": hold.window_id, "since": instant(hold.since), "cycle": hold.cycle}


def read_hold(document: Mapping[str, Any]) -> Hold:
    """The hold again."""
    return Hold(document["window_id"], _at(document["since"]), int(document["cycle"]))


def contributors_document(contributors: Mapping[str, Known]) -> Document:
    """By the contributor's id."""
    return {contributor: known_document(known) for contributor, known in contributors.items()}


def read_contributors(document: Mapping[str, Any]) -> dict[str, Known]:
    """The contributors again."""
    return {contributor: read_known(known) for contributor, known in document.items()}


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _seconds(duration: timedelta) -> int:
    return int(duration.total_seconds())
