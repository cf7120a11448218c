"""A query of ``queries/`` by its name, and which there are: ``query``."""

from __future__ import annotations

import argparse

from clearance import access, query, store
from clearance.commands.terminal import add_day, add_store, newest_survey_date, noted, print_rows
from clearance.selection import Selection


def add_to(commands: argparse._SubParsersAction) -> None:
    asked = commands.add_parser("query", help="run a query of queries/ / 运行查询")
    asked.add_argument("name", nargs="?", metavar="NAME", help="such as overview/headline")
    asked.add_argument("--list", action="store_true", help="all queries and what each answers")
    add_day(asked)
    asked.add_argument("--param", action="append", default=[], metavar="k=v", help="a filter or parameter; lists are comma-separated: teams=1,2")
    asked.add_argument("--format", choices=("table", "csv", "json"), default="table")
    asked.add_argument("--role", default="office", help=f"whose rights: {', '.join(access.table().roles)}; default: office, which holds the store's files")
    add_store(asked)
    asked.set_defaults(command=_query)


def _query(options: argparse.Namespace) -> int:
    if options.list or not options.name:
        for name, found in query.catalogue().items():
            print(f"{name:36} {found.question}")
        return 0
    found = query.find(options.name)
    access.permit(access.role(options.role), options.name, as_is=True)
    reader = store.reader(options.store)
    as_of = options.as_of or newest_survey_date(reader)
    extra = {}
    for pair in options.param:
        key, separator, value = pair.partition("=")
        if not separator:
            raise query.QueryError(f"--param {pair!r}: write k=v")
        extra[key] = query.parse_parameter(found, key, value)
    rows = query.records(options.name, Selection(as_of=as_of, known=options.known), reader, **extra)
    print_rows(found, rows, options.format)
    if options.format != "table":
        noted(options, "export", f"query {options.name} {options.format}")
    return 0
