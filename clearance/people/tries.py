"""How many wrong sign-ins there may be: counted by name and address together, by address, and by name, within a window that slides on.

Who tries from one place locks out that place only; a name is locked everywhere only after so many tries that they come from many places.
Every lock ends by itself. Kept in memory: a restart, which is the administrator's, forgets it.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import deque
from collections.abc import Callable

from clearance.people import settings
from clearance.people.accounts import LONGEST_NAME, named

MOST_KEPT = 20_000
"""Names and addresses that are counted at one time: strangers can make up as many as they like."""


class Tries:
    """The wrong sign-ins of the last minutes. ``clock``: seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._wrong: dict[tuple[str, str], deque[float]] = {}

    def taken(self, name: str, address: str) -> bool:
        """Take one try, before its password is looked at, so that many at once cannot be more than they may; False where none is left."""
        now, window = self._clock(), settings().window_minutes * 60
        with self._lock:
            counted = {key: self._recent(key, now - window) for key in _keys(name, address)}
            if any(len(counted[key]) >= most for key, most in _keys(name, address).items()):
                return False
            if len(self._wrong) > MOST_KEPT:
                self._forget(now - window)
            for key, times in counted.items():
                self._wrong.setdefault(key, times).append(now)
            return True

    def right(self, name: str, address: str) -> None:
        """The try was right: it counts as none, and the wrong ones of that name from there are forgotten."""
        with self._lock:
            for key in _keys(name, address):
                if (times := self._wrong.get(key)) and key[0] and key[1]:
                    times.clear()
                elif times:
                    times.pop()

    def _recent(self, key: tuple[str, str], since: float) -> deque[float]:
        times = self._wrong.get(key) or deque()
        while times and times[0] <= since:
            times.popleft()
        return times

    def _forget(self, since: float) -> None:
        self._wrong = {key: times for key in list(self._wrong) if (times := self._recent(key, since))}
        while len(self._wrong) > MOST_KEPT:  # the eldest go first
            del self._wrong[next(iter(self._wrong))]


def _keys(name: str, address: str) -> dict[tuple[str, str], int]:
    most, name, place = settings(), named(name)[: LONGEST_NAME + 1].casefold(), _place(address)
    return {(name, place): most.tries, ("", place): most.tries_of_address, (name, ""): most.tries_of_name}


def _place(address: str) -> str:
    """An IPv6 line has a whole /64 to itself: that is one place."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address or "—"
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address
