"""What a command says to the person at the terminal, instead of a traceback."""

from __future__ import annotations


class CommandError(Exception):
    """Something that the operator can mend; the text says how."""
