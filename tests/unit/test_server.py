"""The server side without a server: who is answered, and what the entry document says."""

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor

import pytest

from clearance import server as board_server


def finish(answer):
    """Run a coroutine to its end, in a thread of its own: the browser tests of the same session keep a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, answer).result()


@pytest.mark.parametrize(("client", "status"), [(("10.0.0.5", 1), 403), (("127.0.0.1", 1), 200), (("::1", 1), 200), (("::ffff:8.8.8.8", 1), 403)])
def test_only_this_machine_is_answered(client, status):
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        sent.append(message)

    finish(board_server.LocalOnly(app)({"type": "http", "client": client}, None, send))
    assert sent[0]["status"] == status


def test_a_websocket_from_elsewhere_is_closed():
    sent = []

    async def send(message):
        sent.append(message)

    finish(board_server.LocalOnly(None)({"type": "websocket", "client": ("10.0.0.5", 1)}, None, send))
    assert sent == [{"type": "websocket.close", "code": 1008, "reason": "no sign-in configured"}]


@pytest.mark.parametrize(("landing", "how"), [(True, "prefetch"), (False, "modulepreload")])
def test_the_entry_document_asks_for_the_chart_library_as_the_page_needs_it(landing, how):
    document = board_server._entry(landing).decode()
    assert f'<link rel="{how}" crossorigin href="./static/js/PlotlyChart' in document
    assert '<html lang="zh-CN">' in document and "<title>石泉无违建看板</title>" in document and ".b-finding" in document
    assert "http://" not in document.replace("http://www.apache.org", "").replace("http://www.w3.org", "")


def test_nothing_outside_the_bundles_is_served():
    assert board_server._compressed("../../../../etc/passwd") is None
    assert board_server._compressed("js/no-such-file.js") is None


@pytest.mark.parametrize("accepts", [b"gzip, br", b"identity"])
def test_the_looks_reach_a_browser_that_takes_no_gzip_too(accepts):
    scope = {"type": "http", "method": "GET", "path": "/teams", "headers": [(b"accept-encoding", accepts)]}
    response = finish(board_server.Bundles(None)._response(scope))
    assert (response.headers.get("content-encoding") == "gzip") == (b"gzip" in accepts)
    document = gzip.decompress(response.body) if b"gzip" in accepts else response.body
    assert b".b-finding" in document


def test_every_bundle_that_is_asked_for_early_exists():
    assert [prefix for prefix in (*board_server.EVERY_PAGE, *board_server.CHARTS) if not board_server._found((prefix,))] == []


@pytest.mark.parametrize("takes", [b"gzip", b""])
def test_the_editor_is_handed_out_and_not_again_where_it_is_known(takes):
    asked = {"type": "http", "method": "GET", "path": board_server.EDITOR_ADDRESS, "headers": [(b"accept-encoding", takes)]}
    response = finish(board_server.Bundles(None)._response(asked))
    body = gzip.decompress(response.body) if takes else response.body
    assert body == board_server.EDITOR.read_bytes() and response.media_type.startswith("text/javascript")
    known = finish(board_server.Bundles(None)._response({**asked, "headers": [*asked["headers"], (b"if-none-match", response.headers["etag"].encode())]}))
    assert known.status_code == 304 and known.body == b""
