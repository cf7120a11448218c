"""The sandbox's tables as a panel: each opens to its columns and what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

from clearance import locale
from clearance.sandbox.tables import Column, catalogue

_CHINESE = re.compile(r"[\u3400-\u9fff][\u3000-\u303f\u3400-\u9fff\uff00-\uffef、]*")


def schema(t: locale.Translator, tables: Mapping[str, Sequence[tuple[Column, str]]]) -> str:
    """All tables, closed; the first is open."""
    return f'<div class="b-card b-schema">{"".join(_table(t, name, columns, is_open=not place) for place, (name, columns) in enumerate(tables.items()))}</div>'


def _table(t: locale.Translator, name: str, columns: Sequence[tuple[Column, str]], *, is_open: bool) -> str:
    table, zh = catalogue()[name], t.language == "zh"
    lines = "".join(
        f"<div><dt><code>{escape(column.name)}</code><small>{kind}</small></dt><dd>{_marked(column.meaning if zh else column.meaning_en, zh)}</dd></div>"
        for column, kind in columns
    )
    return (
        f"<details{' open' if is_open else ''}><summary><code>{escape(name)}</code><b>{_marked(table.title if zh else table.title_en, zh)}</b>"
        f"<small>{escape(t('sql.columns', n=len(columns)))}</small></summary><p>{_marked(table.row if zh else table.row_en, zh)}</p><dl>{lines}</dl></details>"
    )


def _marked(text: str, zh: bool) -> str:
    """A text as HTML; in English, names that are Chinese are marked as such."""
    return escape(text) if zh else _CHINESE.sub(lambda name: f'<span lang="zh">{name[0]}</span>', escape(text))
