"""Who was told what of a ticket, as a table and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from guardia.domain.instant import zulu
from guardia.domain.road import Road
from guardia_ops.terminal import plain
from ticket_api.responses import notice_shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from guardia.domain.notice import Notice
    from guardia.domain.ticket import Kind


def as_table(notices: Sequence[Notice], kinds: Mapping[int, Kind]) -> Table:
    """A row for each notice; `kinds` says what each entry of the timeline tells."""
    table = Table("entry", "who", "by", "to", "state", "at", "tries", "why", "then")
    for notice in notices:
        table.add_row(*map(plain, (*_cells(notice, kinds), _then(notice, notices))))
    return table


def as_document(notice: Notice) -> dict[str, Any]:
    """As the API tells it."""
    return notice_shape(notice).model_dump(mode="json")


def _cells(notice: Notice, kinds: Mapping[int, Kind]) -> tuple[str, ...]:
    recipient = notice.recipient
    kind = kinds.get(notice.entry, "")
    return (
        f"{notice.entry} {kind}".strip(),
        f"{_name(notice)} ({recipient.audience})",
        notice.channel,
        recipient.address,
        notice.state,
        zulu(notice.at),
        str(notice.attempts),
        " ".join(notice.reason.split()),
    )


def _then(notice: Notice, notices: Sequence[Notice]) -> str:
    """By which road, or to whom, it went on where it did not arrive."""
    if not notice.went_on:
        return ""
    following = next((other for other in notices if _follows(other, notice)), None)
    return f"{following.channel} to {_name(following)}" if following else ""


def _follows(other: Notice, notice: Notice) -> bool:
    same = (other.entry, other.recipient.party) == (notice.entry, notice.recipient.party)
    return other.stands_in_for == notice.id or (same and Road(other.channel, other.recipient.address) in notice.instead)


def _name(notice: Notice) -> str:
    return notice.recipient.name or notice.recipient.party or notice.recipient.address
