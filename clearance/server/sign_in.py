"""Nobody gets past here without a sign-in, once there is one: no page, no session of Streamlit's, no file, no upload.

The sign-in page is the board's own and stands outside of Streamlit, so that a stranger never reaches it. What it gives is a cookie that names
a session of ``clearance.people.sessions``.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import threading
import time
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import anyio
import itsdangerous
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from clearance import access, locale, oidc, panels, people, store
from clearance.people import accounts, sessions
from clearance.people.tries import Tries
from clearance.server.gate import NOT_THIS_SITE, TOO_MUCH, UPLOADS, client_address, header, refuse, sign_in_configured

PAGE = "/sign-in"
LIVELY = "/_stcore/health"  # says ok and nothing else, to whoever looks after the process
FORM_COOKIE = "clearance_form"
FORM_SECONDS = 3600
BODY_BYTES = 8192
HASHING = threading.BoundedSemaphore(2)  # passwords looked at side by side, 64 MiB each
WAIT_SECONDS = 10  # for one's turn
PACKAGE = Path(__file__).resolve().parent.parent
DOCUMENT = PACKAGE / "server" / "sign_in.html"
LOGO = PACKAGE / "logo.svg"
LANGUAGES = {"zh": "中文", "en": "English"}

NOT_SIGNED_IN = "请先登录。\nSign in first.\n"
NOT_YOURS = "您的角色没有这项权限。\nYour role does not have this right.\n"



def cookies_of(scope: Scope) -> dict[str, str]:
    """A request's cookies; what is none is left out."""
    found: dict[str, str] = {}
    for value in header(scope, "cookie"):
        for part in value.split(";"):
            name, _, text = part.strip().partition("=")
            found.setdefault(name, text)
    return found


def person_of(scope: Scope) -> accounts.Person | None:
    """Who a request comes from; None where nobody has signed in, or the accounts cannot be read."""
    try:
        return sessions.SESSIONS.person(cookies_of(scope).get(sessions.COOKIE, ""))
    except accounts.AccountError:
        return None


