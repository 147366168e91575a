"""ports.NoticeStore in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guardia.adapters.in_memory.shelves import Shelves
from guardia.domain.notice import ATTEMPTS, LEASE, TO_BE_SENT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guardia.domain.complaint import Complaint
    from guardia.domain.notice import Notice


class Notices(Shelves):
    """Notices, taken by lease so that two senders do not send one."""

    def take_notice(self, notice: Notice, now: datetime) -> Notice | None:
        """Lease a notice for sending, or None, as the port says."""
        with self._lock:
            known = self._notices.get((notice.ticket_id, notice.id))
            if known is None and notice.revision:
                return None
            if known and not _may_be_taken(known, now):
                return None
            tries = known.attempts if known else 0
            revision = known.revision if known else 0
            taken = replace(known or notice, attempts=tries + 1, wake_at=now + LEASE, revision=revision + 1)
            self._notices[notice.ticket_id, notice.id] = taken
            return taken

    def put_notice(self, notice: Notice) -> bool:
        """Put its next revision where the one before stands; False, and nothing happens, if another stands there."""
        with self._lock:
            known = self._notices.get((notice.ticket_id, notice.id))
            if (known.revision if known else 0) != notice.revision - 1:
                return False
            self._notices[notice.ticket_id, notice.id] = notice
            return True

    def notices(self, ticket_id: str, entry: int | None = None) -> Sequence[Notice]:
        """All notices of a ticket in the order of their entries, or those of one entry."""
        with self._lock:
            of_ticket = [notice for notice in self._notices.values() if notice.ticket_id == ticket_id]
        found = [notice for notice in of_ticket if entry in {None, notice.entry}]
        return sorted(found, key=lambda notice: (notice.entry, notice.id))

    def notice(self, ticket_id: str, notice_id: str) -> Notice | None:
        """One notice."""
        return self._notices.get((ticket_id, notice_id))

    def put_complaint(self, complaint: Complaint) -> None:
        """Keep the newest complaint of an address, whatever the case of its letters."""
        with self._lock:
            known = self.complaint(complaint.address)
            if known is None or known.at < complaint.at:
                self._complaints[complaint.address.casefold()] = complaint

    def complaint(self, address: str) -> Complaint | None:
        """The newest complaint of an address, whatever the case of its letters."""
        return self._complaints.get(address.casefold())

    def settle_entry(self, ticket_id: str, version: int) -> None:
        """Every recipient of this entry has a notice: the entry owes nothing any more."""
        with self._lock:
            self._untold.pop((ticket_id, version), None)

    def postpone_entry(self, ticket_id: str, version: int, until: datetime) -> None:
        """The entry owes its notices from then on, and not before. Nothing happens if it owes none."""
        with self._lock:
            if (ticket_id, version) in self._untold:
                self._untold[ticket_id, version] = until

    def owes_notices(self, ticket_id: str, version: int) -> bool:
        """Whether the entry's notices are still to be made."""
        return (ticket_id, version) in self._untold


def _may_be_taken(notice: Notice, now: datetime) -> bool:
    is_free = notice.wake_at is not None and notice.wake_at <= now
    return notice.state in TO_BE_SENT and notice.attempts < ATTEMPTS and is_free
