"""A change that nobody told us of, as the account's own API told of it to `guardia reconcile`.

`adapters.account_alarms` has written it in the form of the bus. Its account is proven: our session is of that account's
read role, and the answer's ARN must agree. Its time may be another than the event's, by less than a second.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guardia.adapters.readers.eventbridge import read_eventbridge
from guardia.domain.alarm import Alarm

if TYPE_CHECKING:
    from guardia.domain.alarm import Reading
    from guardia.domain.quarantine import Received


def read_account(received: Received) -> Reading:
    """What was read in the account."""
    reading = read_eventbridge(received)
    return replace(reading, exact=False) if isinstance(reading, Alarm) else reading
