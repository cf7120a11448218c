"""Who is answered, under which name, and how much may be sent: decided before anything of a request is read."""

from __future__ import annotations

import ipaddress
import os
import re
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clearance import ledgers, oidc, store
from clearance.people import accounts

UPLOADS = "/_stcore/upload_file/"
FRAMING_BYTES = 1024 * 1024  # what a form puts around its file; also the most that anything else may send
READS_ONLY = ("GET", "HEAD", "OPTIONS")
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(:[0-9]{1,5})?", re.I)
FORWARDED = ("x-forwarded-for", "x-real-ip", "forwarded")

NOT_FROM_HERE = (
    "本看板尚未配置登录，只在本机 (127.0.0.1) 提供服务。\n"
    "要让别的机器也能打开：先建账号 python -m clearance users add 姓名 --role office，或在 .streamlit/secrets.toml 里配置统一登录。详见 docs/operations.md。\n"
    "No sign-in is configured: the board answers on this machine only (127.0.0.1).\n"
    "To open it to others, add accounts, python -m clearance users add NAME --role office, or configure OIDC in .streamlit/secrets.toml: docs/operations.md.\n"
)
NOT_THIS_NAME = (
    "看板不以这个名字提供服务。可用的名字在 CLEARANCE_HOSTS 里设置。\n"
    "The board is not served under this name. Its names are set in CLEARANCE_HOSTS.\n"
)
NOT_THIS_SITE = "请求来自别的网站，已拒绝。\nThe request comes from another site and is refused.\n"
TOO_MUCH = "内容超过上限，未接收。\nToo large: nothing was taken in.\n"


class HostsError(ValueError):
    """``CLEARANCE_HOSTS`` holds what is no name; the message says which."""


def header(scope: Scope, name: str) -> list[str]:
    """Every value of a request's header, as it came."""
    wanted = name.encode("latin-1")
    return [value.decode("latin-1") for each, value in scope.get("headers", ()) if each == wanted]


def is_local(scope: Scope) -> bool:
    """Whether a request comes from this machine: the peer does, and everyone whom a proxy names does.

    A proxy at this machine makes all its visitors look local, so what it says of them is held against them and never for them.
    """
    named = [part for value in header(scope, "forwarded") for part in re.findall(r"for=\"?([^;,\"]+)", value, re.I)]
    named += [part.strip() for name in FORWARDED[:2] for value in header(scope, name) for part in value.split(",")]
    if any(header(scope, name) for name in FORWARDED) and not (named and all(_is_loopback(each) for each in named)):
        return False
    client: Any = scope.get("client")
    return client is None or client[0] == "testclient" or _is_loopback(client[0])  # None: a unix socket


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name.strip("[]").split("%")[0]).is_loopback
    except ValueError:
        return False


def sign_in_configured() -> bool:
    """Whether somebody has to sign in: there is a provider (``secrets.toml``), or there are accounts; or there is a file of them that cannot
    be read, which opens the board to nobody."""
    try:
        return oidc.is_configured() or bool(accounts.everyone(store.default_folder()))
    except accounts.AccountError:
        return True


def client_address(scope: Scope) -> str:
    """Where a request comes from: its peer; or whom a proxy at this machine names as its own peer, which is the last that it names."""
    client: Any = scope.get("client")
    peer = client[0] if client else "127.0.0.1"
    named = [part.strip() for value in header(scope, "x-forwarded-for") for part in value.split(",") if part.strip()]
    return named[-1] if named and (peer == "testclient" or _is_loopback(peer)) else peer


class LocalOnly:
    """Refuse whoever does not come from this machine, as long as nobody can sign in. Holds however the server was started (streamlit, uvicorn,
    a container)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or is_local(scope) or sign_in_configured():
            await self.app(scope, receive, send)
        else:
            await refuse(scope, receive, send, 403, NOT_FROM_HERE, "no sign-in configured")


def refuse_open_address(address: str | None) -> None:
    """Hold the start of a server that would listen beyond this machine while nobody can sign in. ``address``: Streamlit's setting; none is every
    address. Raises OpenAddressError, which says what to do."""
    if not (address and (address == "localhost" or _is_loopback(address))) and not sign_in_configured():
        raise OpenAddressError(f"server.address = {address or '(every address)'}\n{NOT_FROM_HERE}")


class OpenAddressError(RuntimeError):
    """The server would listen beyond this machine and nobody has to sign in."""


class Hosts:
    """Answer only to the board's own names, and let only its own pages change anything or open a session.

    A page of another site whose name was made to lead here (DNS rebinding) comes with that name as Host; one that merely links here comes
    with its own name as Origin. ``names``: those beside this machine's own; default: ``CLEARANCE_HOSTS``. A proxy hands the Host on as the
    browser sent it: ``X-Forwarded-Host`` counts for nothing.
    """

    def __init__(self, app: ASGIApp, names: frozenset[str] | None = None) -> None:
        self.app = app
        self.names = allowed(os.environ.get("CLEARANCE_HOSTS", "")) if names is None else names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif not self._answers(header(scope, "host")):
            await refuse(scope, receive, send, 421, NOT_THIS_NAME, "not served under this name")
        elif (scope["type"] == "websocket" or scope["method"] not in READS_ONLY) and not _from_own_page(scope):
            await refuse(scope, receive, send, 403, NOT_THIS_SITE, "from another site")
        else:
            await self.app(scope, receive, send)

    def _answers(self, hosts: list[str]) -> bool:
        found = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
        if found is None:
            return False
        name = found["name"].lower().rstrip(".")
        return name == "localhost" or name in self.names or _is_loopback(name)


def allowed(setting: str) -> frozenset[str]:
    """The names of a comma-separated setting. Raises HostsError for what is not a bare name or address."""
    names = [name.strip().lower().rstrip(".") for name in setting.split(",") if name.strip()]
    for name in names:
        found = _HOST.fullmatch(name)
        if found is None or found["name"] != name:
            raise HostsError(f"CLEARANCE_HOSTS: {name!r}: write the name or address alone, without scheme, port or path, such as board.example.org")
    return frozenset(names)


def _from_own_page(scope: Scope) -> bool:
    """Whether the request's Origin, where it has one (programs have none), is the host that it asks."""
    host, origins = header(scope, "host")[0].lower(), header(scope, "origin")
    return all(origin.lower() in (f"http://{host}", f"https://{host}") for origin in origins)


class BodyLimit:
    """Refuse a body that is too large: at once where its length is announced, else as soon as more has come. ``upload_bytes``: the largest
    file; default: the ledgers' limit."""

    def __init__(self, app: ASGIApp, upload_bytes: int | None = None) -> None:
        self.app = app
        self.upload_bytes = ledgers.load().limits.file_bytes if upload_bytes is None else upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = FRAMING_BYTES + (self.upload_bytes if scope["path"].startswith(UPLOADS) else 0)
        came, answered = 0, False

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > limit:
                raise _TooMuchError
            return message

        async def noted(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        announced = header(scope, "content-length")
        try:
            if any(not length.isdecimal() or int(length) > limit for length in announced):
                raise _TooMuchError
            await self.app(scope, counted, noted)
        except _TooMuchError:
            if not answered:
                await PlainTextResponse(TOO_MUCH, status_code=413, headers={"connection": "close"})(scope, receive, send)


class _TooMuchError(Exception):
    """More has come than may."""


async def refuse(scope: Scope, receive: Receive, send: Send, status: int, text: str, reason: str) -> None:
    """Answer no: with a status and a text, or, to a websocket, by not opening it."""
    if scope["type"] == "http":
        await PlainTextResponse(text, status_code=status)(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
