"""The ASGI side of the board: what happens to a request before Streamlit sees it. From the outside in:

headers   what a browser may let the pages do (Content-Security-Policy and its kin), on every answer
health    counts of requests and sessions; ``/healthz`` and ``/metrics``
gate      who is answered, under which names, and how large a body may be
sign_in   who has signed in, once somebody can; nobody else gets further
noted     what becomes of sign-ins goes into the audit log
entry     the landing page's name, the bundles compressed, the entry document as the board's own, warm-up

Each part is one class of its own in ``MIDDLEWARE``, works under ``streamlit run`` and under uvicorn, and knows nothing of the others.
"""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
from starlette.middleware import Middleware
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from clearance import oidc, outlook_desk, store
from clearance.server.entry import Addresses, Bundles, warm_up
from clearance.server.gate import BodyLimit, Hosts, LocalOnly, refuse_open_address
from clearance.server.headers import Headers
from clearance.server.health import Counts, Health, Traffic
from clearance.server.noted import listen
from clearance.server.sign_in import SignIn

TRAFFIC = Traffic()
MIDDLEWARE = [
    Middleware(Headers),
    Middleware(Counts, traffic=TRAFFIC),
    Middleware(LocalOnly),
    Middleware(Hosts),
    Middleware(BodyLimit),
    Middleware(Health, traffic=TRAFFIC),
    Middleware(SignIn),
    Middleware(Addresses),
    Middleware(Bundles),
]


def page_failed(error: Exception) -> bool:
    """What is shown in place of a page that raises: the page side says it. (Its caches are made when there is a server to make them in.)"""
    from clearance import widgets

    return widgets.incident(error)


def log_to_stderr() -> None:
    """The board's own log: with times, and an incident's trace once, under its number (Streamlit would print it again without one)."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger("clearance").handlers = [handler]
    logging.getLogger("streamlit.error_util").addFilter(lambda record: record.msg != "Uncaught app execution")


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Warm up, then serve; what takes longer goes on meanwhile."""
    log_to_stderr()
    listen()
    oidc.check()
    refuse_open_address(config.get_option("server.address"))
    # On a fresh server a folder called pages/ makes Streamlit take the first deep link for a page of its old kind, which it
    # does not find, until app.py has run once.
    PagesManager.uses_pages_directory = False
    await anyio.to_thread.run_sync(warm_up)
    gc.collect()
    gc.freeze()  # what is there by now stays: looked through for garbage with every page it costs a tenth of one
    threading.Thread(target=outlook_desk.ask_ahead, args=(store.default_folder(),), name="ask-ahead", daemon=True).start()
    yield
