"""Sign-in with a real server and a real Chromium: by password, and at a provider (OIDC); what a browser gets before, after, and in other tabs."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.browser import ROOT, free_port, server
from clearance.people import accounts, sessions
from tests.browser.test_web_side import ask, open_session

SECRET = "a plain long word"
PEOPLE = {"王主任": "leader", "李": "office"}
PROVIDED = {"li@example.org": "office", "wang@example.org": "leader"}


def a_store(sample_folder: Path, folder: Path) -> Path:
    shutil.copytree(sample_folder, folder)
    return folder


# ── by password ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def board(sample_folder, tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """A server that has accounts, listening on every address of the machine; its address on loopback, and its store."""
    folder = a_store(sample_folder, tmp_path_factory.mktemp("people") / "store")
    for name, role in PEOPLE.items():
        accounts.add(folder, name, role, password=SECRET)
    with server(ROOT / "app.py", "--server.address", "0.0.0.0", CLEARANCE_STORE=str(folder), CLEARANCE_HOSTS=own_name()) as (address, _):
        yield address, folder


def own_name() -> str:
    """An address of this machine that is not its loopback; the loopback where there is no other."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))  # nothing is sent
            return asking.getsockname()[0]
        except OSError:
            return "127.0.0.1"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    yield context.new_page()
    context.close()


def sign_in(page: Page, name: str, password: str = SECRET) -> None:
    page.fill("[name=name]", name)
    page.fill("[name=password]", password)
    page.click("form button")


def test_before_sign_in_nothing_is_answered_but_the_way_in(board):
    address, _ = board
    elsewhere = address.replace("127.0.0.1", own_name())
    for at in (address, elsewhere):
        assert ask(at, "/teams")[:2][0] == 303
        for path in ("/media/0123.csv", "/_stcore/host-config", "/static/js/index.js", "/_stcore/upload_file/a/b", "/component/x/y"):
            status, _, text = ask(at, path)
            assert status == 401 and "Sign in first" in text
        assert open_session(at, origin=at) == 403


def test_a_page_is_asked_for_signed_in_to_and_shown(board, page):
    address, _ = board
    page.goto(f"{address}/procedure?as_of=2018-03-02")
    expect(page.locator("h1")).to_have_text("登录")
    sign_in(page, "王主任", "not the password")
    expect(page.get_by_role("alert")).to_contain_text("账号或密码不对")
    sign_in(page, "王主任")
    page.wait_for_selector(".b-finding")
    assert page.url.endswith("/procedure?as_of=2018-03-02")
    page.wait_for_selector(".js-plotly-plot svg.main-svg")
    assert "限协调办" not in page.content() and not page.locator("a", has_text="导入台账").count()
    (cookie,) = (each for each in page.context.cookies() if each["name"] == sessions.COOKIE)
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict" and page.evaluate("document.cookie").find(sessions.COOKIE) == -1
    page.goto(f"{address}/imports")
    expect(page.locator("h1.b-finding")).to_contain_text("不对领导小组开放")


def test_sign_out_ends_it_in_every_tab_and_a_copy_of_the_cookie_is_worth_nothing(board, page):
    address, _ = board
    page.goto(address)
    sign_in(page, "李")
    page.wait_for_selector(".b-finding")
    other = page.context.new_page()
    other.goto(f"{address}/teams")
    other.wait_for_selector(".b-finding")
    (cookie,) = (each for each in page.context.cookies() if each["name"] == sessions.COOKIE)
    stolen = {"cookie": f"{sessions.COOKIE}={cookie['value']}"}
    assert ask(address, "/teams", **stolen)[0] == 200 and open_session(address, origin=address, **stolen) == 101
    page.locator(".st-key-account button").first.click()
    page.locator(".st-key-sign_out button").click()
    expect(page.locator(".b-message")).to_contain_text("已退出登录")
    assert ask(address, "/teams", **stolen)[0] == 303 and open_session(address, origin=address, **stolen) == 403
    other.get_by_text("English").click()
    expect(other.locator(".b-message")).to_contain_text("登录已结束")
    assert other.locator(".b-finding, .js-plotly-plot, table").count() == 0
    other.locator(".b-way").click()
    expect(other.locator("h1")).to_have_text(re.compile("登录|Sign in"))


def test_a_file_that_was_handed_out_is_not_a_stranger_s(board, page):
    address, _ = board
    page.goto(f"{address}/procedure")
    sign_in(page, "李")
    page.wait_for_selector(".st-key-csv_guard button")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/media/" in request.url else None)
    with page.expect_download() as given:
        page.locator(".st-key-csv_guard button").click()
    assert "门牌" in Path(given.value.path()).read_text(encoding="utf-8-sig")
    address_of_file = next(iter(asked), given.value.url)
    assert "/media/" in address_of_file and ask(address, address_of_file.partition(address)[2])[0] == 401


