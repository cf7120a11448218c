"""What a browser is told to let the board's pages do: no more than they need."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clearance.server import entry
from clearance.server.gate import header

FIXED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# Scripts: a component of Streamlit's (the SQL editor) is loaded from a blob: address, which only a script that runs already can make; what
# stands in a page cannot. Styles: Streamlit and Plotly set them from their scripts. Images: a chart's PNG is drawn from a blob: and data: address. Everything that
# is not named here (frames, plug-ins, media, fonts from elsewhere, eval) is forbidden by default-src.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "manifest-src": "'self'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


class Headers:
    """Put the security headers on every answer, refusals among them. Stands outside everything else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        marks = FIXED | {"content-security-policy": policy(*header(scope, "host")[:1])}
        added = [(name.encode(), value.encode()) for name, value in marks.items()]
        names = {name for name, _ in added}

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*(each for each in message["headers"] if each[0].lower() not in names), *added]
            await send(message)

        await self.app(scope, receive, marked)


def policy(host: str = "") -> str:
    """The Content-Security-Policy for pages that are served as ``host``: scripts are the board's files and the few that stand in the entry
    document, by their hashes. The host is named because older browsers do not take a websocket for 'self'."""
    connect = f" ws://{host} wss://{host}" if re.fullmatch(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?", host) else ""
    found = POLICY | {"script-src": f"{POLICY['script-src']} {_hashes()}", "connect-src": f"'self'{connect}"}
    return "; ".join(f"{name} {value}" for name, value in found.items())


@cache
def _hashes() -> str:
    digests = sorted(base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in entry.inline_scripts())
    return " ".join(f"'sha256-{digest}'" for digest in digests)
