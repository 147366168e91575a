"""What is heard of a notice after it was made, try by try, and what that makes of it.

News comes from our own sender and from the provider, at least once, in any order, and also before the sender has
recorded anything (a crash between sending and recording). So a notice keeps what was heard, each thing once, and its
state is worked out of the whole: whoever hears the same things in another order comes to the same state.

Within one try the strongest word counts, in the order of `STATE_OF`. Among several tries:

pending, accepted, failed_temporary   the latest try that the provider took, else the latest
      < failed_permanent              the address, or the message, will not do better another time
      < delivered < read              one copy that arrived is enough, whatever becomes of the others
      < suppressed                    the reader does not want our mail
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.notice import ATTEMPTS, GIVEN_UP, LEASE, TO_BE_SENT, Label, Notice, NoticeState, retry_pause
from guardia.domain.road import FAR_AS_SEEN

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


REASON_LIMIT = 500


class Fate(StrEnum):
    """One thing that may be heard of one try."""

    MADE = "made"  # nobody has sent it
    NOT_TAKEN = "not_taken"  # the provider did not take it, for the moment
    ACCEPTED = "accepted"  # the provider took it
    DELAYED = "delayed"  # the provider goes on trying
    DOUBTED = "doubted"  # a bounce that may be somebody's absence note
    DELIVERED = "delivered"  # the recipient's server took it
    RETURNED = "returned"  # a bounce that may pass: a full mailbox
    FAILED = "failed"  # refused for good
    READ = "read"  # opened
    UNWANTED = (
        "unwanted"  # not sent, or not taken: an earlier one was reported as spam, or nobody waits for it any more
    )
    COMPLAINED = "complained"  # reported as spam by its reader, who has it
    SUMMARISED = "summarised"  # told together with others, in another message


STATE_OF = {
    Fate.MADE: NoticeState.PENDING,
    Fate.NOT_TAKEN: NoticeState.FAILED_TEMPORARY,
    Fate.ACCEPTED: NoticeState.ACCEPTED,
    Fate.DELAYED: NoticeState.ACCEPTED,
    Fate.DOUBTED: NoticeState.FAILED_TEMPORARY,
    Fate.DELIVERED: NoticeState.DELIVERED,
    Fate.RETURNED: NoticeState.FAILED_TEMPORARY,
    Fate.FAILED: NoticeState.FAILED_PERMANENT,
    Fate.READ: NoticeState.READ,
    Fate.UNWANTED: NoticeState.SUPPRESSED,
    Fate.COMPLAINED: NoticeState.SUPPRESSED,
    Fate.SUMMARISED: NoticeState.SUPPRESSED,
}
"""The one table of transitions: what each word makes of a try, the weakest first. A weaker word takes back no stronger.

