"""Links that acknowledge, over a world: keys that may change, tokens of those who were written to, the use case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.domain.errors import NoKeys
from guardia.domain.link import link_for, make
from guardia.services.acknowledge_by_link import AcknowledgeByLink
from guardia.services.record_fate import RecordFate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guardia.domain.notice import Notice
    from tests.support.world import World

KEY, OLDER_KEY, FOREIGN_KEY = b"k" * 64, b"o" * 64, b"f" * 64


class Keys:
    """ports.SigningKeys: what is known, and what is there when somebody asks for fresh ones. `asked` remembers each."""

    def __init__(self, *known: bytes, fresh: Sequence[bytes] | None = None) -> None:
        self.known: Sequence[bytes] = known or (KEY,)
        self.fresh = fresh
        self.asked: list[bool] = []

    def __call__(self, *, fresh: bool = False) -> Sequence[bytes]:
        """The key that links are made with, and the one before."""
        self.asked.append(fresh)
        if fresh and self.fresh is not None:
            self.known = self.fresh
        return self.known


class NoKey:
    """ports.SigningKeys while Secrets Manager does not answer."""

    def __call__(self, *, fresh: bool = False) -> Sequence[bytes]:
        """Nothing."""
        del fresh
        raise NoKeys("the keys of the links cannot be read")


def by_link(world: World, keys: Keys | NoKey | None = None) -> AcknowledgeByLink:
    """The use case over this world."""
    store = world.store
    record = RecordFate(store, world.metered.append)
    return AcknowledgeByLink(keys or Keys(), store, store, store, world.work, record, world.clock)


def notice_to(world: World, ticket_id: str, address: str, entry: int | None = None) -> Notice:
    """The last notice of the ticket to an address; of one entry, where it is named."""
    found = [n for n in world.store.notices(ticket_id) if n.recipient.address == address and entry in {None, n.entry}]
    return found[-1]


def token_of(world: World, notice: Notice, key: bytes = KEY) -> str:
    """The token in that notice's message, if it is written now."""
    return make(link_for(world.ticket(notice.ticket_id), notice), key)
