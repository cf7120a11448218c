"""The server side without a server: who is answered, under which name, how much is taken, and what is served in Streamlit's place."""

import asyncio
import base64
import gzip
import hashlib
import re
import shutil
import tomllib
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest

from clearance import ledgers, server, store
from clearance.server import entry, gate, headers, health
from tests.conftest import ROOT


def finish(answer):
    """Run a coroutine to its end, in a thread of its own: the browser tests of the same session keep a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, answer).result()


def scope(kind="http", path="/", method="GET", client=("127.0.0.1", 1), **sent):
    found = {"host": "127.0.0.1:8501"} | {name.replace("_", "-"): value for name, value in sent.items()}
    return {
        "type": kind, "path": path, "method": method, "client": client, "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in found.items() if value is not None],
    }  # fmt: skip


async def board(scope, receive, send):
    """What stands behind a middleware: reads the body to its end, answers 200; opens a websocket."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    while receive and (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"board"})


def answer(app, asked, body=()):
    """All that an application sends. ``body``: the parts in which the request's body comes; what is not asked for stays in ``app.left``."""
    sent, parts = [], [{"type": "http.request", "body": part, "more_body": True} for part in body] + [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive():
        return parts.pop(0)

    async def send(message):
        sent.append(message)

    finish(app(asked, receive, send))
    answer.left = len(parts)
    return sent


def status(sent):
    return sent[0].get("status", sent[0]["type"])


# ── who is answered ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("client", "expected"), [(("10.0.0.5", 1), 403), (("127.0.0.1", 1), 200), (("::1", 1), 200), (("::ffff:8.8.8.8", 1), 403), (None, 200)])
def test_only_this_machine_is_answered(client, expected):
    assert status(answer(gate.LocalOnly(board), scope(client=client))) == expected


def test_a_websocket_from_elsewhere_is_closed():
    sent = answer(gate.LocalOnly(board), scope("websocket", client=("10.0.0.5", 1)))
    assert sent == [{"type": "websocket.close", "code": 1008, "reason": "no sign-in configured"}]


@pytest.mark.parametrize(
    ("said", "local"),
    [
        ({"x_forwarded_for": "10.0.0.5"}, False),
        ({"x_forwarded_for": "127.0.0.1, 10.0.0.5"}, False),
        ({"x_forwarded_for": "127.0.0.1"}, True),
        ({"x_real_ip": "10.0.0.5"}, False),
        ({"forwarded": 'for="[2001:db8::1]";proto=https'}, False),
        ({"forwarded": "for=127.0.0.1;host=x"}, True),
        ({"forwarded": "proto=https"}, False),
        ({"x_forwarded_for": "nonsense"}, False),
        ({"x_forwarded_host": "127.0.0.1"}, True),
    ],
)
def test_a_proxy_at_this_machine_makes_nobody_local(said, local):
    assert gate.is_local(scope(**said)) is local
    assert not gate.is_local(scope(client=("10.0.0.5", 1), **said))


# ── under which name ─────────────────────────────────────────────────────────────────────────────────────────────

NAMES = frozenset({"board.example.org"})


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8501", "127.0.0.1", "127.8.9.1:1", "[::1]:8501", "board.example.org", "Board.Example.org.:443"])
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_the_boards_own_names_are_answered(kind, host):
    assert status(answer(gate.Hosts(board, NAMES), scope(kind, host=host))) in (200, "websocket.accept")


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8501", "board.example.org.evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "localhost/evil", "10.0.0.5", "0.0.0.0",
     "board.example.org:", "board.example.org:8501:1", "[::1", "", None],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_no_other_name_is(kind, host):
    assert status(answer(gate.Hosts(board, NAMES), scope(kind, host=host))) in (421, "websocket.close")


def test_two_hosts_are_none():
    asked = scope()
    asked["headers"] *= 2
    assert status(answer(gate.Hosts(board, NAMES), asked)) == 421


def test_what_a_proxy_says_of_the_host_counts_for_nothing():
    assert status(answer(gate.Hosts(board, NAMES), scope(host="evil.example", x_forwarded_host="localhost"))) == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "http://127.0.0.1:8501.evil.example", "file://", "http://localhost:8501"])
def test_another_sites_page_may_read_no_session_and_change_nothing(origin):
    assert status(answer(gate.Hosts(board, NAMES), scope("websocket", origin=origin))) == "websocket.close"
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert status(answer(gate.Hosts(board, NAMES), scope(method=method, origin=origin))) == 403
    assert status(answer(gate.Hosts(board, NAMES), scope(origin=origin))) == 200  # a link may lead here


