"""Tables of which nothing is cut: identifiers, times and states are copied from them into the next command.

On a terminal what is too long for its column is folded between words. A table whose words do not fit side by side is
told row by row instead. What is piped has no width, so it is as wide as it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement

from guardia_ops.terminal import out, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.table import Column, Table

WIDE = 10_000
"""Characters: wider than any row."""


def show(table: Table, console: Console = out) -> None:
    """Print a table of texts, as `terminal.plain` makes them."""
    wide = Console(file=console.file, width=WIDE)
    if not console.is_terminal:
        wide.print(table)
        return
    wanted = [_longest(text for cell in _texts(column) for text in cell.split("\n")) for column in table.columns]
    needed = [_longest(word for cell in _texts(column) for word in cell.split()) for column in table.columns]
    room = console.width - (Measurement.get(wide, wide.options, table).maximum - sum(wanted))
    if sum(needed) > room:
        _row_by_row(table, console)
        return
    for column, width in zip(table.columns, _folded(wanted, needed, room), strict=True):
        column.width = width
    console.print(table)


def _folded(wanted: Sequence[int], needed: Sequence[int], room: int) -> list[int]:
    """Widths that fit: the widest column gives first, and none gives what a word of it needs."""
    widths = list(wanted)
    while sum(widths) > room:
        widest = max((at for at, width in enumerate(widths) if width > needed[at]), key=lambda at: widths[at])
        widths[widest] -= 1
    return widths


def _row_by_row(table: Table, console: Console) -> None:
    """A line for each cell, after its column's name; what is longer the terminal folds."""
    if table.title:
        console.print(table.title)
    names = [str(column.header) for column in table.columns]
    width = _longest(names) + 1
    for row in zip(*(_texts(column)[1:] for column in table.columns), strict=True):
        for name, cell in zip(names, row, strict=True):
            told = f"\n{'':<{width}} ".join(cell.split("\n"))
            console.print(plain(f"{name + ':':<{width}} {told}".rstrip()), soft_wrap=True)
        console.print()


def _texts(column: Column) -> list[str]:
    """The header, then the cells."""
    return [str(column.header), *(str(cell) for cell in column.cells)]


def _longest(texts: Iterable[str]) -> int:
    return max(map(cell_len, texts), default=0)
