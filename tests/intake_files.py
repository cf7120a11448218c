"""Survey files for the intake tests: small ledgers in the office's own form, and a store that knows three compounds and two roads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from clearance import intake, store

DAY = date(2018, 5, 25)

COMPOUNDS = [
    "小区编号,小区名称,居民区,类别,文明级别,批次,拆违组,户数,基线状态,备注",
    "C01,和平新村小区,和平,一般小区,,2,1,1200,严重,",
    "C02,石岚新村25—27号,洵一,一般小区,,2,3,300,普遍,",
    "C03,示例小区 中宁路 03,中宁路,文明小区,市级,1,,800,无违建,",
]
STRUCTURES_HEADER = (
    "点位编号,小区编号,门牌,违建类型,违建面积,权属,疑难,困难家庭,发现日期,告知书送达日期,限拆决定书送达日期,协商一致日期,"
    "拆除日期,拆除方式,验收日期,回潮日期,再拆日期,核销日期,核销原因,帮扶方案日期,备注"
)
STRUCTURES = [
    STRUCTURES_HEADER,
    "P1,C01,5号101室,天井搭建,12.5,私,否,,2017-11-01,2017-11-20,,,2018-01-10,自拆,2018-01-20,,,,,,",
    "P2,C01,5号102室,屋顶搭建,30,公,是,低保,2017-11-01,2017-11-20,2017-12-01,2018-01-05,,,,,,,,2018-02-01,",
    "P3,C02,26号201室,阳光房,8,私,否,是,2018-03-01,,,,2018-03-20,助拆,,2018-04-10,2018-04-20,,,,",
]
SHOPS = [
    "点位编号,道路,门牌,业态,证照情况,发现日期,约谈日期,整改完成日期,回潮日期,备注",
    "S1,石泉路,12号,餐饮,无,2017-10-01,2017-10-09,,,",
    "S2,岚皋路,401弄3号,便利店,有照,2017-10-01,,2018-02-01,2018-03-01,",
]
STEPS = ["小区编号,步骤,开始日期,完成日期,备注", "C01,1,2017-04-05,2017-04-20,", "C01,2,2017-04-21,,"]
ACTIONS = [
    "事项编号,提出日期,责任单位,小区编号,内容,期限,完成日期,佐证,备注",
    "A1,2018-05-18,城管中队,C01,督促5号102室,2018-07-01,,,",
    "A2,2018-05-18,第七组,,汇总八步进度,2018-05-24,2018-05-23,纪要,",
]
LEDGERS = {"compounds": COMPOUNDS, "shops": SHOPS, "structures": STRUCTURES, "steps": STEPS, "actions": ACTIONS}


def save(folder: Path, lines: Sequence[str] | bytes, name: str = "台账", day: date | str = DAY, encoding: str = "utf-8") -> Path:
    """Write a survey file; ``lines`` are its lines, or its bytes as they are."""
    path = folder / f"{name}_{day}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lines if isinstance(lines, bytes) else ("\n".join(lines) + "\n").encode(encoding))
    return path


def take(store_folder: Path, *paths: Path, **options: Any) -> list[dict[str, Any]]:
    """Import files; their reports as ``--json`` prints them. Holds for every file: nothing is lost between the counts."""
    reports = [report.as_dict() for report in intake.import_files(paths, store=store_folder, importer="test", **options)]
    for report in reports:
        assert report["rows_read"] == sum(report[f"rows_{what}"] for what in ("accepted", "unchanged", "quarantined", "excluded"))
        refused = {each["line"] for each in report["findings"] if each["severity"] == "error"}
        assert len(refused) == report["rows_quarantined"]
        assert (report["error"] is None) == (report["status"] != "rejected")
    return reports


def take_one(store_folder: Path, path: Path, **options: Any) -> dict[str, Any]:
    """Import one file; its report."""
    (report,) = take(store_folder, path, **options)
    return report


def rules(report: dict[str, Any]) -> list[str]:
    """The rules that fired, the sums against the notice left out: three compounds are not 82."""
    return [each["rule"] for each in report["findings"] if each["rule"] != "totals_differ"]


def found(report: dict[str, Any], rule: str) -> dict[str, Any]:
    """The first finding of a rule."""
    return next(each for each in report["findings"] if each["rule"] == rule)


def rows(store_folder: Path, sql: str) -> list[tuple[Any, ...]]:
    """What the store's current version answers."""
    file = store.current_file(store_folder)
    assert file, "nothing has been stored"
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def versions(store_folder: Path, ledger: str) -> list[tuple[Any, ...]]:
    """All versions of a ledger, without the number of the survey, which depends on the order of import."""
    return rows(store_folder, f"select * exclude (survey_id) from {ledger}_version order by all")
