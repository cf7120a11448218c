"""The board's own panels as HTML: heading, burn cards, attention list, bars. Pure: values and translated words in, HTML out.

Everything that comes from data is escaped here, once. Looks are in ``board.css``; no scripts, no addresses outside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

# What a tone looks like besides its colour.
MARKS = {"good": "✓", "late": "!", "plain": "·"}


def picture(svg: str, words: str) -> str:
    """An SVG as an image: Streamlit strips SVG elements from HTML, but leaves pictures."""
    return f'<img alt="{escape(words)}" src="data:image/svg+xml,{quote(svg)}">'


# A number that opens the list it counts travels inside a text, between marks that no ledger's text can make use of: what stands
# between them is taken for an address only where it is that of lists, of a compound's file, of the rows held back, or a place on the page.
_OPENING = re.compile("\ue000((?:(?:rows|compound|quarantine)[?]|#)[^\ue000-\ue005]*)\ue001([^\ue000-\ue005]*)\ue002([^\ue000-\ue005]*)\ue003")


# A Chinese name that stands in a text of either language, marked as what it is.
_CHINESE = re.compile("\ue004([^\ue000-\ue005]*)\ue005")


def chinese(name: str) -> str:
    """A name of the data for a text that goes through ``linked``: read out and set as Chinese, whatever the language around it."""
    return f"\ue004{name}\ue005"


def opening(number: str, address: str, name: str) -> str:
    """A number for a text that goes through ``linked``; ``name`` says what its list holds."""
    return f"\ue000{address}\ue001{name}\ue002{number}\ue003"


def linked(text: str) -> str:
    """A text as HTML, its openings as links, its Chinese names marked."""
    opened = _OPENING.sub(r'<a class="b-open" href="\1" title="\2" aria-label="\3 · \2">\3</a>', escape(text))
    return _CHINESE.sub(r'<span lang="zh">\1</span>', opened)


def heading(question: str, finding: str, note: str = "", tone: str = "plain") -> str:
    """A page's head: the question it answers, small; the finding, large; what qualifies it."""
    under = f'<p class="b-note">{escape(note)}</p>' if note else ""
    return (
        f'<header class="b-head b-{tone}"><p class="b-question">{escape(question)}</p>'
        f'<h1 class="b-finding">{linked(finding)}</h1>{under}</header>'
    )


def section(title: str, note: str = "", place: str = "") -> str:
    """A heading inside a page; ``place``: the name by which a number higher up leads to it (``opening`` with ``#place``)."""
    under = f'<span class="b-note">{escape(note)}</span>' if note else ""
    named = f' id="{escape(place)}"' if place else ""
    return f'<h2 class="b-section"{named}>{escape(title)}{under}</h2>'


def sample_mark(text: str, more: str) -> str:
    """The badge that says that the data is synthetic."""
    return f'<div class="b-sample" role="note"><strong>{escape(text)}</strong><span>{escape(more)}</span></div>'


def key(words: str) -> str:
    """What the lines and hatchings above mean."""
    return f'<p class="b-key">{escape(words)}</p>'


def way(words: str, address: str) -> str:
    """A way on, to an address that the board made itself."""
    return f'<p><a class="b-way" target="_self" href="{escape(address)}">{escape(words)}</a></p>'


def message(title: str, lines: Iterable[str], code: str = "") -> str:
    """A panel that says why there is nothing to show and what to do."""
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return f'<section class="b-card b-message"><h2>{escape(title)}</h2>{body}{f"<pre>{escape(code)}</pre>" if code else ""}</section>'


def forecast(title: str, sentence: str, how: str, tone: str) -> str:
    """The forecast in one sentence, with its title and how it is made."""
    return (
        f'<section class="b-card b-forecast b-{tone}"><h3>{escape(title)}</h3><p class="b-words">{MARKS[tone]} {escape(sentence)}</p>'
        f'<p class="b-small">{escape(how)}</p></section>'
    )


@dataclass(frozen=True)
class Burn:
    """One burn card: its words are ready to show, its two pictures are SVG."""

    name: str
    remaining: str
    unit: str
    of: str
    change: str
    change_tone: str
    pace: str
    pace_tone: str
    sparkline: str
    progress: str


