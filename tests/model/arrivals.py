"""Rules of what comes in: alarms, late, twice and in disorder; dead letters; quarantine; windows; accounts.

A message whose machine dies comes again; after five times it is a dead letter until an operator sends it back.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from guardia.domain.errors import NotReleasable
from guardia.domain.quarantine import quarantine
from guardia.domain.uncovered import day_of
from tests.model.clients import ACCOUNTS, ADDRESSES, GLOBEX, OWNERS, client_of
from tests.model.desk import RECEIVED_AT_MOST, Message
from tests.model.expected import Key, Span, Word
from tests.model.machine import Dies, ModelMachine, numbers, soon
from tests.support.builders import PRODUCTION, operator, register
from tests.support.world import DESK_TIME_ZONE

STRANGER = "999999999999"
NAMES = ("api-5xx", "api-slow", "disk", "cpu", "queue", "dns")
FEW = 4
MANY = 8
MOMENT = timedelta(milliseconds=250)

keys = st.tuples(st.sampled_from([*ACCOUNTS, GLOBEX]), st.sampled_from(NAMES[:2]))
changes = st.tuples(
    keys, st.sampled_from([None, None, None, "web-1", "web-2"]), st.sampled_from(["ALARM", "ALARM", "OK"])
)
Change = tuple[Key, str | None, str]


class Arrivals(ModelMachine):
    """What comes in."""

    def happens(self, change: Change, ahead: timedelta = timedelta()) -> Message:
        """An alarm changes at this moment; no two changes have one moment. The message is on the queue."""
        key, part, state = change
        at = self.desk.clock.advance(MOMENT) + ahead
        return self.desk.send(Word(key, part, state, at), self.book.owners.get(key[0], "nobody"))

    def is_received(self, message: Message, dies: Dies = None) -> bool:
        """The intake handles a message that was taken off the queue; whether it died, and the message comes again."""
        desk, ledger = self.desk, self.desk.ledger
        plan, sent_at = self.book.arrives(message.word, message.received.sent_at), message.received.sent_at
        if plan.outcome == "quarantined" and self.is_kept(message):
            plan = replace(plan, outcome="duplicate")
        self.doom(dies)
        outcome = desk.takes_in(message)
        entered = self.enter(plan, message.word.alarm)
        desk.intake_wrote += self.commits()
        if entered and plan.holds:
            self.book.held[message.word.alarm] = message.word, sent_at
        if outcome:
            ledger.ended[outcome.kind.value] += 1
            assert outcome.kind.value == plan.outcome, f"{outcome}, and not {plan}"
            assert entered is (plan.spends is not None and plan.outcome != "duplicate")
            self._is_told_to_the_manager(message)
            return False
        ledger.unsaid[plan.outcome] += entered
        again = replace(message, tries=message.tries + 1)
        (desk.queue if again.tries < RECEIVED_AT_MOST else desk.dead_letters).append(again)
        return True

    def is_kept(self, message: Message) -> bool:
        """Whether this very message is in quarantine: since it came, or since a window let it go."""
        return self.desk.store.quarantined_message(quarantine(message.received, "").id) is not None

    def _is_told_to_the_manager(self, message: Message) -> None:
        """If it went to quarantine, and for want of a contract."""
        kept = [q for name, q in self.desk.mortal.written if name == "put_quarantined" and q.standing]
        at = message.received.sent_at
        days = {f"{q.account_id}-{day_of(at, DESK_TIME_ZONE)}" for q in kept}
        assert all(map(self.desk.store.uncovered, days)), f"nobody is owed a word of {kept}"
        self.uncovered_days |= days

    @rule(change=changes)
    def an_alarm_changes(self, change: Change) -> None:
        self.happens(change)

    @rule(change=changes, later=st.sampled_from(["ALARM", "OK"]))
    def two_changes_pass_each_other(self, change: Change, later: str) -> None:
        """What happened later is received first; what happened before is still on the queue."""
        self.happens(change)
        self.an_alarm_changes_and_is_received_at_once((change[0], change[1], later), None)

    @rule(change=changes)
    def an_alarm_of_a_fast_clock_changes(self, change: Change) -> None:
        self.happens(change, ahead=timedelta(minutes=7))

    @rule(change=changes, dies=soon)
    def an_alarm_changes_and_is_received_at_once(self, change: Change, dies: Dies) -> None:
        message = self.happens(change)
        self.desk.queue.remove(message)
        self.is_received(message, dies)

    @precondition(lambda self: len(self.book.cases) < MANY)
    @rule(account=st.sampled_from(list(ACCOUNTS)))
    def a_storm_of_alarms(self, account: str) -> None:
        for name in NAMES:
            self.an_alarm_changes_and_is_received_at_once(((account, name), None, "ALARM"), None)

    @rule(key=keys, turns=st.integers(3, 8), minutes=st.sampled_from([1, 2, 9]))
    def an_alarm_flaps(self, key: Key, turns: int, minutes: int) -> None:
        for turn in range(turns):
            self.desk.advance(minutes=minutes)
            self.an_alarm_changes_and_is_received_at_once((key, None, "OK" if turn % 2 else "ALARM"), None)
            self.desk.sweeps()
            self.follow()

    @precondition(lambda self: any(not span.over for span in self.book.spans.values()))
    @rule(number=numbers, name=st.sampled_from(NAMES[:2]), state=st.sampled_from(["ALARM", "ALARM", "OK"]), dies=soon)
    def an_alarm_changes_in_a_window(self, number: int, name: str, state: str, dies: Dies) -> None:
        spans = [span for span in self.book.spans.values() if not span.over]
        owner = spans[number % len(spans)].client
        ours = [account for account, known in self.book.owners.items() if known == owner]
        if ours:
            self.an_alarm_changes_and_is_received_at_once(((ours[0], name), None, state), dies)

    @rule(name=st.sampled_from(NAMES), dies=soon)
    def a_stranger_s_alarm_changes(self, name: str, dies: Dies) -> None:
        """It is received at once, and once more where the machine dies of it."""
        message = self.happens(((STRANGER, name), None, "ALARM"))
        self.desk.queue.remove(message)
        if self.is_received(message, dies):
            self.is_received(self.desk.queue.pop())

    @precondition(lambda self: self.desk.queue)
    @rule(number=numbers, dies=soon)
    def a_message_is_received(self, number: int, dies: Dies) -> None:
        self.is_received(self.desk.queue.pop(number % len(self.desk.queue)), dies)

    @precondition(lambda self: self.desk.queue)
    @rule()
    def the_whole_queue_is_received_the_newest_first(self) -> None:
        while self.desk.queue:
            self.is_received(self.desk.queue.pop())

    @precondition(lambda self: self.desk.words)
    @rule(number=numbers, copy=st.booleans())
    def a_message_comes_again(self, number: int, copy: bool) -> None:
        """EventBridge sends an event twice, as two messages; or the queue gives one message twice (`copy`)."""
        sent = self.desk.sent[number % len(self.desk.sent)]
        self.desk.put_again(sent) if copy else self.desk.put(sent)

    @precondition(lambda self: self.desk.queue)
    @rule(number=numbers)
    def a_message_dies_every_time(self, number: int) -> None:
        message = self.desk.queue.pop(number % len(self.desk.queue))
        while self.is_received(message, (1, False)) and self.desk.queue[-1:] == [
            replace(message, tries=message.tries + 1)
        ]:
            message = self.desk.queue.pop()

    @precondition(lambda self: self.desk.dead_letters)
    @rule(number=numbers)
    def an_operator_sends_a_dead_letter_back(self, number: int) -> None:
        """With the instant at which it reached us first (the attribute GuardiaFirstSent)."""
        letter = self.desk.dead_letters.pop(number % len(self.desk.dead_letters))
        self.desk.put(letter, at=letter.received.sent_at)
        self.desk.ledger.sent -= 1  # it was counted when it came

    def teardown(self) -> None:
        """In the end every dead letter is sent back, and everything on the queue is received by machines that live."""
        if sys.exc_info()[1] is None:  # what a step left that failed is not judged
            while self.desk.dead_letters:
                self.an_operator_sends_a_dead_letter_back(0)
            self.the_whole_queue_is_received_the_newest_first()
        super().teardown()

    @precondition(lambda self: self.desk.quarantined())
    @rule(number=numbers, dies=soon)
    def an_operator_releases_a_message(self, number: int, dies: Dies) -> None:
        messages = self.desk.quarantined()
        message = messages[number % len(messages)]
        word = self.desk.words[message.body]
        plan = None if message.released_ticket else self.book.released(word, message.received_at, self.desk.clock())
        self.doom(dies)
        try:
            released = self.desk.works(lambda: self.desk.release(operator(), message.id))
        except NotReleasable:
            self.desk.mortal.spare()
            assert plan is None, f"{message} should have become {plan}"
            assert self.commits() == []
            return
        entered = plan is not None and self.enter(plan, word.alarm)
        assert entered or not released or message.released_ticket

    # What operators do to windows, contracts and accounts

    @precondition(lambda self: len([span for span in self.book.spans.values() if not span.over]) < FEW)
    @rule(
        owner=st.sampled_from(sorted(set(ADDRESSES.values()))),
        hours=st.sampled_from([0.5, 2, 40]),
        waits=st.sampled_from([0, 0, 1]),
        prefixes=st.sampled_from([(), (), ("api-",)]),
        accounts=st.sampled_from([(), (), (PRODUCTION,)]),
    )
    def a_window_is_planned(
        self, owner: str, hours: float, waits: float, prefixes: tuple[str, ...], accounts: tuple[str, ...]
    ) -> None:
        begins = self.desk.clock() + timedelta(hours=waits)
        ours = [account for account in accounts if self.book.owners[account] == owner]
        window = self.desk.plan_window(
            hours=waits + hours,
            begins=begins,
            client_id=owner,
            alarms=[f"{prefix}*" for prefix in prefixes],
            accounts=ours,
        )
        self.book.spans[window.id] = Span(window.id, owner, window.starts, window.ends, tuple(ours), prefixes)

    @precondition(lambda self: self.desk.maintenance.ahead())
    @rule(number=numbers)
    def somebody_ends_a_window(self, number: int) -> None:
        windows = self.desk.maintenance.ahead()
        window = windows[number % len(windows)]
        self.desk.works(lambda: self.desk.maintenance.end(window.client_id, window.id, operator().actor))
        self.follow()

    @precondition(lambda self: self.book.lapsed)
    @rule(number=numbers, name=st.sampled_from(NAMES[:2]), dies=soon)
    def an_uncovered_alarm_is_released_at_once(self, number: int, name: str, dies: Dies) -> None:
        lapsed = [account for account, owner in self.book.owners.items() if owner in self.book.lapsed]
        if lapsed:
            message = self.happens(((lapsed[number % len(lapsed)], name), None, "ALARM"))
            self.desk.queue.remove(message)
            self.is_received(message)
            if self.is_kept(message):
                self.an_operator_releases_a_message(0, dies)

    @precondition(lambda self: not self.book.lapsed)
    @rule(owner=st.sampled_from(sorted(set(ADDRESSES.values()))))
    def a_contract_runs_out(self, owner: str) -> None:
        self.book.lapsed.add(owner)
        self._registers(owner)

    @precondition(lambda self: self.book.lapsed)
    @rule()
    def a_contract_is_renewed(self) -> None:
        self._registers(self.book.lapsed.pop())

    @rule()
    def an_account_changes_hands(self) -> None:
        """From globex to initech, or back; what happened before stays whose it was."""
        now = self.desk.clock.advance(MOMENT)
        before = self.book.owners[GLOBEX]
        after = "initech" if before == OWNERS[GLOBEX] else OWNERS[GLOBEX]
        self.book.owners[GLOBEX] = "nobody"
        self._registers(before)
        self.book.owners[GLOBEX], self.book.moved[GLOBEX] = after, now
        self._registers(after)

    def _registers(self, owner: str) -> None:
        now = client_of(owner, self.book.owners, lapsed=owner in self.book.lapsed)
        register(self.desk.store, now, self.desk.clock())
