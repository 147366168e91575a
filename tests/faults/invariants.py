"""What must hold after any faults, once everything has settled."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from guardia.domain.outcome import OutcomeKind
from guardia.domain.ticket import ENDED, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from tests.faults.story import Story
    from tests.support.plant.picture import Picture

    Row = Mapping[str, Any]

INTAKE = "alarm_intake"
SENT = frozenset({"accepted", "delivered", "read"})
GIVEN_UP = frozenset({"failed_permanent"})
"""Another road was taken then, which the picture holds."""


def breaches(story: Story, faults: int, clean: Picture | None = None) -> list[str]:
    """What does not hold after so many faults, in words; nothing where all is well.

    The end is that of the `clean` run, where there can only be one.
    """
    seen, rows = story.plant.picture(), story.plant.rows()
    return [
        *(clean.difference(seen) if clean else ()),
        *_told(rows),
        *_conservation(story, seen),
        *_identities(rows),
        *_messages(seen, faults),
        *(f"the API answered {answer}" for answer in story.surprises),
    ]


def _conservation(story: Story, seen: Picture) -> Iterator[str]:
    """received = opened + reopened + merged + recovered + duplicates + noted + quarantined + dead-lettered."""
    counted = {name: number for (function, name), number in seen.metrics.items() if function == INTAKE}
    ended = sum(counted.get(kind.value, 0) for kind in OutcomeKind)
    handed, failed = counted.get("received", 0), counted.get("failed", 0)
    if handed - failed != ended:
        yield f"{handed} received - {failed} failed is not {ended} ended: {counted}"
    dead = sum(seen.dead.get(queue, 0) for queue in ("IntakeQueue", "SnsIntakeQueue"))
    if story.messages != ended + dead:
        yield f"{story.messages} messages are not {ended} ended + {dead} dead-lettered: {counted}"


def _identities(rows: Sequence[Row]) -> Iterator[str]:
    """One open ticket for each identity."""
    tickets = [row for row in rows if row["SK"]["S"] == "TICKET" and "identity_key" in row]
    open_rows = [row for row in tickets if Status(row["status"]["S"]) not in ENDED]
    counted = Counter(row["identity_key"]["S"] for row in open_rows)
    yield from (f"{number} open tickets of {identity}" for identity, number in counted.items() if number > 1)


def _told(rows: Sequence[Row]) -> Iterator[str]:
    """Nobody waits to be told: what was opened was told to each by itself, or in a storm's message."""
    entries = [row for row in rows if row.get("kind", {}).get("S") == "entry"]
    notices = [row for row in rows if row.get("kind", {}).get("S") == "notice"]
    listed = {
        (number, _party(notice))
        for storm in entries
        if storm["entry_kind"]["S"] == "storm"
        for notice in notices
        if _is_of(notice, storm) and notice["state"]["S"] in SENT
        for number in storm["data"]["M"]["tickets"]["S"].split()
    }
    for entry in entries:
        if "wake_at" in entry:
            yield f"entry {entry['PK']['S']} {entry['SK']['S']} is not told"
    for notice in notices:
        state, number = notice["state"]["S"], notice["ticket_id"]["S"]
        is_summarised = state == "suppressed" and (number, _party(notice)) in listed
        if state not in SENT and not is_summarised and state not in GIVEN_UP:
            yield f"notice {notice['id']['S']} is {state}"


def _party(notice: Row) -> str:
    return str(notice["recipient"]["M"]["party"]["S"])


def _is_of(notice: Row, entry: Row) -> bool:
    return bool(notice["PK"] == entry["PK"] and int(notice["entry"]["N"]) == int(entry["version"]["N"]))


def _messages(seen: Picture, faults: int) -> Iterator[str]:
    """A message that left twice was counted as two tries, and there is a fault for each that is too many."""
    more = 0
    for message, copies in seen.sent.items():
        notice = f"NOTICE#{message.rpartition(' ')[2]}" if "-email-" in message else ""
        more += copies - 1
        tried = next(
            (tries for key, tries in seen.tries.items() if message.endswith(key.removeprefix("NOTICE#"))), None
        )
        if notice and tried is not None and copies > tried:
            yield f"{message} left {copies} times, and {tried} tries are on record"
    if more > faults:
        yield f"{more} messages too many for {faults} faults"
