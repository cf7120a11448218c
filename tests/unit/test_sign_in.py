"""Sign-in without a server: who gets past the gate, what the form takes, and what an attacker tries."""

import json
import re
import time
import tomllib
from types import SimpleNamespace
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import argon2
import pytest
from streamlit.runtime.secrets import AttrDict
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from clearance import audit, oidc, people, server
from clearance.people import accounts, passwords, sessions
from clearance.server import gate, health, noted, sign_in
from tests.conftest import ROOT
from tests.unit.test_server import answer, board, scope, status

SECRET, AWAY = "a plain long word", ("10.0.0.5", 1)
HOST = "127.0.0.1:8501"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    monkeypatch.setattr(sessions, "SESSIONS", sessions.Sessions())
    monkeypatch.setattr(people, "listeners", [])
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CLEARANCE_STORE", str(tmp_path))
    for name, role in (("王主任", "leader"), ("李", "office"), ("赵", "admin")):
        accounts.add(tmp_path, name, role, password=SECRET)
    return tmp_path


@pytest.fixture
def door(folder):
    """The gate with the board behind it, as the server stacks them."""
    return sign_in.SignIn(board)


def asked(path="/", method="GET", query="", cookie=None, **sent):
    found = scope(sent.pop("kind", "http"), path, method, **({"cookie": cookie} if cookie else {}), **sent)
    return found | {"query_string": query.encode("latin-1"), "scheme": sent.get("scheme", "http")}


def headers_of(sent, name):
    return [value.decode("latin-1") for each, value in sent[0]["headers"] if each.decode("latin-1") == name]


def cookies_set(sent):
    return dict(each.partition(";")[0].partition("=")[::2] for each in headers_of(sent, "set-cookie"))


def text_of(sent):
    return b"".join(each.get("body", b"") for each in sent).decode("utf-8")


def form(door, query=""):
    """A fresh form: its hidden word, and the cookie that goes with it."""
    sent = answer(door, asked(sign_in.PAGE, query=query))
    assert status(sent) == 200
    return re.search(r'name="form" value="([^"]+)"', text_of(sent))[1], f"{sign_in.FORM_COOKIE}={cookies_set(sent)[sign_in.FORM_COOKIE]}"


def post(door, name="王主任", password=SECRET, to="/", cookie="", body=None, client=("127.0.0.1", 1), **sent):
    word, given = form(door)
    text = body if body is not None else urlencode({"form": word, "name": name, "password": password, "next": to}).encode()
    origin = sent.pop("origin", f"http://{HOST}")
    return answer(door, asked(sign_in.PAGE, "POST", cookie="; ".join(filter(None, (given, cookie))), origin=origin, client=client, **sent), [text])


def signed(door, name="王主任"):
    sent = post(door, name)
    assert status(sent) == 303
    return f"{sessions.COOKIE}={cookies_set(sent)[sessions.COOKIE]}"


# ── who is answered ──────────────────────────────────────────────────────────────────────────────────────────────


def test_without_accounts_the_board_is_this_machines_and_says_how_to_change_that(tmp_path, monkeypatch):
    monkeypatch.setenv("CLEARANCE_STORE", str(tmp_path))
    sent = answer(gate.LocalOnly(board), scope(client=AWAY))
    assert status(sent) == 403 and "users add" in text_of(sent) and "secrets.toml" in text_of(sent)
    assert status(answer(sign_in.SignIn(board), asked())) == 200


def test_with_accounts_other_machines_are_answered_by_the_sign_in_page_only(door):
    outside = gate.LocalOnly(door)
    sent = answer(outside, asked("/teams", query="as_of=2018-03-02&lang=en", client=AWAY))
    assert status(sent) == 303 and headers_of(sent, "location") == ["/sign-in?next=%2Fteams%3Fas_of%3D2018-03-02%26lang%3Den"]
    page = answer(outside, asked(sign_in.PAGE, query=urlsplit(headers_of(sent, "location")[0]).query, client=AWAY))
    assert status(page) == 200 and "Sign in" in text_of(page) and not re.search(r"[\u3400-\u9fff]", re.sub(r'lang="zh".*?</a>|<img.*?>|font-family[^;]*;', "", text_of(page)))


