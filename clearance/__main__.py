"""The command line: ``python -m clearance sample | import | history | undo | redo | forecast | meeting | report | query | sql | export | ask |
backup | restore | audit | users``. Every command explains itself with ``--help``."""

from __future__ import annotations

import argparse
import csv
import getpass
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd

from clearance import (
    access,
    address,
    ask,
    audit,
    backup,
    bulletin,
    chromium,
    intake,
    locale,
    measures,
    meetings,
    outlook,
    people,
    prospects,
    query,
    sample,
    sandbox,
    store,
    trail,
)
from clearance import wall as walls
from clearance.address import CLASS_CODES
from clearance.ask.telling import Telling
from clearance.campaign import CampaignError
from clearance.people import accounts, passwords
from clearance.report import docx, pptx, printed, xlsx
from clearance.sandbox import export
from clearance.selection import AS_NOW, AS_REPORTED, KNOWN, Selection

BOARD_CSS = Path(__file__).with_name("board.css")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the process's exit code: 0 done, 1 refused, 2 wrong words on the command line."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a Windows console may say gbk
    options = _parser().parse_args(arguments)
    try:
        code = options.command(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever reads has read enough, such as head; nothing is left to be written at the end either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (store.StoreError, backup.BackupError, query.QueryError, CampaignError, access.AccessError, accounts.AccountError) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, query.QueryError | access.AccessError) else 1
    except OSError as error:
        if error.filename is None:  # no file that somebody named: nothing that they could mend
            raise
        print(_both("command.file", file=error.filename, why=error.strerror), file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m clearance", description="石泉无违建看板 · Shiquan Clearance Board")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

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
    _add_store(taken)
    taken.set_defaults(command=_import)

    told = commands.add_parser("history", help="what was imported / 导入记录")
    told.add_argument("--format", choices=("table", "csv", "json"), default="table")
    _add_store(told)
    told.set_defaults(command=_history)

    for name, words in (("undo", "take an import back / 撤销一次导入"), ("redo", "bring an undone import back / 恢复一次导入")):
        changed = commands.add_parser(name, help=words)
        changed.add_argument("survey", type=int, metavar="NUMBER", help="the import's number, as history tells it")
        changed.add_argument("--who", default="", help="who does it")
        changed.add_argument("--with-dependents", action="store_true", help="and what cannot stand without it / 连同依赖它的导入")
        _add_store(changed)
        changed.set_defaults(command=_change, change=name)

    _add_forecast(commands)
    _add_report(commands)
    _add_meeting(commands)

    asked = commands.add_parser("query", help="run a query of queries/ / 运行查询")
    asked.add_argument("name", nargs="?", metavar="NAME", help="such as overview/headline")
    asked.add_argument("--list", action="store_true", help="all queries and what each answers")
    asked.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="default: the newest survey date")
    asked.add_argument("--known", choices=KNOWN, default=AS_NOW)
    asked.add_argument("--param", action="append", default=[], metavar="k=v", help="a filter or parameter; lists are comma-separated: teams=1,2")
    asked.add_argument("--format", choices=("table", "csv", "json"), default="table")
    asked.add_argument("--role", default="office", help=f"whose rights: {', '.join(access.table().roles)}; default: office, which holds the store's files")
    _add_store(asked)
    asked.set_defaults(command=_query)

    _add_sql(commands)
    _add_ask(commands)
    _add_backup(commands)
    _add_audit(commands)
    _add_users(commands)
    return parser


def _add_users(commands: argparse._SubParsersAction) -> None:
    users = commands.add_parser("users", help="who may sign in / 登录账号").add_subparsers(required=True, metavar="add|list|role|password|disable|enable")
    roles = ", ".join(access.table().roles)
    words = {
        "add": "a new account / 新增账号", "list": "the accounts / 列出账号", "role": "change a role / 改角色",
        "password": "change a password / 改密码", "disable": "bar an account / 停用账号", "enable": "let it in again / 恢复账号",
    }  # fmt: skip
    for name, help_text in words.items():
        each = users.add_parser(name, help=help_text)
        if name == "list":
            each.add_argument("--format", choices=("table", "csv", "json"), default="table")
        else:
            each.add_argument("name", metavar="NAME")
        if name == "add":
            each.add_argument("--role", required=True, metavar="ROLE", help=roles)
            each.add_argument("--identity", default="", metavar="SUB|EMAIL", help="signs in at the OIDC provider, which knows the person so / 统一登录的身份")
        if name == "role":
            each.add_argument("role", metavar="ROLE", help=roles)
        if name in ("add", "password"):
            each.add_argument("--password-file", type=Path, metavar="FILE", help="the password's file, - is standard input; default: it is asked for")
        _add_store(each)
        each.set_defaults(command=_users, change=name)


