"""The lists behind the numbers: each has as many rows as the page's number says, and each row's history is what the surveys said."""

from datetime import date

import pytest

from clearance import intake, lists, query, weeks
from clearance.locale import translator
from clearance.selection import AS_NOW, AS_REPORTED, KNOWN, Selection
from tests.queries.ascii_tables import assert_rows, value
from tests.queries.test_worked_cases import COMPOUNDS, told

DAYS = [date(2017, 4, 5), date(2017, 10, 13), date(2018, 2, 21), date(2018, 6, 29)]
FILTERS = {
    "all": {}, "batch 2": {"batches": ("2",)}, "no batch": {"batches": ("none",)}, "civilized": {"classes": ("文明小区",)}, "team 3 or none": {"teams": ("3", "none")},
    "an area": {"areas": ("310107017021",)}, "ordinary of batch 3, no team": {"classes": ("一般小区",), "batches": ("3",), "teams": ("none",)},
    "the street": {"streets": ("310107017",)}, "another street": {"streets": ("999999999",)},
}  # fmt: skip
NOUGHT = {"items": 0, "compounds": 0, "days": None}


# Every day unfiltered either way; the filters by turns on the newest day as now known, and on one in mid-week as it was reported.
ASKINGS = [(day, known, "all") for day in DAYS for known in KNOWN]
ASKINGS += [(*(((DAYS[-1], AS_NOW), (DAYS[2], AS_REPORTED))[place % 2]), name) for place, name in enumerate(FILTERS) if name != "all"]
ASKINGS += [(DAYS[-1], AS_NOW, "batch 2"), (DAYS[1], AS_REPORTED, "civilized")]


@pytest.fixture(params=ASKINGS, ids=str)
def asked(request):
    day, known, name = request.param
    return Selection(day, known, **FILTERS[name])


def listed(name, asked, reader, narrowed=None, **own):
    chosen = Selection(asked.as_of, asked.known, **{**{each: getattr(asked, each) for each in ("streets", "areas", "batches", "classes", "teams")}, **own})
    return query.records(lists.QUERIES[lists.LISTS[name]], chosen, reader, list=name, **(narrowed or {}))


def sqm(rows, field="area_sqm"):
    return round(sum(row[field] or 0 for row in rows), 2)


def test_the_overview_s_headline_counts_the_lists(asked, sample_store):
    (headline,) = query.records("overview/headline", asked, sample_store)
    counts = {
        "compounds": "compounds", "clear": "compounds_clear", "verified_clear": "compounds_verified_clear", "not_surveyed": "compounds_not_surveyed",
        "in_scope": "structures_in_scope", "standing": "structures_standing", "cleared": "structures_cleared", "verified": "structures_verified",
        "shops": "shops", "shops_open": "shops_open",
    }  # fmt: skip
    assert {name: len(listed(name, asked, sample_store)) for name in counts} == {name: headline[column] for name, column in counts.items()}
    assert sqm(listed("in_scope", asked, sample_store)) == headline["area_in_scope_sqm"]
    assert sqm(listed("standing", asked, sample_store)) == headline["area_standing_sqm"] == sqm(listed("not_clear", asked, sample_store), "area_standing_sqm")


def test_the_four_burns_count_the_lists(asked, sample_store):
    pace = {row["measure"]: row for row in query.records("burndown/pace", asked, sample_store)}
    for measure, (left, whole, done) in {
        "compounds": ("not_clear", "compounds", "clear"), "structures": ("standing", "in_scope", "cleared"), "shops": ("shops_open", "shops", "shops_closed"),
    }.items():  # fmt: skip
        assert len(listed(left, asked, sample_store)) == pace[measure]["remaining"]
        assert len(listed(whole, asked, sample_store)) == pace[measure]["total"]
        assert len(listed(done, asked, sample_store)) == pace[measure]["total"] - pace[measure]["remaining"]
    area = pace["area"]
    assert sqm(listed("standing", asked, sample_store)) == area["remaining"]
    assert sqm(listed("cleared", asked, sample_store)) == pytest.approx(area["total"] - area["remaining"], abs=0.01)


