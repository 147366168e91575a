"""`guardia clock`: when an answer is due and why, from a contract alone, without a ticket and without a stack."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from guardia.adapters.holiday_calendars import holiday_calendar
from guardia.domain.contract import Contract, Environment, Severity
from guardia.domain.contract_file import contract_name, read_contract
from guardia.domain.decision import Language
from guardia.domain.errors import Invalid, Problem
from guardia_ops.client_files import read_document
from guardia_ops.errors import CommandError
from guardia_ops.explanation import Explanation, as_document, as_table, checkpoints_table
from guardia_ops.terminal import err, out, plain, say
from guardia_ops.whole import show

Word = TypeVar("Word", bound=StrEnum)

_YEARS = range(1970, 9000)
"""Calendars end with the year 9999; until then there is time for any promise."""

app = typer.Typer(no_args_is_help=True, help="How the response clock runs.")


@app.callback()
def clock() -> None:
    """How the response clock runs."""


@app.command("explain")
def explain(
    contract: Annotated[
        Path, typer.Option(metavar="FILE", help="YAML or JSON: a client's file, or only the contract in it.")
    ],
    severity: Annotated[str, typer.Option(metavar="CRITICAL|HIGH|LOW")],
    start: Annotated[
        str, typer.Option("--from", metavar="INSTANT", help="When the alarm reached us, such as 2026-11-22T09:00:00Z.")
    ],
    environment: Annotated[str, typer.Option(metavar="production|non-production")] = Environment.PRODUCTION.value,
    for_programs: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    language: Annotated[str, typer.Option(metavar="en|es", help="The language of the reasons.")] = Language.EN.value,
) -> None:
    """When an answer is due, every stretch of time until then (covered or not, and why), and when silence climbs."""
    asked = _Options()
    at = asked.instant("--from", start)
    wanted = asked.word("--severity", severity, Severity)
    where = asked.word("--environment", environment, Environment)
    reader = asked.word("--language", language, Language)
    asked.refuse()
    promised = _contract_at(at, read_document(contract))
    try:
        explanation = Explanation.of(promised, wanted, where, at)
    except ValueError as error:
        raise CommandError(str(error)) from error
    if doubt := explanation.doubt():
        err.print(plain(f"({doubt})"), style="yellow", soft_wrap=True)
    if for_programs:
        out.print_json(json.dumps(as_document(explanation, reader), ensure_ascii=False))
        return
    say(explanation.heading())
    if not promised.in_force(at):
        err.print(plain(f"({contract_name(promised)} is not in force then; holidays may be missing)"), style="dim")
    show(as_table(explanation, reader))
    show(checkpoints_table(explanation))


def _contract_at(at: datetime, document: object) -> Contract:
    """The version in force, where a client's file lists several; the newest where none of them is."""
    versions: object = [document]
    if isinstance(document, dict):
        versions = document.get("contracts") or [document.get("contract", document)]
    if not isinstance(versions, list):
        raise Invalid(Problem("contracts", "a list is wanted here"))
    contracts = [read_contract(version, holiday_calendar) for version in versions]
    return next((contract for contract in contracts if contract.in_force(at)), contracts[-1])


class _Options:
    """What was typed, read so that all problems are told at once."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def refuse(self) -> None:
        if self._problems:
            raise Invalid(*self._problems)

    def word(self, name: str, text: str, words: type[Word]) -> Word:
        """One of the words, in any case."""
        found = next((word for word in words if word.casefold() == text.casefold()), None)
        if found is None:
            self._problems.append(Problem(name, f"{text!r} is none of: {', '.join(words)}"))
        return found or next(iter(words))

    def instant(self, name: str, text: str) -> datetime:
        """To the millisecond, as the clock is everywhere."""
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            wanted = f"{text!r} is no instant such as 2026-11-22T09:00:00Z or 2026-11-22T04:00:00-05:00"
        else:
            if at.tzinfo and at.year in _YEARS:
                return at.astimezone(UTC).replace(microsecond=at.microsecond // 1000 * 1000)
            wanted = f"{text!r} does not say its offset from UTC: add Z, or one such as -05:00"
            if at.year not in _YEARS:
                wanted = f"{text!r} is not of the years {_YEARS[0]} to {_YEARS[-1]}"
        self._problems.append(Problem(name, wanted))
        return datetime.min.replace(tzinfo=UTC)