def _add_sql(commands: argparse._SubParsersAction) -> None:
    typed = commands.add_parser("sql", help="your own SQL, in the sandbox / 自己写SQL查询")
    typed.add_argument("sql", metavar="SQL", help='such as "select * from structures where standing"; - reads it from standard input')
    typed.add_argument("--format", choices=("table", "csv", "json"), default="table")
    typed.add_argument("--param", action="append", default=[], metavar="k=v", help="a filter as $k in the SQL; comma-separated: teams=1,2")
    typed.set_defaults(command=_sql)

    handed = commands.add_parser("export", help="all tables as Parquet, with a data dictionary / 导出可供分析的数据")
    handed.add_argument("folder", type=Path, metavar="DIR")
    handed.set_defaults(command=_export)

    for each in (typed, handed):
        each.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="default: the newest survey date")
        each.add_argument("--known", choices=KNOWN, default=AS_NOW)
        each.add_argument("--role", default="leader", help=f"whose rights: {', '.join(access.table().roles)}; default: leader")
        _add_store(each)


def _add_backup(commands: argparse._SubParsersAction) -> None:
    taken = commands.add_parser("backup", help="a copy of the store, while it is in use / 备份")
    to = taken.add_mutually_exclusive_group(required=True)
    to.add_argument("file", type=Path, nargs="?", metavar="FILE", help="a .zip that is not there yet")
    to.add_argument("--into", type=Path, metavar="DIR", help="under the moment's name into this folder; the oldest beyond --keep are removed")
    taken.add_argument("--check", action="store_true", help="and check it at once, as restore --check does / 写完马上校验")
    taken.add_argument("--keep", type=int, default=backup.KEPT, metavar="N", help="with --into: how many; default: data/access/retention.toml (%(default)s)")
    _add_store(taken)
    taken.set_defaults(command=_backup)

    brought = commands.add_parser("restore", help="bring a backup back as a new version / 从备份恢复")
    brought.add_argument("file", type=Path, metavar="FILE")
    brought.add_argument("--check", action="store_true", help="only check it: checksums, and every query / 只校验，不恢复")
    _add_store(brought)
    brought.set_defaults(command=_restore)


def _add_audit(commands: argparse._SubParsersAction) -> None:
    looked = commands.add_parser("audit", help="who did what, and is the log whole? / 审计记录").add_subparsers(required=True, metavar="verify|list")
    verified = looked.add_parser("verify", help="hold every line to its hash / 逐条核对")
    verified.add_argument("--against", type=Path, action="append", default=[], metavar="BACKUP", help="and the log to what a backup remembers of it")
    verified.add_argument("--format", choices=("text", "json"), default="text")
    _add_store(verified)
    verified.set_defaults(command=_verify_audit)
    listed = looked.add_parser("list", help="the newest entries / 最近的记录")
    listed.add_argument("--last", type=int, default=50, metavar="N", help="how many (default: %(default)s); 0: all")
    listed.add_argument("--what", choices=audit.KINDS, help="only these")
    listed.add_argument("--day", type=date.fromisoformat, metavar="DATE", help="only of this day, Shanghai time")
    listed.add_argument("--format", choices=("table", "csv", "json"), default="table")
    _add_store(listed)
    listed.set_defaults(command=_list_audit)


def _add_forecast(commands: argparse._SubParsersAction) -> None:
    made = commands.add_parser("forecast", help="will we make it? / 来得及吗？")
    made.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="default: the newest survey date")
    made.add_argument("--known", choices=KNOWN, default=AS_NOW)
    made.add_argument("--batch", action="append", default=[], metavar="N", help="only this batch (none: without one); may be given several times / 只看某一批")
    made.add_argument("--class", action="append", default=[], metavar="CLASS", dest="classes", help="civilized, ordinary or as the ledger says / 只看某一类")
    made.add_argument("--team", action="append", default=[], metavar="N", help="only this team (none: without one) / 只看某一组")
    made.add_argument("--record", action="store_true", help="and how past forecasts held / 以往预测准不准")
    made.add_argument("--format", choices=("text", "json"), default="text")
    _add_store(made)
    made.set_defaults(command=_forecast)


