"""Somebody's own SQL, and all the tables it may ask as files: ``sql``, ``export``."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from clearance import access, query, sandbox, store
from clearance.commands.terminal import add_day, add_store, both, newest_survey_date, noted, print_table
from clearance.sandbox import export
from clearance.selection import Selection


def add_to(commands: argparse._SubParsersAction) -> None:
    typed = commands.add_parser("sql", help="your own SQL, in the sandbox / 自己写SQL查询")
    typed.add_argument("sql", metavar="SQL", help='such as "select * from structures where standing"; - reads it from standard input')
    typed.add_argument("--format", choices=("table", "csv", "json"), default="table")
    typed.add_argument("--param", action="append", default=[], metavar="k=v", help="a filter as $k in the SQL; comma-separated: teams=1,2")
    typed.set_defaults(command=_sql)

    handed = commands.add_parser("export", help="all tables as Parquet, with a data dictionary / 导出可供分析的数据")
    handed.add_argument("folder", type=Path, metavar="DIR")
    handed.set_defaults(command=_export)

    for each in (typed, handed):
        add_day(each)
        each.add_argument("--role", default="leader", help=f"whose rights: {', '.join(access.table().roles)}; default: leader")
        add_store(each)


def _sql(options: argparse.Namespace) -> int:
    access.role(options.role)  # a wrong word is said before anything is noted
    as_of = options.as_of or newest_survey_date(store.reader(options.store))
    filters = dict(pair.partition("=")[::2] for pair in options.param)
    if unknown := filters.keys() - {"streets", "areas", "batches", "classes", "teams"}:
        raise query.QueryError(f"--param {', '.join(sorted(unknown))}: there are streets, areas, batches, classes, teams")
    chosen = Selection(as_of=as_of, known=options.known, **{name: tuple(filter(None, text.split(","))) for name, text in filters.items()})
    typed = sys.stdin.read() if options.sql == "-" else options.sql
    noted(options, "sql", typed, options.role)
    answer = sandbox.ask(typed, folder=options.store, role=options.role, chosen=chosen)
    if answer.error:
        print(both(f"sandbox.error.{answer.error}", "\n", detail=answer.detail), file=sys.stderr)
        return 1
    names = list(answer.frame().columns)
    print_table(names, [dict(zip(names, row, strict=True)) for row in answer.rows], options.format)
    if answer.more:
        print(both("sql.more", n=len(answer.rows)), file=sys.stderr)
    if answer.cut:
        print(both("sql.cut", n=answer.cut), file=sys.stderr)
    return 0


def _export(options: argparse.Namespace) -> int:
    access.role(options.role)
    reader = store.reader(options.store)
    chosen = Selection(as_of=options.as_of or newest_survey_date(reader), known=options.known)
    sample_held = bool(query.records("surveys/newest", Selection(as_of=date.max), reader)[0]["holds_sample"])
    files = export.write(options.folder, store_folder=options.store, role=options.role, chosen=chosen, sample=sample_held)
    noted(options, "export", f"export {options.folder.name}", options.role)
    print(both("export.done", n=sum(file.suffix == ".parquet" for file in files)), "→", options.folder)
    return 0
