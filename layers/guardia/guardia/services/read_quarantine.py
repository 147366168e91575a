"""What could not become a ticket, for the desk. Called by `ticket_api`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.errors import Forbidden

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.domain.caller import Caller
    from guardia.domain.quarantine import Quarantined
    from guardia.ports import Page, Quarantine


@dataclass(frozen=True, slots=True)
class ReadQuarantine:
    """The quarantine, newest first."""

    quarantine: Quarantine

    def __call__(self, caller: Caller, limit: int, after: Mapping[str, str] | None = None) -> Page[Quarantined]:
        """A page. Raises Forbidden for a client."""
        if not caller.of_desk:
            raise Forbidden("the quarantine is for the desk")
        return self.quarantine.quarantined(limit, after)
