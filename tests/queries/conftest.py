"""A street as small as the eye can check: survey files through the real importer, a real store, the real queries."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clearance import intake, query, store
from clearance.selection import Selection
from tests.queries.ascii_tables import rows

NAMES = {"compounds": "小区台账", "structures": "违建点位台账", "shops": "居改非台账", "steps": "八步进度表", "actions": "督办事项表"}
HEADERS = {
    "id": "小区编号", "name": "小区名称", "area": "居民区", "class": "类别", "batch": "批次", "team": "拆违组", "baseline": "基线状态",
    "structure": "点位编号", "compound": "小区编号", "kind": "违建类型", "sqm": "违建面积", "found": "发现日期", "removed": "拆除日期",
    "accepted": "验收日期", "relapsed": "回潮日期", "again": "再拆日期", "declassified": "核销日期",
    "shop": "点位编号", "road": "道路", "address": "门牌", "closed": "整改完成日期",
    "noticed": "告知书送达日期", "served": "限拆决定书送达日期", "mode": "拆除方式", "interviewed": "约谈日期", "business": "业态", "licence": "证照情况",
    "step": "步骤", "started": "开始日期", "action": "事项编号", "raised": "提出日期", "content": "内容", "evidence": "佐证", "due": "期限",
    "done": "完成日期", "hardship": "困难家庭", "hard": "疑难", "owner": "责任单位", "aid": "帮扶方案日期", "note": "备注", "agreed": "协商一致日期", "ownership": "权属", "households": "户数",
}  # fmt: skip


class Street:
    """Survey files under way, then the store that they make."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.files = folder, []

    def survey(self, ledger: str, day: str, table: str | list[dict[str, Any]]) -> Street:
        """Add one survey file: rows, or a table, with the short column names of HEADERS."""
        lines = rows(table) if isinstance(table, str) else table
        path = self.folder / "surveys" / f"{NAMES[ledger]}_{len(self.files)}份_{day}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([HEADERS[name] for name in lines[0]])
            writer.writerows(line.values() for line in lines)
        self.files.append(path)
        return self

    def imported(self) -> Street:
        """Import what was added; every row must have been taken."""
        reports = intake.import_files(self.files, store=self.folder / "store", importer="test")
        assert [(r.file, r.error, r.findings) for r in reports if r.status == intake.REJECTED or r.rows_quarantined] == []
        self.files = []
        return self

    @property
    def reader(self) -> store.Reader:
        return store.reader(self.folder / "store")

    def ask(self, name: str, as_of: str, known: str = "as-now", **filters: Any) -> list[dict[str, Any]]:
        """A query's rows on a day; what is no filter is a parameter of the query's own."""
        own = {key: filters.pop(key) for key in list(filters) if key not in Selection.__dataclass_fields__}
        return query.records(name, Selection(date.fromisoformat(as_of), known, **filters), self.reader, **own)

    def one(self, name: str, as_of: str, known: str = "as-now", **filters: Any) -> dict[str, Any]:
        """The row of a one-row query."""
        (row,) = self.ask(name, as_of, known, **filters)
        return row


@pytest.fixture
def street(tmp_path: Path) -> Street:
    """An empty street of the campaign's 24 areas."""
    return Street(tmp_path)


@pytest.fixture(scope="session")
def sample_store(sample_reader: store.Reader) -> store.Reader:
    """The committed sample."""
    return sample_reader


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> store.Reader:
    """The campaign and no survey."""
    folder = tmp_path_factory.mktemp("empty")
    with store.write(folder) as draft:
        draft.changed = True
    return store.reader(folder)