def _add_ask(commands: argparse._SubParsersAction) -> None:
    spoken = commands.add_parser("ask", help="ask in your own words / 用自己的话问")
    spoken.add_argument("text", metavar="TEXT", help="such as 哪些小区告知超过60天还没拆，按组分")
    spoken.add_argument("--lang", choices=locale.LANGUAGES, default=locale.LANGUAGES[0], help="the language of the answer / 用什么语言答")
    spoken.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="the day that 上周 and the like refer to (default: the newest survey date)")
    spoken.add_argument("--known", choices=KNOWN, default=AS_NOW)
    _add_store(spoken)
    spoken.set_defaults(command=_ask)


def _add_report(commands: argparse._SubParsersAction) -> None:
    made = commands.add_parser("report", help="the bulletin as a file / 通报")
    made.add_argument("format", choices=("docx", "pptx", "xlsx", "pdf", "png"), help="text, slides, tables, either of the first two in print, the wall as a picture")
    made.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="default: the newest survey date")
    made.add_argument("--known", choices=KNOWN, default=AS_NOW)
    made.add_argument("--lang", choices=locale.LANGUAGES, default=locale.LANGUAGES[0])
    made.add_argument("--of", choices=("docx", "pptx"), default="docx", help="what a pdf prints: the text or the slides / 打印通报还是演示文稿")
    made.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    _add_store(made)
    made.set_defaults(command=_report)


def _add_meeting(commands: argparse._SubParsersAction) -> None:
    meeting = commands.add_parser("meeting", help="the meetings on record / 会议记录").add_subparsers(required=True, metavar="close|list")
    closed = meeting.add_parser("close", help="put a meeting on record / 结束会议并记录")
    closed.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="the meeting's day; default: the newest survey date")
    closed.add_argument("--who", required=True, metavar="NAME", help="who closes it")
    closed.add_argument("--note", default="", metavar="TEXT")
    closed.add_argument("--again", action="store_true", help="the day is on record already: a new record stands in for it, both stay")
    _add_store(closed)
    closed.set_defaults(command=_close_meeting)
    listed = meeting.add_parser("list", help="which meetings are on record / 已记录的会议")
    listed.add_argument("--format", choices=("table", "csv", "json"), default="table")
    _add_store(listed)
    listed.set_defaults(command=_list_meetings)




def _add_store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", type=Path, default=store.default_folder(), metavar="DIR", help="default: CLEARANCE_STORE, else data/store")


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
            _noted(options, "import", report.noted_as)
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
    _print_rows(query.find("surveys/history"), query.records("surveys/history", Selection(as_of=date.max), store.reader(options.store)), options.format)
    return 0


def _change(options: argparse.Namespace) -> int:
    change = intake.undo if options.change == "undo" else intake.redo
    try:
        done = change(options.store, options.survey, options.who, with_dependents=options.with_dependents)
    except intake.UndoRefused as refused:
        needed = f" --with-dependents ({len(refused.needed_by)}: {'、'.join(refused.needed_by[:3])} …)" if refused.needed_by else ""
        print(f"{_both(f'history.refused_{refused.why}')}: {options.survey}{needed}", file=sys.stderr)
        return 1
    _noted(options, options.change, f"{done.noted_as} · {options.who}" if options.who else done.noted_as)
    print(f"✓ {done.survey_id} {_both(f'history.{done.event}_done', n=len(done.file_names), file=done.file_names[0])}")
    print(f"  {_both('history.items', n=done.items)}")
    return 0


