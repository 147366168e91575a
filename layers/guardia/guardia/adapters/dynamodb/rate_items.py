"""The item of one window of somebody's requests. `items` says how attributes are named."""

from __future__ import annotations

from pynamodb.attributes import TTLAttribute, UnicodeAttribute

from guardia.adapters.dynamodb.attributes import WholeAttribute
from guardia.adapters.dynamodb.items import TableItem


class RateItem(TableItem):
    """How many requests were admitted. DynamoDB removes it within days, at no cost."""

    item_kind = UnicodeAttribute(attr_name="kind", default_for_new="rate")
    requests = WholeAttribute()
    expires_at = TTLAttribute()
