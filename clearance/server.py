"""The ASGI side of the board: what happens to a request before Streamlit sees it.

- without sign-in nobody but this machine is answered;
- Streamlit's bundles go out gzipped, each compressed once (Streamlit leaves them uncompressed: 8 MB for the first page);
- the entry document names the board, carries its looks, and asks early for the one bundle that the page will need;
- the landing page answers under its own name too;
- everything slow to import is imported before the first visitor comes.
"""

from __future__ import annotations

import gzip
import hashlib
import ipaddress
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import anyio
import streamlit
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

BUNDLES = Path(streamlit.__file__).parent / "static"
LOOKS = tuple(Path(__file__).with_name(name) for name in ("board.css", "meeting.css"))
EDITOR = Path(__file__).with_name("editor") / "codemirror.js"
EDITOR_ADDRESS = f"/board/{EDITOR.name}"
LANDING = "/overview"
TITLE = "石泉无违建看板"
FOREVER = "public, immutable, max-age=31536000"
COMPRESSED = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
# Fetched by every page / by every page with a chart, as Streamlit's own entry script finds out only after it has run.
EVERY_PAGE = ("StreamlitMarkdown.", "Html.", "Multiselect.", "DateInput.", "ButtonGroup.")
CHARTS = ("PlotlyChart.",)
REFUSED = (
    "本看板尚未配置登录，只在本机 (127.0.0.1) 提供服务。\n"
    "No sign-in is configured: the board answers on this machine only (127.0.0.1).\n"
)


class LocalOnly:
    """Refuse whoever does not come from this machine. Holds however the server was started (streamlit, uvicorn, a container)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or _is_local(scope.get("client")):
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse(REFUSED, status_code=403)(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": "no sign-in configured"})


def _is_local(client: Any) -> bool:
    if client is None:  # a unix socket, or a test client
        return True
    try:
        return ipaddress.ip_address(client[0].split("%")[0]).is_loopback
    except ValueError:
        return client[0] == "testclient"


class Addresses:
    """Send the landing page's own name to where Streamlit serves it; mark every answer as what it says it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["path"].rstrip("/") == LANDING:
            query = scope["query_string"].decode("latin-1")
            await RedirectResponse("./" + (f"?{query}" if query else ""), status_code=307)(scope, receive, send)
            return

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    (b"x-content-type-options", b"nosniff"),
                    (b"referrer-policy", b"same-origin"),
                    (b"x-frame-options", b"SAMEORIGIN"),
                ]
            await send(message)

        await self.app(scope, receive, send_marked)


class Bundles:
    """Serve Streamlit's bundles gzipped and its entry document as the board's own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._response(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        await (response or self.app)(scope, receive, send)

    async def _response(self, scope: Scope) -> Response | None:
        path = scope["path"]
        takes_gzip = b"gzip" in dict(scope["headers"]).get(b"accept-encoding", b"")
        if re.fullmatch(r"/[a-z_-]*", path):  # also without gzip: the board's looks are in it
            document, headers = _entry(path == "/"), {"vary": "accept-encoding", "cache-control": "no-cache"}
            if takes_gzip:
                document, headers = gzip.compress(document, mtime=0), headers | {"content-encoding": "gzip"}
            return Response(document, media_type="text/html; charset=utf-8", headers=headers)
        if path == EDITOR_ADDRESS:
            content, headers = EDITOR.read_bytes(), {"vary": "accept-encoding", "cache-control": "no-cache", "etag": _editor_mark()}
            if dict(scope["headers"]).get(b"if-none-match", b"").decode("latin-1") == headers["etag"]:
                return Response(status_code=304, headers=headers)
            if takes_gzip:
                content, headers = _editor_compressed(), headers | {"content-encoding": "gzip"}
            return Response(content, media_type=COMPRESSED[EDITOR.suffix], headers=headers)
        if takes_gzip and path.startswith("/static/") and Path(path).suffix in COMPRESSED:
            content = await anyio.to_thread.run_sync(_compressed, path.removeprefix("/static/"))
            if content is None:
                return None
            headers = {"content-encoding": "gzip", "vary": "accept-encoding", "cache-control": FOREVER}
            return Response(content, media_type=COMPRESSED[Path(path).suffix], headers=headers)
        return None


@lru_cache(maxsize=512)
def _compressed(name: str) -> bytes | None:
    file = (BUNDLES / "static" / name).resolve()
    if not file.is_relative_to(BUNDLES) or not file.is_file():
        return None
    return gzip.compress(file.read_bytes(), compresslevel=6, mtime=0)


@lru_cache(maxsize=1)
def _editor_compressed() -> bytes:
    return gzip.compress(EDITOR.read_bytes(), compresslevel=6, mtime=0)


@lru_cache(maxsize=1)
def _editor_mark() -> str:
    return f'"{hashlib.sha256(EDITOR.read_bytes()).hexdigest()[:16]}"'


@lru_cache(maxsize=2)
def _entry(is_landing: bool) -> bytes:
    """Streamlit's index.html with the board's language and name, and the page's bundles asked for at once.

    The landing page is text and never waits for the chart library; it fetches it when idle, for the page after.
    """
    document = (BUNDLES / "index.html").read_text(encoding="utf-8")
    document = document.replace('<html lang="en">', '<html lang="zh-CN">')
    document = re.sub(r"<title>.*?</title>", f"<title>{TITLE}</title>", document)
    document = re.sub(r"<link\s+rel=\"preload\"[^>]*SourceSans[^>]*>", "", document)  # a font that the theme does not use
    wanted = [("modulepreload", bundle) for bundle in _found(EVERY_PAGE)]
    wanted += [("prefetch" if is_landing else "modulepreload", bundle) for bundle in _found(CHARTS)]
    links = "".join(f'<link rel="{rel}" crossorigin href="./static/js/{bundle}">' for rel, bundle in wanted)
    # Streamlit would look for its server under the page's own address first and log a 404 for it.
    root = "<script>window.__streamlit={BACKEND_BASE_URL:location.origin}</script>"
    looks = "".join(f"<style>{sheet.read_text(encoding='utf-8')}</style>" for sheet in LOOKS)
    return document.replace("<head>", "<head>" + root).replace("</head>", looks + links + "</head>").encode()


def _found(prefixes: tuple[str, ...]) -> list[str]:
    names = sorted(file.name for file in (BUNDLES / "static" / "js").glob("*.js"))
    return [name for prefix in prefixes for name in names if name.startswith(prefix)]


def warm_up() -> None:
    """Import what pages need and compress what browsers ask for first, so that the first visitor does not pay for it."""
    import plotly.graph_objects  # noqa: F401
    from scipy import stats  # noqa: F401 - the log-rank test of 文明/一般
    from streamlit.elements import plotly_chart  # noqa: F401

    from clearance import locale, query, store
    from clearance.charts import batches, burndown, classes, teams  # noqa: F401

    query.catalogue()
    for language in locale.LANGUAGES:
        locale.translator(language)
    with suppress(store.StoreError):  # an empty store: the pages say so
        store.reader(store.default_folder())
    entry = _entry(False).decode()
    for name in re.findall(r'(?:src|href)="\./static/([^"]+\.(?:js|css))"', entry):
        _compressed(name)


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Warm up, then serve."""
    # On a fresh server a folder called pages/ makes Streamlit take the first deep link for a page of its old kind, which it
    # does not find, until app.py has run once.
    PagesManager.uses_pages_directory = False
    await anyio.to_thread.run_sync(warm_up)
    yield


MIDDLEWARE = [Middleware(LocalOnly), Middleware(Addresses), Middleware(Bundles)]
