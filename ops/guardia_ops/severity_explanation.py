"""What a client's alarm would mean: the whole chain of evidence, the severity, both sentences, and the promise.

`guardia severity explain` shows it, as text for people or as a document for programs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.alarm import AlarmState
from guardia.domain.entitlement import entitle
from guardia.domain.heartbeat import is_heartbeat
from guardia.domain.instant import zulu
from guardia.domain.quarantine import CLOCK_SKEW, is_dated_ahead
from guardia.domain.resources import resources_of
from guardia.domain.severity import assessment_of, examine
from guardia.services.receive_message import silence_of
from guardia_ops.explanation import Explanation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from guardia.domain.alarm import Alarm
    from guardia.domain.contract import Client, Environment
    from guardia.domain.decision import Phrase
    from guardia.domain.severity import Assessment, Examination
    from guardia.domain.severity_question import Link

    Chain = tuple[Link[Environment] | Link[bool], ...]

_WIDTH = 15
"""Of the longest word for an evidence, `metric-meaning`, and a space."""


@dataclass(frozen=True, slots=True)
class Explained:
    """One alarm of one client, asked at `now`. `promise` is what it would be owed if it reached us at its own time.

    None, and `uncovered` says why, where no contract was in force then.
    """

    alarm: Alarm
    client: Client
    chains: Examination
    assessment: Assessment
    now: datetime
    promise: Explanation | None = None
    uncovered: str = ""
    caveat: str = ""

    @classmethod
    def of(cls, alarm: Alarm, client: Client, now: datetime, caveat: str = "") -> Explained:
        """Examine the alarm as the intake would; `caveat` is what the intake would have asked of the message."""
        chains = examine(alarm, client)
        assessment = assessment_of(chains.judgement)
        covered = entitle(client, alarm.changed_at)
        if covered.value is None:
            return cls(alarm, client, chains, assessment, now, None, covered.reason.en, caveat)
        promise = Explanation.of(covered.value, assessment.severity, assessment.environment, alarm.changed_at)
        return cls(alarm, client, chains, assessment, now, promise, "", caveat)

    @property
    def notes(self) -> list[str]:
        """Why this might open no ticket of this client, although its severity can be told."""
        account_id, found = self.alarm.identity.account_id, [self.caveat] if self.caveat else []
        if self.client.account(account_id) is None:
            found.append(f"account {account_id} is not in the file of {self.client.id}: its alarms would be kept apart")
        if is_dated_ahead(self.alarm, self.now):
            found.append(f"it is dated more than {CLOCK_SKEW} from now: the intake would keep it in quarantine")
        if self.alarm.is_road_test:
            found.append("it is the test of the road: it opens no ticket")
        elif is_heartbeat(self.alarm):
            found.append("it is the heartbeat of its account: it opens no ticket")
        elif self.alarm.state is AlarmState.OK:
            found.append("the state is OK: it tells of a recovery and opens no ticket")
        elif silence := silence_of(self.alarm):
            found.append(f"{silence}: it opens no ticket")
        return found

    def as_text(self) -> Iterator[str]:
        """Line by line."""
        alarm, said = self.alarm, self.assessment
        yield f"{alarm.name}: {alarm.state} at {zulu(alarm.changed_at)}, account {alarm.identity.account_id}"
        yield from (f"note: {note}" for note in self.notes)
        yield "is it production?"
        yield from _lines(self.chains.environment)
        yield "does it still work?"
        yield from _lines(self.chains.activity)
        yield f"severity: {said.severity} ({said.environment}; {said.evidence})"
        yield f"for the client: {said.reason.in_language(self.client.language)}"
        yield f"for an engineer: {said.explanation.en}"
        if self.promise:
            yield f"promise: {self.promise.heading()}"
            yield f"due: {zulu(self.promise.due_at)}, had it reached us at its own time"
        else:
            yield f"promise: none; {self.uncovered}"

    def as_document(self) -> dict[str, object]:
        """With plain JSON values."""
        alarm, said, promise = self.alarm, self.assessment, self.promise
        return {
            "alarm": alarm.name,
            "account_id": alarm.identity.account_id,
            "region": alarm.identity.region,
            "state": alarm.state.value,
            "at": zulu(alarm.changed_at),
            "client": self.client.id,
            "severity": said.severity.value,
            "environment": said.environment.value,
            "active": self.chains.judgement.activity.value,
            "evidence": said.evidence,
            "reason": _both(said.reason),
            "explanation": _both(said.explanation),
            "chain": {
                "environment": _documents(self.chains.environment),
                "active": _documents(self.chains.activity),
            },
            "resources": list(resources_of(alarm)),
            "contract_version": promise.contract.version if promise else None,
            "promise": promise.promise if promise else None,
            "due_at": zulu(promise.due_at) if promise else None,
            "uncovered": self.uncovered or None,
            "notes": self.notes,
        }


def _lines(chain: Chain) -> Iterator[str]:
    """Each link; an arrow before the one that decides."""
    decides = _first(chain)
    for at, link in enumerate(chain):
        said = link.explanation.en if link.value is not None else f"silent: {link.explanation.en}"
        yield f"  {'→' if at == decides else ' '} {link.evidence:<{_WIDTH}}{said}"


def _documents(chain: Chain) -> list[dict[str, object]]:
    decides = _first(chain)
    return [
        {
            "evidence": link.evidence.value,
            "says": link.value,
            "decides": at == decides,
            "reason": _both(link.reason) if link.value is not None else None,
            "explanation": _both(link.explanation),
        }
        for at, link in enumerate(chain)
    ]


def _first(chain: Chain) -> int:
    return next(at for at, link in enumerate(chain) if link.value is not None)


def _both(phrase: Phrase) -> dict[str, str]:
    return {"es": phrase.es, "en": phrase.en}
