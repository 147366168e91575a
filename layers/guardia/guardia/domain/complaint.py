"""What is remembered of a reader who reported our mail as spam. Kept by `record_delivery`, asked by `send_notice`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from guardia.domain.registration import ContactTrace


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A client's contact reported a message of ours as spam."""

    address: str
    at: datetime
    reason: str
    ticket_id: str
    notice_id: str

    def holds(self, traces: Iterable[ContactTrace]) -> bool:
        """Whether the client has not asked since that this address is written to: `traces` of the client's contacts.

        Each change of a contact is made at the client's request (contract, "Activación").
        """
        return not any(
            trace.at > self.at and trace.contact.email.casefold() == self.address.casefold() for trace in traces
        )