@pytest.mark.parametrize(("host", "origin"), [("127.0.0.1:8501", "http://127.0.0.1:8501"), ("board.example.org", "https://board.example.org"), ("127.0.0.1:8501", None)])
def test_the_boards_own_page_may(host, origin):
    assert status(answer(gate.Hosts(board, NAMES), scope("websocket", host=host, origin=origin))) == "websocket.accept"
    assert status(answer(gate.Hosts(board, NAMES), scope(method="PUT", host=host, origin=origin))) == 200


def test_the_names_are_a_setting(monkeypatch):
    assert gate.allowed(" Board.Example.org., 10.20.0.5 ,, [2001:db8::1]") == {"board.example.org", "10.20.0.5", "[2001:db8::1]"}
    monkeypatch.setenv("CLEARANCE_HOSTS", "board.example.org")
    assert gate.Hosts(board).names == NAMES
    for wrong in ("https://board.example.org", "board.example.org:443", "board.example.org/x", "*", "*.example.org"):
        with pytest.raises(gate.HostsError, match=re.escape(wrong)):
            gate.allowed(f"ok.example.org, {wrong}")


# ── how much is taken ────────────────────────────────────────────────────────────────────────────────────────────

UPLOAD = f"{gate.UPLOADS}session/file"
ROOM = gate.FRAMING_BYTES


@pytest.mark.parametrize(("path", "limit"), [(UPLOAD, ROOM + 1000), ("/auth", ROOM)])
def test_a_body_that_announces_too_much_is_refused_unread(path, limit):
    limited = gate.BodyLimit(board, upload_bytes=1000)
    assert status(answer(limited, scope(path=path, method="PUT", content_length=str(limit)))) == 200
    assert status(answer(limited, scope(path=path, method="PUT", content_length=str(limit + 1)), [b"x"] * 3)) == 413
    assert answer.left == 4, "not one part was asked for"


@pytest.mark.parametrize("length", ["-1", "1e9", "many"])
def test_a_length_that_is_none_is_refused(length):
    assert status(answer(gate.BodyLimit(board, 1000), scope(path=UPLOAD, method="PUT", content_length=length))) == 413


def test_a_body_in_chunks_is_counted_and_cut():
    limited = gate.BodyLimit(board, upload_bytes=1000)
    assert status(answer(limited, scope(path=UPLOAD, method="PUT"), [b"x" * ROOM, b"x" * 1000])) == 200
    sent = answer(limited, scope(path=UPLOAD, method="PUT"), [b"x" * ROOM, b"x" * 1001, b"x", b"x"])
    assert status(sent) == 413 and (b"connection", b"close") in sent[0]["headers"]
    assert answer.left == 3, "what came after was not asked for"


def test_the_limit_is_that_of_the_ledgers_and_streamlits_own_is_the_same():
    limit = ledgers.load().limits.file_bytes
    assert gate.BodyLimit(board).upload_bytes == limit
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["maxUploadSize"] * 1024 * 1024 == limit


# ── what a browser is told ───────────────────────────────────────────────────────────────────────────────────────


def directives(text):
    return {name: values for name, *values in (part.split() for part in text.split("; "))}


def test_every_answer_carries_the_security_headers_once():
    async def careless(scope, receive, send):
        await send({"type": "http.response.start", "status": 404, "headers": [(b"X-Frame-Options", b"ALLOWALL"), (b"etag", b"1")]})

    (sent,) = answer(headers.Headers(careless), scope())
    found = [(name.decode().lower(), value.decode()) for name, value in sent["headers"]]
    assert len({name for name, _ in found}) == len(found) and dict(found)["etag"] == "1"
    assert headers.FIXED.items() <= dict(found).items()
    assert directives(dict(found)["content-security-policy"])["frame-ancestors"] == ["'self'"]


def test_the_policy_forbids_what_it_does_not_name():
    found = directives(headers.policy("board.example.org"))
    assert found["default-src"] == ["'none'"]
    assert all(value in ("'self'", "blob:") or value.startswith("'sha256-") for value in found["script-src"]), "no eval, no inline, no other host"
    hosts = {value for values in found.values() for value in values if "'" not in value}
    assert hosts == {"data:", "blob:", "ws://board.example.org", "wss://board.example.org"}


@pytest.mark.parametrize("host", ["", "evil.example; script-src *", "a b", "[::1]:8501", "x'y"])
def test_a_host_that_is_none_gets_no_word_in_the_policy(host):
    assert directives(headers.policy(host))["connect-src"] == ["'self'"]
    assert headers.policy(host) == headers.policy()


