"""Guardia over the store of a mortal machine, with a queue before it and executions beside it.

What the rules of the model act upon: messages that wait, come twice and are dead-lettered; state machines that wait.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from guardia.domain.notice import TO_BE_SENT
from guardia.domain.quarantine import Received, Road
from tests.model.clients import ADDRESSES, OWNERS, TellingComposer, client_of, mark
from tests.model.executions import Executions
from tests.model.store import Death, MortalStore
from tests.support.builders import alarm
from tests.support.world import World

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import TypeVar

    from guardia.domain.change import Change
    from guardia.domain.outcome import Outcome
    from tests.model.expected import Word

    Result = TypeVar("Result")

RECEIVED_AT_MOST = 5
"""How often a queue gives a message before it puts it aside: the template's maxReceiveCount."""


@dataclass(frozen=True)
class Message:
    """A message on the intake queue, what it says, and how often it was received in vain."""

    received: Received
    word: Word
    tries: int = 0


@dataclass
class Ledger:
    """What was put on the queue, and how it ended: `unsaid` died after it had written, and before it could say so."""

    sent: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    unsaid: Counter[str] = field(default_factory=Counter)


class ModelDesk(World):
    """The desk of three clients."""

    def __init__(self) -> None:
        self.mortal = MortalStore()
        self.executions = Executions()
        clients = [client_of(client_id, OWNERS) for client_id in dict.fromkeys(ADDRESSES.values())]
        super().__init__(*clients, store=self.mortal)
        self.queue: list[Message] = []
        self.sent: list[Message] = []
        self.dead_letters: list[Message] = []
        self.ledger = Ledger()
        self.intake_wrote: list[Change] = []
        self.words: dict[str, Word] = {}
        self.deaths = 0
        self.maybe_again: Counter[str] = Counter()
        self._ids = itertools.count(1)

    def _wire_messages(self, step: object) -> None:
        super()._wire_messages(step)  # type: ignore[arg-type]  # as there
        self.notify = replace(self.notify, dispatch=replace(self.notify.dispatch, composer=TellingComposer()))

    @property
    def ticket_ids(self) -> list[str]:
        """All tickets, whoever died before saying so."""
        return list(dict.fromkeys(change.ticket.id for change in self.store.committed if change.ticket))

    def deploy(self) -> None:
        """A new version of every function over the same table; what runs in Step Functions goes on."""
        self._wire()

    # Messages

    def send(self, word: Word, owner: str) -> Message:
        """CloudWatch's word reaches the queue now."""
        account, name = word.alarm
        change = alarm(
            word.state, word.at, name=name, account_id=account, contributor=word.part, reason=f"it fails: {mark(owner)}"
        )
        body = f"body {len(self._readings)}"
        self._readings[body] = change
        self.words[body] = word
        message = Message(Received(message_id="", road=Road.EVENTBRIDGE, body=body, sent_at=self.clock()), word)
        self.sent.append(self.put(message))
        return self.sent[-1]

    def put(self, message: Message, *, at: datetime | None = None) -> Message:
        """The same, as another message of the queue. A redrive says at which instant it reached us first."""
        received = replace(message.received, message_id=f"message {next(self._ids)}", sent_at=at or self.clock())
        return self.put_again(Message(received, message.word))

    def put_again(self, message: Message) -> Message:
        """One more copy of the very message."""
        self.queue.append(message)
        self.ledger.sent += 1
        return message

    # What machines do

    def works(self, act: Callable[[], Result]) -> Result | None:
        """What comes of it; None where the machine died. What had left by then, and is on no record, is noted."""
        self.mortal.begin()
        before = len(self.mailer.sent)
        try:
            return act()
        except Death:
            self.deaths += 1
            self._note_what_nobody_recorded(before)
            return None
        finally:
            self.mortal.spare()

    def _note_what_nobody_recorded(self, before: int) -> None:
        for sent in self.mailer.sent[before:]:
            notice = self.store.notice(sent.label.ticket_id, sent.label.notice_id) if sent.label else None
            if notice and notice.state in TO_BE_SENT:
                self.maybe_again[notice.id] += 1

    def has_written(self, name: str) -> bool:
        """Whether the present act, or the last one, wrote so."""
        return name in {written for written, _ in self.mortal.written}

    def sweeps(self) -> bool:
        """The sweeper's minute; False where it died."""

        def sweep() -> bool:
            _, failures = self.sweep(self.clock())
            if failures:
                raise ExceptionGroup("not settled", failures)
            return True

        return self.works(sweep) or False

    def takes_in(self, message: Message) -> Outcome | None:
        """One message is handled; None where the machine died, and the message will come again."""
        return self.works(lambda: self.receive(message.received))
