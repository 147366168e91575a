"""How long a window is, as people type it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guardia.domain.errors import Invalid
from guardia_ops.maintenance.length import read_length


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("2h", 120), ("90min", 90), ("90m", 90), ("1d", 1440), ("1d12h", 2160), (" 2H30MIN ", 150), ("PT2H", 120)],
)
def test_what_people_type(text: str, minutes: int) -> None:
    assert read_length("--for", text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", " ", "2", "h", "0h", "-2h", "2h 30min extra", "soon", "٢h", "9999d"])
def test_what_is_no_length_is_refused_with_the_option(text: str) -> None:
    with pytest.raises(Invalid, match=r"--for: .* is no length such as 2h, 90min or 1d12h"):
        read_length("--for", text)
