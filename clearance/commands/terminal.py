"""What the commands have in common at the terminal: which store they are about and its newest day, texts in both languages, rows as a table, CSV or JSON,
and the line in the audit log."""

from __future__ import annotations

import argparse
import csv
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd

from clearance import access, audit, locale, query, store
from clearance.selection import AS_NOW, KNOWN, Selection


def add_store(parser: argparse.ArgumentParser) -> None:
    """``--store``, which every command but ``sample`` takes."""
    parser.add_argument("--store", type=Path, default=store.default_folder(), metavar="DIR", help="default: CLEARANCE_STORE, else data/store")


def add_day(parser: argparse.ArgumentParser, help_text: str = "default: the newest survey date") -> None:
    """``--as-of`` and ``--known``: of which day, and by which clock."""
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help=help_text)
    parser.add_argument("--known", choices=KNOWN, default=AS_NOW)


def campaign_of(asked: Selection, reader: store.Reader) -> SimpleNamespace:
    """The row of surveys/campaign."""
    return SimpleNamespace(**query.run("surveys/campaign", asked, reader).to_dict("records")[0])


def newest_survey_date(reader: store.Reader) -> date:
    """The day that a question is about when nobody says: the newest survey date of the store."""
    newest = reader.execute(query.find("surveys/newest").sql).fetchone()
    if not newest or newest[0] is None:
        raise store.StoreError("还没有导入任何台账。 / Nothing has been imported yet.")
    return newest[0]


def both(key: str, between: str = " / ", **values: Any) -> str:
    """A text of the catalogues, Chinese first."""
    return between.join(locale.translator(language)(key, **values) for language in locale.LANGUAGES)


def print_rows(found: query.Query, rows: list[dict], form: str) -> None:
    """Rows of a query, all the columns that its header names; ``form`` as in ``print_table``."""
    print_table(list(found.columns), rows, form)


def print_query(name: str, options: argparse.Namespace) -> int:
    """Print all rows of a query that asks for no day; done."""
    print_rows(query.find(name), query.records(name, Selection(as_of=date.max), store.reader(options.store)), options.format)
    return 0


def print_table(columns: list[str], rows: list[dict], form: str) -> None:
    """Rows in this order of columns: ``form`` is table, csv or json."""
    if form == "json":
        print(query.to_json(rows))
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        with pd.option_context("display.unicode.east_asian_width", True, "display.width", None, "display.max_columns", None, "display.max_rows", None):
            print(pd.DataFrame(rows, columns=columns, dtype=object).fillna("").to_string(index=False))


def noted(options: argparse.Namespace, what: str, subject: str, role: str = "") -> None:
    """Put into the audit log what this command has done; a log that cannot be written is said, and stops nothing."""
    try:
        audit.note(options.store, what, subject, role=role or access.at_this_machine(), **audit.by_command_line())
    except audit.NotWritten as error:
        print(error, file=sys.stderr)
