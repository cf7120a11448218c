"""The meetings' record: what a meeting saw stays as it was, whatever comes later; and what came later is told."""

import shutil
from datetime import date

import pytest

from clearance import intake, meetings, query, record, store
from clearance.__main__ import main
from clearance.findings import BURNS, burn_series
from clearance.locale import translator
from clearance.selection import AS_NOW, AS_REPORTED, Selection
from tests.queries.ascii_tables import assert_rows

FRIDAY = date(2018, 3, 9)
COMPOUNDS = """
| id | name   | area   | class    | batch | baseline |
| A  | 示例甲 | 和平   | 文明小区 | 1     | 少量     |
| C  | 示例丙 | 中宁路 | 一般小区 | 2     | 无违建   |
"""
STRUCTURES = """
| structure | compound | sqm | found      | removed    |
| s1        | A        | 10  | 2017-04-10 | 2018-03-07 |
| s2        | A        | 20  | 2017-04-10 |            |
"""
ITEMS = """
| action | raised     | owner  | compound | content | due        | done       | evidence |
| a1     | 2018-03-02 | 第三组 | A        | 甲事    | 2018-03-08 |            |          |
| a2     | 2018-03-02 | 第三组 |          | 乙事    | 2018-03-16 | 2018-03-09 | 照片     |
"""
KEPT = ("meeting", "meeting_figure", "meeting_forecast", "meeting_action")


@pytest.fixture
def told(street):
    return street.survey("compounds", "2018-03-02", COMPOUNDS).survey("structures", "2018-03-09", STRUCTURES).survey("actions", "2018-03-09", ITEMS).imported()


def kept(street) -> dict[str, list[tuple]]:
    """All that is on record, row by row."""
    return {table: street.reader.execute(f"from {table} order by all").fetchall() for table in KEPT}


def then(street, meeting: int) -> dict[str, float]:
    return {row["figure"]: row["value"] for row in street.ask("meetings/figures_of_meeting", "2018-03-09", meeting=meeting)}


def now(street, day: date) -> dict[str, float]:
    asked = Selection(day, AS_NOW)
    return record.figures(query.records("overview/headline", asked, street.reader)[0], query.run("burndown/bridge_by_week", asked, street.reader))


def test_a_meeting_keeps_what_it_saw(told):
    """s2 stands, A is not clear, a1 is a day late, a2 was done that day. There are no shops, and the reason why they have no forecast is kept."""
    closed = meetings.close(told.folder / "store", FRIDAY, " 张三 ", "例会")
    assert (closed.meeting_id, closed.actions, closed.replaces) == (1, 2, None)
    expected = """
    | meeting_id | held_on    | closed_by | note | replaces | is_replaced | compounds | compounds_clear | structures_standing | area_standing_sqm | shops | shops_open | actions_open | actions_late |
    | 1          | 2018-03-09 | 张三      | 例会 |          | no          | 2         | 1               | 1                   | 20                | 0     | 0          | 1            | 1            |
    """
    assert_rows(told.ask("meetings/figures_by_meeting", "2018-03-09"), expected)
    assert told.ask("meetings/figures_by_meeting", "2018-03-08") == []
    figures = then(told, 1)
    assert len(figures) == closed.figures and (figures["structures_cleared"], figures["week_removed"], figures["week_opening"], figures["week_closing"]) == (1, 1, 2, 1)
    forecasts = told.ask("meetings/forecasts_by_meeting", "2018-03-09")
    assert [(row["measure"], row["remaining"]) for row in forecasts] == [("compounds", 1), ("structures", 1), ("area", 20), ("shops", 0)]
    assert forecasts[3]["reason"] == "nothing_found" and forecasts[3]["p85"] is None
    expected = """
    | action_id | state | owner  | content | due_on     | done_on    | evidence |
    | a1        | late  | 第三组 | 甲事    | 2018-03-08 |            |          |
    | a2        | done  | 第三组 | 乙事    | 2018-03-16 | 2018-03-09 | 照片     |
    """
    assert_rows(told.ask("meetings/actions_of_meeting", "2018-03-09", meeting=1), expected)


def test_a_late_survey_leaves_the_record_and_is_listed_as_restated(told):
    """A survey of the 16th says that s2 went on the 8th and that s3 stood since the 5th; an undoing takes the actions away."""
    meetings.close(told.folder / "store", FRIDAY, "张三")
    before = kept(told)
    told.survey("structures", "2018-03-16", """
    | structure | compound | sqm | found      | removed    |
    | s2        | A        | 20  | 2017-04-10 | 2018-03-08 |
    | s3        | C        | 5.5 | 2018-03-05 |            |
    """).imported()  # fmt: skip
    (survey,) = told.reader.execute("select survey_id from survey where ledger = 'actions'").fetchone()
    intake.undo(told.folder / "store", survey, "李四")
    assert kept(told) == before
    changed = record.restated(translator("zh"), then(told, 1), now(told, FRIDAY))
    found = {row["label"]: (row["then"], row["now"], row["difference"]) for row in changed.to_dict("records")}
    t = translator("zh")
    assert found[t("record.figure.area_standing_sqm")] == (20, 5.5, -14.5)
    assert found[t("record.figure.structures_in_scope")] == (2, 3, 1) and found[t("record.figure.week_removed")] == (1, 2, 1)
    assert t("record.figure.structures_standing") not in found, "one stood then, and one did, though another: the number is no other"
    assert len(told.ask("meetings/actions_of_meeting", "2018-03-16", meeting=1)) == 2


