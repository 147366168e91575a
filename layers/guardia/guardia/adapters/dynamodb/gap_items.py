"""The item of the latest report of gaps in the desk's roster. `items` says how attributes are named."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pynamodb.attributes import Attribute, UnicodeAttribute
from pynamodb.constants import STRING

from guardia.adapters.dynamodb import notice_documents as doc
from guardia.adapters.dynamodb.attributes import InstantAttribute, MapOf, TextsAttribute, WholeAttribute
from guardia.adapters.dynamodb.items import TableItem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from guardia.domain.notice import Recipient


def _owed_document(recipients: tuple[Recipient, ...]) -> dict[str, object]:
    """`{recipients: […]}`, in their order."""
    return {"recipients": [doc.recipient_document(recipient) for recipient in recipients]}


def _read_owed(document: Mapping[str, Any]) -> tuple[Recipient, ...]:
    return tuple(doc.read_recipient(recipient) for recipient in document["recipients"])


class DateAttribute(Attribute[date]):
    """A day as text, `2026-11-23`."""

    attr_type = STRING

    def serialize(self, value: date) -> str:
        """Texts of two days compare as the days do."""
        return value.isoformat()

    def deserialize(self, value: str) -> date:
        """ValueError for a text that is no day."""
        return date.fromisoformat(value)


class GapReportItem(TableItem):
    """There is one. It owes nothing by the index: the sweeper reads it each minute of the desk's day."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="gap_report")
    day = DateAttribute()
    told = TextsAttribute()
    owed = MapOf(_owed_document, _read_owed)
    again_at = InstantAttribute(null=True)
    attempts = WholeAttribute()
    revision = WholeAttribute()
