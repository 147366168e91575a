"""What the parts of the store have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guardia.adapters.dynamodb.table import Table


class Rows:
    """A part of the store: the rows of one port."""

    def __init__(self, table: Table) -> None:
        self.table = table
