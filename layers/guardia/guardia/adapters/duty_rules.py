"""What every store of the duty refuses, in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters.store_rules import LARGEST, size_of
from guardia.domain.duty.roster_file import roster_document
from guardia.domain.errors import Invalid, Problem

if TYPE_CHECKING:
    from guardia.domain.duty.roster import Roster

SWAPS_AT_ONCE = 99
"""A transaction of DynamoDB has 100 operations at most: the duty's revision, and one for each swap."""


def refuse_so_many_swaps(count: int) -> None:
    """Raise Invalid if more swaps are kept at once than one transaction takes."""
    if count > SWAPS_AT_ONCE:
        said = f"{count} swaps at once; at most {SWAPS_AT_ONCE} are kept together: take fewer days"
        raise Invalid(Problem("swaps", said))


def refuse_so_large_a_roster(roster: Roster) -> None:
    """Raise Invalid if the roster is more than one item holds."""
    size = size_of(roster_document(roster))
    if size > LARGEST:
        said = f"the roster has {size} bytes; at most {LARGEST} are kept: layers that are over may go"
        raise Invalid(Problem("lines", said))