STRANGERS = {
    "a bundle": ("http", "/static/js/index.js", "GET"), "a download": ("http", "/media/0123abcd.csv", "GET"), "an upload": ("http", "/_stcore/upload_file/a/b", "PUT"),
    "a deleted upload": ("http", "/_stcore/upload_file/a/b", "DELETE"), "a session": ("websocket", "/_stcore/stream", "GET"), "settings": ("http", "/_stcore/host-config", "GET"),
    "the editor": ("http", "/board/codemirror.js", "GET"), "a component": ("http", "/component/x/y.js", "GET"), "the agents": ("http", "/_stcore/agent/x", "GET"),
    "the provider, where there is none": ("http", "/oauth2callback", "POST"), "a posted page": ("http", "/teams", "POST"), "a dotted path": ("http", "/sign-in/../teams", "GET"),
    "a path in capitals": ("http", "/SIGN-IN", "GET"), "a doubled slash": ("http", "//sign-in", "GET"),
}  # fmt: skip


@pytest.mark.parametrize("what", STRANGERS)
@pytest.mark.parametrize("client", [AWAY, ("127.0.0.1", 1)])
def test_a_stranger_gets_nothing(what, client, door):
    kind, path, method = STRANGERS[what]
    sent = answer(door, asked(path, method, kind=kind, client=client))
    assert status(sent) in (401, 303, "websocket.close") and "board" not in text_of(sent).split()


def test_only_that_the_process_lives_is_told_to_anybody(door):
    assert status(answer(door, asked("/_stcore/health"))) == 200


@pytest.mark.parametrize("what", STRANGERS)
def test_who_has_signed_in_gets_what_the_role_may(what, door):
    kind, path, method = STRANGERS[what]
    of_office, of_leader = (status(answer(door, asked(path, method, kind=kind, cookie=signed(door, name)))) for name in ("李", "王主任"))
    assert of_office in (200, "websocket.accept")
    assert of_leader == (403 if "upload" in what else of_office)


def test_a_file_of_accounts_that_cannot_be_read_lets_nobody_in(door, folder):
    cookie = signed(door)
    (folder / accounts.FILE).write_text("{", encoding="utf-8")
    assert gate.sign_in_configured()
    assert status(answer(door, asked(cookie=cookie))) == 303 and status(answer(door, asked("/media/x", cookie=cookie))) == 401
    page = answer(door, asked(sign_in.PAGE))
    assert status(page) == 503 and "账号文件读不出来" in text_of(page)


def test_metrics_are_for_an_administrator_who_has_signed_in(door, monkeypatch):
    monkeypatch.setenv("CLEARANCE_ROLE", "admin")
    whole = health.Health(door, health.Traffic())
    assert status(answer(whole, asked(health.METRICS))) == 404, "this machine alone is not enough any more"
    for name, expected in (("王主任", 404), ("李", 404), ("赵", 200)):
        assert status(answer(whole, asked(health.METRICS, cookie=signed(door, name)))) == expected
    assert status(answer(whole, asked(health.METRICS, client=AWAY, cookie=signed(door, "赵")))) == 200


@pytest.mark.parametrize(("address", "refused"), [("0.0.0.0", True), (None, True), ("", True), ("10.0.0.7", True), ("::", True), ("127.0.0.1", False), ("::1", False), ("localhost", False)])
def test_the_server_does_not_listen_beyond_this_machine_before_anybody_can_sign_in(address, refused, tmp_path, monkeypatch):
    monkeypatch.setenv("CLEARANCE_STORE", str(tmp_path))
    if refused:
        with pytest.raises(gate.OpenAddressError, match="users add"):
            gate.refuse_open_address(address)
    else:
        gate.refuse_open_address(address)
    accounts.add(tmp_path, "王", "leader", password=SECRET)
    gate.refuse_open_address(address)