class SignIn:
    """The gate, the page in it, and what becomes of what is sent to the page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.tries = Tries()
        self.started = time.time()
        self._forms = itsdangerous.TimestampSigner(secrets.token_bytes(32), salt=FORM_COOKIE)
        self._spent: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or not sign_in_configured():
            await self.app(scope, receive, send)
            return
        path, person = scope["path"], person_of(scope)
        if path == PAGE and scope["type"] == "http":
            await (await self._page(scope, receive))(scope, receive, send)
        elif path == LIVELY or (path in oidc.ROUTES and oidc.is_configured()):
            await self.app(scope, receive, send)
        elif person is None and is_visit(scope):
            await self._let_in(scope)(scope, receive, send)
        elif person is None:
            await refuse(scope, receive, send, 401, NOT_SIGNED_IN, "not signed in")
        elif path.startswith(UPLOADS) and not access.may(person.role, "imports"):
            await refuse(scope, receive, send, 403, NOT_YOURS, "no right to import")
        else:
            await self.app(scope, receive, send)

    def _let_in(self, scope: Scope) -> Response:
        """What a visitor without a session gets instead of a page: the same page anew, or the sign-in page."""
        asked = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
        asked = own_address(asked)
        if header(scope, "sec-fetch-site") == ["cross-site"]:
            # A link on another site: the cookie is SameSite=Strict and has stayed at home. Asked for by a page of our own it comes along.
            return _again(asked)
        if oidc.is_configured() and (answer := self._come_back(scope, asked)):
            return answer
        return RedirectResponse(f"{PAGE}?{urlencode({'next': asked})}", status_code=303, headers={"cache-control": "no-store"})

    def _come_back(self, scope: Scope, asked: str) -> Response | None:
        """Begin a session for whom the provider has just vouched; its word is good for one session. None where there is no such word."""
        told = oidc.claims(cookies_of(scope), header(scope, "host")[0])
        if told is None:
            return None
        mark = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
        now = time.time()
        self._spent = {each: until for each, until in self._spent.items() if until > now}
        if mark in self._spent or told["iat"] < self.started - oidc.SLACK_SECONDS:  # before a restart it may have been spent too
            return None
        self._spent[mark] = told["exp"]
        names, origin = oidc.identities(told), client_address(scope)
        person = accounts.by_identity(store.default_folder(), names)
        if person is None or person.disabled:
            people.told("sign-in failed", names[-1] if names else "", origin=origin)
            return self._document(scope, asked, problem="unknown", status=403, identity=names[-1] if names else "—")
        return self._begin(scope, person, asked)

    async def _page(self, scope: Scope, receive: Receive) -> Response:
        asked = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        if scope["method"] in ("GET", "HEAD"):
            to = own_address(asked.get("next", ""))
            if person_of(scope) is not None:
                return RedirectResponse(to, status_code=303, headers={"cache-control": "no-store"})
            return self._document(scope, to, problem="expired" if sessions.COOKIE in cookies_of(scope) else "")
        if scope["method"] != "POST":
            return _plain(405, "", allow="GET, HEAD, POST")
        host = header(scope, "host")[0].lower()
        if [each.lower() for each in header(scope, "origin")] not in ([f"http://{host}"], [f"https://{host}"]):
            return _plain(403, NOT_THIS_SITE)
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > BODY_BYTES:
                return _plain(413, TOO_MUCH)
            if not message.get("more_body"):
                break
        try:
            sent = {name: values[0] for name, values in parse_qs(body.decode("utf-8"), max_num_fields=10).items()}
        except ValueError:
            return _plain(400, "")
        return await anyio.to_thread.run_sync(self._answer, scope, sent)

    def _answer(self, scope: Scope, sent: dict[str, str]) -> Response:
        """What becomes of a name and a password."""
        name, asked, origin = sent.get("name", ""), own_address(sent.get("next", "")), client_address(scope)
        if oidc.is_configured():
            return _plain(404, "")
        if not self._form_is_ours(sent.get("form", ""), cookies_of(scope).get(FORM_COOKIE, "")):
            return self._document(scope, asked, problem="stale", status=403)
        subject = accounts.named(name)[: accounts.LONGEST_NAME]
        if not self.tries.taken(name, origin) or not HASHING.acquire(timeout=WAIT_SECONDS):
            people.told("sign-in locked", subject, origin=origin)
            return self._document(scope, asked, problem="locked", status=429, minutes=int(people.settings().window_minutes))
        try:
            person = accounts.check(store.default_folder(), name, sent.get("password", ""))
        except accounts.AccountError:
            return self._document(scope, asked, problem="accounts", status=503)
        finally:
            HASHING.release()
        if person is None:
            people.told("sign-in failed", subject, origin=origin)
            return self._document(scope, asked, problem="wrong", status=401)
        self.tries.right(name, origin)
        return self._begin(scope, person, asked)

    def _begin(self, scope: Scope, person: accounts.Person, asked: str) -> Response:
        cookie = sessions.SESSIONS.begin(store.default_folder(), person, instead_of=cookies_of(scope).get(sessions.COOKIE, ""))
        people.told("signed in", person.name, who=person.name, role=person.role, origin=client_address(scope))
        answer = RedirectResponse(asked, status_code=303, headers={"cache-control": "no-store"})
        answer.set_cookie(sessions.COOKIE, cookie, httponly=True, samesite="strict", secure=scope["scheme"] in ("https", "wss"))
        answer.delete_cookie(FORM_COOKIE, path=PAGE)
        return answer

    def _form_is_ours(self, form: str, cookie: str) -> bool:
        """Whether the form that was sent is one that this browser was given, not long ago."""
        try:
            return secrets.compare_digest(self._forms.unsign(form, max_age=FORM_SECONDS), cookie.encode("latin-1", "replace")) and bool(cookie)
        except itsdangerous.BadSignature:
            return False

    def _document(self, scope: Scope, asked: str, *, problem: str = "", status: int = 200, **values: Any) -> Response:
        """The sign-in page, in the language of the page that was asked for; with a form of its own each time, and old cookies taken away."""
        known = dict(parse_qsl(urlsplit(asked).query)).get("lang", locale.LANGUAGES[0])
        language = known if known in locale.LANGUAGES else locale.LANGUAGES[0]
        t, other = locale.translator(language), next(each for each in locale.LANGUAGES if each != language)
        nonce = secrets.token_urlsafe(24)
        try:
            accounts.everyone(store.default_folder())
        except accounts.AccountError:
            problem, status = "accounts", 503
        parts = {
            "lang": {"zh": "zh-CN"}.get(language, language), "logo": panels.picture(LOGO.read_text(encoding="utf-8"), ""), "next": escape(asked), "page": PAGE, "other_lang": other, "other_name": LANGUAGES[other],
            "form": escape(self._forms.sign(nonce).decode()), "other": escape(f"{PAGE}?{urlencode({'next': in_language(asked, other)})}"),
            "problem": f'<p class="problem" role="alert">! {escape(t(f"people.problem.{problem}", **values))}</p>' if problem else "",
            "way": escape(oidc.way()) if oidc.is_configured() else "",
        }  # fmt: skip
        words = {name: escape(t(f"people.{name}")) for name in ("title", "sign_in", "name", "password", "provider", "help")}
        form = (PROVIDER_FORM if oidc.is_configured() else PASSWORD_FORM).substitute({f"t_{name}": text for name, text in words.items()}, **parts)
        text = Template(DOCUMENT.read_text(encoding="utf-8")).substitute({f"t_{name}": text for name, text in words.items()}, **parts, fields=form)
        answer = HTMLResponse(text, status_code=status, headers={"cache-control": "no-store"})
        answer.set_cookie(FORM_COOKIE, nonce, max_age=FORM_SECONDS, path=PAGE, httponly=True, samesite="strict", secure=scope["scheme"] == "https")
        for name in cookies_of(scope):
            if name == sessions.COOKIE or re.fullmatch(rf"{oidc.COOKIE}(_tokens)?(_\d+)?", name):
                answer.delete_cookie(name)
        return answer


PASSWORD_FORM = Template("""<form method="post" action="$page">
<input type="hidden" name="form" value="$form"><input type="hidden" name="next" value="$next">
<label>$t_name<input name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus maxlength="60"></label>
<label>$t_password<input name="password" type="password" autocomplete="current-password" required maxlength="500"></label>
<button>$t_sign_in</button></form>""")
PROVIDER_FORM = Template("""<a class="button" href="$way">$t_provider</a>""")


def is_visit(scope: Scope) -> bool:
    """Whether a browser asks for a page of the board, to be shown to somebody."""
    return scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and re.fullmatch(r"/[a-z_-]*", scope["path"]) is not None


def own_address(asked: str) -> str:
    """The address of a page of the board, as it was asked for; the landing page in place of anything else, so that nobody is led elsewhere."""
    found = re.fullmatch(r"/[a-z_-]*(\?[\x21-\x7e]*)?", asked)
    return asked if found and not asked.startswith(PAGE) else "/"


def in_language(asked: str, language: str) -> str:
    """The same page in another language."""
    parts = urlsplit(asked)
    return f"{parts.path}?{urlencode([*(each for each in parse_qsl(parts.query) if each[0] != 'lang'), ('lang', language)])}"


def _again(asked: str) -> Response:
    text = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={escape(asked)}"><a href="{escape(asked)}">石泉无违建看板 · Shiquan Clearance Board</a>'
    return HTMLResponse(text, headers={"cache-control": "no-store"})


def _plain(status: int, text: str, **headers: str) -> Response:
    return PlainTextResponse(text, status_code=status, headers=headers)