def _forecast(options: argparse.Namespace) -> int:
    reader = store.reader(options.store)
    as_of = options.as_of or newest_survey_date(reader)
    classes = {code: value for value, code in CLASS_CODES.items()}
    asked = Selection(
        as_of=as_of, known=options.known, batches=tuple(options.batch), classes=tuple(classes.get(each, each) for each in options.classes), teams=tuple(options.team),
    )  # fmt: skip
    if asked.is_filtered and not query.records("overview/headline", asked, reader)[0]["compounds"]:
        raise query.QueryError("没有这样的小区 / no compound is in that batch, class and team")
    campaign = SimpleNamespace(**query.records("surveys/campaign", asked, reader)[0])
    since = prospects.planned_start(query.run("batches/progress_by_batch", asked, reader), asked.batches)
    bridge = query.run("burndown/bridge_by_week", asked, reader)
    found = outlook.of_bridge(bridge, as_of, campaign, since)
    record = _record(asked, bridge, campaign, since, reader) if options.record else None
    if options.format == "json":
        told = {"as_reported": record.as_reported, "ahead": prospects.record_rows(record).to_dict("records")} if record else None
        print(json.dumps(outlook.as_dict(found) | ({"record": told} if told else {}), ensure_ascii=False, indent=1))
        return 0
    said = [outlook.finding(found)] + ([prospects.record_finding(record), prospects.loss_finding("structures", record)] if record else [])
    for each in said:
        print(_both(each.key, "\n", **each.values))
    return 0


def _report(options: argparse.Namespace) -> int:
    t = locale.translator(options.lang)
    written, wall = _bulletin(options, t)
    try:
        content = {
            "docx": lambda: docx.to_docx(written), "pptx": lambda: pptx.to_pptx(written), "xlsx": lambda: xlsx.to_xlsx(written),
            "pdf": lambda: chromium.to_pdf(printed.deck(written) if options.of == "pptx" else printed.notice(written)),
            "png": lambda: chromium.to_png(printed.wall(t, written, wall, BOARD_CSS.read_text(encoding="utf-8")), printed.WALL_WIDTH),
        }[options.format]()  # fmt: skip
    except chromium.NoBrowser:
        print(_both("report.no_browser", "\n"), file=sys.stderr)
        return 1
    except chromium.BrowserFailed as failed:
        print(_both("report.browser_failed", "\n", why=failed), file=sys.stderr)
        return 1
    options.output.write_bytes(content)
    _noted(options, "export", options.output.name)
    print(f"✓ {options.output} ({len(content):,} B): {written.heading}")
    return 0


def _bulletin(options: argparse.Namespace, t: locale.Translator) -> tuple[bulletin.Bulletin, list[dict[str, Any]]]:
    """The bulletin that was asked for, and the rows of its wall; a store without data makes one that says so."""
    try:
        reader = store.reader(options.store)
        newest = newest_survey_date(reader)
    except store.StoreError:
        return bulletin.nothing(t), []
    asked = Selection(options.as_of or newest, options.known)
    rows = {name: query.run(each, asked, reader) for name, each in bulletin.QUERIES.items()}
    campaign = SimpleNamespace(**query.run("surveys/campaign", asked, reader).to_dict("records")[0])
    held = query.run("surveys/newest", Selection(date.max), reader).iloc[0]
    forecast = outlook.of_bridge(rows["bridge"], asked.as_of, campaign)
    written = bulletin.written(t, rows, campaign, asked, forecast, sample=bool(held.holds_sample), meaning=partial(measures.meaning, t))
    tiles = walls.query_of(int(rows["headline"]["compounds"].iloc[0]), int(campaign.streets))
    return written, query.run(tiles, asked, reader).to_dict("records")


def _close_meeting(options: argparse.Namespace) -> int:
    day = options.as_of or newest_survey_date(store.reader(options.store))
    try:
        done = meetings.close(options.store, day, options.who, options.note, again=options.again)
    except meetings.AlreadyClosed as refused:
        print(f"{_both('record.refused', day=day, number=refused.meeting_id, who=refused.closed_by)} (--again)", file=sys.stderr)
        return 1
    _noted(options, "meeting", f"{done.noted_as} · {options.who}")
    print(f"✓ {done.meeting_id} {_both('record.closed', day=day, figures=done.figures, items=done.actions)}")
    return 0


def _list_meetings(options: argparse.Namespace) -> int:
    name = "meetings/figures_by_meeting"
    _print_rows(query.find(name), query.records(name, Selection(as_of=date.max), store.reader(options.store)), options.format)
    return 0




def _record(asked: Selection, bridge: pd.DataFrame, campaign: Any, since: date | None, reader: store.Reader) -> prospects.Record:
    """How the forecasts of the past meetings did, each from what was reported by its day."""
    history, _ = outlook.made_from("structures", bridge, since)
    told = {day: query.run(prospects.OF_PAST_MEETINGS["structures"], replace(asked, as_of=day, known=AS_REPORTED), reader) for day in history.week_end.tolist()}
    return prospects.record(history, {day: outlook.made_from("structures", rows, since)[0] for day, rows in told.items()}, asked.as_of, campaign)