def test_the_gate_stands_before_all_that_serves_and_behind_all_that_refuses():
    order = [each.cls for each in server.MIDDLEWARE]
    assert order.index(gate.BodyLimit) < order.index(sign_in.SignIn) < order.index(server.Addresses) < order.index(server.Bundles)


@pytest.mark.parametrize(
    ("client", "said", "expected"),
    [
        (("10.0.0.5", 1), {}, "10.0.0.5"), (("10.0.0.5", 1), {"x_forwarded_for": "1.2.3.4"}, "10.0.0.5"), (None, {}, "127.0.0.1"),
        (("127.0.0.1", 1), {"x_forwarded_for": "1.2.3.4, 10.0.0.9"}, "10.0.0.9"), (("127.0.0.1", 1), {}, "127.0.0.1"),
    ],
)  # fmt: skip
def test_a_place_is_the_peer_or_whom_our_own_proxy_names(client, said, expected):
    assert gate.client_address(scope(client=client, **said)) == expected


# ── the form ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_name_and_its_password_open_the_page_that_was_asked_for(door):
    heard = []
    people.listeners.append(heard.append)
    sent = post(door, to="/teams?as_of=2018-03-02", client=AWAY)
    assert status(sent) == 303 and headers_of(sent, "location") == ["/teams?as_of=2018-03-02"]
    (cookie,) = (each for each in headers_of(sent, "set-cookie") if each.startswith(sessions.COOKIE))
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/" in cookie and "Secure" not in cookie and "Max-Age" not in cookie
    assert status(answer(door, asked("/teams", cookie=cookie.partition(";")[0]))) == 200
    assert heard == [people.Event("signed in", "王主任", "王主任", "leader", "10.0.0.5")]


def test_what_becomes_of_a_sign_in_is_in_the_audit_log_and_a_flood_of_tries_is_a_line_a_minute(door, folder):
    noted.listen()
    assert len(people.listeners) == 1 and noted.listen() is None and len(people.listeners) == 1
    people.listeners[:] = [noted.Noted()]
    signed(door)
    for _ in range(people.settings().tries_of_address + 5):
        post(door, "李", "wrong", client=AWAY)
    kept = list(audit.entries(folder))
    assert (kept[0].what, kept[0].who, kept[0].role, kept[0].origin) == ("sign_in", "王主任", "leader", "127.0.0.1")
    assert {(each.what, each.origin) for each in kept[1:]} == {("refused", "10.0.0.5")}
    assert [each.subject for each in kept].count("sign-in locked: 李") == 1 < [each.subject for each in kept].count("sign-in failed: 李")
    assert audit.verify(folder).whole


def test_every_event_of_people_has_its_kind():
    assert audit.OF_PEOPLE.keys() == set(people.EVENTS) and set(audit.OF_PEOPLE.values()) <= set(audit.KINDS)


def test_over_tls_the_cookie_never_goes_without(door):
    word, given = form(door)
    text = urlencode({"form": word, "name": "李", "password": SECRET}).encode()
    sent = answer(door, asked(sign_in.PAGE, "POST", cookie=given, origin=f"https://{HOST}") | {"scheme": "https"}, [text])
    assert status(sent) == 303 and all("Secure" in each for each in headers_of(sent, "set-cookie") if each.startswith(sessions.COOKIE))


def test_nothing_tells_which_names_there_are(door):
    accounts.disable(accounts_folder(), "赵")
    texts = {re.sub(r'value="[^"]+"', "", text_of(post(door, name, "wrong wrong wrong"))) for name in ("王主任", "没有的", "赵", "' or 1=1 --")}
    assert len(texts) == 1 and "账号或密码不对" in texts.pop()
    assert status(post(door, "赵")) == 401


