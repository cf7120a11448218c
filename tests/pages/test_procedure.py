"""程序与托底 through AppTest: its numbers are the queries', each opens its list, and who may not see households sees none, on the page or in what it hands out."""

import csv
import io
from datetime import date

import openpyxl
import pytest
import streamlit as st

from clearance import query
from clearance.locale import translator
from clearance.selection import Selection
from tests.pages.test_pages import NEWEST, NOTICE_DAY, board, charts, panels
from tests.pages.test_rows import links

OFFICE_ONLY = {"procedure/guard_by_structure", "procedure/clock_by_structure", "procedure/hardship_by_member"}


@pytest.fixture
def seen(monkeypatch, sample_folder):
    """Opens the page as a role; gives the app, the files that it hands out by name, and the queries that it asks."""
    def opened(role, page="procedure", **parameters):
        files, asked = {}, []
        button, ask = st.download_button, query.run

        def hand_out(label, data, file_name, *rest, **more):
            files[file_name] = data()
            return button(label, data, file_name, *rest, **more)

        def run(name, *rest, **more):
            asked.append(name)
            return ask(name, *rest, **more)

        st.cache_data.clear()
        with monkeypatch.context() as patched:
            patched.setenv("CLEARANCE_ROLE", role)
            patched.setattr(st, "download_button", hand_out)
            patched.setattr(query, "run", run)
            app = board(sample_folder, patched, page, **parameters)
        return app, files, asked

    return opened


def rows_of(name, data):
    """The cells of a downloaded file, first row its provenance."""
    if name.endswith(".csv"):
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    return [["" if cell is None else str(cell) for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)]


def everything(app, files) -> str:
    """All that leaves by screen or file."""
    tables = " ".join(frame.value.to_csv() for frame in app.dataframe)
    handed = " ".join(cell for name, data in files.items() for row in rows_of(name, data) for cell in row)
    return " ".join([panels(app), tables, str(charts(app)), handed, *files])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("day", [NOTICE_DAY, date(2018, 3, 2), NEWEST])
def test_a_leader_s_page_and_files_hold_no_household(day, language, seen, sample_reader):
    app, files, asked = seen("leader", as_of=day.isoformat(), lang=language)
    t, text = translator(language), everything(app, files)
    cases = query.records("procedure/clock_by_structure", Selection(day), sample_reader)
    assert cases and not [case["address"] for case in cases if case["address"] in text]
    assert not OFFICE_ONLY & set(asked) and "procedure/hardship_by_month" in asked
    assert not [word for word in (t("table.households"), t("procedure.guard"), t("procedure.cases")) if word in text]
    headers = {title for name, data in files.items() for title in rows_of(name, data)[1]} | {column for frame in app.dataframe for column in frame.value.columns}
    assert not headers & {t("column.address"), t("column.hardship"), t("column.ready"), "address", "hardship", "ready"}
    ready = sum(case["ready"] == "ready" for case in cases)
    assert f"{t('procedure.ready_ready')} {t('procedure.places', count=ready)}" not in panels(app), "it would give away how many are held back"
    assert t("procedure.ready_held") not in panels(app) and t("procedure.ready_office") in panels(app)
    assert not headers & {t(f"column.{name}") for name in ("with_plan", "without_plan", "in_hardship")}, "no count of hardship is in any table or file"


@pytest.mark.parametrize(("day", "released"), [("2018-05-30", (26, 17, 9)), ("2018-05-31", (21, 13, 8)), ("2018-06-29", (21, 13, 8))])
def test_a_leader_sees_of_hardship_what_is_released_whatever_is_asked(day, released, seen):
    t, shown = translator("zh"), set()
    for filters in ({}, {"batch": "2"}, {"team": "8", "batch": "3", "known": "as-reported"}):
        app, _, _ = seen("leader", as_of=day, **filters)
        shown.add(panels(app).partition(t("procedure.hardship_title"))[2].partition("每月末公布一次")[0])
    (said,) = shown
    for name, count in zip(("hardship_all", "hardship_planned", "hardship_unplanned"), released, strict=True):
        assert f"{t(f'procedure.{name}')} {t('procedure.places', count=count)}" in said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_office_sees_the_guard_list_and_each_case_and_its_files_say_so(language, seen, sample_reader):
    app, files, asked = seen("office", lang=language)
    t = translator(language)
    guard, cases = (query.run(name, Selection(NEWEST), sample_reader) for name in ("procedure/guard_by_structure", "procedure/clock_by_structure"))
    assert app.dataframe[0].value["structure_id"].tolist() == guard["structure_id"].tolist() and len(guard) == 5
    assert app.dataframe[0].value["address"].tolist() == guard["address"].tolist()
    assert app.dataframe[-1].value["address"].tolist() == cases["address"].tolist() and len(cases) == 379
    assert set(asked) >= OFFICE_ONLY
    marked = {name for name, data in files.items() if rows_of(name, data)[0][0].startswith(t("table.households"))}
    for title in ("guard", "cases", "hardship_batches", "hardship_teams"):
        assert {f"{t(f'procedure.{title}')}_{NEWEST}.{kind}" for kind in ("csv", "xlsx")} <= marked
    assert len(marked) == 8 and len(files) == 10
    exact = query.run("procedure/hardship_by_member", Selection(NEWEST), sample_reader)
    batches = exact[exact["dimension"] == "batches"]
    table = app.dataframe[1].value
    assert table["without_plan"].tolist() == [*batches["unplanned"], batches["unplanned"].sum()] == [0, 1, 4, 5]
    assert table["in_hardship"].tolist()[-1] == 18
    assert f"{t('procedure.ready_ready')} {t('procedure.places', count=135)}" in panels(app), "136 complete, one held back"


def test_the_office_may_filter(seen):
    app, _, _ = seen("office", batch="2")
    assert app.dataframe[0].value["structure_id"].tolist() == ["SQ03-0081"]


@pytest.mark.parametrize("role", ["leader", "office"])
def test_each_number_opens_its_list(role, seen, sample_reader):
    app, _, _ = seen(role)
    (head,) = query.records("procedure/headline", Selection(NEWEST), sample_reader)
    opened = {address.split("list=")[1].split("&")[0]: int(number.replace(",", "")) for number, address in links(app) if "compound=" not in address}
    names = ("standing", "not_served", "force_waiting", "force_lawful", "no_notice", "late_notice", "early_force", "faults", "not_noticed", "procedure_complete")
    assert opened | {name: head[name] for name in names} == opened
    assert set(opened) == {name for name in names if head[name]}, "and no hardship count opens any"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("day", "number"), [(NOTICE_DAY, "1,722"), (NEWEST, "231")])
def test_the_finding_says_the_last_day_to_serve(day, number, language, seen):
    app, _, _ = seen("leader", as_of=day.isoformat(), lang=language)
    t, text = translator(language), panels(app)
    assert number in text and t.day(date(2018, 9, 30)) in text
    assert t("procedure.period_waiting_source") in text and t("procedure.periods_title") in text
    assert len(charts(app)) == 1
