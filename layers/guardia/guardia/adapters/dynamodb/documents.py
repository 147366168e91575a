"""The plain form of the domain's small values, which items hold as maps. Each has a writer and a reader."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from guardia.adapters.dynamodb.keys import instant
from guardia.domain.alarm import AlarmState
from guardia.domain.alarm_record import Known
from guardia.domain.clock import Checkpoint, CheckpointName, ResponseClock
from guardia.domain.contract import OnRecovery, Severity, Terms
from guardia.domain.coverage import Plan
from guardia.domain.decision import Language, Phrase
from guardia.domain.notice import Audience, Recipient
from guardia.domain.ticket import Actor, ActorType

if TYPE_CHECKING:
    from collections.abc import Mapping

Document = dict[str, object]


def actor_document(actor: Actor) -> Document:
    """`{type, id, name}`."""
    return {"type": actor.type, "id": actor.id, "name": actor.name}


def read_actor(document: Mapping[str, Any]) -> Actor:
    """The actor again."""
    return Actor(ActorType(document["type"]), document["id"], document["name"])


def phrase_document(phrase: Phrase) -> Document:
    """`{es, en}`."""
    return {"es": phrase.es, "en": phrase.en}


def read_phrase(document: Mapping[str, Any]) -> Phrase:
    """The phrase again."""
    return Phrase(document["es"], document["en"])


def clock_document(clock: ResponseClock) -> Document:
    """`{started_at, due_at, checkpoints: [{name, at}], passed_count, revision}`."""
    return {
        "started_at": instant(clock.started_at),
        "due_at": instant(clock.due_at),
        "checkpoints": [{"name": point.name, "at": instant(point.at)} for point in clock.checkpoints],
        "passed_count": clock.passed_count,
        "revision": clock.revision,
    }


def read_clock(document: Mapping[str, Any]) -> ResponseClock:
    """The clock again."""
    points = document["checkpoints"]
    return ResponseClock(
        started_at=_at(document["started_at"]),
        due_at=_at(document["due_at"]),
        checkpoints=tuple(Checkpoint(CheckpointName(point["name"]), _at(point["at"])) for point in points),
        passed_count=document["passed_count"],
        revision=document["revision"],
    )


def terms_document(terms: Terms) -> Document:
    """The contract's words; durations in whole seconds."""
    return {
        "contract_version": terms.contract_version,
        "plan": terms.plan,
        "calendar": terms.calendar,
        "time_zone": terms.time_zone,
        "response_seconds": {severity: _seconds(promise) for severity, promise in terms.response.items()},
        "follow_up_seconds": _seconds(terms.follow_up),
        "on_recovery": dict(terms.on_recovery),
        "language": terms.language,
    }


def read_terms(document: Mapping[str, Any]) -> Terms:
    """The terms again."""
    promises = document["response_seconds"].items()
    return Terms(
        contract_version=document["contract_version"],
        plan=Plan(document["plan"]),
        calendar=document["calendar"],
        time_zone=document["time_zone"],
        response={Severity(severity): timedelta(seconds=seconds) for severity, seconds in promises},
        follow_up=timedelta(seconds=document["follow_up_seconds"]),
        on_recovery={Severity(severity): OnRecovery(word) for severity, word in document["on_recovery"].items()},
        language=Language(document["language"]),
    )


def recipient_document(recipient: Recipient) -> Document:
    """`{audience, name, address, language, time_zone}`."""
    return {
        "audience": recipient.audience,
        "name": recipient.name,
        "address": recipient.address,
        "language": recipient.language,
        "time_zone": recipient.time_zone,
    }


def read_recipient(document: Mapping[str, Any]) -> Recipient:
    """The recipient again."""
    return Recipient(
        audience=Audience(document["audience"]),
        name=document["name"],
        address=document["address"],
        language=Language(document["language"]),
        time_zone=document["time_zone"],
    )


def known_document(known: Known) -> Document:
    """`{state, at}`."""
    return {"state": known.state, "at": instant(known.at)}


def read_known(document: Mapping[str, Any]) -> Known:
    """What is known again."""
    return Known(AlarmState(document["state"]), _at(document["at"]))


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
