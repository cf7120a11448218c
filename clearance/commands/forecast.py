"""Will we make it, and how past forecasts held: ``forecast``."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from clearance import outlook, prospects, query, store
from clearance.address import CLASS_CODES
from clearance.commands.terminal import add_day, add_store, both, campaign_of, newest_survey_date
from clearance.selection import AS_REPORTED, Selection


def add_to(commands: argparse._SubParsersAction) -> None:
    made = commands.add_parser("forecast", help="will we make it? / 来得及吗？")
    add_day(made)
    made.add_argument("--batch", action="append", default=[], metavar="N", help="only this batch (none: without one); may be given several times / 只看某一批")
    made.add_argument("--class", action="append", default=[], metavar="CLASS", dest="classes", help="civilized, ordinary or as the ledger says / 只看某一类")
    made.add_argument("--team", action="append", default=[], metavar="N", help="only this team (none: without one) / 只看某一组")
    made.add_argument("--record", action="store_true", help="and how past forecasts held / 以往预测准不准")
    made.add_argument("--format", choices=("text", "json"), default="text")
    add_store(made)
    made.set_defaults(command=_forecast)


def _forecast(options: argparse.Namespace) -> int:
    reader = store.reader(options.store)
    as_of = options.as_of or newest_survey_date(reader)
    classes = {code: value for value, code in CLASS_CODES.items()}
    asked = Selection(
        as_of=as_of, known=options.known, batches=tuple(options.batch), classes=tuple(classes.get(each, each) for each in options.classes), teams=tuple(options.team),
    )  # fmt: skip
    if asked.is_filtered and not query.records("overview/headline", asked, reader)[0]["compounds"]:
        raise query.QueryError("没有这样的小区 / no compound is in that batch, class and team")
    campaign = campaign_of(asked, reader)
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
        print(both(each.key, "\n", **each.values))
    return 0


def _record(asked: Selection, bridge: pd.DataFrame, campaign: Any, since: date | None, reader: store.Reader) -> prospects.Record:
    """How the forecasts of the past meetings did, each from what was reported by its day."""
    history, _ = outlook.made_from("structures", bridge, since)
    told = {day: query.run(prospects.OF_PAST_MEETINGS["structures"], replace(asked, as_of=day, known=AS_REPORTED), reader) for day in history.week_end.tolist()}
    return prospects.record(history, {day: outlook.made_from("structures", rows, since)[0] for day, rows in told.items()}, asked.as_of, campaign)
