"""Real Chromium against a real server on a free port."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.browser import ROOT, chromium, server

FAILURES = Path(__file__).with_name("failures")


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(item.fspath).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session."""
    with sync_playwright() as playwright:
        found = chromium(playwright)
        yield found
        found.close()


@pytest.fixture(scope="session")
def address(sample_folder: Path) -> Iterator[str]:
    """A server with the sample, for all tests that need no fresh one."""
    with server(ROOT / "app.py", CLEARANCE_STORE=str(sample_folder)) as (address, _):
        yield address


class Watched:
    """A page, with everything that went wrong and every host that was asked."""

    def __init__(self, page: Page) -> None:
        self.page, self.troubles, self.hosts = page, [], set()
        page.on("console", lambda message: self.troubles.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("response", lambda response: self.troubles.append(f"{response.status} {response.url}") if response.status >= 400 else None)
        page.on("request", lambda request: self.hosts.add(request.url.split("/")[2]) if "://" in request.url else None)
        page.on("websocket", lambda socket: self.hosts.add(socket.url.split("/")[2]))


@pytest.fixture
def watched(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """A new page in a context of its own; a picture of it is kept when the test fails."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    found = Watched(context.new_page())
    yield found
    if request.session.testsfailed:
        FAILURES.mkdir(exist_ok=True)
        found.page.screenshot(path=FAILURES / f"{request.node.name.replace('/', '_')}.png")
    context.close()