@pytest.mark.parametrize("landing", [True, False])
def test_every_script_of_the_entry_document_is_allowed_by_its_hash(landing):
    document = entry._entry(landing).decode()
    scripts = [body for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", document, re.S) if " src=" not in attributes]
    assert len(scripts) >= 2 and any("BACKEND_BASE_URL" in script for script in scripts)
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in headers.policy()
    assert not re.search(r"<[^>]+\son\w+\s*=", document), "a handler inside a tag would not run"


# ── the entry document and the bundles ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("landing", "how"), [(True, "prefetch"), (False, "modulepreload")])
def test_the_entry_document_asks_for_the_chart_library_as_the_page_needs_it(landing, how):
    document = entry._entry(landing).decode()
    assert f'<link rel="{how}" crossorigin href="./static/js/PlotlyChart' in document
    assert '<html lang="zh-CN">' in document and "<title>石泉无违建看板</title>" in document and ".b-finding" in document
    assert "http://" not in document.replace("http://www.apache.org", "").replace("http://www.w3.org", "")


def test_nothing_outside_the_bundles_is_served():
    assert entry._compressed("../../../../etc/passwd") is None
    assert entry._compressed("js/no-such-file.js") is None


@pytest.mark.parametrize("accepts", ["gzip, br", "identity"])
def test_the_looks_reach_a_browser_that_takes_no_gzip_too(accepts):
    response = finish(entry.Bundles(None)._response(scope(path="/teams", accept_encoding=accepts)))
    assert (response.headers.get("content-encoding") == "gzip") == ("gzip" in accepts)
    document = gzip.decompress(response.body) if "gzip" in accepts else response.body
    assert b".b-finding" in document


def test_every_bundle_that_is_asked_for_early_exists():
    assert [prefix for prefix in (*entry.EVERY_PAGE, *entry.CHARTS) if not entry._found((prefix,))] == []


@pytest.mark.parametrize("takes", ["gzip", ""])
def test_the_editor_is_handed_out_and_not_again_where_it_is_known(takes):
    response = finish(entry.Bundles(None)._response(scope(path=entry.EDITOR_ADDRESS, accept_encoding=takes)))
    body = gzip.decompress(response.body) if takes else response.body
    assert body == entry.EDITOR.read_bytes() and response.media_type.startswith("text/javascript")
    known = finish(entry.Bundles(None)._response(scope(path=entry.EDITOR_ADDRESS, accept_encoding=takes, if_none_match=response.headers["etag"])))
    assert known.status_code == 304 and known.body == b""


# ── health and metrics ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def a_copy(sample_folder, tmp_path, monkeypatch):
    """A store of its own that may be spoilt: its folder and the file in force."""
    shutil.copytree(sample_folder, tmp_path / "store")
    monkeypatch.setenv("CLEARANCE_STORE", str(tmp_path / "store"))
    return tmp_path / "store", store.current_file(tmp_path / "store")


def healthz(**sent):
    sent = answer(health.Health(board, health.Traffic()), scope(path="/healthz", **sent))
    return status(sent), sent[1]["body"].decode()


def test_a_store_that_answers_is_healthy(a_copy):
    _, file = a_copy
    assert healthz() == (200, f'{{"status":"ok","store":"{file.stem}","newest_survey":"2018-06-29"}}')


def test_before_the_first_import_the_board_is_well_and_empty(tmp_path, monkeypatch):
    monkeypatch.setenv("CLEARANCE_STORE", str(tmp_path / "nothing"))
    assert healthz() == (200, '{"status":"empty","store":"","newest_survey":null}')


def gone(file):
    file.unlink()


def cut(share):
    def spoil(file):
        data = file.read_bytes()
        file.write_bytes(data[: len(data) * share // 100])

    return spoil


def one_byte_short(file):
    file.write_bytes(file.read_bytes()[:-1])


def newer(file):
    with duckdb.connect(str(file)) as connection:
        connection.execute("update store_fact set value = '99' where name = 'schema_version'")


def no_survey_table(file):
    with duckdb.connect(str(file)) as connection:
        connection.execute("drop table survey")


def no_such_column(file):
    with duckdb.connect(str(file)) as connection:
        connection.execute("alter table survey rename column is_sample to was_sample")


def pointer_spoilt(file):
    (file.parent / "CURRENT").write_bytes(b"\xff\xfe\x00")


@pytest.mark.parametrize("opened_before", [False, True])
@pytest.mark.parametrize(
    ("spoil", "reason"),
    [(gone, "is missing"), (cut(0), "cannot be read"), (cut(30), "cannot be read"), (cut(70), "cannot be read"), (one_byte_short, "cannot be read"), (newer, "newer board"),
     (no_survey_table, "cannot be read"), (no_such_column, "does not answer"), (pointer_spoilt, "cannot be read")],
)  # fmt: skip
def test_a_store_that_does_not_is_unhealthy_with_a_reason_and_no_path(a_copy, spoil, reason, opened_before):
    folder, file = a_copy
    if opened_before and spoil not in (newer, no_survey_table, no_such_column):  # which write to the file: not while it is open here
        assert healthz()[0] == 200
    spoil(file)
    code, body = healthz()
    assert code == 503 and reason in body and '"status":"failing"' in body
    assert str(folder.parent) not in body and "/tmp" not in body and "store/" not in body


def test_health_is_for_this_machine():
    assert healthz(client=("10.0.0.5", 1))[0] == 404
    assert healthz(x_forwarded_for="10.0.0.5")[0] == 404
    assert healthz(method="POST")[0] == 405


@pytest.mark.parametrize("path", [health.METRICS, health.STREAMLITS_METRICS])
def test_metrics_are_for_the_administrator_at_this_machine(path, monkeypatch, a_copy):
    def asked(**sent):
        return status(answer(health.Health(board, health.Traffic()), scope(path=path, **sent)))

    for role in ("", "leader", "meeting", "office"):
        monkeypatch.setenv("CLEARANCE_ROLE", role)
        assert asked() == 404
    monkeypatch.setenv("CLEARANCE_ROLE", "admin")
    assert asked() == 200
    assert asked(client=("10.0.0.5", 1)) == asked(x_forwarded_for="10.0.0.5") == 404


def figures(traffic, folder):
    """The samples by name and labels; the text must be what Prometheus reads."""
    text = health.metrics(traffic, folder)
    assert text.endswith("\n")
    described = re.findall(r"^# TYPE (\S+) (?:counter|gauge|summary)$", text, re.M)
    assert len(set(described)) == len(described) == len(re.findall(r"^# HELP ", text, re.M))
    samples = [re.fullmatch(r'(([a-z_]+)(?:\{[a-z]+="[^"\n]*"(?:,[a-z]+="[^"\n]*")*\})?) (\S+)', line) for line in text.splitlines() if line[0] != "#"]
    assert {sample[2].removesuffix("_sum").removesuffix("_count") for sample in samples} <= set(described)
    return {sample[1]: float(sample[3]) for sample in samples}


def test_requests_and_sessions_are_counted(a_copy):
    folder, file = a_copy
    traffic, during = health.Traffic(), []

    async def look_about(scope, receive, send):
        await board(scope, receive, send)
        during.append(traffic.sessions)

    counted = health.Counts(look_about, traffic)
    for path in ("/teams", "/burndown", "/static/js/x.js"):
        answer(counted, scope(path=path))
    answer(counted, scope(path="/../../etc/passwd", method="BREW"))
    answer(counted, scope("websocket", path="/_stcore/stream"))
    answer(health.Counts(gate.Hosts(board, NAMES), traffic), scope("websocket", host="evil.example"))
    found = figures(traffic, folder)
    assert during == [0, 0, 0, 0, 1] and found["clearance_open_sessions"] == 0
    assert found['clearance_requests_total{kind="page",method="GET",status="200"}'] == found['clearance_request_seconds_count{kind="page"}'] == 2
    assert found['clearance_requests_total{kind="other",method="other",status="200"}'] == 1
    assert found['clearance_imports{state="in_force"}'] == len(list((ROOT / "data" / "sample").glob("*.csv"))) and found["clearance_store_up"] == 1
    assert found["process_resident_memory_bytes"] > 10_000_000
    gone(file)
    assert figures(traffic, folder)["clearance_store_up"] == 0


def test_an_application_that_raises_is_counted_as_a_500():
    async def broken(scope, receive, send):
        raise RuntimeError("no")

    traffic = health.Traffic()
    with pytest.raises(RuntimeError):
        answer(health.Counts(broken, traffic), scope(path="/teams"))
    assert traffic.requests == {("page", "GET", 500): 1}


def test_the_headers_stand_outside_and_the_refusals_before_all_else():
    order = [each.cls for each in server.MIDDLEWARE]
    assert order[0] is headers.Headers
    assert order.index(gate.LocalOnly) < order.index(gate.Hosts) < order.index(gate.BodyLimit) < order.index(health.Health) < order.index(entry.Bundles)
