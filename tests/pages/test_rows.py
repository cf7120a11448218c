"""The page of lists through AppTest: every list, an item's history, what it says of unknown items, and where its address leads."""

import html
import re
import shutil
from datetime import date
from functools import partial
from urllib.parse import parse_qs

import pytest

from clearance import address, intake, lists, query, store
from clearance import panels as markup
from clearance.locale import translator
from clearance.selection import AS_REPORTED, Selection
from tests.pages import opening
from tests.pages.opening import address as asked
from tests.pages.test_pages import board, panels

PAGE, NEWEST = "pages/casework/rows.py", date(2018, 6, 29)
ITEM = "SQ03-0100"


opened = partial(opening.opened, page=PAGE)


def links(app) -> list[tuple[str, str]]:
    """The numbers of a page that open lists: number and address."""
    bodies = " ".join(element.proto.body for element in app.get("html"))
    return [(text, html.unescape(href)) for href, text in re.findall(r'<a class="b-open" href="([^"]*)"[^>]*>([^<]*)</a>', bodies)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_list_shows_its_rows_in_one_of_the_languages(language, sample_folder, sample_reader, monkeypatch):
    t, app = translator(language), opened(sample_folder, monkeypatch, lang=language)
    owners = {row["owner"] for row in query.records("actions/owner_choices", Selection(NEWEST), sample_reader)}
    for name, ledger in list(lists.LISTS.items())[0 if language == "zh" else 1 :: 2]:
        app.selectbox(key="list").set_value(name).run()
        assert not app.exception
        rows = query.run(lists.QUERIES[ledger], Selection(NEWEST), sample_reader, list=name)
        shown, text = app.dataframe[0].value, panels(app)
        for field in {lists.KEYS[ledger], "area_name" if language == "zh" else "area_name_en", "line", "file_name"} & set(shown):
            assert shown[field].tolist() == rows[field].tolist()
        assert all(words in text for words in (t("rows.question"), t(f"lists.{name}"), t("table.rows", n=len(rows)), t("sample.mark"))), text
        assert not re.findall(r"\b(?:rows|lists|list_note|listed_on|listed_days|column)\.[a-z_]+\b", text) and "{" not in text
        assert language == "zh" or not re.search(r"[\u3400-\u9fff]", text)
        assert language == "zh" or not owners & set(shown.get("owner", ()))
        assert not shown.columns.intersection(["address", "hardship", "note"]).tolist()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_item_s_history(language, sample_folder, monkeypatch):
    t = translator(language)
    app = opened(sample_folder, monkeypatch, list="cleared", item=ITEM, lang=language)
    text = panels(app)
    assert t("rows.history", item=ITEM) in text and t("rows.surveys", n=5) in text and t("rows.not_listed", list="cleared") not in text
    assert t("rows.source", file="违建点位台账_2018-03-16.csv", line="4") in text and t("rows.hash", sha256="38eeb3f8f696") in text
    assert "2018-03-15" in text and t("rows.private_changed") in text and "示例 " not in text.split(t("rows.history", item=ITEM))[1]
    assert asked(app) == {"list": ["cleared"], "item": [ITEM]} | ({"lang": ["en"]} if language == "en" else {})


def test_the_whole_hash_goes_with_the_download(sample_reader):
    from clearance import ledgers

    rows = query.run(lists.HISTORY, Selection(NEWEST), sample_reader, ledger="structures", item=ITEM)
    table = lists.history_table(translator("zh"), rows, ledgers.load().ledgers["structures"])
    assert table["sha256"].str.len().unique().tolist() == [64] and len(table) == len(rows)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_unknown_item_says_so(language, sample_folder, monkeypatch):
    app = opened(sample_folder, monkeypatch, item="X-1 <b>", lang=language)
    assert translator(language)("rows.unknown", item="X-1 <b>") in panels(app).replace("&lt;", "<")
    assert len(app.dataframe[0].value) > 0


def test_an_item_that_is_on_another_list_says_so(sample_folder, monkeypatch):
    app = opened(sample_folder, monkeypatch, list="standing", item=ITEM)
    assert translator("zh")("rows.not_listed", list="standing") in panels(app) and "违建点位台账_2018-04-13.csv" in panels(app)


def test_another_list_forgets_the_item_and_writes_its_address(sample_folder, monkeypatch):
    app = opened(sample_folder, monkeypatch, list="cleared", item=ITEM, batch="2")
    app.selectbox(key="list").set_value("shops_open").run()
    assert not app.exception and asked(app) == {"list": ["shops_open"], "batch": ["2"]}
    app.text_input(key="item").set_value(" JGF-0006 ").run()
    assert translator("zh")("rows.history", item="JGF-0006") in panels(app)


@pytest.mark.parametrize("wanted", ["", "x", "未拆"])
def test_an_address_that_names_no_list_opens_the_first(wanted, sample_folder, monkeypatch):
    assert asked(opened(sample_folder, monkeypatch, list=wanted)) == {"list": ["standing"]}


def test_what_the_address_says_is_read_back():
    for name in lists.LISTS:
        assert address.parse_rows(address.write_rows(name, "A 1")) == {"list": name, "item": "A 1", "narrowed": {}}
        said = {each: {"week": date(2018, 3, 30), "longer_than": 30}.get(each, "甲 1") for each in lists.NARROWINGS[lists.LISTS[name]]}
        assert address.parse_rows(address.write_rows(name, narrowed=said)) == {"list": name, "item": "", "narrowed": said}
    several = {"list": "standing", "item": "", "narrowed": {"kind": ("阳光房", "其他"), "hard": "yes"}}
    assert address.parse_rows(address.write_rows("standing", narrowed=several["narrowed"])) == several
    assert address.parse_rows({"list": ["actions_open"], "support_group": ["3", "4"], "owner": ["第三组", "第三组"]})["narrowed"] == {"support_group": "3", "owner": "第三组"}
    assert address.parse_rows({"list": ["standing"], "road": ["石泉路"], "week": ["x"], "kind": [""], "longer_than": ["-1"]})["narrowed"] == {}, "not of this ledger, no day, nothing"
    assert address.of_rows("clear", Selection(NEWEST, AS_REPORTED, classes=("文明小区",), teams=("none",)), "en", NEWEST) == (
        "rows?list=clear&known=as-reported&class=civilized&team=none&lang=en"
    )


def test_a_number_in_a_text_leads_only_to_a_list():
    text = markup.linked("<i> " + markup.opening("1", 'rows?list=clear&batch="2', "清零") + markup.opening("2", "javascript:alert(1)", "x"))
    assert text.startswith("&lt;i&gt; <a ") and 'href="rows?list=clear&amp;batch=&quot;2"' in text and text.count("<a ") == 1


def test_an_undone_survey_is_shown_as_undone(sample_folder, tmp_path, monkeypatch):
    folder = tmp_path / "store"
    shutil.copytree(sample_folder, folder)
    (survey,) = store.reader(folder).execute("select survey_id from survey where file_name = '违建点位台账_2018-04-13.csv'").fetchone()
    intake.undo(folder, survey, "李四")
    text = panels(opened(folder, monkeypatch, list="cleared", item=ITEM))
    assert "已撤销（李四，" in text


@pytest.mark.parametrize("page", ["overview", "batches", "classes", "teams", "burndown", "plan", "weeks", "shops", "procedure"])
def test_every_number_that_opens_a_list_says_how_long_it_is(page, sample_folder, sample_reader, monkeypatch):
    """The addresses of a page, filtered and as reported, ask for as many rows as the number at the link."""
    app = board(sample_folder, monkeypatch, page, as_of="2018-05-25", known=AS_REPORTED, lang="en", **{"class": "ordinary"})
    found, names = links(app), {}
    assert len(found) > 10
    for number, to in found[:: max(1, len(found) // 80)]:  # of a table with hundreds, one in so many
        path, _, parameters = to.partition("?")
        parsed = parse_qs(parameters)
        if path == "compound":
            names[number] = parsed["compound"]
            continue
        assert path == "rows" and (parsed["as_of"], parsed["known"], parsed["lang"]) == (["2018-05-25"], [AS_REPORTED], ["en"])
        assert parsed["class"] == ["ordinary"] or page == "classes"
        wanted, opens = address.parse(parsed, date(2017, 4, 1), NEWEST), address.parse_rows(parsed)
        asked = Selection(wanted["as_of"], wanted["known"], **{name: tuple(wanted[name]) for name in address.PARAMETERS})
        rows = query.run(lists.QUERIES[lists.LISTS[opens["list"]]], asked, sample_reader, list=opens["list"], **opens["narrowed"])
        area = rows["area_sqm"].sum() if "area_sqm" in rows else -1
        assert float(number.replace(",", "")) in (len(rows), round(area), round(area, 1)), to
    chosen = Selection(date(2018, 5, 25), AS_REPORTED, classes=("一般小区",))
    known = {row["name"]: [row["compound_id"]] for row in query.records("batches/timeline_by_compound", chosen, sample_reader)}
    assert names.items() <= known.items() and bool(names) is (page in ("batches", "teams")), "a compound's name opens that compound's file"


def test_filters_that_leave_nothing_open_nothing(sample_folder, monkeypatch):
    app = board(sample_folder, monkeypatch, batch="1", team="8")
    opened_lists = {address.parse_rows(parse_qs(to.partition("?")[2]))["list"] for _, to in links(app)}
    assert {name for name in opened_lists if lists.LISTS[name] in ("structures", "compounds")} == set()
    app = opened(sample_folder, monkeypatch, list="standing", batch="1", team="8")
    assert len(app.dataframe[0].value) == 0 and translator("zh")("rows.some_structures", list="standing", count=0, sqm=0, of=0, of_sqm=0) in panels(app)