def accounts_folder():
    return sign_in.store.default_folder()


def test_too_many_tries_are_told_so_for_any_name_and_the_right_password_too(door):
    most = people.settings().tries
    for name in ("王主任", "没有的"):
        codes = [status(post(door, name, "wrong wrong wrong", client=AWAY)) for _ in range(most + 1)]
        assert codes == [401] * most + [429]
    sent = post(door, client=AWAY)
    assert status(sent) == 429 and "15分钟" in text_of(sent)
    assert status(post(door, client=("10.0.0.6", 1))) == 303, "elsewhere the person still gets in"


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", f"http://{HOST}.evil.example", "http://127.0.0.1:9999"])
def test_a_form_from_anywhere_else_is_refused(origin, door):
    sent = post(door, origin=origin)
    assert status(sent) == 403 and sessions.COOKIE not in cookies_set(sent)


def test_a_form_that_this_browser_was_not_given_is_refused(door, monkeypatch):
    mine, theirs = form(door), form(door)
    for word, cookie in ((mine[0], theirs[1]), ("", mine[1]), (mine[0] + "x", mine[1]), (mine[0], f"{sign_in.FORM_COOKIE}=")):
        text = urlencode({"form": word, "name": "李", "password": SECRET}).encode()
        assert status(answer(door, asked(sign_in.PAGE, "POST", cookie=cookie, origin=f"http://{HOST}"), [text])) == 403
    monkeypatch.setattr(sign_in, "FORM_SECONDS", -1)
    assert status(post(door)) == 403, "nor one that is old"


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example", "/teams\r\nset-cookie: x=1", "javascript:alert(1)", "/sign-in?next=/teams", "/a/b", "/é", ""])
def test_nobody_is_led_elsewhere(to, door):
    assert headers_of(post(door, to=to), "location") == ["/"]
    page = answer(door, asked(sign_in.PAGE, query=urlencode({"next": to})))
    assert 'name="next" value="/"' in text_of(page)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"&" * 8000, b"a=1&" * 1000, b"name=x" * 2000, b"name=" + b"%E7%8E%8B" * 500])
def test_a_body_that_is_no_form_is_refused(body, door):
    sent = post(door, body=body)
    assert status(sent) in (400, 403, 413) and sessions.COOKIE not in cookies_set(sent)


def test_other_methods_are_none(door):
    assert status(answer(door, asked(sign_in.PAGE, "PUT", origin=f"http://{HOST}"))) == 405


def test_what_is_typed_is_never_markup(door):
    page = answer(door, asked(sign_in.PAGE, query=urlencode({"next": '/teams?"><script>x</script>'})))
    assert "<script" not in text_of(page)


def test_the_page_is_not_kept_and_asks_nothing_of_anybody_else(door):
    page = answer(door, asked(sign_in.PAGE))
    assert headers_of(page, "cache-control") == ["no-store"] and not re.search(r'(?:src|href|action)="(?:https?:)?//', text_of(page)) and "<script" not in text_of(page)


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_cookie_that_somebody_has_planted_is_not_signed_in(door):
    planted = signed(door, "王主任")
    sent = post(door, "李", cookie=planted)
    assert cookies_set(sent)[sessions.COOKIE] not in planted
    assert status(answer(door, asked(cookie=planted))) == 303, "and it stands for nobody any more"


def test_a_stolen_cookie_is_worth_nothing_after_sign_out(door):
    cookie = signed(door)
    sessions.SESSIONS.end(cookie.partition("=")[2])
    assert status(answer(door, asked(cookie=cookie))) == 303
    assert status(answer(door, asked("/media/x.csv", cookie=cookie))) == 401
    assert status(answer(door, asked("/_stcore/stream", kind="websocket", cookie=cookie))) == "websocket.close"
    page = answer(door, asked(sign_in.PAGE, cookie=cookie))
    assert "登录已结束" in text_of(page) and any(each.startswith(f'{sessions.COOKIE}=""') and "Max-Age=0" in each for each in headers_of(page, "set-cookie"))