def _both(key: str, between: str = " / ", **values: Any) -> str:
    """A text of the catalogues, Chinese first."""
    return between.join(locale.translator(language)(key, **values) for language in locale.LANGUAGES)


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
    _print_rows(found, rows, options.format)
    if options.format != "table":
        _noted(options, "export", f"query {options.name} {options.format}")
    return 0


def _users(options: argparse.Namespace) -> int:
    folder, change = options.store, options.change
    if change == "list":
        rows = [
            {"name": each.name, "role": each.role, "signs_in_by": "oidc" if each.identity else "password", "disabled": each.disabled, "changed_at": each.changed_at}
            for each in accounts.everyone(folder).values()
        ]  # fmt: skip
        _print_table(["name", "role", "signs_in_by", "disabled", "changed_at"], rows, options.format)
        return 0
    try:
        if change == "add":
            access.role(options.role)  # before a password is asked for
            secret = "" if options.identity else _password(options)
            done, event = accounts.add(folder, options.name, options.role, password=secret, identity=options.identity), "account added"
        elif change == "password":
            accounts.find(folder, options.name)
            done, event = accounts.give_password(folder, options.name, _password(options)), "password changed"
        elif change == "role":
            done, event = accounts.give_role(folder, options.name, options.role), "role changed"
        else:
            done, event = accounts.disable(folder, options.name, disabled=change == "disable"), f"account {change}d"
    except passwords.PasswordError as refused:
        print(_both(f"people.password_{refused.why}", "\n", shortest=people.settings().shortest_password, longest=people.settings().longest_password), file=sys.stderr)
        return 1
    _noted(options, audit.OF_PEOPLE[event], f"{event}: {done.name} ({done.role})")
    print(f"✓ {_both(f'people.done_{change}', name=done.name, role=done.role)}")
    return 0


