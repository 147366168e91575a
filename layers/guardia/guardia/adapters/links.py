"""The addresses of the links that acknowledge, for whoever sends a message."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.errors import NoKeys
from guardia.domain.link import link_for, make

if TYPE_CHECKING:
    from guardia.domain.notice import Notice
    from guardia.domain.ticket import Ticket
    from guardia.ports import SigningKeys

PATH = "a"
"""Short, for an SMS: the route of the template's MessageLinksFunction."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Links:
    """The port LinkMaker. `address` is that of the API, with its stage."""

    keys: SigningKeys
    address: str

    def __call__(self, ticket: Ticket, notice: Notice) -> str | None:
        """The page on which this notice's recipient acknowledges; None, and a warning, while there is no key."""
        try:
            key = self.keys()[0]
        except NoKeys as error:
            extra = {"ticket_id": notice.ticket_id, "notice_id": notice.id, "error": type(error).__name__}
            logger.warning("a message goes without a link", extra=extra)
            return None
        return f"{self.address.rstrip('/')}/{PATH}/{make(link_for(ticket, notice), key)}"
