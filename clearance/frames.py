"""Makes DataFrames of what the database answers: dates are ``datetime.date``, text is ``str``, and whole numbers stay whole where one is missing.

Two ways to one frame. Arrow brings a long answer soonest, but asks the statement a second time for it and is several times as slow with a
short one, which is what most of a page's queries give; those come as arrays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas.api.extensions import ExtensionArray

_WHOLE: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")
_TEXT: Final = pd.StringDtype(na_value=np.nan)

Columns = Mapping[str, tuple[str, np.ndarray]]
"""Of each column its type as SQL has it, and its values, masked where one is missing."""


def of_table(table: pa.Table) -> pd.DataFrame:
    """The frame of an Arrow table."""
    frame = table.to_pandas(date_as_object=True, use_threads=False)  # a small answer is converted before threads are there
    for field in table.schema:
        if str(field.type).startswith(("int", "uint")) and table.column(field.name).null_count:
            frame[field.name] = pd.Int64Dtype().__from_arrow__(table.column(field.name).cast("int64"))
    return frame


def of_columns(columns: Columns) -> pd.DataFrame:
    """The same frame of columns; their arrays become its own."""
    return pd.DataFrame({name: _column(kind, values) for name, (kind, values) in columns.items()}, copy=False)


def _column(kind: str, values: np.ndarray) -> np.ndarray | ExtensionArray:
    missing = values.mask if isinstance(values, np.ma.MaskedArray) and values.mask.any() else None
    values = np.asarray(values)
    if missing is not None and kind in _WHOLE:
        return pd.arrays.IntegerArray(values.astype("int64"), missing)
    if kind == "DATE":
        values = values.astype("datetime64[D]").astype(object)
    elif missing is not None and kind == "BOOLEAN":
        values = values.astype(object)
    if missing is not None:
        values[missing] = None  # where an array has a word of its own for it, that: not a number, not a time
    return pd.array(values, dtype=_TEXT) if kind == "VARCHAR" else values