def test_what_needs_attention_counts_the_lists(asked, sample_store):
    rows = query.records("overview/attention", asked, sample_store)
    found = {row["kind"]: row for row in rows if row["kind"] != "late_batch"}
    for name in ("relapsed", "long_standing", "overdue_actions"):
        items, said = listed(name, asked, sample_store), found.get(name, NOUGHT)
        assert len(items) == said["items"]
        assert len({row["compound_id"] for row in items if row["compound_id"]}) == said["compounds"]
        assert max((row["days"] for row in items), default=None) == said["days"]
    assert len(listed("not_surveyed", asked, sample_store)) == found.get("not_surveyed", NOUGHT)["compounds"]
    for row in rows:
        if row["kind"] == "late_batch":
            own = {"batches": (str(row["batch"]),)}
            assert len(listed("standing", asked, sample_store, **own)) == row["items"]
            assert len(listed("not_clear", asked, sample_store, **own)) == row["compounds"]


def test_the_bridge_s_last_full_week_counts_the_lists(asked, sample_store):
    full = [week for week in query.records("burndown/bridge_by_week", asked, sample_store) if not week["partial"]]
    for event in ("found", "relapsed", "removed", "reremoved", "declassified"):
        assert len(listed(f"week_{event}", asked, sample_store)) == (full[-1][event] if full else 0)


def test_every_week_of_every_burn_counts_the_lists(sample_store):
    """The weeks of two days, one of them in mid-week and as reported: what moved, what stood at the start and at the end, by all three clocks."""
    for asked in (Selection(DAYS[2], AS_REPORTED), Selection(DAYS[-1], AS_NOW, batches=("2",))):
        series = {name: {row["week_end"]: row for row in query.records(f"burndown/{name}_by_week", asked, sample_store)} for name in ("bridge", "structures", "compounds", "shops")}
        for day in list(series["bridge"])[::9] + list(series["bridge"])[-2:]:
            week, bridge = {"week": date.fromisoformat(day)}, series["bridge"][day]
            for column, name in weeks.LISTS.items():
                assert len(listed(name, asked, sample_store, week)) == bridge[column], (asked, day, name)
            assert sqm(listed("week_standing", asked, sample_store, week)) == series["structures"][day]["area_standing_sqm"]
            assert len(listed("week_not_clear", asked, sample_store, week)) == series["compounds"][day]["remaining"]
            assert len(listed("week_shops_open", asked, sample_store, week)) == series["shops"][day]["open"]


def test_what_has_moved_since_last_week_counts_the_lists_and_closes(asked, sample_store):
    """Come less gone is the change of what remains, where both days know the same compounds."""
    from clearance.briefing import MOVED

    moved = {row["measure"]: row for row in query.records("overview/since_last_week", asked, sample_store)}
    now, before = ({row["measure"]: row for row in query.records("burndown/pace", each, sample_store)} for each in (asked, asked.days_before(7)))
    for measure, names in MOVED.items():
        for column, name in zip(("come", "gone"), names, strict=True):
            items = listed(name, asked, sample_store)
            assert (sqm(items) if measure == "area" else len(items)) == pytest.approx(moved[measure][column], abs=0.01)
        if asked.known == AS_NOW and asked.as_of > DAYS[0]:
            net = moved[measure]["come"] - moved[measure]["gone"]
            assert net == pytest.approx(now[measure]["remaining"] - before[measure]["remaining"], abs=0.01), measure