def burns(cards: Sequence[Burn]) -> str:
    """The burns side by side."""
    return f'<div class="b-burns">{"".join(map(_burn, cards))}</div>'


def _burn(card: Burn) -> str:
    return (
        f'<section class="b-card b-burn"><h3>{escape(card.name)}</h3>'
        f'<p class="b-figure"><b>{linked(card.remaining)}</b><span>{escape(card.unit)}</span></p>'
        f'<p class="b-of">{linked(card.of)}</p>{card.progress}'
        f'<p class="b-change b-{card.change_tone}">{linked(card.change)}</p>{card.sparkline}'
        f'<p class="b-pace b-{card.pace_tone}"><i>{MARKS[card.pace_tone]}</i>{escape(card.pace)}</p></section>'
    )


@dataclass(frozen=True)
class Bar:
    """One row of bars: a label, done of total, and the words for it."""

    label: str
    words: str
    progress: str
    note: str = ""
    tone: str = "plain"


def bars(title: str, rows: Sequence[Bar], note: str = "") -> str:
    """Rows with a progress bar each, every one on its own denominator."""
    body = "".join(
        f'<li><span class="b-label">{escape(row.label)}</span><span class="b-words">{linked(row.words)}</span>{row.progress}'
        + (f'<span class="b-small b-{row.tone}">{linked(row.note)}</span>' if row.note else "")
        + "</li>"
        for row in rows
    )
    return f'<section class="b-card b-bars"><h3>{escape(title)}</h3><ul>{body}</ul>{f"<p class=b-small>{escape(note)}</p>" if note else ""}</section>'


def attention(title: str, items: Sequence[tuple[str, str, str]], nothing: str) -> str:
    """What needs somebody: (tone, what, detail) a line; the most urgent first."""
    body = "".join(
        f'<li class="b-{tone}"><i>{MARKS[tone]}</i><div><b>{linked(what)}</b><span>{linked(detail)}</span></div></li>'
        for tone, what, detail in items
    )
    return f'<section class="b-card b-attention"><h3>{linked(title)}</h3><ul>{body or f"<li>{escape(nothing)}</li>"}</ul></section>'


def understood(sentence: str, troubles: Sequence[str], address: str = "", way: str = "") -> str:
    """What a question in the reader's own words was taken for, what is wrong with that, and the way to its answer where that is elsewhere.
    ``address`` is one that the board made itself."""
    body = "".join(f'<li class="b-late"><i>{MARKS["late"]}</i><div><b>{linked(each)}</b></div></li>' for each in troubles)
    link = f'<a class="b-way" href="{escape(address)}">{escape(way)}</a>' if address else ""
    return f'<section class="b-card b-attention b-understood"><h3>{linked(sentence)}</h3>{f"<ul>{body}</ul>" if body else ""}{link}</section>'


def facts(title: str, rows: Sequence[tuple[str, str, str]], note: str = "") -> str:
    """Label, value, and what qualifies it, a line each."""
    body = "".join(f"<div><dt>{escape(label)}</dt><dd>{linked(value)}<small>{linked(more)}</small></dd></div>" for label, value, more in rows)
    return f'<section class="b-card b-facts"><h3>{escape(title)}</h3><dl>{body}</dl>{f"<p class=b-small>{escape(note)}</p>" if note else ""}</section>'


def pair(left: str, right: str) -> str:
    """Two panels side by side, of one height."""
    return f'<div class="b-pair">{left}{right}</div>'


def stack(*panels: str) -> str:
    """Panels one above the other, in one column of a row."""
    return f'<div class="b-stack">{"".join(panels)}</div>'


def triple(*panels: str) -> str:
    """Three columns side by side, of one height."""
    return f'<div class="b-triple">{"".join(panels)}</div>'


def notes(title: str, lines: Sequence[str]) -> str:
    """A few sentences to know beforehand."""
    return f'<section class="b-card"><h3>{escape(title)}</h3><ul class="b-notes">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ul></section>'


@dataclass(frozen=True)
class Entry:
    """One column of a ledger, explained. ``more``: what is folded away; ``needed``: whether it is marked as required."""

    name: str
    other_name: str
    need: str
    needed: bool
    meaning: str
    form: str
    values: Sequence[str]
    more: Sequence[str]
    headers: str
    rules: Sequence[str]