@pytest.mark.parametrize("cookies", ["{}x", "{}; {}", "x={}", f"{sessions.COOKIE}=", f'{sessions.COOKIE}="', ";;;=;", "\x00"])
def test_a_cookie_that_is_none(cookies, door):
    mine = signed(door)
    sent = answer(door, asked(cookie=cookies.format(mine, mine)))
    assert status(sent) == (200 if cookies == "{}; {}" else 303)


def test_the_account_s_end_is_the_session_s(door):
    cookie = signed(door, "李")
    accounts.give_role(accounts_folder(), "李", "leader")
    assert status(answer(door, asked("/_stcore/upload_file/a/b", "PUT", cookie=cookie))) == 403, "a role taken away is gone at once"
    accounts.disable(accounts_folder(), "李")
    assert status(answer(door, asked(cookie=cookie))) == 303


def test_a_link_on_another_site_asks_once_more_so_that_the_cookie_comes_along(door):
    sent = answer(door, asked("/teams", query="lang=en", sec_fetch_site="cross-site"))
    assert status(sent) == 200 and 'content="0;url=/teams?lang=en"' in text_of(sent)
    assert status(answer(door, asked("/teams", query="lang=en", sec_fetch_site="same-origin"))) == 303


def test_who_has_signed_in_is_led_on_from_the_sign_in_page(door):
    sent = answer(door, asked(sign_in.PAGE, query="next=%2Fteams", cookie=signed(door)))
    assert status(sent) == 303 and headers_of(sent, "location") == ["/teams"]


# ── at a provider ────────────────────────────────────────────────────────────────────────────────────────────────


ORIGIN = f"http://{HOST}"


@pytest.fixture
def provider(folder, monkeypatch):
    """A board whose secrets name a provider; ``provider(**claims)`` is the cookie that Streamlit makes of the provider's word."""
    section = {"redirect_uri": f"{ORIGIN}/oauth2callback", "cookie_secret": "s" * 40, "client_id": "board", "client_secret": "c" * 40, "server_metadata_url": "http://127.0.0.1:9/x"}
    monkeypatch.setattr(oidc, "is_configured", lambda: True)
    monkeypatch.setattr(oidc.auth_util, "get_secrets_auth_section", lambda: AttrDict(section))
    monkeypatch.setattr(oidc, "get_cookie_secret", lambda: section["cookie_secret"])
    monkeypatch.setattr(oidc, "way", lambda: "/auth/login?provider=x")
    accounts.add(folder, "周", "office", identity="zhou@example.org")

    def word(secret=section["cookie_secret"], **claims):
        told = {"sub": "42", "email": "zhou@example.org", "exp": time.time() + 300, "iat": time.time(), "origin": ORIGIN, "is_logged_in": True, "provider": "default"} | claims
        text = json.dumps({name: value for name, value in told.items() if value is not None})
        return f"{oidc.COOKIE}={create_signed_value(secret, oidc.COOKIE, text).decode()}"

    return word


def test_the_providers_word_begins_a_session_once(door, provider):
    word = provider()
    sent = answer(door, asked("/teams", query="lang=en", cookie=word))
    assert status(sent) == 303 and headers_of(sent, "location") == ["/teams?lang=en"]
    cookie = f"{sessions.COOKIE}={cookies_set(sent)[sessions.COOKIE]}"
    assert sessions.SESSIONS.person(cookie.partition("=")[2]).name == "周" and status(answer(door, asked(cookie=cookie))) == 200
    again = answer(door, asked("/teams", cookie=word))
    assert headers_of(again, "location")[0].startswith("/sign-in"), "whoever has a copy of it comes too late"
    assert status(answer(door, asked("/media/x", cookie=provider()))) == 401, "and it opens pages only"


