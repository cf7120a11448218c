"""What is served in Streamlit's place: its bundles compressed, its entry document as the board's own, the landing page under its name."""

from __future__ import annotations

import gzip
import hashlib
import re
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import anyio
import streamlit
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

BUNDLES = (Path(streamlit.__file__).parent / "static").resolve()
PACKAGE = Path(__file__).resolve().parent.parent
LOOKS = tuple(PACKAGE / name for name in ("board.css", "meeting.css"))
EDITOR = PACKAGE / "editor" / "codemirror.js"
EDITOR_ADDRESS = f"/board/{EDITOR.name}"
LANDING = "/overview"
TITLE = "石泉无违建看板"
FOREVER = "public, immutable, max-age=31536000"
COMPRESSED = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
# Fetched by every page / by every page with a chart, as Streamlit's own entry script finds out only after it has run.
EVERY_PAGE = ("StreamlitMarkdown.", "Html.", "Multiselect.", "DateInput.", "ButtonGroup.")
CHARTS = ("PlotlyChart.",)


class Addresses:
    """Send the landing page's own name to where Streamlit serves it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].rstrip("/") == LANDING:
            query = scope["query_string"].decode("latin-1")
            await RedirectResponse("./" + (f"?{query}" if query else ""), status_code=307)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


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
            bundle = await anyio.to_thread.run_sync(_compressed, path.removeprefix("/static/"))
            if bundle is None:
                return None
            headers = {"content-encoding": "gzip", "vary": "accept-encoding", "cache-control": FOREVER}
            return Response(bundle, media_type=COMPRESSED[Path(path).suffix], headers=headers)
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


def inline_scripts() -> frozenset[str]:
    """The scripts that stand in the documents served here, and in Streamlit's own, which answers an address that is no page's."""
    documents = (_entry(True).decode(), _entry(False).decode(), (BUNDLES / "index.html").read_text(encoding="utf-8"))
    inline = re.compile(r"<script(?![^>]*\ssrc\s*=)[^>]*>(.*?)</script>", re.S)
    return frozenset(script for document in documents for script in inline.findall(document))


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
    with suppress(store.StoreError):  # empty or damaged: the pages say so
        store.reader(store.default_folder())
    entry = _entry(False).decode()
    for name in re.findall(r'(?:src|href)="\./static/([^"]+\.(?:js|css))"', entry):
        _compressed(name)
