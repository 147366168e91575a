"""What a roster's file would change, field by field, for whoever is asked whether it shall be so.

Two rosters that are equal differ in nothing here, and two that are not differ in something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.domain.client_changes import FieldChange, differences
from guardia.domain.duty.layer_file import layer_document
from guardia.domain.duty.roster_file import person_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.duty.roster import Roster


def roster_changes(before: Roster | None, after: Roster) -> tuple[FieldChange, ...]:
    """What becomes another when `after` takes the place of `before`; everything is new where there was no roster."""
    if before is None:
        return tuple(differences("", {}, _parts(after)))
    return (*differences("", _parts(before), _parts(after)), *_orders(before, after))


def _parts(roster: Roster) -> dict[str, object]:
    return {
        **{f"people[{person.id}]": person_document(person) for person in roster.people},
        **{f"teams.{name}": ", ".join(people) for name, people in roster.teams.items()},
        **{
            f"lines.{line}[{layer.name}]": layer_document(layer)
            for line, layers in roster.lines.items()
            for layer in layers
        },
    }


def _orders(before: Roster, after: Roster) -> Iterator[FieldChange]:
    """Lists that have the same in another order."""
    old, new = _lists(before), _lists(after)
    for name in (name for name in old if name in new):
        if old[name] != new[name] and sorted(old[name]) == sorted(new[name]):
            yield FieldChange(f"order of {name}", ", ".join(old[name]), ", ".join(new[name]))


def _lists(roster: Roster) -> dict[str, list[str]]:
    lines = {f"lines.{line}": [layer.name for layer in layers] for line, layers in roster.lines.items()}
    return {"people": [person.id for person in roster.people], **lines}