def test_narrowed_lists_make_up_the_whole(sample_store):
    """What the values of a narrowing take of a list adds up to it: nothing twice, nothing left out."""
    asked = Selection(DAYS[-1])
    for name, narrowing, values in (
        ("standing", "kind", None), ("in_scope", "ownership", ("公", "私", "none")), ("standing", "hard", ("yes", "no", "none")),
        ("cleared", "compound", None), ("shops_open", "road", None), ("shops", "business", None), ("shops_closed", "licence", None),
    ):  # fmt: skip
        whole = listed(name, asked, sample_store)
        column = {"compound": "compound_id"}.get(narrowing, narrowing)
        if values is None:
            column_of = {row[column] for row in whole} if whole and column in whole[0] else None
            values = [each or "none" for each in column_of] if column_of is not None else [
                row["licence"] or "none" for row in query.records("shops/progress_by_licence", asked, sample_store)
            ]
        parts = [row[lists.KEYS[lists.LISTS[name]]] for value in values for row in listed(name, asked, sample_store, {narrowing: value})]
        assert len(values) > 1 and sorted(parts) == sorted(row[lists.KEYS[lists.LISTS[name]]] for row in whole), (name, narrowing)


def test_roads_and_trades_count_the_lists(sample_store):
    for asked in (Selection(DAYS[-1]), Selection(DAYS[2], AS_REPORTED)):
        for name, column, narrowing in (("road", "road", "road"), ("business", "business", "business")):
            for row in query.records(f"shops/progress_by_{name}", asked, sample_store):
                for field in row.keys() & lists.SHOPS_BY_COLUMN.keys():
                    items = listed(lists.SHOPS_BY_COLUMN[field], asked, sample_store, {narrowing: row[column] or "none"})
                    assert len(items) == row[field], (row, field)


@pytest.mark.parametrize(
    ("name", "column", "filtered"),
    [("batches/progress_by_batch", "batch", "batches"), ("classes/progress_by_class", "class", "classes"), ("teams/progress_by_team", "team", "teams")],
)
def test_each_row_of_a_table_counts_the_lists(name, column, filtered, sample_store):
    for asked in (Selection(DAYS[1], AS_REPORTED), Selection(DAYS[-1], AS_NOW)):
        for row in query.records(name, asked, sample_store):
            own = {filtered: (str(row[column] or "none"),)}
            for field in row.keys() & {"compounds", "clear", "verified_clear", "in_scope", "standing", "cleared", "verified"}:
                assert len(listed(lists.BY_COLUMN[field], asked, sample_store, **own)) == row[field], (row, field)
            if row.get("carry_over"):
                assert len(listed(lists.BY_COLUMN["carry_over"], asked, sample_store, **own)) == row["carry_over"]


def test_an_unknown_list_is_empty(sample_store):
    for name in lists.QUERIES.values():
        assert query.records(name, Selection(DAYS[-1]), sample_store, list="x") == []


@pytest.mark.parametrize("name", lists.LISTS)
def test_no_list_shows_a_household(name):
    columns = set(query.find(lists.QUERIES[lists.LISTS[name]]).columns)
    assert not columns & {"address", "hardship", "aid_planned_on", "note"} and set(lists.COLUMNS[lists.LISTS[name]]) <= columns


def test_the_day_of_raising_stands_once_in_a_list(sample_store):
    """Beside the day that a list is about where that is another; never as two columns of the same day."""
    t = translator("en")
    for name in (name for name, ledger in lists.LISTS.items() if ledger == "actions"):
        days = [(row["raised_on"], row["listed_on"]) for row in listed(name, Selection(DAYS[-1]), sample_store)]
        same = name in lists.RAISED
        assert not days or all(raised == shown for raised, shown in days) is same, name
        assert ("raised_on" in lists.headers(t, name)) is not same and "listed_on" in lists.headers(t, name), name


def test_each_row_says_where_its_version_comes_from(sample_store):
    """File and line lead to the very row: the file of the sample holds the item's number in that line."""
    from tests.conftest import ROOT

    for name in ("standing", "clear", "shops_closed", "overdue_actions"):
        for row in listed(name, Selection(DAYS[-1]), sample_store)[:40]:
            line = (ROOT / "data" / "sample" / row["file_name"]).read_text(encoding="utf-8-sig").splitlines()[row["line"] - 1]
            assert row[lists.KEYS[lists.LISTS[name]]] in line.split(",") and row["surveyed_on"] in row["file_name"]


