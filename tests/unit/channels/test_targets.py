"""The URL of a webhook."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.adapters.channels.targets import Target, read_target
from guardia.domain.errors import DeliveryFailed


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://hooks.slack.com/services/T/B/x", Target("hooks.slack.com", 443, "/services/T/B/x")),
        ("HTTPS://Example.com:8443?a=1&b=2#c", Target("example.com", 8443, "/?a=1&b=2")),
        ("https://10.0.0.1/", Target("10.0.0.1", 443, "/")),
        ("https://[::1]:444/x", Target("::1", 444, "/x")),
        ("https://a_b.example/%20", Target("a_b.example", 443, "/%20")),
    ],
)
def test_its_parts_are_read(url: str, target: Target) -> None:
    assert read_target(url) == target


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "no URL"),
        ("http://hooks.example/", "https://"),
        ("file:///etc/passwd", "https://"),
        ("//hooks.example/", "https://"),
        ("https:///path", "names no host"),
        ("https://user@hooks.example/", "a user"),
        ("https://:secret@hooks.example/", "a user"),
        ("https://hooks.example:0/", "names no host"),
        ("https://hooks.example:99999/", "is no URL"),
        ("https://hooks.example:x/", "is no URL"),
        ("https://[::1/", "is no URL"),
        ("https://hooks.example\\@evil.example/", "a user"),
        ("https://-a.example/", "names no host"),
        ("https://a..example/", "names no host"),
        ("https://a.example./", "names no host"),
        ("https://ñandú.example/", "ASCII"),
        ("https://hooks.example/a b", "ASCII"),
        ("https://hooks.example/a\r\nHost: evil.example", "ASCII"),
        ("https://hooks.example/" + "x" * 2_000, "2,000"),
        (f"https://{'a' * 64}.example/", "names no host"),
    ],
)
def test_what_is_no_https_url_is_refused_for_good(url: str, why: str) -> None:
    with pytest.raises(DeliveryFailed, match=why) as refusal:
        read_target(url)
    assert refusal.value.permanent


@given(url=st.text("htps:/@[]?#.a1\\%\u3002 ", max_size=30).map("https://".__add__))
def test_any_text_is_refused_or_read_and_never_repeated(url: str) -> None:
    try:
        target = read_target(url)
    except DeliveryFailed as refusal:
        assert url not in str(refusal)  # noqa: PT017 - both ends are right
    else:
        assert target.path.startswith("/")
        assert target.path not in repr(target) or target.path == "/"
