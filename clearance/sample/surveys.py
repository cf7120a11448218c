"""Two clocks: the day something happened, and the survey that first tells of it. And the files that come of it."""

from __future__ import annotations

import csv
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import TextIO

import numpy as np

from .days import BASELINE, EPOCH, LAST_SURVEY

MARK = "示例数据"
UNREPORTED = LAST_SURVEY + 1

LEDGERS: dict[str, tuple[str, ...]] = {
    "小区台账": (
        "小区编号", "小区名称", "居民区", "类别", "文明级别", "批次", "拆违组", "户数", "基线状态", "备注",
    ),
    "违建点位台账": (
        "点位编号", "小区编号", "门牌", "违建类型", "违建面积", "权属", "疑难", "困难家庭",
        "发现日期", "告知书送达日期", "限拆决定书送达日期", "协商一致日期", "拆除日期", "拆除方式", "验收日期",
        "回潮日期", "再拆日期", "核销日期", "核销原因", "帮扶方案日期", "备注",
    ),
    "居改非台账": (
        "点位编号", "道路", "门牌", "业态", "证照情况", "发现日期", "约谈日期", "整改完成日期", "回潮日期", "备注",
    ),
    "八步进度表": ("小区编号", "步骤", "开始日期", "完成日期", "备注"),
    "督办事项表": ("事项编号", "提出日期", "责任单位", "小区编号", "内容", "期限", "完成日期", "佐证", "备注"),
}  # fmt: skip


def survey_of(days: np.ndarray) -> np.ndarray:
    """The survey that tells of an event at once: 0 for all that the notice's day already knew, then Friday by Friday."""
    weeks = -((BASELINE - days) // 7)  # ceiling of (days - BASELINE) / 7
    return np.where(days <= BASELINE, 0, np.minimum(weeks, UNREPORTED))


def changes(*reported: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which item has something new in which survey.

    Each argument: shape (items,), the survey that first tells of one kind of event. Returns (item, survey), one entry
    a row to write, ordered by survey and then item; an item that changes twice in a survey has one row there.
    """
    items = len(reported[0])
    keys = np.concatenate([survey * items + np.arange(items) for survey in reported])
    keys = np.unique(keys[keys < UNREPORTED * items])
    return keys % items, keys // items


def cell(text: str) -> str:
    """Text from the campaign's files as a CSV cell; our own vocabulary has nothing to quote."""
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text


class SurveyFiles:
    """The files of one folder, ``<ledger>_<survey date>.csv``, each opened when its first row comes.

    With many streets the shops' ledger has a column 街道 before the last: a compound tells its street by its area, but
    nothing else in a shop's row does.
    """

    def __init__(self, folder: Path, *, many_streets: bool) -> None:
        self._folder = folder
        self.many_streets = many_streets
        self._open: dict[tuple[str, int], TextIO] = {}
        self.paths: list[Path] = []
        folder.mkdir(parents=True, exist_ok=True)
        self._sweep()

    def _sweep(self) -> None:
        """Take away an earlier sample, whose files would otherwise mix with this one; never anything else."""
        stale = [path for ledger in LEDGERS for path in sorted(self._folder.glob(f"{ledger}_*.csv"))]
        for path in stale:
            with path.open(encoding="utf-8", errors="replace", newline="") as rows:
                if not all(row and row[-1].startswith(MARK) for row in islice(csv.reader(rows), 1, 100)):
                    raise FileExistsError(f"{path} is not a sample file: choose another folder")
        for path in stale:
            path.unlink()

    def add(self, ledger: str, survey: np.ndarray, columns: list[np.ndarray]) -> None:
        """Append rows. ``survey``: shape (rows,), ascending; ``columns``: text arrays of shape (rows,), in order of the
        headers, where neighbours may already be joined by commas."""
        edges = np.searchsorted(survey, np.arange(UNREPORTED + 1))
        for number in np.unique(survey).tolist():
            first, last = edges[number], edges[number + 1]
            rows = zip(*(column[first:last].tolist() for column in columns))
            file = self._file(ledger, number)
            file.write("\n".join(map(",".join, rows)))
            file.write("\n")

    def _file(self, ledger: str, survey: int) -> TextIO:
        if (ledger, survey) not in self._open:
            on = EPOCH + timedelta(days=BASELINE + 7 * survey)
            path = self._folder / f"{ledger}_{on.isoformat()}.csv"
            file = path.open("w", encoding="utf-8", newline="")
            header = list(LEDGERS[ledger])
            if self.many_streets and ledger == "居改非台账":
                header.insert(-1, "街道")
            file.write(",".join(header) + "\n")
            self._open[ledger, survey] = file
            self.paths.append(path)
        return self._open[ledger, survey]

    def close(self) -> None:
        for file in self._open.values():
            file.close()