def test_nothing_is_restated_where_nothing_came(told):
    meetings.close(told.folder / "store", FRIDAY, "张三")
    assert record.restated(translator("zh"), then(told, 1), now(told, FRIDAY)).empty


def test_a_day_is_closed_again_only_on_somebody_s_word_and_both_records_stay(told):
    folder = told.folder / "store"
    meetings.close(folder, FRIDAY, "张三")
    version = store.version(folder)
    with pytest.raises(meetings.AlreadyClosed) as refused:
        meetings.close(folder, FRIDAY, "李四")
    assert (refused.value.meeting_id, refused.value.closed_by, store.version(folder)) == (1, "张三", version)
    before = kept(told)
    assert meetings.close(folder, FRIDAY, "李四", again=True).replaces == 1
    assert {table: rows[: len(before[table])] for table, rows in kept(told).items() if table == "meeting"} == {"meeting": before["meeting"]}
    expected = """
    | meeting_id | closed_by | replaces | is_replaced |
    | 2          | 李四      | 1        | no          |
    | 1          | 张三      |          | yes         |
    """
    assert_rows(told.ask("meetings/figures_by_meeting", "2018-03-09"), expected)
    assert {row["meeting_id"] for row in told.ask("meetings/forecasts_by_meeting", "2018-03-09")} == {2}


def test_cadence(told):
    """Closed on Friday the 9th and on Tuesday the 27th, which is in the week to the 30th. No row before the first."""
    for day in (FRIDAY, date(2018, 3, 27)):
        meetings.close(told.folder / "store", day, "张三")
    expected = """
    | week_end   | held_on    |
    | 2018-03-09 | 2018-03-09 |
    | 2018-03-16 |            |
    | 2018-03-23 |            |
    | 2018-03-30 | 2018-03-27 |
    | 2018-04-02 |            |
    """
    assert_rows(told.ask("meetings/cadence_by_week", "2018-04-02"), expected)
    assert told.ask("meetings/cadence_by_week", "2018-03-08") == []


def test_nobody_closes_nothing(told, tmp_path):
    with pytest.raises(ValueError):
        meetings.close(told.folder / "store", FRIDAY, " ")
    with pytest.raises(store.StoreError):
        meetings.close(tmp_path / "none", FRIDAY, "张三")


def test_it_is_written_whole_or_not_at_all(told, monkeypatch):
    written = store.add_rows

    def breaks(draft, table, rows):
        if table == "meeting_action":
            raise OSError("broken")
        written(draft, table, rows)

    monkeypatch.setattr(store, "add_rows", breaks)
    with pytest.raises(OSError, match="broken"):
        meetings.close(told.folder / "store", FRIDAY, "张三")
    assert kept(told) == {table: [] for table in KEPT}


def test_the_figures_of_the_sample_are_those_reported(sample_folder, tmp_path):
    """Every column of overview/headline, the week of the bridge, and the forecast that the command line makes, as reported."""
    folder, day = tmp_path / "store", date(2018, 6, 15)
    shutil.copytree(sample_folder, folder)
    meetings.close(folder, day, "张三")
    reader, asked = store.reader(folder), Selection(day, AS_REPORTED)
    kept_figures = {row["figure"]: row["value"] for row in query.records("meetings/figures_of_meeting", asked, reader, meeting=1)}
    assert query.records("overview/headline", asked, reader)[0].items() <= kept_figures.items()
    week = query.records("burndown/bridge_by_week", asked, reader)[-1]
    assert {f"week_{name}": week[name] for name in record.WEEK}.items() <= kept_figures.items() and week["week_end"] == "2018-06-15"
    made = {row["measure"]: row for row in query.records("meetings/forecasts_by_meeting", asked, reader)}
    assert set(made) == set(BURNS) and all(row["weeks_used"] == 12 and row["p50"] < row["p85"] for row in made.values())
    weeks = burn_series("area", query.run("burndown/structures_by_week", asked, reader), query.run("burndown/plan_ahead", asked, reader).head(0))
    assert made["area"]["remaining"] == pytest.approx(weeks["remaining"].iloc[-1])


def test_the_command_line_closes_and_lists(told, capsys):
    folder = str(told.folder / "store")
    assert main(["meeting", "close", "--as-of", "2018-03-09", "--who", "张三", "--store", folder]) == 0
    assert "2018年3月9日" in capsys.readouterr().out
    assert main(["meeting", "close", "--as-of", "2018-03-09", "--who", "李四", "--store", folder]) == 1
    assert "第1号" in capsys.readouterr().err
    assert main(["meeting", "close", "--as-of", "2018-03-09", "--who", "李四", "--again", "--store", folder]) == 0
    capsys.readouterr()
    assert main(["meeting", "list", "--format", "csv", "--store", folder]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("meeting_id,held_on") and len(lines) == 3 and "李四" in lines[1]
