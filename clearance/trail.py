"""What the page 审计 says: whether the audit log is whole, what is wrong with it, and its entries as a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pandas as pd

from clearance.audit import COMMAND_LINE, HOUSEHOLDS, Chain, Entry
from clearance.findings import Finding
from clearance.locale import Translator

_CHINA = ZoneInfo("Asia/Shanghai")
_SURVEY = re.compile(r"#(\d+) ")
NAMED = 5
"""Of the imports that the log does not tell of, in a sentence."""


def finding(chain: Chain) -> Finding:
    """Whether the log is whole."""
    if chain.troubles:
        return Finding("audit.broken", {"n": len(chain.troubles)}, "late")
    if not chain.count:
        return Finding("audit.nothing", {})
    first = _local(chain.first_at)
    return Finding("audit.whole", {"n": chain.count, "since": first.date() if first else chain.first_at}, "good")


def sentence(t: Translator, chain: Chain) -> str:
    """The finding in words."""
    found = finding(chain)
    return t(found.key, **found.values)


def lines(t: Translator, chain: Chain) -> list[str]:
    """What is wrong, a sentence a trouble; and how often the clock was set back, which is no fault of the log."""
    told = [
        t(f"audit.trouble.{each.kind}", n=each.last - each.first + 1, first=each.first, last=each.last, source=t.name_of("audit.source", each.source))
        for each in chain.troubles
    ]
    return told + ([t("audit.clock_back", n=chain.clock_back)] if chain.clock_back else [])


def unnoted(entries: Iterable[Entry], surveys: Sequence[int]) -> list[int]:
    """Of the store's surveys (by number) those that came in after the log had begun to tell of imports and that it does not tell of: the
    server was killed between storing and noting, or the log is not whole."""
    noted = {int(found[1]) for each in entries if each.what in ("import", "say") and (found := _SURVEY.match(each.subject))}
    return sorted(number for number in surveys if noted and number > min(noted) and number not in noted)


def unnoted_line(t: Translator, numbers: Sequence[int]) -> str:
    """The same as a sentence; "" for none."""
    named = t("list.comma").join(f"#{number}" for number in numbers[:NAMED]) + (" …" if len(numbers) > NAMED else "")
    return t("audit.unnoted", n=len(numbers), surveys=named) if numbers else ""


def table(t: Translator, entries: Sequence[Entry], roles: Mapping[str, str]) -> pd.DataFrame:
    """Entries as the page shows them, the newest first: number, moment (Shanghai), what, who, role, from, subject. ``roles``: their names."""
    return pd.DataFrame(
        [
            (each.n, _moment(each.at), what(t, each.what), each.who or t("audit.nobody"), roles.get(each.role, each.role), origin(t, each), subject(t, each))
            for each in reversed(entries)
        ],
        columns=list(headers(t)),
    )


def headers(t: Translator) -> dict[str, str]:
    """The table's columns, by field."""
    return {name: t(f"audit.column.{name}") for name in ("number", "at", "what", "who", "role", "from", "subject")}


def what(t: Translator, kind: str) -> str:
    """A kind of entry in words."""
    return t.name_of("audit.what", kind)


def day(entry: Entry) -> date | None:
    """The day of an entry in Shanghai; None where somebody has made its moment unreadable."""
    moment = _local(entry.at)
    return moment.date() if moment else None


def origin(t: Translator, entry: Entry) -> str:
    """Where somebody came from: an address, or the command line."""
    return t("audit.command_line") if entry.origin == COMMAND_LINE else entry.origin


def subject(t: Translator, entry: Entry) -> str:
    """What it was done to; a file with household data says so."""
    file, marked, _ = entry.subject.rpartition(HOUSEHOLDS)
    return " · ".join([file, t("audit.households")]) if marked and entry.what == "export" else entry.subject


def _moment(at: str) -> str:
    moment = _local(at)
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else at


def _local(at: str) -> datetime | None:
    try:
        return datetime.fromisoformat(at).astimezone(_CHINA)
    except (ValueError, OverflowError):
        return None
