"""Public holidays from the library `holidays` (https://holidays.readthedocs.io), which is kept for all countries.

It takes a quarter of a second to load, so only those pay for it who read a contract.
"""

from __future__ import annotations

import re
from importlib.metadata import version

from guardia.domain.calendar import Calendar

_CODE = re.compile(r"(?P<country>[A-Z]{2})(?:-(?P<part>.+))?")


def holiday_calendar(code: str, first_year: int, last_year: int) -> Calendar | None:
    """The calendar of a country (ISO 3166-1, `PA`) or a part of one (ISO 3166-2, `US-FL`); None for an unknown code.

    Public holidays and the days on which they are observed: half holidays, days that only banks or offices of the state
    take, and those that an employer need not pay are not among them. Names are in the country's own language, whatever
    the language of this machine, so that the same version says the same everywhere.
    """
    match = _CODE.fullmatch(code)
    if not match:
        return None
    import holidays  # noqa: PLC0415 - it is slow to load, and most functions need no calendar

    country, part, years = match["country"], match["part"], range(first_year, last_year + 1)
    try:
        language = holidays.country_holidays(country, subdiv=part).default_language
        known = holidays.country_holidays(country, subdiv=part, years=years, language=language, expand=False)
    except NotImplementedError:  # an unknown country, or an unknown part of it
        return None
    return Calendar(code, f"holidays {version('holidays')}", dict(sorted(known.items())))
