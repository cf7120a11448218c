"""All tables that a role may see, as read-only Parquet, with what every column means: for whoever analyses with tools of their own."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from clearance import access, locale, store
from clearance.sandbox import tables
from clearance.selection import Selection

DICTIONARY, READ_ME = "data_dictionary.csv", "README.md"
READ_ONLY = 0o444


def write(folder: Path, *, store_folder: Path, role: str, chosen: Selection, sample: bool) -> list[Path]:
    """Write one Parquet file a table, the data dictionary and a README, Chinese and English; the files written.

    ``sample``: some of the data is made up, and every file says so. Raises AccessError, StoreError, OSError.
    """
    found = tables.rows(store.reader(store_folder), access.role(role), chosen)
    notes = {language: _note(language, role, chosen, sample) for language in locale.LANGUAGES}
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, table in found.items():
        about = {b"provenance": notes["zh"].encode(), b"provenance_en": notes["en"].encode()}
        fields = [
            field.with_metadata({b"meaning": column.meaning.encode(), b"meaning_en": column.meaning_en.encode()})
            for field in table.schema
            for column in [tables.catalogue()[name].column(field.name)]
        ]
        sink = pa.BufferOutputStream()
        pq.write_table(table.cast(pa.schema(fields, metadata=about)), sink, compression="zstd")
        written.append(_put(folder / f"{name}.parquet", sink.getvalue().to_pybytes()))
    written.append(_put(folder / DICTIONARY, _dictionary(found, notes)))
    written.append(_put(folder / READ_ME, _read_me(found, notes)))
    return written


def _put(file: Path, content: bytes) -> Path:
    aside = file.with_name(f"{file.name}.new")
    aside.write_bytes(content)
    aside.chmod(READ_ONLY)
    if os.name == "nt" and file.exists():  # which does not replace what is read-only
        file.chmod(0o666)
    return aside.replace(file)


def _note(language: str, role: str, chosen: Selection, sample: bool) -> str:
    t = locale.translator(language)
    named = access.table().roles[role][locale.LANGUAGES.index(language)]
    said = t("export.as_of", day=chosen.as_of, known=t(f"known.{chosen.known}"), role=named)
    return " · ".join([t("sample.mark"), said]) if sample else said


def _dictionary(found: dict[str, pa.Table], notes: dict[str, str]) -> bytes:
    zh, en = (locale.translator(language) for language in locale.LANGUAGES)
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow([f"{notes['zh']} / {notes['en']}"])
    lines.writerow([f"{zh(key)} / {en(key)}" for key in ("export.table", "export.column", "export.type")] + [zh("export.meaning"), en("export.meaning")])
    for name, columns in tables.schema(found).items():
        lines.writerows([name, column.name, kind, column.meaning, column.meaning_en] for column, kind in columns)
    return text.getvalue().encode("utf-8-sig")


def _read_me(found: dict[str, pa.Table], notes: dict[str, str]) -> bytes:
    parts = []
    for language in locale.LANGUAGES:
        t, zh = locale.translator(language), language == "zh"
        title, headers = t("export.title"), " | ".join(map(t, ("export.column", "export.type", "export.meaning")))
        parts += [f"# {title}", "", notes[language], "", t("sql.hidden"), ""]
        for name, columns in tables.schema(found).items():
            table = tables.catalogue()[name]
            count = t("export.rows", n=found[name].num_rows)
            parts += [f"## `{name}` {table.title if zh else table.title_en}", "", f"{table.row if zh else table.row_en} · {count}", ""]
            parts += [f"| {headers} |", "| --- | --- | --- |"]
            parts += [f"| `{column.name}` | {kind} | {(column.meaning if zh else column.meaning_en).replace('|', '／')} |" for column, kind in columns]
            parts.append("")
    return "\n".join(parts).encode()