A bounce after a delivery counts, because a server may take a message and fail to deliver it then (an asynchronous
bounce: https://docs.aws.amazon.com/ses/latest/dg/send-email-concepts-deliverability.html). One kind does not: SES calls
an absence note a general transient bounce, too (https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html),
and a notice that arrived would be sent again and again for it.
"""

_STRENGTH = {fate: strength for strength, fate in enumerate(STATE_OF)}
_UNSENT = frozenset({Fate.MADE, Fate.NOT_TAKEN})
_ARRIVED = frozenset({NoticeState.DELIVERED, NoticeState.READ})
_TIER = {
    NoticeState.PENDING: 0,
    NoticeState.ACCEPTED: 0,
    NoticeState.FAILED_TEMPORARY: 0,
    NoticeState.FAILED_PERMANENT: 1,
    NoticeState.DELIVERED: 2,
    NoticeState.READ: 3,
    NoticeState.SUPPRESSED: 4,
}
_FIRST_WORD = {
    NoticeState.PENDING: Fate.MADE,
    NoticeState.ACCEPTED: Fate.ACCEPTED,
    NoticeState.DELIVERED: Fate.DELIVERED,
    NoticeState.READ: Fate.READ,
    NoticeState.FAILED_TEMPORARY: Fate.NOT_TAKEN,
    NoticeState.FAILED_PERMANENT: Fate.FAILED,
    NoticeState.SUPPRESSED: Fate.UNWANTED,
}


@dataclass(frozen=True, slots=True)
class Heard:
    """`at` is the teller's own time; `attempt` is the try that it is about, from 1 (0: none was made).

    `reason` is the provider's, in its words, and `provider_id` its name for that try's message.
    """

    fate: Fate
    at: datetime
    reason: str = ""
    attempt: int = 0
    provider_id: str | None = None

    @property
    def state(self) -> NoticeState:
        """What it makes of its try. After a failure of the last try there is no other."""
        state = STATE_OF[self.fate]
        is_over = state is NoticeState.FAILED_TEMPORARY and self.attempt >= ATTEMPTS
        return NoticeState.FAILED_PERMANENT if is_over else state


@dataclass(frozen=True, slots=True)
class DeliveryEvent:
    """What a provider reports of one message. Without a label it is no notice's; `complained` is a reader's own act."""

    heard: Heard
    label: Label | None
    complained: bool = False

    def fits(self, notice: Notice) -> bool:
        """Whether it can be of this notice: of a try that was made, and of the message that the try is known to be."""
        known = {told.provider_id for told in history_of(notice) if told.attempt == self.heard.attempt} - {None}
        return 1 <= self.heard.attempt <= notice.attempts and known <= {self.heard.provider_id}


def history_of(notice: Notice) -> tuple[Heard, ...]:
    """All that was heard, oldest first. A notice of which nothing was heard yet has the word that its fields say."""
    if notice.history:
        return notice.history
    fate = _FIRST_WORD[notice.state]
    attempt = 0 if fate is Fate.MADE else notice.attempts
    return (Heard(fate, notice.at, notice.reason, attempt, notice.provider_id),)


def in_order(history: Iterable[Heard]) -> tuple[Heard, ...]:
    """Oldest first; of one instant, by try and strength."""
    return tuple(sorted(history, key=_place))


def hear(notice: Notice, heard: Heard, now: datetime, pause: timedelta = timedelta()) -> Notice:
    """The notice after one more word, in its next revision; the very same one if it knew that.

    `now` is the instant from which the pause before another try is counted: the usual one, or `pause` if the provider
    asked for a longer one.
    """
    known = history_of(notice)
    history = _with(known, heard)
    if history == known:
        return notice
    standing = standing_of(history)
    told = replace(
        notice,
        state=standing.state,
        at=standing.at,
        reason=standing.reason,
        history=history,
        provider_id=_latest_id(history),
        wake_at=_next_try(notice, standing, heard, now + max(retry_pause(max(notice.attempts, 1)), pause)),
        revision=notice.revision + 1,
    )
    return replace(told, wake_at=_looked_at(told, now))


def went_on(notice: Notice, now: datetime) -> Notice:
    """The notice once another road was taken beside it: its own tries go on, and whoever holds it keeps their lease."""
    again = now + retry_pause(max(notice.attempts, 1))
    if notice.wake_at and notice.wake_at > now:
        again = notice.wake_at
    wake_at = again if notice.state in TO_BE_SENT else None
    return replace(notice, went_on=True, wake_at=wake_at, revision=notice.revision + 1)


def has_arrived(notice: Notice) -> bool:
    """Whether it came as far as anybody sees. Whoever reports a message as spam has it."""
    if notice.state is NoticeState.SUPPRESSED:
        return any(heard.fate is Fate.COMPLAINED for heard in notice.history)
    return notice.state in _ARRIVED or (notice.state is NoticeState.ACCEPTED and notice.channel in FAR_AS_SEEN)


def must_go_on(notice: Notice, now: datetime) -> bool:
    """Whether somebody must be told by another road: it was given up, or is not there although its time is over."""
    if notice.went_on or has_arrived(notice):
        return False
    return notice.state in GIVEN_UP or (notice.deadline is not None and notice.deadline <= now)


def standing_of(history: Iterable[Heard]) -> Heard:
    """The word that decides the state."""
    strongest: dict[int, Heard] = {}
    for heard in sorted(history, key=lambda heard: _STRENGTH[heard.fate]):
        strongest[heard.attempt] = heard
    return max(strongest.values(), key=_weight)


def gave_up(before: Notice, after: Notice) -> bool:
    """Whether nobody will be told by this notice any more, since this change: a person must hear of it."""
    return after.state in GIVEN_UP and before.state not in GIVEN_UP


def _with(history: Iterable[Heard], heard: Heard) -> tuple[Heard, ...]:
    """Each word of each try once, as it was first told: so a history has an end, however often events come."""
    kept: dict[tuple[int, Fate], Heard] = {}
    for told in in_order([*history, replace(heard, reason=heard.reason[:REASON_LIMIT])]):
        kept.setdefault((told.attempt, told.fate), told)
    return tuple(kept.values())


def _place(heard: Heard) -> tuple[datetime, int, int, str, str]:
    return heard.at, heard.attempt, _STRENGTH[heard.fate], heard.reason, heard.provider_id or ""


def _weight(heard: Heard) -> tuple[int, bool, int]:
    return _TIER[heard.state], heard.fate not in _UNSENT, heard.attempt


def _latest_id(history: Iterable[Heard]) -> str | None:
    named = [heard for heard in history if heard.provider_id]
    return max(named, key=lambda heard: heard.attempt).provider_id if named else None


def _next_try(notice: Notice, standing: Heard, heard: Heard, again: datetime) -> datetime | None:
    """`again` after news; a word of an earlier try leaves whoever sends at this moment their lease."""
    if standing.state is NoticeState.PENDING:
        return notice.wake_at
    if standing.state is not NoticeState.FAILED_TEMPORARY:
        return None
    is_news = standing.fate is heard.fate and heard.attempt == standing.attempt == notice.attempts
    return notice.wake_at if notice.wake_at and not is_news else again


def _looked_at(notice: Notice, now: datetime) -> datetime | None:
    """When somebody looks at it again: for its next try, or because another road may have to be taken.

    A deadline waits for whoever may hold the notice at this moment: they look at it themselves.
    """
    if notice.went_on or has_arrived(notice):
        return notice.wake_at
    if notice.state in GIVEN_UP:
        return now
    if notice.wake_at and notice.wake_at <= now + LEASE:
        return notice.wake_at
    return min(filter(None, (notice.wake_at, notice.deadline)), default=None)