# ── worked by hand ───────────────────────────────────────────────────────────────────────────────────────────────


def test_structures(street):
    """s3 came back on 10 January and went again on 2 February; s5 left the record while it stood; s4 has stood since it was found."""
    told(street)
    expected = """
    | structure_id | compound_id | name   | class    | batch | team | kind     | area_sqm | listed_on  | days | surveyed_on | line |
    | s4           | B           | 示例乙 | 一般小区 | 2     | 1    | 屋顶搭建 | 8        | 2017-10-10 | 95   | 2018-06-29  | 5    |
    | s3           | B           | 示例乙 | 一般小区 | 2     | 1    | 天井搭建 | 20       | 2018-01-10 | 3    | 2018-06-29  | 4    |
    """
    assert_rows(street.ask("rows/structures", "2018-01-13", list="standing"), expected)

    def days(name, as_of):
        return {row["structure_id"]: row["listed_on"] for row in street.ask("rows/structures", as_of, list=name)}

    assert days("relapsed", "2018-01-13") == {"s3": "2018-01-10"} == days("week_relapsed", "2018-01-13")
    assert days("cleared", "2018-02-05") == {"s1": "2017-09-20", "s2": "2017-11-10", "s3": "2018-02-02"}
    assert days("verified", "2018-02-05") == {"s1": "2017-09-25"}, "s3's acceptance is older than its last removal"
    assert days("week_reremoved", "2018-02-05") == {"s3": "2018-02-02"}, "the last full week ends on Friday, 2 February"
    assert days("week_reremoved", "2018-02-09") == {}
    assert days("week_declassified", "2017-11-17") == {"s5": "2017-11-15"}
    assert days("week_removed", "2017-11-10") == {"s2": "2017-11-10"}
    assert days("week_found", "2017-10-13") == {"s3": "2017-10-10", "s4": "2017-10-10", "s5": "2017-10-10"}
    assert days("week_found", "2017-04-05") == {}, "no week is full yet"
    assert days("long_standing", "2018-04-08") == {}
    assert days("long_standing", "2018-04-09") == {"s4": "2017-10-10"}, "the 181st day"


def test_compounds(street):
    """D was never surveyed: not clear, and no day says since when. B has stood since s3 and s4 were found; A has been clear since s2 went."""
    told(street)
    expected = """
    | compound_id | name   | area   | class    | batch | in_scope | standing | area_standing_sqm | listed_on  | days | line |
    | B           | 示例乙 | 和平   | 一般小区 | 2     | 2        | 1        | 8                 | 2017-10-10 | 118  | 3    |
    | D           | 示例丁 | 中宁路 | 一般小区 | 3     | 0        | 0        | 0                 |            |      | 5    |
    """
    assert_rows(street.ask("rows/compounds", "2018-02-05", list="not_clear"), expected)
    expected = """
    | compound_id | listed_on  | days |
    | A           | 2017-11-10 | 87   |
    | C           | 2017-04-01 | 310  |
    """
    assert_rows(street.ask("rows/compounds", "2018-02-05", list="clear"), expected)
    assert [row["compound_id"] for row in street.ask("rows/compounds", "2018-02-05", list="verified_clear")] == ["C"]
    assert [row["compound_id"] for row in street.ask("rows/compounds", "2018-02-05", list="not_surveyed")] == ["D"]


