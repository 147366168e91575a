"""`guardia deadletter`: what the functions gave up on, and its way back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from guardia.domain.instant import zulu
from guardia_ops import whole
from guardia_ops.deadletter.letters import DeadLetters
from guardia_ops.deadletter.queues import QUEUES, address, queue_called
from guardia_ops.deadletter.way_back import Redrive
from guardia_ops.errors import CommandError
from guardia_ops.terminal import StackName, chosen_target, goes_on, out, plain, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia_ops.deadletter.letters import DeadLetter
    from guardia_ops.deadletter.queues import DeadLetterQueue
    from guardia_ops.target import Target

EVERYTHING = 1_000_000
SHOWN = 100
"""Characters of a body in a list."""

app = typer.Typer(no_args_is_help=True, help="What the functions gave up on, and its way back.")

QueueName = Annotated[str, typer.Argument(help="As `guardia deadletter list` names it.", metavar="QUEUE")]
LetterId = Annotated[str, typer.Argument(help="As `guardia deadletter list QUEUE` shows it.", metavar="ID")]
LetterIds = Annotated[list[str] | None, typer.Argument(help="Without one: say --all.", metavar="[ID]…")]
All = Annotated[bool, typer.Option("--all", help="Everything in the queue.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask; on a terminal the command does.")]
ForPrograms = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.command("list")
def list_letters(
    context: typer.Context,
    queue: Annotated[str | None, typer.Argument(help="Without one: all queues.", metavar="[QUEUE]")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many letters of one queue.")] = 50,
    for_programs: ForPrograms = False,
    stack: StackName = None,
) -> None:
    """How much lies in each queue; or the letters of one, which are hidden from others while they are read."""
    target = chosen_target(context, stack)
    if queue is None:
        _show_queues(target, for_programs=for_programs)
        return
    letters = _letters(target, queue)
    found = sorted(_looked_at(letters, limit), key=lambda letter: letter.sent_at)
    if for_programs:
        out.print_json(json.dumps([_document(letter) for letter in found], ensure_ascii=False))
        return
    for letter in found:
        reason = f"{letter.reason}  " if letter.reason else ""
        say(f"{letter.id}  {zulu(letter.sent_at)}  {reason}{_one_line(letter.body)[:SHOWN]}")


@app.command("show")
def show_letter(context: typer.Context, queue: QueueName, letter_id: LetterId, stack: StackName = None) -> None:
    """One letter whole. Its body is a stranger's text, shown as it came."""
    letters = _letters(chosen_target(context, stack), queue)
    letter = next((letter for letter in _looked_at(letters, EVERYTHING) if letter.id == letter_id), None)
    if letter is None:
        raise CommandError(f"there is no letter {letter_id} in {queue}, or somebody else works on it at this moment")
    say(f"id:     {letter.id}")
    say(f"sent:   {zulu(letter.sent_at)}")
    if letter.reason:
        say(f"reason: {_one_line(letter.reason)}")
    say("")
    say(letter.body)


@app.command("redrive")
def redrive(
    context: typer.Context,
    queue: QueueName,
    letter_ids: LetterIds = None,
    *,
    everything: All = False,
    yes: Yes = False,
    stack: StackName = None,
) -> None:
    """Send letters back on their ordinary road. What was done before stays so; clocks start when they first came."""
    target = chosen_target(context, stack)
    letters, way_back = _letters(target, queue), Redrive(target, queue_called(queue))
    goes_on(dry_run=False, yes=yes, question=f"send {_told(letter_ids, everything=everything)} of {queue} back?")
    refused = []
    for letter in _chosen(letters, letter_ids, everything=everything):
        try:
            said = way_back(letter)
        except CommandError as failure:
            said = str(failure)
            refused.append(letter)
        else:
            letters.remove(letter)
        say(f"{letter.id}: {said}")
    for letter in refused:  # at the end, or they would be met again
        letters.give_back(letter)
    if refused:
        raise CommandError(f"{len(refused)} stayed in {queue}")


@app.command("discard")
def discard(
    context: typer.Context,
    queue: QueueName,
    letter_ids: LetterIds = None,
    *,
    everything: All = False,
    yes: Yes = False,
    stack: StackName = None,
) -> None:
    """Take letters out for good. Each is printed whole, so that a log of the terminal still has it."""
    letters = _letters(chosen_target(context, stack), queue)
    goes_on(dry_run=False, yes=yes, question=f"discard {_told(letter_ids, everything=everything)} of {queue}?")
    for letter in _chosen(letters, letter_ids, everything=everything):
        out.print(plain(json.dumps(_document(letter), ensure_ascii=False)), soft_wrap=True)
        letters.remove(letter)


def _letters(target: Target, queue: str) -> DeadLetters:
    return DeadLetters(target.session.client("sqs"), address(target.outputs, queue_called(queue).output))


def _looked_at(letters: DeadLetters, limit: int) -> list[DeadLetter]:
    found = list(letters.held(limit))
    for letter in found:
        letters.give_back(letter)
    return found


def _chosen(letters: DeadLetters, letter_ids: list[str] | None, *, everything: bool) -> Iterator[DeadLetter]:
    """Those that the caller named; the others are given back. What is not there is told at the end."""
    wanted = set(letter_ids or ())
    passed = []
    for letter in letters.held(EVERYTHING):
        if everything or letter.id in wanted:
            wanted.discard(letter.id)
            yield letter
        else:
            passed.append(letter)
    for letter in passed:
        letters.give_back(letter)
    if wanted:
        raise CommandError(f"not there, or in somebody else's hands at this moment: {', '.join(sorted(wanted))}")


def _told(letter_ids: list[str] | None, *, everything: bool) -> str:
    if everything == bool(letter_ids):
        raise CommandError("name the letters, or say --all")
    return "everything" if everything else f"{len(letter_ids or ())} letters"


def _show_queues(target: Target, *, for_programs: bool) -> None:
    client = target.session.client("sqs")
    counts = {q.name: DeadLetters(client, target.outputs[q.output]).count() for q in _queues_of(target)}
    if for_programs:
        out.print_json(json.dumps(counts))
        return
    table = Table("queue", "letters", "what lies there")
    for name, count in counts.items():
        table.add_row(plain(name), plain(str(count)), plain(QUEUES[name].about))
    whole.show(table)


def _queues_of(target: Target) -> list[DeadLetterQueue]:
    return [queue for queue in QUEUES.values() if queue.output in target.outputs]


def _document(letter: DeadLetter) -> dict[str, str]:
    return {"id": letter.id, "sent_at": zulu(letter.sent_at), "reason": letter.reason, "body": letter.body}


def _one_line(text: str) -> str:
    return " ".join(text.split())
