"""What the board costs when many are on it: sessions that open pages, filter and move about, in the server's own protocol, beside a few real browsers.

``python -m benchmarks load``. ``LOAD_SESSIONS`` (50) clients over websockets and ``LOAD_BROWSERS`` (2) Chromium for ``LOAD_MINUTES`` (15);
all signed in; ``LOAD_ADDRESS`` asks a server that runs already, ``LOAD_COOKIE`` is the cookie of whoever is signed in there. A client does what Streamlit's own
browser part does: it keeps the messages that the server says it may refer to, answers nothing else, and waits 5 to 15 seconds between two acts.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import secrets
import shutil
import statistics
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import websockets
from playwright.async_api import async_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.browser import QUIET, ROOT, resident_megabytes, server
from clearance import intake, sample
from clearance.people import accounts, sessions

THINKING = (5.0, 15.0)
PATIENCE = 60.0
PAGES = ("", "batches", "burndown", "forecast", "plan", "weeks", "shops", "classes", "teams", "support", "steps", "readiness", "procedure", "compound", "rows")
FILTERS: tuple[dict[str, str], ...] = ({}, {"batch": "1"}, {"batch": "2"}, {"batch": "3"}, {"class": "civilized"}, {"team": "8"}, {"team": "none"})
DAYS = (None, "2018-06-29", "2018-05-25", "2018-03-30", "2017-12-29", "2017-10-13")


@dataclass
class Seen:
    """What came of a run. ``waited``: seconds from an act to the server's word that the script is done, by act; ``held``: megabytes of the server at
    a second; ``errors``: what went wrong, in a few words; ``bytes``: what came to the clients."""

    waited: dict[str, list[float]] = field(default_factory=lambda: {"open": [], "filter": [], "page": [], "browser filter": []})
    held: list[tuple[float, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    bytes: int = 0


class Session:
    """One client: a websocket, the address it is at, the messages it has kept, and the panels that its last act brought."""

    def __init__(self, socket: websockets.ClientConnection, seen: Seen, dice: random.Random) -> None:
        self.socket, self.seen, self.dice = socket, seen, dice
        self.pages: dict[str, str] = {}
        self.page = ""
        self.query: dict[str, str] = {}
        self.kept: dict[str, str] = {}
        self.shown: list[str] = []

    async def act(self, what: str) -> None:
        """Ask for what the address now says, and wait until it is there."""
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string = urllib.parse.urlencode(self.query)
        if self.page in self.pages:
            state.page_script_hash = self.pages[self.page]
        else:
            state.page_name = self.page
        state.context_info.timezone, state.context_info.locale = "Asia/Shanghai", "zh-CN"
        state.context_info.url = f"http://board/{self.page}"
        state.cached_message_hashes.extend(self.kept)
        self.shown = []
        began = time.monotonic()
        await self.socket.send(asked.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while not self._is_done(await self.socket.recv(decode=False)):
                pass
        self.seen.waited[what].append(time.monotonic() - began)

    def _is_done(self, raw: bytes) -> bool:
        self.seen.bytes += len(raw)
        said = ForwardMsg.FromString(raw)
        kind = said.WhichOneof("type")
        panel = said.delta.new_element.html.body if kind == "delta" and said.delta.new_element.WhichOneof("type") == "html" else ""
        if said.metadata.cacheable and said.hash:
            self.kept[said.hash] = panel
        self.shown.append(self.kept.get(said.ref_hash, "") if kind == "ref_hash" else panel)
        if kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in said.navigation.app_pages}
        if kind == "page_not_found":
            self.seen.errors.append(f"no page {self.page}")
        if kind == "delta" and said.delta.new_element.WhichOneof("type") == "exception":
            self.seen.errors.append(f"{self.page}: {said.delta.new_element.exception.type}")
        if kind == "script_finished":
            if said.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                self.seen.errors.append(f"{self.page}: does not compile")
            return said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    async def go_on(self, until: float) -> None:
        """Open the board, then filter (three times of five), change the day or the page, with time to read in between."""
        await self.act("open")
        while time.monotonic() < until:
            await asyncio.sleep(self.dice.uniform(*THINKING))
            if self.dice.random() < 0.4:
                self.page = self.dice.choice([page for page in PAGES if page != self.page])
                await self.act("page")
            else:
                day = self.dice.choice(DAYS)
                self.query = self.dice.choice(FILTERS) | ({"as_of": day} if day else {})
                await self.act("filter")


async def _client(address: str, cookie: str, number: int, until: float, seen: Seen) -> None:
    dice = random.Random(number)
    await asyncio.sleep(dice.uniform(0, THINKING[0]))
    headers = {"Cookie": cookie} if cookie else {}
    try:
        async with websockets.connect(
            f"{address.replace('http', 'ws', 1)}/_stcore/stream", subprotocols=[websockets.Subprotocol("streamlit")], additional_headers=headers, max_size=None, open_timeout=PATIENCE,
        ) as socket:
            await Session(socket, seen, dice).go_on(until)
    except (TimeoutError, OSError, websockets.WebSocketException) as error:
        seen.errors.append(f"client {number}: {type(error).__name__} {error}")


async def _browsers(address: str, cookie: str, count: int, until: float, seen: Seen) -> None:
    """Real browsers beside them: from the change of a filter in the address to the page at rest."""
    if not count:
        return
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)

        async def one(number: int) -> None:
            dice, context = random.Random(1000 + number), await browser.new_context(viewport={"width": 1280, "height": 800})
            if cookie:
                name, _, value = cookie.partition("=")
                await context.add_cookies([{"name": name, "value": value, "url": address}])
            page = await context.new_page()
            page.on("pageerror", lambda error: seen.errors.append(f"browser {number}: {error}"))
            while time.monotonic() < until:
                began = time.monotonic()
                await page.goto(f"{address}/{dice.choice(PAGES)}?{urllib.parse.urlencode(dice.choice(FILTERS))}")
                await page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=PATIENCE * 1000)
                await page.locator("[data-testid=stMainBlockContainer] [data-testid=stHtml]").first.wait_for(timeout=PATIENCE * 1000)
                seen.waited["browser filter"].append(time.monotonic() - began)
                await asyncio.sleep(dice.uniform(*THINKING))

        done = await asyncio.gather(*(one(number) for number in range(count)), return_exceptions=True)
        seen.errors.extend(f"browser: {each}" for each in done if isinstance(each, Exception))
        await browser.close()


async def _memory(process: int | None, began: float, until: float, seen: Seen) -> None:
    while process and time.monotonic() < until:
        seen.held.append((time.monotonic() - began, resident_megabytes(process)))
        await asyncio.sleep(1)


async def _all(address: str, process: int | None, sessions: int, browsers: int, seconds: float, cookie: str) -> Seen:
    seen, began = Seen(), time.monotonic()
    until = began + seconds
    await asyncio.gather(
        *(_client(address, cookie, number, until, seen) for number in range(sessions)), _browsers(address, cookie, browsers, until, seen), _memory(process, began, until, seen),
    )
    return seen


def run(address: str, process: int | None, *, sessions: int, browsers: int, seconds: float, cookie: str = "") -> Seen:
    """Put a server under load for so long. ``process``: its id, to look at its memory; None: not on this machine."""
    return asyncio.run(_all(address, process, sessions, browsers, seconds, cookie))


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, int | None, str]]:
    """A server: its address, its process, and the cookie of somebody who has signed in there."""
    if given := os.environ.get("LOAD_ADDRESS"):
        yield given.rstrip("/"), None, os.environ.get("LOAD_COOKIE", "")
        return
    sample.write(folder / "surveys")
    reports = intake.import_files(sorted((folder / "surveys").glob("*.csv")), store=folder / "store")
    if refused := [report.error for report in reports if report.status != intake.ACCEPTED]:
        raise RuntimeError(f"the sample is not taken: {refused[0]}")  # a board without figures would answer in no time
    password = secrets.token_urlsafe(16)
    accounts.add(folder / "store", "load", "leader", password=password)
    with server(ROOT / "app.py", CLEARANCE_STORE=str(folder / "store")) as (address, process):
        yield address, process, _signed_in(address, "load", password)


def _signed_in(address: str, name: str, password: str) -> str:
    """The cookie of a session, by the form of the sign-in page as a browser would send it."""
    with httpx.Client(base_url=address, headers={"Origin": address}) as visitor:
        form = re.search(r'name="form" value="([^"]+)"', visitor.get("/sign-in").text)
        if form is None:
            raise RuntimeError("there is no form to sign in with")
        visitor.post("/sign-in", data={"form": form[1], "name": name, "password": password, "next": "/"})
        return f"{sessions.COOKIE}={visitor.cookies[sessions.COOKIE]}"


def measure(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Rows of (what, measured, against, ratio or aim)."""
    clients, browsers, minutes = (float(os.environ.get(name, usual)) for name, usual in (("LOAD_SESSIONS", 50), ("LOAD_BROWSERS", 2), ("LOAD_MINUTES", 15)))
    with _served(folder) as (address, process, cookie):
        alone = run(address, process, sessions=1, browsers=0, seconds=min(60, 20 * minutes), cookie=cookie)
        seen = run(address, process, sessions=int(clients), browsers=int(browsers), seconds=60 * minutes, cookie=cookie)
    what = f"{int(clients)} sessions, {int(browsers)} Chromium, {minutes:g} min"
    for act, waited in seen.waited.items():
        if len(waited) > 1:
            quiet = alone.waited[act]
            p50, p95 = statistics.median(waited), statistics.quantiles(waited, n=20)[-1]
            against = f"one session alone p50 {1000 * statistics.median(quiet):.0f} ms" if quiet else ""
            yield f"{what}: {act} → done", f"p50 {1000 * p50:.0f} ms, p95 {1000 * p95:.0f} ms of {len(waited)}", against, f"{p50 / statistics.median(quiet):.1f} times" if quiet else ""
    if len(seen.held) > 2:
        third = len(seen.held) // 3
        middle, last = (statistics.median(held for _, held in part) for part in (seen.held[third : 2 * third], seen.held[2 * third :]))
        yield f"{what}: memory of the server", f"last third {last:.0f} MB, at most {max(held for _, held in seen.held):.0f} MB", f"middle third {middle:.0f} MB", f"{last / middle:.2f} times; aim: no growth after warm-up"
    yield f"{what}: errors", str(len(seen.errors)), "; ".join(dict.fromkeys(seen.errors))[:200], "aim 0"
