"""The command line: a module a subject, each with the words of its commands (``add_to``) and with what they do.

surveys   sample, import, history, undo, redo: survey files into the store, and what came in
forecast  will we make it, and how past forecasts held
report    the week's bulletin as a file, the wall as a picture
meeting   a meeting is put on record, and which are
query     a query of ``queries/`` by its name
sandbox   sql, export: somebody's own SQL, and the tables it may ask
ask       a question in one's own words
backup    backup, restore: a copy of the store while it is in use, and back
audit     who did what, and whether the log is whole
users     who may sign in

``terminal`` is what they have in common: which store, both languages, rows as a table, CSV or JSON, the line in the audit log. They know it and what lies
below, never each other, which ``tests/test_architecture.py`` holds.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from clearance.access import AccessError
from clearance.backup import BackupError
from clearance.campaign import CampaignError
from clearance.commands import ask, audit, backup, forecast, meeting, query, report, sandbox, surveys, users
from clearance.commands.terminal import both
from clearance.people.accounts import AccountError
from clearance.query import QueryError
from clearance.store import StoreError

SUBJECTS = (surveys, forecast, report, meeting, query, sandbox, ask, backup, audit, users)
"""In the order of ``--help``."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the process's exit code: 0 done, 1 refused, 2 wrong words on the command line."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a Windows console may say gbk
    options = parser().parse_args(arguments)
    try:
        code = options.command(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever reads has read enough, such as head; nothing is left to be written at the end either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (StoreError, BackupError, QueryError, CampaignError, AccessError, AccountError) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, QueryError | AccessError) else 1
    except OSError as error:
        if error.filename is None:  # no file that somebody named: nothing that they could mend
            raise
        print(both("command.file", file=error.filename, why=error.strerror), file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """The words of every command; what is parsed has the function that carries it out as ``command``, which takes it and gives the exit code."""
    words = argparse.ArgumentParser(prog="python -m clearance", description="石泉无违建看板 · Shiquan Clearance Board")
    commands = words.add_subparsers(required=True, metavar="COMMAND")
    for subject in SUBJECTS:
        subject.add_to(commands)
    return words
