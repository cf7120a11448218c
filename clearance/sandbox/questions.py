"""Questions that are kept: examples that work, those that somebody has saved beside the store, and how one becomes a file of ``queries/``.

A saved question is a ``.sql`` file in the store's folder ``questions``, with the header that files of ``queries/`` have.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clearance import atomic, store
from clearance.sandbox import Answer, tables

FOLDER = "questions"
EXAMPLES = tables.FILE.with_name("examples.toml")
NAME = re.compile(r"[\w-]{1,60}")
PARAMETERS = {"as_of": "DATE", "known": "VARCHAR"} | dict.fromkeys(("streets", "areas", "batches", "classes", "teams"), "VARCHAR[]")
_NOT_SQL = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.S)


class NotKept(Exception):
    """A question is not saved or promoted; ``why``: "bad_name", "no_question", "not_a_select"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Example:
    """A question that works, with what it answers in Chinese and English."""

    name: str
    zh: str
    en: str
    sql: str


@cache
def examples() -> tuple[Example, ...]:
    """The examples, simple ones first."""
    told = tomllib.loads(EXAMPLES.read_text(encoding="utf-8"))
    return tuple(Example(name, each["zh"], each["en"], each["sql"].strip()) for name, each in told.items())


# ── kept beside the store ────────────────────────────────────────────────────────────────────────────────────────


def saved(folder: Path) -> list[str]:
    """The names of the saved questions."""
    return sorted(file.stem for file in (folder / FOLDER).glob("*.sql") if NAME.fullmatch(file.stem))


def read(folder: Path, name: str) -> str:
    """The SQL of a saved question, without its header. Raises NotKept for a name that is none, OSError for one that is gone."""
    return _bare((_file(folder, name)).read_text(encoding="utf-8")).strip()


def save(folder: Path, name: str, question: str, sql: str, answer: Answer) -> Path:
    """Write a question under a name, in one piece or not at all; one of the same name is replaced. Raises NotKept."""
    file = _file(folder, name)
    if not question.strip():
        raise NotKept("no_question")
    file.parent.mkdir(parents=True, exist_ok=True)
    with atomic.written(file, suffix=".new") as draft:
        draft.write(f"{header(question, sql, answer, _tables_in(sql))}{sql.strip()}\n".encode())
    return file


def _file(folder: Path, name: str) -> Path:
    if not NAME.fullmatch(name):  # so that a name never leads out of the folder
        raise NotKept("bad_name")
    return folder / FOLDER / f"{name}.sql"


def _bare(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not re.match(r"-- (question|params|grain|columns|reads): ", line))


# ── on the way into queries/ ─────────────────────────────────────────────────────────────────────────────────────


def promoted(question: str, sql: str, answer: Answer) -> str:
    """The question as a file of ``queries/``: every table of the sandbox has become the query that makes it, and nothing else is changed.

    Raises NotKept for what is no SELECT.
    """
    bare = _bare(sql).strip().rstrip(";").rstrip()
    start = re.match(r"(?:--[^\n]*\n|/\*.*?\*/|\s)*(with\s+recursive|with|select)\b", bare, re.I | re.S)
    if start is None:
        raise NotKept("not_a_select")
    used = _tables_in(bare)
    ctes = [f"{name} as (\n{_indented(tables.catalogue()[name].body)}\n)" for name in used]
    word = start[1].lower()
    if not ctes:
        body = bare
    elif word == "select":
        body = f"with {', '.join(ctes)}\n\n{bare}"
    else:
        before, after = bare[: start.start(1)], bare[start.end(1) :].lstrip()
        body = f"{before}{' '.join(word.split())} {', '.join(ctes)},\n\n{after}"
    return f"{header(question, body, answer, _relations_in(body))}{body}\n"


def header(question: str, sql: str, answer: Answer, reads: list[str]) -> str:
    """The lines that begin a file of ``queries/``; the grain is the shortest run of columns from the first that tells its rows apart."""
    used = [name for name in PARAMETERS if re.search(rf"\${name}\b", _NOT_SQL.sub(" ", sql))]
    columns = ", ".join(f"{name} {kind}" for name, kind in zip(answer.columns, answer.types, strict=True))
    return (
        f"-- question: {' '.join(question.split())}\n"
        f"-- params:   {', '.join(f'{name} {PARAMETERS[name]}' for name in used) or 'none'}\n"
        f"-- grain:    {_grain(answer)}\n"
        f"-- columns:  {columns or 'none'}\n"
        f"-- reads:    {', '.join(reads) or 'none'}\n"
    )


def _grain(answer: Answer) -> str:
    if len(answer.rows) < 2:
        return "one row"
    for count in range(1, len(answer.columns) + 1):
        if len({tuple(row[:count]) for row in answer.rows}) == len(answer.rows):
            return f"one row per {' and '.join(answer.columns[:count])}"
    return "rows may repeat"


def _tables_in(sql: str) -> list[str]:
    text = _NOT_SQL.sub(" ", sql)
    return [name for name in tables.catalogue() if re.search(rf'(?<![\w."]){name}(?![\w(])', text, re.I)]


def _relations_in(sql: str) -> list[str]:
    text = _NOT_SQL.sub(" ", sql)
    return [name for name in _relations() if re.search(rf"\b(?:from|join)\s+{name}\b", text)]


@cache
def _relations() -> tuple[str, ...]:
    """What files of ``queries/`` may read: the shared relations and the store's tables."""
    whole: Mapping[str, str] = {
        folder: "\n".join(file.read_text(encoding="utf-8") for file in sorted((store.SQL / folder).glob("*.sql"))) for folder in ("shared", "schema")
    }
    return (*re.findall(r"macro (\w+)\([^)]*\) as table", whole["shared"]), *re.findall(r"create table (\w+)", whole["schema"]))


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else line for line in text.splitlines())
