"""What a bulletin is, whatever file it becomes: parts of text, slides and sheets, each as data that says what it is and not how it looks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from clearance.findings import Finding
from clearance.locale import Translator

TEXT, COUNT, AREA, RATE, DAY, SHARE, FIGURE = "text", "count", "area", "rate", "day", "share", "figure"
NUMERIC: Final = (COUNT, AREA, RATE, SHARE, FIGURE)


@dataclass(frozen=True)
class Column:
    """A table's column: its field in the query, header, kind (which says type and format), what it means, whether its texts are the data's
    own Chinese, how wide it is against the others, and whether a printed table has room for it."""

    field: str
    header: str
    kind: str
    meaning: str = ""
    chinese: bool = False
    width: float = 1.0
    printed: bool = True


@dataclass(frozen=True)
class Table:
    """A table with typed values: int, float, date, str or None."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]

    def printed(self) -> Table:
        """The same with the columns that paper has room for."""
        places = [place for place, column in enumerate(self.columns) if column.printed]
        return replace(
            self,
            columns=tuple(self.columns[place] for place in places),
            rows=tuple(tuple(row[place] for place in places) for row in self.rows),
        )

    def pages(self, size: int) -> list[Table]:
        """The same in pieces of so many rows; none where it has no row."""
        return [replace(self, rows=self.rows[start : start + size]) for start in range(0, len(self.rows), size)]


@dataclass(frozen=True)
class Series:
    """A chart's series: a value for each category, None where there is none."""

    name: str
    values: tuple[float | None, ...]
    colour: str
    dashed: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart as data: ``lines`` over days, or ``stacked`` or ``beside`` bars by category; ``unit`` says what is counted."""

    kind: str
    unit: str
    categories: tuple[Any, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Part:
    """A part of the text: its heading, level (1 or 2), sentences (a paragraph each), and the table below them."""

    heading: str
    paragraphs: tuple[str, ...]
    level: int = 1
    table: Table | None = None


@dataclass(frozen=True)
class Card:
    """One large number with its name, unit and denominator."""

    name: str
    number: str
    unit: str
    of: str


@dataclass(frozen=True)
class Slide:
    """One message: its title is the finding. ``lines`` stand above its table, under its chart."""

    title: str
    lines: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    chart: Chart | None = None
    table: Table | None = None


@dataclass(frozen=True)
class Bulletin:
    """All that any format says. ``mark``: what stands on every page where the data is made up, else empty; ``provenance``: where the figures
    come from; ``empty``: there is no data to tell of, and ``parts`` say so."""

    language: str
    as_of: date | None
    title: str
    period: str
    mark: str
    provenance: str
    salutation: str
    opening: str
    parts: tuple[Part, ...]
    sign_off: tuple[str, ...]
    notes: tuple[str, ...]
    slides: tuple[Slide, ...]
    sheets: tuple[Table, ...]
    finding: Finding
    empty: bool = False

    @property
    def heading(self) -> str:
        """Title and day in one line."""
        return f"{self.title}{self.period}" if self.language == "zh" else f"{self.title} {self.period}"

    @property
    def file_name(self) -> str:
        """What its files are called, without the ending."""
        return f"{self.title}_{self.as_of.isoformat()}" if self.as_of else self.title


def read(t: Translator, column: Column, value: Any) -> str:
    """A table's value as people read it."""
    if value is None:
        return "—"
    if column.kind == AREA or column.kind == RATE:
        return f"{value:,.1f}"
    if column.kind == SHARE:
        return f"{value:.0%}"
    return t.day(value) if column.kind == DAY else t.number(value) if column.kind in (COUNT, FIGURE) else str(value)
