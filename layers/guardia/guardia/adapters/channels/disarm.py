"""Strangers' text, made safe for programs that turn text into links and mentions by themselves.

Chat and telephones do so with what nobody marked as a link. The text is broken where they look, visibly, in the way
that security people write dangerous addresses: `https[:]//evil[.]example`. An invisible character in its place would
do no good: names with one still resolve (UTS #46 ignores it).
"""

from __future__ import annotations

import re

from guardia.adapters.messages.clean import cut, lines, visible

_COLON = re.compile(r":(?=//)|(?i:(?<=\bmailto)|(?<=\btel)|(?<=\bsms)|(?<=\bslack)|(?<=\bmsteams)):(?=\S)")
_DOT = re.compile(
    r"(?<=\S)[.\u3002\uff0e\uff61](?=[^\W\d_]{2})"  # before a host's last part, not in S.A.; dots of IDNA, too
    r"|(?<=\d)\.(?=\d{1,3}\.\d)"  # in an IP address, and not in 99.9
)
_MENTION = re.compile(r"[@\uff20](?=\S)")


def disarmed(text: str, limit: int) -> str:
    """The text on one line, cut to `limit` code points before it is disarmed: no link and no mention is left."""
    plain = cut(" ".join(visible(text).split()), limit)
    plain = _COLON.sub("[:]", plain)
    plain = _DOT.sub(lambda found: f"[{found[0]}]", plain)
    return _MENTION.sub(lambda found: f"{found[0]} ", plain)


def disarmed_lines(text: str, limit: int) -> str:
    """The same for a text of several lines, cut as a whole."""
    return "\n".join(disarmed(line, limit) for line in lines(cut(text, limit)))
