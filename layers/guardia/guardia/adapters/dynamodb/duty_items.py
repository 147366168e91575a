"""The items of the duty: rosters and swaps. `items` says how attributes are named."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from guardia.adapters.dynamodb import documents as doc
from guardia.adapters.dynamodb.attributes import InstantAttribute, MapOf, WholeAttribute, WordAttribute
from guardia.adapters.dynamodb.duty_documents import read_stored_roster
from guardia.adapters.dynamodb.items import TableItem
from guardia.domain.duty.roster import Line
from guardia.domain.duty.roster_file import roster_document


class DutyItem(TableItem):
    """How often the duty was changed: by a roster, or by swaps."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="duty")
    revision = WholeAttribute()


class RosterItem(TableItem):
    """A roster, in force until the next one. Kept for ever."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="roster")
    revision = WholeAttribute()
    at = InstantAttribute()
    by = MapOf(doc.actor_document, doc.read_actor)
    roster = MapOf(roster_document, read_stored_roster)


class SwapItem(TableItem):
    """A swap. Kept for ever."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="swap")
    line = WordAttribute(Line)
    start = InstantAttribute()
    end = InstantAttribute()
    person = UnicodeAttribute(null=True)
    instead = UnicodeAttribute()
    reason = UnicodeAttribute()
    by = MapOf(doc.actor_document, doc.read_actor)
    at = InstantAttribute()
    revision = WholeAttribute()
    number = WholeAttribute()
