"""An operator at a terminal, and the file of the client ACME."""

from __future__ import annotations

import pytest

from guardia_ops import main

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

    def __init__(self, capsys: pytest.CaptureFixture[str], choose: main.Choose) -> None:
        self._capsys = capsys
        self._choose = choose

    def types(self, *words: str, code: int = 0) -> str:
        """What the command printed, errors included."""
        with pytest.raises(SystemExit) as ended:
            main.main(words, self._choose)
        printed = self._capsys.readouterr()
        assert (ended.value.code or 0) == code, printed
        return printed.out + printed.err

    def line(self, *words: str, about: str) -> str:
        """The only line of what the command printed that speaks of this."""
        (line,) = (line for line in self.types(*words).splitlines() if about in line)
        return line
