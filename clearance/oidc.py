"""Sign-in at a provider, as Streamlit does it (OIDC): whether ``.streamlit/secrets.toml`` configures it, the way there, and who has come back.

Streamlit's own routes (``/auth/login``, ``/oauth2callback``), which ``st.login`` leads to as well, talk to the provider, check its answer
and put it into a signed cookie of thirty days. Here that cookie is read once, for as long as the provider's word is valid, to begin a session
of the board's own; after that it counts for nothing (docs/decisions/0013-sign-in.md).
"""

from __future__ import annotations

import json
import time
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from streamlit import auth_util, config
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

COOKIE = "_streamlit_user"
TOKENS = "_streamlit_user_tokens"
ROUTES = ("/auth/login", "/auth/logout", "/oauth2callback")
PROVIDER = "default"
SLACK_SECONDS = 60  # by which the provider's clock may be behind


class SecretsError(Exception):
    """``secrets.toml`` cannot be used; the message says why."""


@cache
def is_configured() -> bool:
    """Whether ``secrets.toml`` has a section ``[auth]``; asked once, a restart takes a change over."""
    return bool(auth_util.get_secrets_auth_section())


def check() -> None:
    """Hold ``secrets.toml`` to what sign-in needs, before anybody comes. Raises SecretsError; a file that cannot be read must not look like none."""
    for file in map(Path, config.get_option("secrets.files")):
        if file.is_file():
            try:
                tomllib.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise SecretsError(f"{file.name}：{error}") from error
    if is_configured():
        try:
            auth_util.validate_auth_credentials(PROVIDER)
            auth_util.encode_provider_token(PROVIDER)
        except Exception as error:  # Streamlit's own words for what is missing, of which there are several kinds
            raise SecretsError(f"secrets.toml [auth]：{' '.join(str(error).split())}") from error


def way() -> str:
    """The address that leads to the provider; good for a few minutes."""
    return f"/auth/login?provider={auth_util.encode_provider_token(PROVIDER)}"


def claims(cookies: Mapping[str, str], host: str) -> dict[str, Any] | None:
    """What the provider says of whoever brings these cookies to ``host`` (name and port); None where it says nothing that holds: not signed by
    this board, of another address, or no longer valid (``exp``)."""
    secret = get_cookie_secret()

    def signed(name: str) -> bytes | None:
        value = cookies.get(name)
        return None if value is None else decode_signed_value(secret, name, value.encode("latin-1", "ignore"))

    try:
        held = auth_util.get_cookie_with_chunks(signed, COOKIE)
        told = json.loads(held) if held else None
    except ValueError:
        return None
    if not isinstance(told, dict) or not told.get("is_logged_in") or told.get("provider") != PROVIDER:
        return None
    origin = auth_util.get_origin_from_redirect_uri()
    if told.get("origin") != origin or urlsplit(origin or "").netloc.lower() != host.lower():
        return None
    began, expires = told.get("iat"), told.get("exp")
    return told if isinstance(began, int | float) and isinstance(expires, int | float) and expires > time.time() else None


def identities(told: Mapping[str, Any]) -> tuple[str, ...]:
    """By what the provider's word names a person: ``sub``, and the e-mail unless the provider says that it has not been verified."""
    email = told.get("email") if told.get("email_verified") is not False else None
    return tuple(str(each) for each in (told.get("sub"), email) if each)