def test_shops(street):
    """j2 opened again on 2 January; nobody wrote down when j2 was found."""
    told(street)
    expected = """
    | shop_id | road   | listed_on  | days | line |
    | j2      | 石泉路 | 2018-01-02 | 60   | 3    |
    | j3      | 石泉路 | 2018-03-01 | 2    | 4    |
    """
    assert_rows(street.ask("rows/shops", "2018-03-03", list="shops_open"), expected)
    assert_rows(street.ask("rows/shops", "2018-03-03", list="shops_closed"), """
    | shop_id | listed_on  |
    | j1      | 2017-11-01 |
    """)  # fmt: skip
    assert [(row["shop_id"], row["listed_on"]) for row in street.ask("rows/shops", "2018-01-01", list="shops")] == [("j2", None), ("j1", "2017-10-01")]


def test_overdue_actions(street):
    """a1 is of no compound and passes every filter; a2 is done in time; a3 is due today, which is not overdue."""
    street.survey("compounds", "2018-01-05", COMPOUNDS).survey("actions", "2018-01-05", """
    | action | raised     | compound | content | due        | done       |
    | a1     | 2017-12-01 |          | 示例一  | 2017-12-20 |            |
    | a2     | 2017-12-01 | B        | 示例二  | 2017-12-20 | 2017-12-19 |
    | a3     | 2017-12-01 | B        | 示例三  | 2018-01-05 |            |
    | a4     | 2017-12-01 | B        | 示例四  | 2018-01-01 |            |
    """).imported()  # fmt: skip
    expected = """
    | action_id | compound_id | name   | content | raised_on  | listed_on  | days | line |
    | a1        |             |        | 示例一  | 2017-12-01 | 2017-12-20 | 16   | 2    |
    | a4        | B           | 示例乙 | 示例四  | 2017-12-01 | 2018-01-01 | 4    | 5    |
    """
    assert_rows(street.ask("rows/actions", "2018-01-05", list="overdue_actions"), expected)
    assert [row["action_id"] for row in street.ask("rows/actions", "2018-01-05", list="overdue_actions", batches=("1",))] == ["a1"]


STEPS = """
| compound | step | started    | done       |
| A        | 1    | 2017-04-05 | 2017-04-10 |
| A        | 2    |            | 2017-04-20 |
| A        | 3    | 2017-04-15 |            |
| B        | 1    | 2017-09-20 | 2018-01-20 |
"""


def test_steps(street):
    """B's first step is done after the day. A's fourth has not had its turn; the first steps of C and D, of which no ledger speaks, have had
    theirs since their batches began, or will have it when they do."""
    street.survey("compounds", "2018-01-22", COMPOUNDS).survey("steps", "2018-01-22", STEPS).imported()
    expected = """
    | step_id | compound_id | name   | step | step_name          | step_state | started_on | done_on    | listed_on  | days | surveyed_on | line |
    | A 1     | A           | 示例甲 | 1    | 广泛发动、组建队伍 | done       | 2017-04-05 | 2017-04-10 | 2017-04-10 | 277  | 2018-01-22  | 2    |
    | A 3     | A           | 示例甲 | 3    | 摸清底数、一户一策 | running    | 2017-04-15 |            | 2017-04-15 | 272  | 2018-01-22  | 4    |
    | A 2     | A           | 示例甲 | 2    | 加强宣传、营造氛围 | done       |            | 2017-04-20 | 2017-04-20 | 267  | 2018-01-22  | 3    |
    | B 1     | B           | 示例乙 | 1    | 广泛发动、组建队伍 | running    | 2017-09-20 |            | 2017-09-20 | 114  | 2018-01-22  | 5    |
    """
    found = street.ask("rows/steps", "2018-01-12", list="steps_all")
    assert_rows([row for row in found if row["step_state"] in ("done", "running")], expected)
    assert len(found) == 32 and [row["step_id"] for row in found if row["line"] is not None] == ["A 1", "A 3", "A 2", "B 1"]

    def ids(name, **narrowed):
        return [row["step_id"] for row in street.ask("rows/steps", "2018-01-12", list=name, **narrowed)]

    assert ids("steps_done") == ["A 1", "A 2"] and ids("steps_running") == ["A 3", "B 1"] and len(ids("steps_not_begun")) == 28
    assert ids("steps_all", step="1", compound="A") == ["A 1"] and ids("steps_done", month_done="2017-04") == ["A 1", "A 2"] and len(ids("steps_all", month_done="none")) == 30
    assert ids("steps_not_begun", step_state="waiting") == ["C 1"] and ids("steps_running", batches=("2",)) == ["B 1"]


