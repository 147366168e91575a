"""What a person sees while the demonstration runs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from guardia_ops.demo.clocks import ShownClock, ShownStretch
    from guardia_ops.local.quirks import Mail


class Screen:
    """Prints with the seconds since the start, and remembers how long each stretch took."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)
        self._start = time.monotonic()
        self._stretches: list[tuple[str, float]] = []

    @property
    def stretch(self) -> str:
        """The stretch that runs now."""
        return self._stretches[-1][0] if self._stretches else "start"

    def begin(self, stretch: str) -> None:
        """A stretch of the road begins; the one before has ended."""
        self._stretches.append((stretch, time.monotonic()))
        self._line("▶", stretch, "bold cyan")

    def say(self, text: str) -> None:
        """Something to know about the present stretch."""
        self._line(" ", text, "")

    def mail(self, mail: Mail) -> None:
        """A message was handed to SES."""
        self._line("✉", f"{', '.join(mail.to)}: {mail.subject}", "magenta")
        # The desk's mails begin with the ticket's number, which the subject has said.
        said = (line.strip() for line in mail.text.splitlines())
        self._line(" ", f"  {next((line for line in said if line and not line.startswith('GD-')), '')}", "dim magenta")

    def ticket(self, ticket: Mapping[str, Any]) -> None:
        """A ticket as the engineer's list shows it."""
        self.say(f"{ticket['id']}  {ticket['severity']}  {ticket['status']}  {ticket['title']}")
        self.say(f"           {ticket['severity_reason']} Response due {ticket['response_due_at']}")

    def clocks(self, clocks: Sequence[ShownClock]) -> None:
        """Clocks side by side: whose, until when, and which time counts."""
        table = Table(*(clock.whose for clock in clocks))
        table.add_row(*(f"{clock.promise} promised\ndue {clock.due}" for clock in clocks))
        table.add_row(*("\n".join(f"{mark(s)} {s.start} → {s.end}  {s.reason}" for s in c.stretches) for c in clocks))
        self._console.print(table)

    def timeline(self, ticket: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> None:
        """The whole story of a ticket."""
        table = Table(
            "at", "entry", "who", "what", title=Text(f"{ticket['id']}  {ticket['title']}  {ticket['status']}")
        )
        for entry in entries:
            what = Text(entry["reason"] or ", ".join(f"{key}: {value}" for key, value in entry["data"].items()))
            table.add_row(entry["at"][11:19], entry["kind"], Text(entry["actor"]["name"]), what)
        self._console.print(table)

    def stretches(self) -> None:
        """How long each stretch took."""
        table = Table("stretch", "seconds", title="How long it took")
        ends = [began for _, began in self._stretches[1:]] + [time.monotonic()]
        for (stretch, began), end in zip(self._stretches, ends, strict=True):
            table.add_row(stretch, f"{end - began:.1f}")
        table.add_row("altogether", f"{time.monotonic() - self._start:.1f}")
        self._console.print(table)

    def failed(self, reason: str) -> None:
        """The road ended too early."""
        self._line("✗", f"not reached: {self.stretch}", "bold red")
        self._line(" ", reason, "red")

    def _line(self, mark: str, text: str, style: str) -> None:
        seconds = f"{time.monotonic() - self._start:6.1f} s"
        self._console.print(Text.assemble((seconds, "dim"), f"  {mark} ", (text, style)), soft_wrap=True)


def mark(stretch: ShownStretch) -> str:
    """Whether the clock runs."""
    return "▶" if stretch.covered else "·"
