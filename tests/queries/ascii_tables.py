"""Tables as people write them, for hand-worked cases: cells between bars, the first line the names; an empty cell is nothing."""

from __future__ import annotations

from datetime import date
from typing import Any


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a table by column name, as typed; every line begins and ends with a bar."""
    lines = [[cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def value(text: str) -> Any:
    """What a typed cell means: nothing, yes or no, a date, a number, else the text."""
    if text == "":
        return None
    if text in ("yes", "no"):
        return text == "yes"
    for read in (date.fromisoformat, int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def assert_rows(found: list[dict[str, Any]], expected: str) -> None:
    """The query's rows are those of the table, in order, in the columns that the table names."""
    wanted = [{name: value(cell) for name, cell in row.items()} for row in rows(expected)]
    columns = list(wanted[0]) if wanted else []
    assert [{name: plain(row[name]) for name in columns} for row in found] == wanted


def plain(cell: Any) -> Any:
    """ISO text back to a date; a whole float as it is."""
    if isinstance(cell, str):
        try:
            return date.fromisoformat(cell)
        except ValueError:
            return cell
    return cell