def test_each_step_is_on_the_list_of_its_state_and_comes_from_its_line(asked, sample_store):
    """The page of the eight steps counts the lists; file and line lead to the compound and the step."""
    from tests.conftest import ROOT

    states = {f"{row['compound_id']} {row['step']}": row["state"] for row in query.records("steps/state_by_compound_and_step", asked, sample_store)}
    held = {"steps_all": {"done", "running", "waiting", "not_started"}, "steps_done": {"done"}, "steps_running": {"running"}, "steps_not_begun": {"waiting", "not_started"}}
    for name, of in held.items():
        rows = listed(name, asked, sample_store)
        assert sorted(row["step_id"] for row in rows) == sorted(each for each, state in states.items() if state in of)
    for row in listed("steps_done", asked, sample_store)[::60]:
        line = (ROOT / "data" / "sample" / row["file_name"]).read_text(encoding="utf-8-sig").splitlines()[row["line"] - 1]
        assert line.split(",")[:2] == [row["compound_id"], str(row["step"])] and row["surveyed_on"] in row["file_name"]


SAID = [
    ("2017-10-13", "| structure | compound | address | kind | sqm | found | hardship | note |\n| s1 | B | 1号 | 阳光房 | 10 | 2017-10-01 | | 旧 |"),
    ("2017-10-20", "| structure | compound | sqm | found | removed |\n| s1 | B | 12 | 2017-10-01 | |"),
    ("2017-10-27", "| structure | compound | address | kind | sqm | found | removed | hardship | note |\n| s1 | B | 2号 | 阳光房 | 12 | 2017-10-01 | 2017-10-25 | 大病 | 新 |"),
]  # fmt: skip
ASKED = {"ledger": "structures", "item": "s1"}


def told_of(found):
    """A history's cells, which are texts, as a table's cells are read."""
    return [row | {name: value(row[name] or "") for name in ("before", "now")} for row in found]


def test_history_of_item(street):
    """Newest first, a line a changed field. What a file has no column for it does not change; a household's fields are one, and untold."""
    street.survey("compounds", "2017-10-13", COMPOUNDS)
    for day, table in SAID:
        street.survey("structures", day, table)
    street.imported()
    expected = """
    | surveyed_on | line | importer | undone | field       | before | now        |
    | 2017-10-27  | 2    | test     | no     | removed_on  |        | 2017-10-25 |
    | 2017-10-27  | 2    | test     | no     | private     |        |            |
    | 2017-10-20  | 2    | test     | no     | area_sqm    | 10.0   | 12.0       |
    | 2017-10-13  | 2    | test     | no     | compound_id |        | B          |
    | 2017-10-13  | 2    | test     | no     | kind        |        | 阳光房     |
    | 2017-10-13  | 2    | test     | no     | area_sqm    |        | 10.0       |
    | 2017-10-13  | 2    | test     | no     | found_on    |        | 2017-10-01 |
    | 2017-10-13  | 2    | test     | no     | private     |        |            |
    """
    found = street.ask("rows/history_of_item", "2018-01-05", **ASKED)
    assert_rows(told_of(found), expected)
    assert all(len(row["sha256"]) == 64 and row["file_name"].endswith(f"{row['surveyed_on']}.csv") for row in found)
    assert not [cell for row in found for cell in row.values() if cell in ("1号", "2号", "大病", "旧", "新")]
    assert len(street.ask("rows/history_of_item", "2017-10-21", known="as-reported", **ASKED)) == 6
    assert street.ask("rows/history_of_item", "2018-01-05", ledger="shops", item="s1") == []
    assert street.ask("rows/history_of_item", "2018-01-05", ledger="structures", item="s2") == []


