"""What becomes of sign-ins and accounts while the board is served goes into the audit log."""

from __future__ import annotations

import logging
import threading
import time

from clearance import audit, people, store

LOG = logging.getLogger(__name__)
QUIET_SECONDS = 60
_LOCKED = "sign-in locked"


class Noted:
    """Hears of events (``people.listeners``). That somebody is kept out for too many tries is noted once a minute, whoever it is: each try would be
    a line, and whoever tries could fill the disk with them."""

    def __init__(self) -> None:
        self._locked_at = float("-inf")
        self._turn = threading.Lock()

    def __call__(self, event: people.Event) -> None:
        """Note it; a log that cannot be written keeps nobody out and lets nobody in, and is told in the server's own."""
        if event.what == _LOCKED and not self._is_first():
            return
        try:
            audit.note(store.default_folder(), audit.OF_PEOPLE[event.what], f"{event.what}: {event.subject}", who=event.who, role=event.role, origin=event.origin)
        except audit.NotWritten as error:
            LOG.error("not in the audit log: %s %s: %s", event.what, event.subject, error)

    def _is_first(self) -> bool:
        with self._turn:
            now = time.monotonic()
            first = now - self._locked_at >= QUIET_SECONDS
            self._locked_at = now if first else self._locked_at
            return first


NOTED = Noted()


def listen() -> None:
    """From now on; once, however often the server is started in this process."""
    if NOTED not in people.listeners:
        people.listeners.append(NOTED)
