"""What of a day is worked out once: the relations of ``queries/shared`` that a reader keeps, and which of them a statement asks for.

Those relations are table macros. Whoever mentions ``compound_state($as_of, $known)`` has it worked out from the structures, and planned,
once more: on a page of ten queries ten times, each for the same day. So a reader keeps the rows of the relations below by what they were
asked for (``book.Book``). This module reads from a statement, and from the relations behind it, which ones it asks for with which
values; it touches no database. Where that cannot be told for certain, the statement is answered from the relations themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, Final

from clearance.store.schema import statements

AT_ANY_SIZE: Final = frozenset({
    "compound_known", "compound_state", "compound_whole", "compound_case", "compound_procedure", "compound_week", "compound_step", "compound_clear_since",
    "compound_first_clear", "compound_since_last_week", "action_whole", "action_reopened", "owner_linked", "owner_in_group", "contradiction", "standing_told", "hardship_month",
    "recent_span", "week_grid", "week_of_day",
})  # fmt: skip
"""Kept whatever the store's size: a row a compound, an action item, a week or less, a third of the structures' events at most."""
OF_ONE_ITEM: Final = frozenset({"structure_seen"})
"""Never kept: asked for a single item, whose rows are found sooner than all are worked out."""

DAY_AND_CLOCK: Final = ("as_of", "known")
TYPES: Final[Mapping[str, tuple[str, type]]] = {"as_of": ("date", date), "known": ("varchar", str)}
"""By what a relation that is kept is asked for: as what it is put down, and as what it comes."""

Value = date | str
Asked = tuple[str, tuple[Value, ...]]
"""A relation, and the values that it is asked for."""


@dataclass(frozen=True)
class Relation:
    """A table macro: the names of its parameters, and its text without comments."""

    parameters: tuple[str, ...]
    body: str

    def given(self, arguments: Iterable[str]) -> str:
        """Its text with something in place of each parameter."""
        said = dict(zip(self.parameters, arguments, strict=True))
        return _NAMES.sub(lambda word: said.get(word[0], word[0]), self.body)

    @property
    def statement(self) -> str:
        """What it says, as a statement whose parameters are its own."""
        return self.given(f"${each}" for each in self.parameters)


@cache
def relations() -> dict[str, Relation]:
    """The shared relations by name."""
    text = _bare("".join(statements("shared")))
    found = {}
    for macro in re.split(r"create or replace macro\s+", text)[1:]:
        if said := re.match(r"(\w+)\(([^)]*)\)\s+as\s+table\s", macro):
            found[said[1]] = Relation(tuple(name.strip() for name in said[2].split(",") if name.strip()), macro[said.end():])
    return found


@cache
def kept(is_small: bool) -> frozenset[str]:
    """The relations that a reader keeps. Those of each structure, shop, step and action only where the store is small, for what they cost to
    plan: of a million structures they would fill memory with what is as soon read again."""
    of_items = {name for name, each in relations().items() if each.parameters == DAY_AND_CLOCK}
    return AT_ANY_SIZE | (of_items - OF_ONE_ITEM if is_small else frozenset())


@cache
def is_of_one_day(name: str) -> bool:
    """Whether a relation, and all that it rests on, looks at no other day than the one it is asked for."""
    calls = _calls(relations()[name].statement, frozenset(other for other, each in relations().items() if "as_of" in each.parameters[:1]))
    return calls is not None and all(arguments[0] == "$as_of" and is_of_one_day(other) for other, arguments in calls)


def asked(sql: str, parameters: Mapping[str, Any], keeps: frozenset[str]) -> list[Asked] | None:
    """The relations of ``keeps`` that a statement asks for, those behind other relations too; None where that cannot be told, as for a day
    that comes from a row."""
    calls = _calls(sql, keeps)
    if calls is None:
        return None
    found = []
    for name, arguments in calls:
        values = tuple(_value(each, parameters) for each in arguments)
        if any(type(value) is not TYPES[each][1] for each, value in zip(relations()[name].parameters, values, strict=True)):
            return None
        found.append((name, values))
    return found


@lru_cache(maxsize=1024)
def _calls(sql: str, keeps: frozenset[str]) -> tuple[tuple[str, tuple[str, ...]], ...] | None:
    """The relations of ``keeps`` that a statement mentions, with their arguments as text in the statement's own terms; None where one of them is
    more than a parameter, a parameter less some days, or a plain value."""
    found: dict[tuple[str, tuple[str, ...]], None] = {}
    todo = [_bare(sql)]
    while todo:
        for name, arguments in _mentions(todo.pop()):
            relation = relations()[name]
            if len(arguments) != len(relation.parameters):
                return None
            if name in keeps:
                if not all(_PLAIN.fullmatch(each) for each in arguments):
                    return None
                found[name, arguments] = None
            else:
                todo.append(relation.given(arguments))
    return tuple(found)


_NAMES = re.compile(r"(?<![\w$.'])[a-z_]+\b(?!')")
_PLAIN = re.compile(r"\$\w+(\s*-\s*\d+)?|'[^']*'")


def _mentions(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Each mention of a relation in a text, with its arguments."""
    return [(said[1], _arguments(text, said.end())) for said in re.finditer(r"(?<![\w.$])(\w+)\(", text) if said[1] in relations()]


def _arguments(text: str, start: int) -> tuple[str, ...]:
    """What stands between brackets, from behind the opening one, parted at its own commas."""
    depth, last, parts, quoted = 0, start, [], False
    for at in range(start, len(text)):
        sign = text[at]
        if sign == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif sign == "(":
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
        elif sign == ")":
            parts.append(text[last:at])
            break
        elif sign == "," and not depth:
            parts.append(text[last:at])
            last = at + 1
    return tuple(part.strip() for part in parts if part.strip())


def _value(argument: str, parameters: Mapping[str, Any]) -> Any:
    """What an argument says, given the statement's parameters."""
    if argument.startswith("'"):
        return argument[1:-1]
    name, _, days = (part.strip() for part in argument[1:].partition("-"))
    said = parameters.get(name)
    return said - timedelta(days=int(days)) if days and isinstance(said, date) else said


def _bare(sql: str) -> str:
    return re.sub(r"--[^\n]*", "", sql)
