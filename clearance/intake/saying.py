"""One thing said of one item, in a meeting or at the desk: a survey of one row that speaks of a few fields only.

It is held to the same rules as a file, row and all, and kept the same way, so that versions, as-of days, history and undo know no
difference. What a file would have in quarantine is refused here: who says it is there to say it better.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np

from clearance import ledgers
from clearance import store as stores
from clearance.intake import rows
from clearance.intake.cells import NO_DAY
from clearance.intake.findings import Finding
from clearance.intake.header import Header
from clearance.intake.questions import ask
from clearance.intake.references import Resolver
from clearance.intake.register import Register, read_register
from clearance.intake.rows import Sheet
from clearance.intake.survey import Survey
from clearance.intake.table import Reading, Table
from clearance.intake.transaction import MEETING, Source, store_survey
from clearance.ledgers import Ledger

ENCODING: Final = "utf-8"
NAMED: Final = "周会"
"""How the source of what was said in a meeting is called where a file has its name."""


class SayingRefused(ValueError):
    """Nothing was stored; ``findings`` say why, in both languages, as of a row of a file."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(each.message_en for each in findings))
        self.findings = findings


class UnknownItem(LookupError):
    """Nothing was known of the item on the day: it cannot be changed then."""


@dataclass(frozen=True)
class Said:
    """What became of it: the item, and the survey that says it; None where all of it was known on the day already."""

    item_id: str
    survey_id: int | None
    findings: tuple[Finding, ...] = ()

    @property
    def noted_as(self) -> str:
        """How the audit log names it."""
        return f"#{self.survey_id} {self.item_id}"


def say(store: Path, *, ledger: str = "actions", day: date, fields: Mapping[str, str | date | None], who: str) -> Said:
    """Say something of an item on the day of a meeting: a new version of the store, its survey's ``origin`` being ``meeting``.

    ``fields`` by English name, as text or date, None or "" = empty; without the ledger's key a new item is raised, under the next free number of
    the day. What is not in ``fields`` stays as it was known. Saying again what is known on the day, or raising again on one day what
    was raised on it in the same words, stores nothing. ``who`` says it, and cannot be empty.

    Raises SayingRefused, UnknownItem, StoreError, and ValueError where nobody says it or a field is none of the ledger's.
    """
    book = ledgers.load().ledgers[ledger]
    stored = {each.name: each for each in book.stored}
    texts = {name: _text(value) for name, value in fields.items()}
    key = book.key[0]
    if not who.strip():
        raise ValueError("who: somebody says it")
    if unknown := texts.keys() - stored.keys():
        raise ValueError(f"{ledger} has no {', '.join(sorted(unknown))}")
    with stores.write(store) as draft:
        connection = draft.connection
        known = {}
        if key in texts:
            known = _known(connection, book, texts[key], day)
            if all(known[name] == texts[name] for name in texts):
                return Said(texts[key], None)
        else:
            if same := ask(connection, f"{ledger}_raised_alike", day=day, **{name: texts.get(name) or None for name in ("owner", "compound_id", "content", "due_on")}):
                return Said(same[0][0], None)
            texts[key] = _next_number(connection, book, day)
        survey = _Saying(book, day, read_register(connection, ledgers.load()), known | texts, frozenset(texts))
        outcome = store_survey(connection, survey, _source(day, texts, who.strip()))
        draft.changed = True
    return Said(texts[key], outcome.survey_id, outcome.findings)


def _text(value: str | date | None) -> str:
    return value.isoformat() if isinstance(value, date) else (value or "").strip()


def _known(connection: duckdb.DuckDBPyConnection, ledger: Ledger, item: str, day: date) -> dict[str, str]:
    """All that was known of an item on the day, as text."""
    found = ask(connection, f"{ledger.name}_known_on", item=item, day=day)
    if not found:
        raise UnknownItem(item)
    return dict(zip((each.name for each in ledger.stored), map(_text, found[0]), strict=True))


def _next_number(connection: duckdb.DuckDBPyConnection, ledger: Ledger, day: date) -> str:
    """D20180629-01, -02 …: never one that was ever said, even where that was taken back."""
    prefix = f"D{day:%Y%m%d}-"
    taken = [item.removeprefix(prefix) for (item,) in ask(connection, f"{ledger.name}_numbered", prefix=prefix)]
    return f"{prefix}{max((int(each) for each in taken if each.isdecimal()), default=0) + 1:02d}"


def _source(day: date, texts: Mapping[str, str], who: str) -> Source:
    told = json.dumps({**texts, "day": day.isoformat(), "who": who}, ensure_ascii=False, sort_keys=True)
    return Source(f"{NAMED}_{day.isoformat()}", hashlib.sha256(told.encode()).hexdigest(), ENCODING, day, who, MEETING)


class _Saying(Survey):
    """The one row: ``whole``, as it will be known, is held to the rules; only what is ``spoken`` of is said."""

    def __init__(self, ledger: Ledger, day: date, register: Register, whole: Mapping[str, str], spoken: frozenset[str]) -> None:
        fields = ledger.stored
        header = Header(ledger, 0, tuple(each.header for each in fields), tuple(fields))
        super().__init__(Reading(header, lambda: iter(()), register.codebook), day, register)
        self._row, self._spoken = [whole.get(each.name, "") for each in fields], spoken

    def _checked(self) -> Iterator[Sheet]:
        header = self.reading.header
        sheet = rows.read(Table(header, [1], [self._row]), self.context, rows.readers_for(header, self.context))
        Resolver(self.ledger, self.register, self.surveyed_on, allow_new=False).resolve(sheet)
        if sheet.refused:
            raise SayingRefused(tuple(each for each in sheet.findings if each.severity == "error"))
        sheet.spoken &= self._spoken
        for name in sheet.columns.keys() - self._spoken:
            sheet.columns[name] = _nothing(sheet.columns[name])
        yield sheet


def _nothing(column: Any) -> Any:
    return np.full(len(column), NO_DAY) if isinstance(column, np.ndarray) else [None] * len(column)
