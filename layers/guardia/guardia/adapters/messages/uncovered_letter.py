"""What a template may ask about an account that no contract covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.adapters.messages.words import Speech
from guardia.domain.decision import Phrase
from guardia.domain.entitlement import Standing

if TYPE_CHECKING:
    from guardia.domain.contract import Client
    from guardia.domain.notice import Recipient
    from guardia.domain.uncovered import Uncovered


@dataclass(frozen=True, slots=True, kw_only=True)
class UncoveredLetter:
    """The account of one day, told to the desk's account manager."""

    uncovered: Uncovered
    client: Client | None
    recipient: Recipient
    for_desk: bool = True

    @property
    def say(self) -> Speech:
        """How this reader is spoken to."""
        return Speech(self.recipient.language, self.recipient.time_zone)

    @property
    def subject(self) -> Phrase:
        """Another one each day: mail programs make threads of equal subjects."""
        account_id, day = self.uncovered.account_id, self.uncovered.id.removeprefix(f"{self.uncovered.account_id}-")
        return Phrase(
            es=f"Alarmas sin contrato: cuenta {account_id}, {day}",
            en=f"Alarms without a contract: account {account_id}, {day}",
        )

    @property
    def client_name(self) -> str:
        """Whose account it is; empty where it is nobody's."""
        return self.client.name if self.client else self.uncovered.client_id or ""

    @property
    def account_is_unknown(self) -> bool:
        """Whether the account is in no client's file."""
        return self.uncovered.standing is Standing.ACCOUNT_UNKNOWN

    @property
    def account_moved(self) -> bool:
        """Whether the alarm is of the time of another client."""
        return self.uncovered.standing is Standing.ACCOUNT_MOVED
