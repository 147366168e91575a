"""Who did not answer is left alone, for a while."""

from __future__ import annotations

from datetime import timedelta

from guardia.adapters.channels.left_alone import CAPACITY, FOR, LeftAlone
from guardia.domain.notice import FIRST_RETRY
from tests.support.clock import FakeClock

URL = "https://hooks.example/a"


def test_until_the_next_try_of_the_same_notice() -> None:
    clock = FakeClock()
    left = LeftAlone(clock)
    assert URL not in left
    left.add(URL)
    clock.advance(FOR - timedelta.resolution)
    assert URL in left
    clock.advance(timedelta.resolution)
    assert URL not in left
    assert FOR < FIRST_RETRY


def test_the_latest_silence_counts() -> None:
    clock = FakeClock()
    left = LeftAlone(clock)
    left.add(URL)
    clock.advance(FOR)
    left.add(URL)
    assert URL in left


def test_another_url_of_the_same_host_is_asked() -> None:
    left = LeftAlone(FakeClock())
    left.add(URL)
    assert "https://hooks.example/b" not in left


def test_only_so_many_are_remembered_and_the_latest_are() -> None:
    left = LeftAlone(FakeClock())
    left.add(URL)
    others = [f"https://{number}.example/" for number in range(CAPACITY - 1)]
    for other in others:
        left.add(other)
    assert URL in left
    left.add("https://last.example/")
    assert [url for url in (URL, *others, "https://last.example/") if url not in left] == [URL]