def _password(options: argparse.Namespace) -> str:
    """A password from the file that was named, or asked for twice; never from the command's own words, which others can read. Raises AccountError
    for a file that holds none, OSError for one that cannot be read."""
    if (file := options.password_file) is not None:
        try:
            text = (sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")).removesuffix("\n").removesuffix("\r")
        except UnicodeDecodeError:
            raise accounts.AccountError(_both("people.file_not_text", file=file)) from None
        if not text:
            raise accounts.AccountError(_both("people.file_empty", file=file))
        return text
    first, again = (getpass.getpass(f"{_both(f'people.{words}')}: ") for words in ("ask_password", "ask_again"))
    if first != again:
        raise accounts.AccountError(_both("people.not_the_same"))
    return first


def _ask(options: argparse.Namespace) -> int:
    """Say what was understood of a text and the address of the answer; 1 where there is none."""
    reader = store.reader(options.store)
    newest = newest_survey_date(reader)
    held = Selection(newest, options.known)
    campaign = SimpleNamespace(**query.run("surveys/campaign", held, reader).to_dict("records")[0])
    facts = ask.Facts(options.as_of or newest, campaign.starts_on, campaign.spring_festival_on, int(campaign.meeting_weekday))
    vocabulary = ask.vocabulary(query.run(ask.NAMES, held, reader).to_dict("records"))
    question = ask.understand(options.text, vocabulary, facts)
    to = ask.destination(question, vocabulary.words, facts, newest=newest, known=options.known, lang=options.lang)
    telling = Telling(locale.translator(options.lang), vocabulary, facts, mark=str)
    print(telling.sentence(question))
    for text, meaning, more in telling.lines(question):
        print(f"  {text} → {meaning}{f' · {more}' if more else ''}")
    for trouble in telling.troubles(question, to):
        print(f"! {trouble}")
    if to:
        print(f"/{address.of_parameters(to.page, to.parameters)}")
    return 0 if to else 1


def _sql(options: argparse.Namespace) -> int:
    as_of = options.as_of or newest_survey_date(store.reader(options.store))
    filters = dict(pair.partition("=")[::2] for pair in options.param)
    if unknown := filters.keys() - {"streets", "areas", "batches", "classes", "teams"}:
        raise query.QueryError(f"--param {', '.join(sorted(unknown))}: there are streets, areas, batches, classes, teams")
    chosen = Selection(as_of=as_of, known=options.known, **{name: tuple(filter(None, text.split(","))) for name, text in filters.items()})
    typed = sys.stdin.read() if options.sql == "-" else options.sql
    _noted(options, "sql", typed, options.role)
    answer = sandbox.ask(typed, folder=options.store, role=options.role, chosen=chosen)
    if answer.error:
        print(_both(f"sandbox.error.{answer.error}", "\n", detail=answer.detail), file=sys.stderr)
        return 1
    names = list(answer.frame().columns)
    _print_table(names, [dict(zip(names, row, strict=True)) for row in answer.rows], options.format)
    if answer.more:
        print(_both("sql.more", n=len(answer.rows)), file=sys.stderr)
    if answer.cut:
        print(_both("sql.cut", n=answer.cut), file=sys.stderr)
    return 0


def _export(options: argparse.Namespace) -> int:
    reader = store.reader(options.store)
    chosen = Selection(as_of=options.as_of or newest_survey_date(reader), known=options.known)
    sample_held = bool(query.records("surveys/newest", Selection(as_of=date.max), reader)[0]["holds_sample"])
    files = export.write(options.folder, store_folder=options.store, role=options.role, chosen=chosen, sample=sample_held)
    _noted(options, "export", f"export {options.folder.name}", options.role)
    print(_both("export.done", n=sum(file.suffix == ".parquet" for file in files)), "→", options.folder)
    return 0


def _backup(options: argparse.Namespace) -> int:
    gone: list[str] = []
    if options.into:
        file, made, gone = backup.write_into(options.store, options.into, keep=max(options.keep, 1))
    else:
        file, made = options.file, backup.write(options.store, options.file)
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    _noted(options, "backup", f"{file.name} {made.store} sha256:{digest}")
    print("✓", file, f"({file.stat().st_size:,} B)", _both("backup.done", store=made.store, n=len(made.files)))
    print("  sha256", digest)
    for name in gone:
        print(" ", _both("backup.gone", file=name))
    if options.check:
        checked = backup.check(file)
        print(" ", _both("backup.asked", n=len(checked.rows), rows=sum(checked.rows.values()), day=checked.newest or "—"))
    return 0


def _restore(options: argparse.Namespace) -> int:
    before = ""
    if options.check:
        checked, version = backup.check(options.file), ""
    else:
        with suppress(store.StoreError):
            before = store.version(options.store)
        version, checked = backup.restore(options.file, options.store)
        _noted(options, "restore", f"{options.file.name} {checked.manifest.store} → {version}")
    print("✓", options.file, _both("backup.sound", made=checked.manifest.made_at, store=checked.manifest.store, n=len(checked.manifest.files)))
    print(" ", _both("backup.asked", n=len(checked.rows), rows=sum(checked.rows.values()), day=checked.newest or "—"))
    if options.check:
        for name, count in checked.rows.items():
            print(f"  {name:44} {count:>9,}")
        return 0
    print("✓", _both("backup.restored", store=version, before=before or "—"))
    return 0


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
    _print_table(shown, [{name: row[name] for name in shown} for row in rows], options.format)
    return 0


def _noted(options: argparse.Namespace, what: str, subject: str, role: str = "") -> None:
    """Put into the audit log what this command has done; a log that cannot be written is said, and stops nothing."""
    try:
        audit.note(options.store, what, subject, role=role or access.at_this_machine(), **audit.by_command_line())
    except audit.NotWritten as error:
        print(error, file=sys.stderr)


def _print_rows(found: query.Query, rows: list[dict], form: str) -> None:
    _print_table(list(found.columns), rows, form)


def _print_table(columns: list[str], rows: list[dict], form: str) -> None:
    if form == "json":
        print(query.to_json(rows))
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        with pd.option_context("display.unicode.east_asian_width", True, "display.width", None, "display.max_columns", None, "display.max_rows", None):
            print(pd.DataFrame(rows, columns=columns, dtype=object).fillna("").to_string(index=False))


def newest_survey_date(reader: store.Reader) -> date:
    """The day that a question is about when nobody says: the newest survey date of the store."""
    newest = reader.execute(query.find("surveys/newest").sql).fetchone()
    if not newest or newest[0] is None:
        raise store.StoreError("还没有导入任何台账。 / Nothing has been imported yet.")
    return newest[0]


if __name__ == "__main__":
    sys.exit(main())
