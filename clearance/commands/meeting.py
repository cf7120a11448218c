"""A meeting is put on record, and which are: ``meeting close``, ``meeting list``."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from clearance import meetings, store
from clearance.commands.terminal import add_store, both, newest_survey_date, noted, print_query


def add_to(commands: argparse._SubParsersAction) -> None:
    meeting = commands.add_parser("meeting", help="the meetings on record / 会议记录").add_subparsers(required=True, metavar="close|list")
    closed = meeting.add_parser("close", help="put a meeting on record / 结束会议并记录")
    closed.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="the meeting's day; default: the newest survey date")
    closed.add_argument("--who", required=True, type=_somebody, metavar="NAME", help="who closes it")
    closed.add_argument("--note", default="", metavar="TEXT")
    closed.add_argument("--again", action="store_true", help="the day is on record already: a new record stands in for it, both stay")
    add_store(closed)
    closed.set_defaults(command=_close_meeting)
    listed = meeting.add_parser("list", help="which meetings are on record / 已记录的会议")
    listed.add_argument("--format", choices=("table", "csv", "json"), default="table")
    add_store(listed)
    listed.set_defaults(command=_list_meetings)


def _somebody(name: str) -> str:
    """Who does it. Raises ArgumentTypeError where that is nobody."""
    if not name.strip():
        raise argparse.ArgumentTypeError(both("command.nobody"))
    return name


def _close_meeting(options: argparse.Namespace) -> int:
    day = options.as_of or newest_survey_date(store.reader(options.store))
    try:
        done = meetings.close(options.store, day, options.who, options.note, again=options.again)
    except meetings.AlreadyClosed as refused:
        print(f"{both('record.refused', day=day, number=refused.meeting_id, who=refused.closed_by)} (--again)", file=sys.stderr)
        return 1
    noted(options, "meeting", f"{done.noted_as} · {options.who}")
    print(f"✓ {done.meeting_id} {both('record.closed', day=day, figures=done.figures, items=done.actions)}")
    return 0


def _list_meetings(options: argparse.Namespace) -> int:
    return print_query("meetings/figures_by_meeting", options)
