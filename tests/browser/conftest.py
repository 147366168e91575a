"""Debian's Chromium, driven as a person drives it, on a local stack of this tier's own. Run by `make browser`."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from guardia_ops.local.operate import running
from tests.browser.reader import DEVICES, FLAGS, Reader
from tests.browser.site import ROSTER, Site
from tests.e2e.aws import Aws
from tests.e2e.desk import Desk, People
from tests.e2e.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.browser.reader import Device


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser. Not Playwright's own, which it would download: the system's, which the system keeps up to date."""
    path = shutil.which("chromium")
    assert path, "there is no chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A stack with a roster. Nobody's page may have failed when it ends."""
    directory = tmp_path_factory.mktemp("stack")
    with running(directory / ".local") as stack:
        people, aws = People.of(stack), Aws(stack)
        desk = Desk(stack, aws, people, Ledger(stack.outputs, aws), directory)
        desk.body(desk.operator.put("/duty/roster", json=ROSTER))
        yield desk
        assert aws.complaints("message-links") == []
        people.sign_out()
        aws.close()


@pytest.fixture
def site(desk: Desk, request: pytest.FixtureRequest) -> Site:
    """A CRITICAL ticket of this test's own, by an alarm, and the links in the e-mails that told of it."""
    return Site.opened(desk, f"{request.node.name} <b>&</b>")


@pytest.fixture(scope="session")
def screens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of the pages are kept, to be looked at."""
    return tmp_path_factory.mktemp("screens")


@pytest.fixture(params=DEVICES, ids=lambda device: device.name)
def device(request: pytest.FixtureRequest) -> Device:
    """A phone, and a desktop."""
    found: Device = request.param
    return found


@pytest.fixture
def open_browser(
    chromium: Browser, device: Device, screens: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Reader]]:
    """Opens a browser for one more person. What each of them must never meet is looked for at the end."""
    readers: list[Reader] = []

    def open_one(**options: object) -> Reader:
        readers.append(Reader(chromium, device, screens / f"{request.node.name}-{len(readers)}", options))
        return readers[-1]

    yield open_one
    for reader in readers:
        reader.assert_met_nothing_bad()
        reader.close()


@pytest.fixture
def reader(open_browser: Callable[..., Reader]) -> Reader:
    """One person's browser."""
    return open_browser()
