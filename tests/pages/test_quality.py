"""数据质量 through AppTest: its numbers are the queries', the list can be drawn again, and household data stays with the office."""

import re
import shutil
from datetime import date

import pytest

from clearance import intake, query, store
from clearance.locale import translator
from clearance.selection import Selection
from tests.pages.test_pages import NEWEST, NOTICE_DAY, board, charts, figures, panels

T = translator("zh")


def shown(app, column):
    """The one table on the page that has a column."""
    (table,) = [each.value for each in app.dataframe if column in each.value.columns]
    return table


@pytest.mark.parametrize("known", ["as-now", "as-reported"])
@pytest.mark.parametrize("day", [NOTICE_DAY, NEWEST])
def test_the_page_s_numbers_are_the_queries(day, known, sample_folder, sample_reader, monkeypatch):
    asked = Selection(day, known)
    app = board(sample_folder, monkeypatch, "quality", as_of=day.isoformat(), known=known)
    text = panels(app)
    places = [row for row in query.records("quality/freshness_by_place", asked, sample_reader) if row["ledger"] != "shops" and row["place"]]
    stale = sum(row["stale"] for row in places)
    key = "quality.finding_stale" if stale else "quality.finding_clean"
    assert T(key, cells=len(places), stale=stale, days=30) in text
    cleared = query.records("rows/structures", asked, sample_reader, list="cleared")
    verified = query.records("rows/structures", asked, sample_reader, list="verified")
    assert f"已拆{len(cleared):,}处中{len(verified):,}处已验收" in charts(app)[0]["layout"]["title"]["text"]
    for place in (0, 1):  # by area, by batch
        _, *lines = figures(app, place)
        counts = [[int(cell.replace(",", "")) for cell in line[1:4]] for line in lines]
        assert [sum(column) for column in zip(*counts, strict=True)] == [len(cleared), len(verified), len(cleared) - len(verified)]
    links = " ".join(element.proto.body for element in app.get("html") if "b-figures" in element.proto.body)
    assert "list=unverified&amp;" in links or "list=unverified&" in links
    assert set(shown(app, "difference")["difference"]) == {"一致"}


def test_what_the_finding_counts_is_shown_where_it_leads(sample_folder, monkeypatch):
    bodies = " ".join(element.proto.body for element in board(sample_folder, monkeypatch, "quality").get("html"))
    stale = re.search(r'href="#freshness"[^>]*>(\d+)</a>', bodies.partition("</header>")[0])
    of_areas = bodies.partition('id="freshness"')[2].partition("<tfoot>")[0]
    assert stale and of_areas.count('<td class="b-lacks">!') == int(stale[1]) > 0


def test_the_list_is_the_draw_of_the_meeting_s_day_and_changes_with_its_seed(sample_folder, sample_reader, monkeypatch):
    app = board(sample_folder, monkeypatch, "quality")
    cleared = query.records("rows/structures", Selection(NEWEST), sample_reader, list="cleared")

    def drawn(seed):
        return [row["structure_id"] for row in query.records("quality/drawn_structures", Selection(NEWEST), sample_reader, seed=seed, checks=30)]

    assert shown(app, "draw")["structure_id"].tolist() == drawn("2018-06-29") != drawn("2018-06-22")
    assert f"{len(cleared):,}处已拆的不合格率至多约3/30，即10%" in panels(app)
    app.date_input(key="seed_2018-06-29").set_value(date(2018, 6, 22)).run()
    assert not app.exception and shown(app, "draw")["structure_id"].tolist() == drawn("2018-06-22")
    app.number_input(key="failures_30").set_value(2).run()
    assert not app.exception and "抽查30处有2处不合格（7%）" in panels(app) and "至多19.5%" in panels(app)
    assert T("quality.reinspection_table", seed="2018-06-22", checks=30, cleared=len(cleared)) in panels(app)


def test_addresses_are_for_the_office_alone(sample_folder, monkeypatch):
    assert shown(board(sample_folder, monkeypatch, "quality"), "draw")["address"].notna().all()
    monkeypatch.setenv("CLEARANCE_ROLE", "leader")
    app = board(sample_folder, monkeypatch, "quality")
    table = shown(app, "draw")
    assert "address" not in table.columns and list(table.columns[-3:]) == ["check_result", "check_inspector", "checked_on"] and table["check_result"].isna().all()
    assert not re.search(r"示例 \d+号", panels(app) + "".join(each.value.to_csv() for each in app.dataframe))


@pytest.mark.parametrize("ledger", ["structures", "compounds"])
def test_what_the_newest_file_leaves_out_is_listed_when_asked(ledger, sample_folder, sample_reader, monkeypatch):
    app = board(sample_folder, monkeypatch, "quality")
    assert not [each for each in app.dataframe if "days_between" in each.value.columns]
    app.session_state["left_out"] = ledger
    app.run()
    assert not app.exception
    expected = query.records("quality/missing_items", Selection(NEWEST), sample_reader, ledger=ledger)
    assert shown(app, "days_between")["item_id"].tolist() == [row["item_id"] for row in expected]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_contradiction_and_a_row_held_back_are_said(language, sample_folder, tmp_path, monkeypatch):
    folder, t = tmp_path / "store", translator(language)
    shutil.copytree(sample_folder, folder)
    surveys = {
        "违建点位台账_2018-07-06.csv": "点位编号,小区编号,违建面积,发现日期,备注\nNEW-1,SQ01,,2018-07-02,示例数据\nNEW-2,SQ01,9,2017-06-01,示例数据\n",
        "督办事项表_2018-07-06.csv": "事项编号,提出日期,内容,期限,完成日期,佐证,备注\nDB-9001,2018-07-02,示例,2018-07-20,2018-07-03,,示例数据\n",
    }
    for name, text in surveys.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    intake.import_files([tmp_path / name for name in surveys], store=folder)
    app = board(folder, monkeypatch, "quality", lang=language)
    asked, reader = Selection(date(2018, 7, 6)), store.reader(folder)
    found = query.records("quality/contradictions", asked, reader)
    assert "no_evidence" in {row["rule"] for row in found} and len(query.records("quality/held_by_area", asked, reader)) == 1
    table = shown(app, "contradiction")
    assert len(table) == len(found) and t("quality.short.no_evidence") in table["contradiction"].tolist()
    places = [row for row in query.records("quality/freshness_by_place", asked, reader) if row["ledger"] != "shops" and row["place"]]
    text = panels(app)
    assert t("quality.finding_open", held=1, contradictions=len(found), cells=len(places), stale=sum(row["stale"] for row in places), days=30) in text
    assert f"! {t('quality.found_some', n=1)}" in text and f"▲ {t('quality.rows_held', n=1)}" in text