class Ago(NamedTuple):  # a moment that a worker's clock says when the test runs, so that all collect the same tests
    seconds: int


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 0}, {"exp": None}, {"exp": "2099-01-01"}, {"exp": Ago(1)}, {"origin": "http://evil.example"}, {"origin": None}, {"is_logged_in": False}, {"provider": "another"},
        {"secret": "t" * 40}, {"iat": Ago(7200)}, {"iat": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_word_that_does_not_hold_opens_nothing(claims, door, provider):
    sent = answer(door, asked("/", cookie=provider(**{name: time.time() - value.seconds if isinstance(value, Ago) else value for name, value in claims.items()})))
    assert status(sent) == 303 and headers_of(sent, "location") == ["/sign-in?next=%2F"]


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"email": "ZHOU@example.org"}, "周"), ({"email": "zhou@example.org", "email_verified": True}, "周"), ({"sub": "zhou@example.org", "email": None}, "周"),
        ({"email_verified": False}, None), ({"email": "other@example.org"}, None), ({"email": None}, None), ({"email": ""}, None), ({"email": "周"}, None), ({"email": "王主任"}, None),
    ],
)  # fmt: skip
def test_who_the_provider_names_is_whom_the_accounts_know_so(claims, name, door, provider):
    sent = answer(door, asked(cookie=provider(**claims)))
    held = cookies_set(sent).get(sessions.COOKIE)
    assert (sessions.SESSIONS.person(held).name if held else None) == name
    if name is None:
        assert status(sent) == 403 and "没有给您开通" in text_of(sent) and any(each.startswith(f'{oidc.COOKIE}=""') for each in headers_of(sent, "set-cookie"))


def test_a_barred_account_is_barred_at_the_provider_too(door, provider, folder):
    accounts.disable(folder, "周")
    assert status(answer(door, asked(cookie=provider()))) == 403


def test_the_way_to_the_provider_is_open_and_leads_nowhere_else(door, provider):
    assert [status(answer(door, asked(path))) for path in oidc.ROUTES] == [200] * 3
    page = answer(door, asked(sign_in.PAGE))
    assert 'href="/auth/login?provider=x"' in text_of(page) and "password" not in text_of(page)
    assert status(post_plain(door)) == 404


def post_plain(door):
    text = urlencode({"name": "王主任", "password": SECRET}).encode()
    return answer(door, asked(sign_in.PAGE, "POST", origin=ORIGIN), [text])


def test_secrets_that_cannot_be_read_stop_the_start(tmp_path, monkeypatch):
    file = tmp_path / "secrets.toml"
    file.write_text("[auth\n", encoding="utf-8")
    monkeypatch.setattr(oidc.config, "get_option", lambda name: [str(file)])
    with pytest.raises(oidc.SecretsError, match=r"secrets\.toml"):
        oidc.check()


def test_the_example_of_the_manual_is_whole(monkeypatch):
    (example,) = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "operations.md").read_text(encoding="utf-8"), re.S)
    section = tomllib.loads(example)["auth"]
    held = {"auth": AttrDict(section)}
    monkeypatch.setattr(oidc.auth_util, "secrets_singleton", SimpleNamespace(load_if_toml_exists=lambda: True, get=held.get))
    oidc.auth_util.validate_auth_credentials(oidc.PROVIDER)
    assert oidc.auth_util.get_validated_redirect_uri() == section["redirect_uri"] and oidc.auth_util.get_origin_from_redirect_uri() == "https://board.example.org"


def test_the_manual_tells_the_limits_as_they_are():
    manual, limits = " ".join((ROOT / "docs" / "operations.md").read_text(encoding="utf-8").split()), people.settings()
    assert f"{limits.shortest_password} to {limits.longest_password} characters" in manual and f"after {limits.idle_minutes} minutes without a touch" in manual
    assert f"after {limits.absolute_hours} hours in any case" in manual and f"lock that name there for {limits.window_minutes} minutes" in manual and limits.tries == 5
