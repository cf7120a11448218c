"""八步 through AppTest: the numbers on the page are those that the queries give, and each opens as many rows as it says."""

import re
from datetime import date
from urllib.parse import parse_qs

import pytest

from clearance import address, lists, query, steps
from clearance.locale import translator
from clearance.selection import AS_REPORTED, KNOWN, Selection
from tests.pages.test_pages import board, charts, figures, panels
from tests.pages.test_rows import links

DAYS = [date(2017, 4, 5), date(2017, 10, 13), date(2018, 2, 21), date(2018, 6, 29)]


@pytest.mark.parametrize(("day", "known"), [(day, known) for day in DAYS[1:] for known in KNOWN])
def test_the_page_says_what_the_queries_give(day, known, sample_folder, sample_reader, monkeypatch):
    app = board(sample_folder, monkeypatch, "steps", as_of=day.isoformat(), known=known)
    rows = query.records("steps/state_by_compound_and_step", Selection(day, known), sample_reader)
    current = [row["step"] for row in rows if row["is_current"]]
    step = max(set(current), key=current.count)
    longest = max(row["waited_days"] for row in rows if row["is_current"] and row["step"] == step)
    head = panels(app).replace(" ", "")
    assert f"八步未完成的{len(current)}个小区（共82个）中，{current.count(step)}个卡在第{step}步" in head and f"最久的已等{longest}天" in head
    count = {state: [sum(row["state"] == state and row["step"] == each for row in rows) for each in range(1, 9)] for state in steps.STATES}
    assert [trace["x"] for trace in charts(app)[0]["data"]] == list(count.values())
    titles, *lines = figures(app)
    assert [int(line[titles.index("卡在这一步（个）")]) for line in lines] == [current.count(each) for each in range(1, 9)]
    skips = query.records("steps/skips_by_compound", Selection(day, known), sample_reader)
    assert f"82个小区中{len({row['compound_id'] for row in skips})}个有跳步" in head
    assert app.dataframe[-1].value["step"].tolist() == [row["step"] for row in rows]


def test_a_compound_opens_its_page_as_this_one_is(sample_folder, monkeypatch):
    app = board(sample_folder, monkeypatch, "steps", as_of="2018-05-25", lang="en", batch="2")
    body = " ".join(element.proto.body for element in app.get("html"))
    found = re.findall(r'href="compound\?compound=(\w+)&amp;as_of=2018-05-25&amp;batch=2&amp;lang=en"', body)
    assert len(found) == len(set(found)) == 23
    assert not re.search(r"[\u3400-\u9fff]", panels(app))


def test_every_number_opens_a_list_as_long_as_it_says(sample_folder, sample_reader, monkeypatch):
    app = board(sample_folder, monkeypatch, "steps", as_of="2018-05-25", known=AS_REPORTED, **{"class": "ordinary"})
    found = links(app)
    assert len(found) >= 7
    for number, to in found:
        parsed = parse_qs(to.partition("?")[2])
        wanted, opens = address.parse(parsed, date(2017, 4, 1), DAYS[-1]), address.parse_rows(parsed)
        asked = Selection(wanted["as_of"], wanted["known"], **{name: tuple(wanted[name]) for name in address.PARAMETERS})
        rows = query.records(lists.QUERIES[lists.LISTS[opens["list"]]], asked, sample_reader, list=opens["list"], **opens["narrowed"])
        assert int(number) == len(rows), to


def test_the_orders_are_those_of_the_removals(sample_folder, sample_reader, monkeypatch):
    app = board(sample_folder, monkeypatch, "steps")
    orders = steps.orders(query.run("steps/removals_by_structure", Selection(DAYS[-1]), sample_reader), date(2017, 4, 1), DAYS[-1])
    quarters = orders[orders["span"] == "quarter"]
    for trace, rule in zip(charts(app)[1]["data"], ("hard", "public"), strict=True):
        assert trace["y"] == [round(100 * share, 1) for share in quarters[quarters["rule"] == rule]["share"]]
    whole = orders[orders["span"] == "all"].set_index("rule")
    assert whole["verdict"].to_dict() == {"hard": "later", "public": "first"}, "in the sample"
    text = panels(app)
    assert all(f"在同一小区的{pairs:,}对" in text for pairs in whole["pairs"]) and "p<0.001" in text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("known", KNOWN)
def test_the_campaign_s_first_days_have_no_exception(known, language, sample_folder, monkeypatch):
    for day in DAYS[:2]:
        board(sample_folder, monkeypatch, "steps", as_of=day.isoformat(), known=known, lang=language)


def test_without_a_ledger_of_steps_the_page_says_what_to_import(tmp_path, monkeypatch):
    from clearance import intake

    for name, text in {
        "小区台账_2018-05-25.csv": "小区编号,小区名称,居民区,类别\nA,和平新村,和平,一般小区\n",
        "违建点位台账_2018-05-25.csv": "点位编号,小区编号,违建面积,发现日期\n1,A,10,2018-05-01\n",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    intake.import_files(sorted(tmp_path.glob("*.csv")), store=tmp_path / "store")
    text = panels(board(tmp_path / "store", monkeypatch, "steps"))
    assert translator("zh")("steps.finding_unknown", compounds=1) in text and "卡在第" not in text.replace(" ", "")