def test_history_of_a_step(street):
    """Of the compound's step and of no other; its note is untold."""
    street.survey("compounds", "2017-10-13", COMPOUNDS).survey("steps", "2017-10-13", """
    | compound | step | started    | done | note |
    | B        | 1    | 2017-09-20 |      | 旧   |
    | B        | 2    | 2017-09-25 |      |      |
    """).survey("steps", "2017-10-20", """
    | compound | step | started    | done       |
    | B        | 1    | 2017-09-20 | 2017-10-19 |
    """).imported()  # fmt: skip
    expected = """
    | surveyed_on | line | field      | before | now        |
    | 2017-10-20  | 2    | done_on    |        | 2017-10-19 |
    | 2017-10-13  | 2    | started_on |        | 2017-09-20 |
    | 2017-10-13  | 2    | private    |        |            |
    """
    assert_rows(told_of(street.ask("rows/history_of_item", "2018-01-05", ledger="steps", item="B 1")), expected)
    assert street.ask("rows/history_of_item", "2018-01-05", ledger="steps", item="B") == []


def test_an_undone_survey_stays_in_the_history_and_counts_in_no_other(street):
    """Without the survey of 20 October the one of 27 October turns 10 into 12; the undone one still shows what it said, against what counts."""
    street.survey("compounds", "2017-10-13", COMPOUNDS)
    for day, table in SAID:
        street.survey("structures", day, table)
    street.imported()
    intake.undo(street.folder / "store", 3, "李四")
    found = street.ask("rows/history_of_item", "2018-01-05", **ASKED)
    expected = """
    | surveyed_on | undone | undone_by | field       | before | now        |
    | 2017-10-27  | no     |           | area_sqm    | 10.0   | 12.0       |
    | 2017-10-27  | no     |           | removed_on  |        | 2017-10-25 |
    | 2017-10-27  | no     |           | private     |        |            |
    | 2017-10-20  | yes    | 李四      | area_sqm    | 10.0   | 12.0       |
    """
    assert_rows(told_of(found[:4]), expected)
    assert found[3]["undone_at"] is not None
    intake.redo(street.folder / "store", 3, "李四")
    assert not [row for row in street.ask("rows/history_of_item", "2018-01-05", **ASKED) if row["undone"] or row["undone_by"]]


def test_a_survey_that_changes_nothing_is_in_the_history_too(street):
    """A later survey with an older date is put where its date says, and one that only repeats has a line without a field."""
    street.survey("compounds", "2017-10-13", COMPOUNDS).survey("structures", "2017-10-27", """
    | structure | compound | sqm | found      |
    | s1        | B        | 12  | 2017-10-01 |
    """).survey("structures", "2017-10-20", """
    | structure | compound | sqm | found      |
    | s1        | B        | 12  | 2017-10-01 |
    """).imported()  # fmt: skip
    expected = """
    | surveyed_on | field       | before | now        |
    | 2017-10-27  |             |        |            |
    | 2017-10-20  | compound_id |        | B          |
    | 2017-10-20  | area_sqm    |        | 12.0       |
    | 2017-10-20  | found_on    |        | 2017-10-01 |
    """
    assert_rows(told_of(street.ask("rows/history_of_item", "2018-01-05", **ASKED)), expected)


def test_the_history_is_what_the_versions_are_made_of(sample_store):
    """Put together again, the fields of a history are the version in force."""
    for row in listed("in_scope", Selection(DAYS[-1]), sample_store)[::400]:
        said = {}
        for each in reversed(query.records("rows/history_of_item", Selection(DAYS[-1]), sample_store, ledger="structures", item=row["structure_id"])):
            said[each["field"]] = each["now"]
        assert (said["compound_id"], said["kind"], float(said["area_sqm"])) == (row["compound_id"], row["kind"], row["area_sqm"])