def entries(titles: Sequence[str], more: str, rows: Sequence[Entry]) -> str:
    """A dictionary: a line a column of a ledger. ``titles`` of the six columns; ``more`` names what is folded away."""
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
    body = "".join(_entry(row, more) for row in rows)
    return f'<div class="b-card b-entries"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _entry(row: Entry, more: str) -> str:
    values = "".join(f"<li>{escape(value)}</li>" for value in row.values)
    folded = "".join(f"<p>{escape(line)}</p>" for line in row.more)
    rules = "".join(f"<p>{escape(rule)}</p>" for rule in row.rules)
    return (
        f'<tr><th scope="row">{escape(row.name)}<small>{escape(row.other_name)}</small></th>'
        f'<td><span class="b-need{" b-needed" if row.needed else ""}">{escape(row.need)}</span></td><td>{escape(row.meaning)}</td>'
        f"<td>{escape(row.form)}{f'<ul>{values}</ul>' if values else ''}"
        f"{f'<details><summary>{escape(more)}</summary>{folded}</details>' if folded else ''}</td>"
        f'<td class="b-small">{escape(row.headers)}</td><td>{rules}</td></tr>'
    )


@dataclass(frozen=True)
class Definition:
    """What a number means: its name in both languages, its unit, what is counted, the files that count it; the pages that show it and a question
    that asks for it, each in words with its address."""

    name: str
    other_name: str
    unit: str
    formula: str
    sources: Sequence[str]
    pages: Sequence[tuple[str, str]]
    example: tuple[str, str] | None = None


def _links(links: Iterable[tuple[str, str]]) -> str:
    return " ".join(f'<a href="{escape(to)}">{escape(words)}</a>' for words, to in links)


def _files(names: Sequence[str], more: Callable[[int], str]) -> str:
    """The first files of a number, the others folded away under their number in words (``more``)."""
    shown, folded = (["".join(f"<p>{escape(name)}</p>" for name in part) for part in (names[:FILES_SHOWN], names[FILES_SHOWN:])])
    return shown + (f"<details><summary>{escape(more(len(names) - FILES_SHOWN))}</summary>{folded}</details>" if folded else "")


def definitions(titles: Sequence[str], rows: Sequence[Definition], more: Callable[[int], str]) -> str:
    """A dictionary of numbers: a line a number. ``titles`` of the five columns; ``more`` says how many files a number has beside the first."""
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
    body = "".join(
        f'<tr><th scope="row">{escape(row.name)}<small lang="{"en" if row.other_name.isascii() else "zh"}">{escape(row.other_name)}</small></th>'
        f'<td>{escape(row.unit)}</td><td>{escape(row.formula)}</td>'
        f'<td class="b-small">{_files(row.sources, more)}</td><td class="b-small b-links">{_links(row.pages)}{f"<p>{_links([row.example])}</p>" if row.example else ""}</td></tr>'
        for row in rows
    )
    return f'<div class="b-card b-entries b-defined"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def grid(titles: Sequence[str], lines: Sequence[tuple[Sequence[str], Sequence[tuple[str, str]]]]) -> str:
    """Who may what: a line of words, and after them (tone, word) a cell. ``titles``: of all columns."""

    def row(words: Sequence[str], cells: Sequence[tuple[str, str]]) -> str:
        first, *more = map(escape, words)
        marked = "".join(f'<td class="b-{tone}">{GRID_MARKS[tone]} {escape(word)}</td>' for tone, word in cells)
        return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{each}</td>" for each in more)}{marked}</tr>'

    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
    return (
        f'<div class="b-card b-entries b-grid b-grid-{len(lines[0][0]) if lines else 1}"><table><thead><tr>{head}</tr></thead>'
        f'<tbody>{"".join(row(*line) for line in lines)}</tbody></table></div>'
    )


FILES_SHOWN = 2
GRID_MARKS = {"good": "✓", "plain": "—"}


@dataclass(frozen=True)
class Line:
    """One line of a table: its cells, the tone that its mark and colour say, and the words for it, in a line of their own."""

    cells: Sequence[str]
    tone: str
    words: str