def test_a_role_taken_away_shows_on_a_page_that_is_open(board, page):
    address, folder = board
    page.goto(f"{address}/procedure")
    sign_in(page, "李")
    expect(page.get_by_text("限协调办").first).to_be_visible()
    accounts.give_role(folder, "李", "leader")
    try:
        page.get_by_text("English").click()
        expect(page.locator(".b-question").first).to_contain_text("Is it done properly", timeout=15_000)
        assert page.get_by_text("coordination office only").count() == 0
    finally:
        accounts.give_role(folder, "李", "office")


def test_without_accounts_it_does_not_listen_beyond_this_machine(tmp_path):
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(free_port()), "--server.address", "0.0.0.0"]
    ended = subprocess.run(command, cwd=ROOT, env=os.environ | {"CLEARANCE_STORE": str(tmp_path)}, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)
    assert ended.returncode != 0 and "users add" in ended.stdout + ended.stderr


# ── at a provider ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def provided(sample_folder, tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """A server whose secrets.toml names a provider that runs here too; the accounts know two people by their e-mail."""
    folder, port, provider_port = tmp_path_factory.mktemp("provided"), free_port(), free_port()
    store = a_store(sample_folder, folder / "store")
    for email, role in PROVIDED.items():
        accounts.add(store, email.partition("@")[0], role, identity=email)
    people = [json.dumps({"sub": f"0-{email}", "email": email, "email_verified": True}) for email in (*PROVIDED, "nobody@example.org")]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(provider_port), *(word for each in people for word in ("--user-claims", each))]
    provider = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    secrets = folder / "secrets.toml"
    secrets.write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{"s" * 40}"\nclient_id = "board"\nclient_secret = "{"c" * 40}"\n'
        f'server_metadata_url = "http://localhost:{provider_port}/.well-known/openid-configuration"\n',
        encoding="utf-8",
    )
    try:
        with server(ROOT / "app.py", "--secrets.files", str(secrets), port=port, CLEARANCE_STORE=str(store)) as (address, _):
            yield address, store
    finally:
        provider.terminate()
        provider.wait()


def through_the_provider(page: Page, email: str) -> None:
    page.locator("a.button").click()
    page.get_by_role("button", name=f"0-{email}", exact=True).first.click()


def test_the_provider_vouches_and_the_accounts_say_the_role(provided, page):
    address, store = provided
    page.goto(f"{address}/procedure")
    assert page.locator("[name=password]").count() == 0
    through_the_provider(page, "li@example.org")
    page.wait_for_selector(".b-finding")
    page.goto(f"{address}/procedure")
    expect(page.get_by_text("限协调办").first).to_be_visible()
    accounts.give_role(store, "li", "leader")
    page.get_by_text("English").click()
    expect(page.locator(".b-question").first).to_contain_text("Is it done properly", timeout=15_000)
    assert page.get_by_text("coordination office only").count() == 0
    accounts.give_role(store, "li", "office")


def test_signed_out_the_provider_s_word_of_before_opens_nothing(provided, page):
    address, _ = provided
    page.goto(address)
    through_the_provider(page, "wang@example.org")
    page.wait_for_selector(".b-finding")
    held = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
    assert "_streamlit_user=" in held
    page.locator(".st-key-account button").first.click()
    page.locator(".st-key-sign_out button").click()
    expect(page.locator(".b-message")).to_contain_text("已退出登录")
    status, headers, _ = ask(address, "/teams", cookie=held)
    assert status == 303 and headers["location"].startswith("/sign-in")
    assert open_session(address, origin=address, cookie=held) == 403
    page.goto(address)
    expect(page.locator("a.button")).to_be_visible()


def test_whom_the_provider_knows_and_the_board_does_not_gets_no_further(provided, page):
    address, _ = provided
    page.goto(address)
    through_the_provider(page, "nobody@example.org")
    expect(page.get_by_role("alert")).to_contain_text("nobody@example.org")
    assert page.locator(".b-finding").count() == 0 and not [each for each in page.context.cookies() if each["name"] == sessions.COOKIE]
    page.goto(address)
    expect(page.locator("a.button")).to_be_visible()


def test_a_password_is_none_where_there_is_a_provider(provided):
    address, _ = provided
    assert ask(address, "/sign-in", "POST", b"name=li&password=", origin=address, content_type="application/x-www-form-urlencoded")[0] == 404
