"""The week's bulletin as a file, and the wall as a picture: ``report``."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from clearance import bulletin, chromium, locale, measures, outlook, query, store
from clearance import wall as walls
from clearance.commands.terminal import add_day, add_store, both, campaign_of, newest_survey_date, noted
from clearance.report import docx, pptx, printed, xlsx
from clearance.selection import Selection

BOARD_CSS = Path(__file__).resolve().parent.parent / "board.css"


def add_to(commands: argparse._SubParsersAction) -> None:
    made = commands.add_parser("report", help="the bulletin as a file / 通报")
    made.add_argument("format", choices=("docx", "pptx", "xlsx", "pdf", "png"), help="text, slides, tables, either of the first two in print, the wall as a picture")
    add_day(made)
    made.add_argument("--lang", choices=locale.LANGUAGES, default=locale.LANGUAGES[0])
    made.add_argument("--of", choices=("docx", "pptx"), default="docx", help="what a pdf prints: the text or the slides / 打印通报还是演示文稿")
    made.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    add_store(made)
    made.set_defaults(command=_report)


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
        print(both("report.no_browser", "\n"), file=sys.stderr)
        return 1
    except chromium.BrowserFailed as failed:
        print(both("report.browser_failed", "\n", why=failed), file=sys.stderr)
        return 1
    options.output.write_bytes(content)
    noted(options, "export", options.output.name)
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
    campaign = campaign_of(asked, reader)
    held = query.run("surveys/newest", Selection(date.max), reader).iloc[0]
    forecast = outlook.of_bridge(rows["bridge"], asked.as_of, campaign)
    written = bulletin.written(t, rows, campaign, asked, forecast, sample=bool(held.holds_sample), meaning=partial(measures.meaning, t))
    tiles = walls.query_of(int(rows["headline"]["compounds"].iloc[0]), int(campaign.streets))
    return written, query.run(tiles, asked, reader).to_dict("records")