LINE_MARKS = {"rejected": "✗", "held": "▲", "taken": "✓", "unchanged": "＝", "undone": "↶"}


def ledger_table(titles: Sequence[str], lines: Sequence[Line], numeric: range = range(0)) -> str:
    """A table with a mark in front of each line; ``numeric``: the columns whose cells are figures."""

    def cell(tag: str, place: int, text: str) -> str:
        return f'<{tag}{" class=b-number" if place in numeric else ""}>{escape(str(text))}</{tag}>'

    def row(line: Line) -> str:
        mark = f'<td class="b-mark" aria-hidden="true">{LINE_MARKS[line.tone]}</td>'
        cells = "".join(cell("td", place, text) for place, text in enumerate(line.cells))
        words = f'<tr class="b-line-words b-line-{line.tone}"><td></td><td colspan="{len(line.cells)}">{escape(line.words)}</td></tr>'
        return f'<tr class="b-line-{line.tone}">{mark}{cells}</tr>{words}'

    head = "".join(cell("th", place, title) for place, title in enumerate(titles))
    body = "".join(map(row, lines))
    return f'<div class="b-card b-lines"><table><thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def held_row(title: str, place: str, cells: Sequence[tuple[str, str, bool]], reasons: Sequence[str]) -> str:
    """A row in quarantine: (header, cell as typed, at fault) side by side, and under them what to do."""
    body = "".join(
        f'<div class="b-cell{" b-fault" if at_fault else ""}"><small>{escape(header)}</small><span>{"▲ " if at_fault else ""}{escape(cell) or "&nbsp;"}</span></div>'
        for header, cell, at_fault in cells
    )
    told = "".join(f"<li>{escape(reason)}</li>" for reason in reasons)
    return f'<article class="b-card b-held"><header><b>{escape(title)}</b><span>{escape(place)}</span></header><div class="b-cells">{body}</div><ul>{told}</ul></article>'


def figures(titles: Sequence[str], lines: Sequence[Sequence[str]], numeric: Sequence[bool], height: int | None = None) -> str:
    """A small table of figures, each of which may open its list; the first cell of a line names it. Beyond ``height`` pixels it scrolls."""

    def cell(place: int, text: str, *, head: bool = False) -> str:
        tag, scope = ("th", ' scope="col"') if head else ("th", ' scope="row"') if place == 0 else ("td", "")
        return f'<{tag}{scope}{" class=b-number" if numeric[place] else ""}>{linked(text)}</{tag}>'

    head = "".join(cell(place, title, head=True) for place, title in enumerate(titles))
    body = "".join(f"<tr>{''.join(cell(place, text) for place, text in enumerate(line))}</tr>" for line in lines)
    scrolls = f' b-scrolls" style="max-height: {height}px" tabindex="0' if height else ""
    return f'<div class="b-figures{scrolls}"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


@dataclass(frozen=True)
class Spoken:
    """One survey that spoke of an item: its day, its file and line, how it came in, whether it was undone; (field, before, now) a change."""

    day: str
    source: str
    came: Sequence[str]
    undone: str
    changes: Sequence[tuple[str, str, str]]
    nothing: str


def history(surveys: Sequence[Spoken], titles: Sequence[str]) -> str:
    """What the surveys said of one item, one after the other. ``titles``: field, before, now."""
    return f'<ol class="b-card b-history">{"".join(_spoken(each, titles) for each in surveys)}</ol>'


def _spoken(survey: Spoken, titles: Sequence[str]) -> str:
    undone = f'<p class="b-undone">{LINE_MARKS["undone"]} {escape(survey.undone)}</p>' if survey.undone else ""
    came = "".join(f"<span>{escape(each)}</span>" for each in survey.came)
    if survey.changes:
        head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
        body = "".join(f'<tr><th scope="row">{escape(field)}</th><td>{escape(before)}</td><td>{escape(now)}</td></tr>' for field, before, now in survey.changes)
        told = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    else:
        told = f"<p>{escape(survey.nothing)}</p>"
    return (
        f'<li{" class=b-is-undone" if survey.undone else ""}><header><b>{escape(survey.day)}</b><span>{escape(survey.source)}</span></header>'
        f'<div class="b-came">{came}</div>{undone}{told}</li>'
    )
