"""One person's browser: opens pages, types, presses, and remembers what no page of ours may ever do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

FLAGS = [
    "--headless",
    "--no-sandbox",  # continuous integration is root, in a container of its own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Device:
    """What somebody holds. `options` are those of a Playwright context."""

    name: str
    options: Mapping[str, Any]


DEVICES = [
    Device("phone", {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}),
    Device("desktop", {"viewport": {"width": 1280, "height": 900}}),
]


class Reader:
    """A browser with no history. `options` go before those of the device."""

    def __init__(self, chromium: Browser, device: Device, pictures: Path, options: Mapping[str, object]) -> None:
        self._touch = bool(device.options.get("has_touch"))
        self._context = chromium.new_context(**{**device.options, **options})
        self.page: Page = self._context.new_page()
        self._pictures = pictures
        self._taken = 0
        self._bad: list[str] = []
        self._host = ""
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._bad.append(f"an error of a script: {error}"))
        self.page.on("request", self._see)

    def open(self, address: str) -> int:
        """Follow a link; the status of what is shown."""
        self._host = urlsplit(address).netloc
        return self._shown(self.page.goto(address))

    def type(self, label: str, text: str) -> None:
        """Into the field with this label."""
        self.page.get_by_label(label).fill(text)

    def press(self, name: str) -> int:
        """A button, with a finger where there is a touch screen; the status of what is shown then."""
        button = self.page.get_by_role("button", name=name)
        with self.page.expect_navigation() as shown:
            if self._touch:
                button.tap()
            else:
                button.click()
        return self._shown(shown.value)

    def follow(self, name: str) -> int:
        """A link of the page; the status of what is shown then."""
        with self.page.expect_navigation() as shown:
            self.page.get_by_role("link", name=name).click()
        return self._shown(shown.value)

    def again(self) -> int:
        """Load the page anew."""
        return self._shown(self.page.reload())

    @property
    def headline(self) -> str:
        """What the page says first."""
        return str(self.page.locator("h1").inner_text())

    @property
    def text(self) -> str:
        """All that is read, with single spaces."""
        return " ".join(str(self.page.locator("body").inner_text()).split())

    @property
    def language(self) -> str | None:
        """The page's own word."""
        found: str | None = self.page.locator("html").get_attribute("lang")
        return found

    @property
    def number(self) -> str:
        """The one that is to be typed."""
        return str(self.page.locator(".number").inner_text())

    @property
    def cookies(self) -> list[Any]:
        """What the site left in the browser."""
        return list(self._context.cookies())

    def assert_met_nothing_bad(self) -> None:
        """No error on the console, no request to another host, and nothing to scroll to the side."""
        assert self._bad == []

    def close(self) -> None:
        """The person goes."""
        self._context.close()

    def _shown(self, response: Response | None) -> int:
        assert response is not None
        self._taken += 1
        self.page.screenshot(path=f"{self._pictures}-{self._taken}.png", full_page=True)
        if self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            self._bad.append(f"the page {self._taken} is wider than the screen")
        return int(response.status)

    def _hear(self, message: ConsoleMessage) -> None:
        # Chromium calls each answer of 4xx an error of the page, which it is not.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self._bad.append(f"on the console: {message.text}")

    def _see(self, request: Request) -> None:
        if urlsplit(request.url).netloc != self._host:
            self._bad.append(f"a request to {request.url}")
