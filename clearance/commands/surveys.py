"""Survey files into the store, and what came in: ``sample``, ``import``, ``history``, ``undo``, ``redo``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from clearance import intake, sample, store
from clearance.commands.terminal import add_store, both, noted, print_query


def add_to(commands: argparse._SubParsersAction) -> None:
    made = commands.add_parser("sample", help="make synthetic surveys / 生成示例台账")
    made.add_argument("folder", type=Path, metavar="DIR")
    made.add_argument("--seed", type=int, default=2017)
    made.add_argument("--streets", type=int, default=1, metavar="N")
    made.set_defaults(command=_sample)

    taken = commands.add_parser("import", help="import survey files / 导入台账")
    taken.add_argument("files", type=Path, nargs="+", metavar="FILE", help="survey files, or folders of them")
    taken.add_argument("--surveyed-on", type=date.fromisoformat, metavar="DATE", help="default: the date in the file's name")
    taken.add_argument("--ledger", choices=("compounds", "structures", "shops", "steps", "actions"), help="what each file must be")
    taken.add_argument("--allow-new", action="store_true", help="take compounds and roads that the campaign does not have yet")
    taken.add_argument("--campaign", type=Path, metavar="DIR", help="the facts of the notice (default: those of the store, else data/campaign)")
    taken.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
    taken.add_argument("--if-empty", action="store_true", help="do nothing where the store already holds surveys")
    taken.add_argument("--json", action="store_true", help="report as JSON")
    add_store(taken)
    taken.set_defaults(command=_import)

    told = commands.add_parser("history", help="what was imported / 导入记录")
    told.add_argument("--format", choices=("table", "csv", "json"), default="table")
    add_store(told)
    told.set_defaults(command=_history)

    for name, words in (("undo", "take an import back / 撤销一次导入"), ("redo", "bring an undone import back / 恢复一次导入")):
        changed = commands.add_parser(name, help=words)
        changed.add_argument("survey", type=int, metavar="NUMBER", help="the import's number, as history tells it")
        changed.add_argument("--who", default="", help="who does it")
        changed.add_argument("--with-dependents", action="store_true", help="and what cannot stand without it / 连同依赖它的导入")
        add_store(changed)
        changed.set_defaults(command=_change, change=name)


def _sample(options: argparse.Namespace) -> int:
    files = sample.write(options.folder, seed=options.seed, streets=options.streets)
    print(f"{len(files)} 个示例台账 / synthetic survey files → {options.folder}")
    return 0


def _import(options: argparse.Namespace) -> int:
    if options.if_empty and store.current_file(options.store):
        print(f"已有台账，未再导入 / the store holds surveys already: {store.version(options.store)}")
        return 0
    files = [file for path in options.files for file in (intake.survey_files(path) if path.is_dir() else [path])]
    reports = intake.import_files(
        files,
        store=options.store,
        surveyed_on=options.surveyed_on,
        ledger=options.ledger,
        dry_run=options.dry_run,
        allow_new=options.allow_new,
        campaign_folder=options.campaign,
    )
    if options.json:
        print(json.dumps({"files": [report.as_dict() for report in reports]}, ensure_ascii=False, indent=1))
    else:
        _print_reports(reports)
    for report in reports:
        if report.status == intake.ACCEPTED and not options.dry_run:
            noted(options, "import", report.noted_as)
    return 1 if any(report.status == "rejected" for report in reports) else 0


def _print_reports(reports: Sequence[intake.FileReport]) -> None:
    """A line a file and a line a finding, Chinese first; a quiet file is one line."""
    for report in reports:
        day = report.surveyed_on.isoformat() if report.surveyed_on else "—"
        if report.error:
            print(f"✗ {report.file}：{report.error}")
            continue
        print(
            f"{'=' if report.status == intake.UNCHANGED else '✓'} {report.file} [{report.ledger} {day}] "
            f"接受 accepted {report.rows_accepted} · 未变 unchanged {report.rows_unchanged} · "
            f"待核 quarantined {report.rows_quarantined} · 排除 excluded {report.rows_excluded}"
        )
        for finding in report.findings:
            said = finding.as_dict()
            place = f"第{said['line']}行 line {said['line']}" if said["line"] else "—"
            print(f"    {said['severity']}: {place} {said['column'] or ''} {said['value'] or ''}\n        {said['message']}\n        {said['message_en']}")


def _history(options: argparse.Namespace) -> int:
    return print_query("surveys/history", options)


def _change(options: argparse.Namespace) -> int:
    change = intake.undo if options.change == "undo" else intake.redo
    try:
        done = change(options.store, options.survey, options.who, with_dependents=options.with_dependents)
    except intake.UndoRefused as refused:
        needed = f" --with-dependents ({len(refused.needed_by)}: {'、'.join(refused.needed_by[:3])} …)" if refused.needed_by else ""
        print(f"{both(f'history.refused_{refused.why}')}: {options.survey}{needed}", file=sys.stderr)
        return 1
    noted(options, options.change, f"{done.noted_as} · {options.who}" if options.who else done.noted_as)
    print(f"✓ {done.survey_id} {both(f'history.{done.event}_done', n=len(done.file_names), file=done.file_names[0])}")
    print(f"  {both('history.items', n=done.items)}")
    return 0
