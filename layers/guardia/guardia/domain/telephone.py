"""A telephone's number: as it is kept (ITU-T E.164, `+50760000000`), and as people write it (`+507 6000-0000`).

Called by the readers of contacts and of the roster, and by whoever looks for a caller.
"""

from __future__ import annotations

import re

PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
A_NUMBER = "a number such as +50760000000"
_BETWEEN_DIGITS = re.compile(r"[\s()./\u2010-\u2015-]+")


def compact(written: str) -> str:
    """The number without spaces, dashes, dots, slashes and brackets, which mean nothing."""
    return _BETWEEN_DIGITS.sub("", written)
