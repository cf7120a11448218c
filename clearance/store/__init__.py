"""The store: one folder of versioned DuckDB files and a pointer to the current one.

A writer copies the current file, works on the copy, and switches the pointer when the copy is safely on disk; a reader opens the
file that the pointer names, read-only. So readers never wait, never see half an import, and a killed import leaves nothing behind
that anybody reads.

    store/CURRENT               the name of the current file, and its size in bytes
    store/board-000012.duckdb   a version; the last few are kept (data/access/retention.toml)
    store/lock                  writers queue on it
    store/audit.jsonl           who did what (clearance/audit.py); each version remembers how far it went

pointer    which file is in force
schema     its tables and the shared relations over them, from ``queries/``; an earlier program's brought up to date
facts      what it holds beside surveys: the campaign's tables, what it remembers by name
writing    a draft that becomes the next version, whole or not at all
snapshot   what of a day is worked out once, and which of it a statement asks for
book       what a reader remembers of the days that it was asked for
reading    one version open for any number of threads: statements in, answers out
examining  whether a store is well, and what to do where it is not

A module imports only from those above it, which ``tests/test_architecture.py`` holds. Whoever uses the store says ``store.reader``, ``store.write``.
"""

from clearance.store.examining import UNREADABLE, examine, why
from clearance.store.pointer import ROOT, StoreError, current_file, default_folder, version
from clearance.store.reading import Reader, fact, reader
from clearance.store.schema import FIRST_CALENDAR_DAY, LAST_CALENDAR_DAY, SCHEMA_VERSION, SQL
from clearance.store.writing import KEPT_VERSIONS, RETENTION, Draft, add_rows, transaction, upgrade, write

__all__ = [
    "FIRST_CALENDAR_DAY", "KEPT_VERSIONS", "LAST_CALENDAR_DAY", "RETENTION", "ROOT", "SCHEMA_VERSION", "SQL", "UNREADABLE", "Draft", "Reader", "StoreError",
    "add_rows", "current_file", "default_folder", "examine", "fact", "reader", "transaction", "upgrade", "version", "why", "write",
]  # fmt: skip
