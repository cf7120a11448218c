"""The load test's clients speak the server's protocol: a short run against a real server, so that ``python -m benchmarks load`` does not rot."""

import asyncio
import random
import re
from datetime import date

import websockets

from benchmarks import load
from benchmarks.browser import ROOT, server
from clearance import query
from clearance.selection import Selection
from tests.trials import length


async def _walk(address: str) -> list[str]:
    """What one client is shown: the landing page, the same on another day, another page under a filter, and the same again."""
    shown, seen = [], load.Seen()
    async with websockets.connect(f"{address.replace('http', 'ws', 1)}/_stcore/stream", subprotocols=[websockets.Subprotocol("streamlit")], max_size=None) as socket:
        session = load.Session(socket, seen, random.Random(1))
        for page, asked in (("", {}), ("", {"as_of": "2017-10-13"}), ("batches", {"batch": "2"}), ("batches", {"batch": "2"})):
            session.page, session.query = page, asked
            await session.act("open")
            shown.append(" ".join(session.shown))
    assert not seen.errors
    return shown


def test_the_clients_see_what_they_ask_for_and_a_crowd_of_them_no_error(sample_folder, sample_reader, monkeypatch):
    monkeypatch.setattr(load, "THINKING", (0.1, 0.4))
    with server(ROOT / "app.py", CLEARANCE_STORE=str(sample_folder)) as (address, process):
        newest, earlier, batches, again = asyncio.run(_walk(address))
        seen = load.run(address, process, sessions=length(3, 20), browsers=0, seconds=length(5, 120))
    for shown, day in ((newest, date(2018, 6, 29)), (earlier, date(2017, 10, 13))):
        assert f"{query.records('overview/headline', Selection(day), sample_reader)[0]['structures_standing']:,}处" in re.sub(r"<[^>]+>", "", shown)
    assert newest != earlier
    assert "第二批" in batches and batches.split() == again.split()
    assert not seen.errors and seen.held and seen.bytes
    assert len(seen.waited["open"]) == length(3, 20) and seen.waited["filter"] and seen.waited["page"]
    assert all(0 < waited < load.PATIENCE for each in seen.waited.values() for waited in each)
