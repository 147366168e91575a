"""ports.NoticeStore over the table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guardia.adapters.dynamodb import codec, keys
from guardia.adapters.dynamodb import conditions as if_
from guardia.adapters.dynamodb.conditions import held
from guardia.adapters.dynamodb.rows import Rows
from guardia.adapters.dynamodb.table import read
from guardia.domain.complaint import Complaint
from guardia.domain.notice import LEASE, Notice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pynamodb.expressions.update import Action


class NoticeRows(Rows):
    """Notices, taken by lease so that two senders do not send one."""

    def take_notice(self, notice: Notice, now: datetime) -> Notice | None:
        """Lease a notice for sending: made if it is new, attempts + 1, `wake_at` at the lease's end.

        None if it needs no sending, or somebody else holds it (its `wake_at` has not passed), or its tries are used up.
        """
        return self._made(notice, now) or self._taken_over(notice, now)

    def _made(self, notice: Notice, now: datetime) -> Notice | None:
        """The notice, leased by whoever made it. One that was read from the table is not new."""
        if notice.revision:
            return None
        kind = self.table.notices
        leased = replace(notice, attempts=1, wake_at=now + LEASE, revision=1)
        return leased if held(lambda: codec.notice_item(kind, leased).save(if_.is_new(kind))) else None

    def _taken_over(self, notice: Notice, now: datetime) -> Notice | None:
        """What stands in the notice stays; only the lease, the count of tries and the revision move."""
        kind = self.table.notices
        item = kind(keys.of_ticket(notice.ticket_id), keys.notice(notice.id))
        lease: list[Action] = [
            kind.attempts.set(kind.attempts + 1),
            kind.revision.set((kind.revision | 0) + 1),
            kind.wake_pk.set(keys.wake_shard_of(notice)),
            kind.wake_at.set(now + LEASE),
        ]
        return codec.value_of(Notice, item) if held(lambda: item.update(lease, if_.may_be_sent(kind, now))) else None

    def put_notice(self, notice: Notice) -> bool:
        """Put its next revision where the one before stands; False, and nothing happens, if another stands there."""
        kind = self.table.notices
        item = codec.notice_item(kind, notice)
        return held(lambda: item.save(if_.notice_is_as_read(kind, notice.revision - 1)))

    def notices(self, ticket_id: str, entry: int | None = None) -> Sequence[Notice]:
        """All notices of a ticket in the order of their entries, or those of one entry."""
        kind = self.table.notices
        wanted = kind.SK.startswith(keys.notices(ticket_id, entry))
        found = kind.query(keys.of_ticket(ticket_id), wanted, consistent_read=True)
        return sorted((codec.value_of(Notice, item) for item in found), key=lambda notice: (notice.entry, notice.id))

    def notice(self, ticket_id: str, notice_id: str) -> Notice | None:
        """One notice."""
        item = read(self.table.notices, keys.of_ticket(ticket_id), keys.notice(notice_id))
        return codec.value_of(Notice, item) if item else None

    def put_complaint(self, complaint: Complaint) -> None:
        """Keep the newest complaint of an address, whatever the case of its letters."""
        kind = self.table.complaints
        item = codec.complaint_item(kind, complaint)
        held(lambda: item.save(if_.complaint_is_newer(kind, complaint.at)))

    def complaint(self, address: str) -> Complaint | None:
        """The newest complaint of an address, whatever the case of its letters."""
        item = read(self.table.complaints, keys.complaint(address), keys.COMPLAINT)
        return codec.value_of(Complaint, item) if item else None

    def settle_entry(self, ticket_id: str, version: int) -> None:
        """Every recipient of this entry has a notice: the entry owes nothing any more."""
        kind = self.table.entries
        item = kind(keys.of_ticket(ticket_id), keys.entry(version))
        held(lambda: item.update([kind.wake_pk.remove(), kind.wake_at.remove()], if_.exists(kind)))

    def postpone_entry(self, ticket_id: str, version: int, until: datetime) -> None:
        """The entry owes its notices from then on, and not before. Nothing happens if it owes none."""
        kind = self.table.entries
        item = kind(keys.of_ticket(ticket_id), keys.entry(version))
        held(lambda: item.update([kind.wake_at.set(until)], if_.owes_something(kind)))

    def owes_notices(self, ticket_id: str, version: int) -> bool:
        """Whether the entry's notices are still to be made."""
        item = read(self.table.entries, keys.of_ticket(ticket_id), keys.entry(version))
        return item is not None and item.wake_at is not None
