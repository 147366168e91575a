"""Who was told: nobody is forgotten, nobody hears a thing twice without a crash to blame, nobody hears of others.

What each kind of entry tells to whom stands here once more (docs/notices.md), so that the code cannot forget one.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.delivery import Fate
from guardia.domain.notice import NoticeState
from guardia.domain.ticket import ActorType, Kind
from guardia.ports import TicketFilter
from tests.model.clients import ADDRESSES, marks_in
from tests.support.builders import client_user
from tests.support.world import DESK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.notice import Notice
    from guardia.domain.ticket import Entry
    from tests.model.desk import ModelDesk

FOR_EVER = timedelta(days=4000)
TO_DESK = {"checkpoint", "reminder", "undelivered"}
TO_BOTH = {"opened", "reopened", "acknowledged", "findings", "resolved", "follow_up", "closed", "rejected"}
TO_BOTH |= {"severity", "storm"}
DONE = {NoticeState.ACCEPTED, NoticeState.DELIVERED, NoticeState.READ}
LASTS = timedelta(minutes=10)
"""How long a turn of a flapping alarm may wait before it is told."""


def readers(entry: Entry, client_id: str) -> set[str]:
    """The addresses at which this entry must be heard of."""
    if entry.kind.value in TO_BOTH:
        return {DESK, *(address for address, owner in ADDRESSES.items() if owner == client_id)}
    return {DESK} if entry.kind.value in TO_DESK else set()


def nobody_is_forgotten(desk: ModelDesk) -> Iterator[str]:
    """Every entry has a notice for each of its readers, or is owed; every notice has ended, or is owed."""
    owed = desk.store.owed(desk.clock() + FOR_EVER, 100_000)
    entries = {(item.ticket_id, int(item.key)) for item in owed if item.kind == "entry"}
    waiting = {item.key for item in owed if item.kind == "notice"}
    for ticket_id in desk.ticket_ids:
        notices, client_id = desk.store.notices(ticket_id), desk.ticket(ticket_id).client_id
        for entry in desk.timeline(ticket_id):
            told = [one.recipient.address for one in notices if one.entry == entry.version]
            wanted = readers(entry, client_id)
            if set(told) - wanted or len(told) != len(set(told)):
                yield f"{ticket_id} {entry.kind} is for {wanted}, and {told} have notices"
            if wanted - set(told) and (ticket_id, entry.version) not in entries:
                yield f"{ticket_id} {entry.kind} is owed to nobody, and {wanted - set(told)} were not told"
        for notice in notices:
            if notice.id not in waiting and not _has_ended(desk, notice):
                yield f"{notice.id} is {notice.state} and owed to nobody"


def _has_ended(desk: ModelDesk, notice: Notice) -> bool:
    """Whether it arrived; or was told with others, or is too old to be told; or somebody knows that it failed."""
    if notice.state in DONE:
        return True
    if [heard.fate for heard in notice.history] == [Fate.SUMMARISED]:
        return "flaps" in notice.reason or _is_in_a_storm(desk, notice)
    kinds = {entry.data.get("party") for entry in desk.timeline(notice.ticket_id) if entry.kind is Kind.UNDELIVERED}
    is_over = desk.ticket(notice.ticket_id).closed_at is not None
    of_undelivered = desk.timeline(notice.ticket_id)[notice.entry - 1].kind is Kind.UNDELIVERED
    return notice.state is NoticeState.FAILED_PERMANENT and (
        is_over or of_undelivered or notice.recipient.party in kinds
    )


def _is_in_a_storm(desk: ModelDesk, notice: Notice) -> bool:
    """Whether one message of a storm tells, or will tell, of its ticket."""
    client_id = desk.ticket(notice.ticket_id).client_id
    held = desk.store.held_entries(client_id, 100_000)
    if (notice.ticket_id, notice.entry) in {(entry.ticket_id, entry.version) for entry in held}:
        return True
    told = [entry for known in desk.ticket_ids for entry in desk.timeline(known) if entry.kind is Kind.STORM]
    return any(notice.ticket_id in str(entry.data["tickets"]).split() and entry.at >= notice.at for entry in told)


def nobody_hears_it_twice(desk: ModelDesk) -> Iterator[str]:
    """But where a machine died between the sending and the record of it."""
    sent = Counter(mail.label.notice_id for mail in desk.mailer.sent if mail.label)
    for notice_id, times in sent.items():
        if times > 1 + desk.maybe_again[notice_id]:
            yield f"{notice_id} was sent {times} times, and {desk.maybe_again[notice_id]} crashes account for it"
    for ticket_id in desk.ticket_ids:
        for notice in desk.store.notices(ticket_id):
            if notice.state in DONE and not sent[notice.id]:
                yield f"{notice.id} is {notice.state} and was never sent"


def nobody_hears_of_others(desk: ModelDesk, since: int) -> Iterator[str]:
    """Mails from the `since`-th on, and all that a client's person reads of their own tickets."""
    for mail in desk.mailer.sent[since:]:
        owner = ADDRESSES.get(mail.address)
        marks = marks_in(repr(mail.message))
        if owner and marks - {owner}:
            yield f"{mail.address} reads of {marks}"
        if owner is None and mail.address != DESK and mail.label:
            yield f"{mail.address} is told, and follows no tickets"
    for owner in ADDRESSES.values():
        page = desk.read.listed(client_user(client_id=owner), TicketFilter(), 100)
        if marks_in(repr(page.items)) - {owner}:
            yield f"{owner} reads of {marks_in(repr(page.items))} in the list of its tickets"


def told_by_now(desk: ModelDesk) -> Iterator[str]:
    """What a sweep that lived left untold, a minute after it was written; only an alarm's turns may wait."""
    now = desk.clock()
    owed = {
        (item.ticket_id, int(item.key)) for item in desk.store.owed(now + FOR_EVER, 100_000) if item.kind == "entry"
    }
    for ticket_id in desk.ticket_ids:
        for entry in desk.timeline(ticket_id):
            by_alarm = entry.actor.type is ActorType.SYSTEM and entry.kind in {Kind.RESOLVED, Kind.REOPENED}
            lasts = timedelta(minutes=1) + (LASTS if by_alarm else timedelta())
            if entry.at + lasts <= now and (ticket_id, entry.version) in owed:
                yield f"{ticket_id} {entry.kind} of {entry.at} is still to be told"
