"""Patterns of whole names: `*` stands for any text, also for none, `?` for one character, all else for itself.

Called by the rules of severity, for each alarm that comes in, so a pattern costs at most its length times the name's,
whatever both hold. Case counts, as it does in AWS's names.
"""

from __future__ import annotations

ANY_TEXT, ANY_LETTER = "*", "?"


def fits(pattern: str, name: str) -> bool:
    """Whether the pattern stands for the name."""
    first, *others = pattern.split(ANY_TEXT)
    if not others:
        return len(first) == len(name) and _stands_at(first, name, 0)
    *middle, last = others
    end = len(name) - len(last)
    if end < len(first) or not _stands_at(first, name, 0) or not _stands_at(last, name, end):
        return False
    at = len(first)
    for part in middle:  # where a part stands first leaves the most room to those after it
        found = _find(part, name, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _stands_at(part: str, name: str, at: int) -> bool:
    return all(wanted in {ANY_LETTER, letter} for wanted, letter in zip(part, name[at:], strict=False))


def _find(part: str, name: str, start: int, end: int) -> int:
    if ANY_LETTER not in part:
        return name.find(part, start, end)
    places = range(start, end - len(part) + 1)
    return next((at for at in places if _stands_at(part, name, at)), -1)


def shortest(pattern: str) -> int:
    """How many characters a name has at least that the pattern stands for."""
    return len(pattern) - pattern.count(ANY_TEXT)


def covers(general: str, special: str) -> bool:
    """Whether `general` stands for every name that `special` stands for. True is proven; False may be only unproven.

    Each pattern is read as a walk: a place for each letter, and a loop where any text may stand. `general` covers
    `special` if it can follow, step by step, wherever that goes. Places are looked at from their ends, since a walk
    only stays or goes on.
    """
    if general in {special, ANY_TEXT}:
        return True
    ends_agree = _begins(general, special) and _begins(general[::-1], special[::-1])
    if not ends_agree or shortest(special) < shortest(general):
        return False
    letters, loops = _walk(special)
    wide_letters, wide_loops = _walk(general)
    follows: dict[tuple[int, int], bool] = {}
    for at in range(len(letters), -1, -1):
        for wide in range(len(wide_letters), -1, -1):
            wide_letter = wide_letters[wide] if wide < len(wide_letters) else None
            stays_open = wide in wide_loops  # whatever letter comes, `general` may stay where it is
            if at == len(letters):
                holds = wide == len(wide_letters)
            else:
                takes = wide_letter in {ANY_LETTER, letters[at]}
                holds = (stays_open and follows[at + 1, wide]) or (takes and follows[at + 1, wide + 1])
            if holds and at in loops:
                holds = stays_open or (wide_letter == ANY_LETTER and follows[at, wide + 1])
            follows[at, wide] = holds
    return follows[0, 0]


def _begins(general: str, special: str) -> bool:
    """Whether their beginnings agree as far as `general` has letters there: most pairs of patterns end here."""
    for wide, letter in zip(general, special, strict=False):
        if wide == ANY_TEXT:
            return True
        if wide not in {ANY_LETTER, letter}:
            return False
    return True


def _walk(pattern: str) -> tuple[str, frozenset[int]]:
    """The pattern's letters without any text, and before which of them (or after the last) any text may stand.

    Where both kinds of wildcard meet, the letters come first: `*?` stands for the same names as `?*`.
    """
    loops, letters, loop = set(), "", False
    for letter in pattern:
        if letter == ANY_TEXT:
            loop = True
            continue
        if loop and letter != ANY_LETTER:
            loops.add(len(letters))
            loop = False
        letters += letter
    return letters, frozenset(loops | ({len(letters)} if loop else set()))
