"""An operator at a terminal, and the file of the client ACME."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest

from guardia_ops import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from guardia_ops.terminal import Choose

ACME = """
client: acme
name: ACME Logística, S.A.
contract: {plan: 24x7, starts: 2026-01-01, ends: 2026-12-31, calendar: PA, time_zone: America/Panama,
           response: {CRITICAL: PT2H, HIGH: PT4H, LOW: PT12H}}
accounts: [{id: "222222222222", environment: production}]
contacts: [{name: Ana Pérez, email: ana@acme.example, role: Jefa de TI}]
"""


class Operator:
    """Types commands and reads what they say."""

    def __init__(self, capsys: pytest.CaptureFixture[str], choose: Choose) -> None:
        self._capsys = capsys
        self._choose = choose

    def types(self, *words: str, code: int = 0) -> str:
        """What the command printed, errors included."""
        return "".join(self._types(words, code))

    def pipes(self, *words: str) -> str:
        """What another program would read of the command's answer."""
        return self._types(words, 0)[0]

    def _types(self, words: tuple[str, ...], code: int) -> tuple[str, str]:
        with pytest.raises(SystemExit) as ended:
            main.main(words, self._choose)
        printed = self._capsys.readouterr()
        assert (ended.value.code or 0) == code, printed
        return printed.out, printed.err

    def line(self, *words: str, about: str) -> str:
        """The only line of what the command printed that speaks of this."""
        (line,) = (line for line in self.types(*words).splitlines() if about in line)
        return line


class Terminal(StringIO):
    """What the operator types; `act` happens before they do."""

    def __init__(self, answer: str, act: Callable[[], object] = lambda: None) -> None:
        super().__init__(answer)
        self._act = act

    def isatty(self) -> bool:
        """Somebody sits there."""
        return True

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]  # as StringIO's own
        """One line, after what happens before."""
        self._act()
        return super().readline(size)
