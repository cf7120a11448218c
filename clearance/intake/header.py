"""Which ledger a file is, and which column holds which field: recognised by the header, never by the file's name or by position."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from clearance.intake.cells import storable, visible
from clearance.intake.findings import FileRejected, rejected
from clearance.ledgers import Codebook, Field, Ledger, fold

PLAUSIBLE_COLUMNS = 3
"""A row in which fewer columns are known is a title, not a header that lacks something."""


@dataclass(frozen=True)
class Header:
    """A header read as one ledger's. ``fields`` has one entry a column, None where the column is no field. ``rows`` are the two rows that
    it stands in, where merged cells have spread it so."""

    ledger: Ledger
    line: int
    cells: tuple[str, ...]
    fields: tuple[Field | None, ...]
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it has all that the ledger requires, and nothing twice."""
        return not self.missing and not self.doubled

    @property
    def explained(self) -> int:
        """How many columns are fields of the ledger."""
        return sum(each is not None for each in self.fields)

    @property
    def present(self) -> frozenset[str]:
        """English names of the fields that have a column."""
        return frozenset(each.name for each in self.fields if each)

    @property
    def missing(self) -> tuple[Field, ...]:
        """Required fields that have no column, nor one that serves in their place."""
        present = self.present
        return tuple(
            each for each in self.ledger.fields.values()
            if each.required and present.isdisjoint((each.name, *each.served_by))
        )  # fmt: skip

    @property
    def doubled(self) -> Field | None:
        """The first field that more than one column claims."""
        names = [each.name for each in self.fields if each]
        return next((each for each in self.fields if each and names.count(each.name) > 1), None)

    def is_repeated(self, cells: Sequence[str]) -> bool:
        """Whether a later row is this header again, as on each printed page."""
        return any(_are_alike(cells, row) for row in (self.cells, *self.rows))


def _are_alike(cells: Sequence[str], others: Sequence[str]) -> bool:
    return all(fold(visible(one)) == fold(other) for one, other in zip_longest(cells, others, fillvalue=""))


def recognise(records: Iterable[tuple[int, Sequence[str]]], codebook: Codebook, wanted: str | None = None) -> Header:
    """Find the header among a file's first records (line, cells).

    A row is taken as the ledger that explains most of its columns, if that ledger's required columns are all there: with a required
    column missing, a ledger of structures is told so, and not taken for the compounds that its other columns would make. ``wanted``
    is the ledger that the file must be. Raises FileRejected.
    """
    nearest: Header | None = None
    above: tuple[str, ...] = ()
    for line, typed in records:
        # A header goes into messages and into the store: it can be shown.
        cells = tuple(storable(visible(cell)) for cell in typed)
        best = _best(line, cells, codebook)
        if above and not best.is_whole:
            # Where cells are merged, a column's name stands in the upper of two rows or in the lower.
            both = _best(line, [lower if lower.strip() else upper for upper, lower in zip_longest(above, cells, fillvalue="")], codebook)
            best = replace(both, rows=(above, cells)) if both.is_whole and best.explained else best
        above = cells
        if best.doubled and best.explained > PLAUSIBLE_COLUMNS:
            raise _doubled(best, codebook)
        if best.is_whole:
            if wanted and best.ledger.name != wanted:
                asked = codebook.ledgers[wanted]
                raise rejected(codebook, "wrong_ledger", line=line, wanted=_title(asked), found=_title(best.ledger))
            return best
        if best.explained >= PLAUSIBLE_COLUMNS and (nearest is None or best.explained > nearest.explained):
            nearest = best
    raise _unrecognised(nearest, codebook, wanted)


def _best(line: int, cells: Sequence[str], codebook: Codebook) -> Header:
    read = [Header(ledger, line, tuple(cells), tuple(map(ledger.find, cells))) for ledger in codebook.ledgers.values()]
    return max(read, key=lambda each: (each.explained, -len(each.missing)))


def _title(ledger: Ledger) -> Field:
    """A ledger named like a header, in the language of the message."""
    return Field(ledger.name, ledger.title, ledger.title_en, "text")


def _doubled(header: Header, codebook: Codebook) -> FileRejected:
    field = header.doubled
    names = [cell.strip() for cell, each in zip(header.cells, header.fields, strict=True) if each is field]
    return rejected(codebook, "column_doubled", line=header.line, field=field, value=names[-1], columns=names)


def _unrecognised(nearest: Header | None, codebook: Codebook, wanted: str | None) -> FileRejected:
    if nearest is None:
        titles = [_title(ledger) for ledger in codebook.ledgers.values()]
        return rejected(codebook, "no_header", within=codebook.limits.header_within_records, ledgers=titles)
    if wanted and nearest.ledger.name != wanted:
        return rejected(codebook, "wrong_ledger", line=nearest.line, wanted=_title(codebook.ledgers[wanted]), found=_title(nearest.ledger))
    if nearest.doubled:
        return _doubled(nearest, codebook)
    return rejected(
        codebook, "required_column_missing", line=nearest.line, field=nearest.missing[0],
        ledger=_title(nearest.ledger), columns=list(nearest.missing),
    )  # fmt: skip
