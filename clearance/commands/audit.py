"""Who did what, and whether the log is whole: ``audit verify``, ``audit list``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from clearance import audit, backup, locale, store, trail
from clearance.commands.terminal import add_store, print_table


def add_to(commands: argparse._SubParsersAction) -> None:
    looked = commands.add_parser("audit", help="who did what, and is the log whole? / 审计记录").add_subparsers(required=True, metavar="verify|list")
    verified = looked.add_parser("verify", help="hold every line to its hash / 逐条核对")
    verified.add_argument("--against", type=Path, action="append", default=[], metavar="BACKUP", help="and the log to what a backup remembers of it")
    verified.add_argument("--format", choices=("text", "json"), default="text")
    add_store(verified)
    verified.set_defaults(command=_verify_audit)
    listed = looked.add_parser("list", help="the newest entries / 最近的记录")
    listed.add_argument("--last", type=int, default=50, metavar="N", help="how many (default: %(default)s); 0: all")
    listed.add_argument("--what", choices=audit.KINDS, help="only these")
    listed.add_argument("--day", type=date.fromisoformat, metavar="DATE", help="only of this day, Shanghai time")
    listed.add_argument("--format", choices=("table", "csv", "json"), default="table")
    add_store(listed)
    listed.set_defaults(command=_list_audit)


def _verify_audit(options: argparse.Namespace) -> int:
    chain = audit.verify(options.store, _remembered(options.store, options.against))
    if options.format == "json":
        print(json.dumps(asdict(chain) | {"whole": chain.whole}, ensure_ascii=False, indent=1))
    else:
        for language in locale.LANGUAGES:
            t = locale.translator(language)
            print("\n".join([f"{'✓' if chain.whole else '✗'} {trail.sentence(t, chain)}", *(f"  {line}" for line in trail.lines(t, chain))]))
        print(f"  {chain.count} {chain.hash or '—'}")
    return 0 if chain.whole else 1


def _remembered(folder: Path, backups: Sequence[Path]) -> list[audit.Mark]:
    """What the store and backups remember of the audit log; a store that cannot be read is said, and remembers nothing."""
    found = [backup.manifest(file).audit for file in backups]
    try:
        found.append(audit.mark(store.fact(folder, "audit"), "store"))
    except store.StoreError as error:
        print(error, file=sys.stderr)
    return [each for each in found if each]


def _list_audit(options: argparse.Namespace) -> int:
    found = [each for each in audit.entries(options.store) if options.what in (None, each.what) and options.day in (None, trail.day(each))]
    rows = [{("from" if name == "origin" else name): value for name, value in asdict(each).items()} for each in found[-options.last :]]
    shown = ["n", "at", "what", "who", "role", "from", "subject"] if options.format == "table" else ["n", "at", "who", "role", "from", "what", "subject", "prev", "hash"]
    print_table(shown, [{name: row[name] for name in shown} for row in rows], options.format)
    return 0
