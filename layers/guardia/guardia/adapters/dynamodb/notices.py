"""ports.NoticeStore over the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters.dynamodb import codec, keys
from guardia.adapters.dynamodb import conditions as if_
from guardia.adapters.dynamodb.conditions import held
from guardia.adapters.dynamodb.rows import Rows
from guardia.adapters.dynamodb.table import read
from guardia.domain.delivery import Complaint
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
        kind = self.table.notices
        item = kind(keys.of_ticket(notice.ticket_id), keys.notice(notice.id))
        if not held(lambda: item.update(self._lease(notice, now), if_.notice_may_be_taken(kind, now))):
            return None
        return codec.value_of(Notice, item)

    def _lease(self, notice: Notice, now: datetime) -> list[Action]:
        """Whatever stands in the notice already stays; only the lease, the count of tries and the revision move."""
        kind = self.table.notices
        made = codec.notice_item(kind, notice).serialize()
        moving = {"PK", "SK", "attempts", "wake_pk", "wake_at", "revision"}
        kept = {attribute.attr_name: attribute for attribute in kind.get_attributes().values()}
        return [
            *(kept[name].set(kept[name] | value) for name, value in made.items() if name not in moving),
            kind.attempts.set((kind.attempts | 0) + 1),
            kind.revision.set((kind.revision | 0) + 1),
            kind.wake_pk.set(keys.wake_shard(notice.ticket_id)),
            kind.wake_at.set(now + LEASE),
        ]

    def put_notice(self, notice: Notice) -> bool:
        """Put its next revision where the one before stands; False, and nothing happens, if another stands there."""
        kind = self.table.notices
        item = codec.notice_item(kind, notice)
        return held(lambda: item.save(if_.notice_is_as_read(kind, notice.revision - 1)))

    def notices(self, ticket_id: str) -> Sequence[Notice]:
        """All notices of a ticket, in the order of their entries."""
        kind = self.table.notices
        found = kind.query(keys.of_ticket(ticket_id), kind.SK.startswith(keys.NOTICES), consistent_read=True)
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

    def owes_notices(self, ticket_id: str, version: int) -> bool:
        """Whether the entry's notices are still to be made."""
        item = read(self.table.entries, keys.of_ticket(ticket_id), keys.entry(version))
        return item is not None and item.wake_at is not None
