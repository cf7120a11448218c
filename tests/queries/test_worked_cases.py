"""Each query worked by hand: tables in, rows out, small enough to check by eye. These tables are documentation too."""

from tests.queries.ascii_tables import assert_rows

COMPOUNDS = """
| id | name      | area   | class    | batch | team | baseline |
| A  | 示例甲     | 和平   | 文明小区 | 1     |      | 少量     |
| B  | 示例乙     | 和平   | 一般小区 | 2     | 1    | 严重     |
| C  | 示例丙     | 中宁路 | 一般小区 | 2     |      | 无违建   |
| D  | 示例丁     | 中宁路 | 一般小区 | 3     | 1    | 普遍     |
"""
STRUCTURES = """
| structure | compound | kind     | sqm | found      | removed    | accepted   | relapsed   | again      | declassified |
| s1        | A        | 天井搭建 | 10  | 2017-04-10 | 2017-09-20 | 2017-09-25 |            |            |              |
| s2        | A        | 阳光房   | 5.5 | 2017-05-01 | 2017-11-10 |            |            |            |              |
| s3        | B        | 天井搭建 | 20  | 2017-10-10 | 2017-12-01 | 2017-12-05 | 2018-01-10 | 2018-02-02 |              |
| s4        | B        | 屋顶搭建 | 8   | 2017-10-10 |            |            |            |            |              |
| s5        | B        | 屋顶搭建 | 4   | 2017-10-10 |            |            |            |            | 2017-11-15   |
"""
SHOPS = """
| shop | road   | address | found      | closed     | relapsed   |
| j1   | 石泉路 | 1号     | 2017-10-01 | 2017-11-01 |            |
| j2   | 石泉路 | 2号     |            | 2017-11-01 | 2018-01-02 |
| j3   | 石泉路 | 3号     | 2018-03-01 |            |            |
"""


def told(street):
    return street.survey("compounds", "2018-06-29", COMPOUNDS).survey("structures", "2018-06-29", STRUCTURES).survey("shops", "2018-06-29", SHOPS).imported()


def test_headline(street):
    """D has no structure and no 无违建: not surveyed, which is not clear. s3's first acceptance is older than its last removal."""
    told(street)
    expected = """
    | compounds | compounds_clear | compounds_verified_clear | compounds_not_surveyed | civilized | civilized_clear | ordinary | ordinary_clear |
    | 4         | 2               | 1                        | 1                      | 1         | 1               | 3        | 1              |
    """
    assert_rows(street.ask("overview/headline", "2018-06-29"), expected)
    expected = """
    | structures_in_scope | structures_standing | structures_cleared | structures_verified | area_standing_sqm | shops | shops_open | weeks_left |
    | 4                   | 1                   | 3                  | 1                   | 8                 | 3     | 2          | 22         |
    """
    assert_rows(street.ask("overview/headline", "2018-06-29"), expected)
    expected = """
    | compounds | compounds_clear | structures_in_scope | structures_standing | structures_verified | area_standing_sqm | shops | shops_open |
    | 4         | 2               | 4                   | 1                   | 2                   | 8                 | 2     | 0          |
    """
    assert_rows(street.ask("overview/headline", "2017-12-31"), expected)


def test_weeks_left_never_fall_below_zero(street):
    told(street)
    assert street.one("overview/headline", "2018-11-30")["weeks_left"] == 0
    assert street.one("overview/headline", "2018-12-31")["weeks_left"] == 0
    assert street.one("overview/headline", "2018-11-27")["weeks_left"] == 3 / 7


def test_bridge(street):
    """The week of 2017-11-10 removes s2; s5 is declassified while standing; s3 goes, comes back and goes again. The last week is partial."""
    told(street)
    expected = """
    | week_end   | partial | opening | found | relapsed | removed | reremoved | declassified | closing |
    | 2017-11-03 | no      | 4       | 0     | 0        | 0       | 0         | 0            | 4       |
    | 2017-11-10 | no      | 4       | 0     | 0        | 1       | 0         | 0            | 3       |
    | 2017-11-17 | no      | 3       | 0     | 0        | 0       | 0         | 1            | 2       |
    | 2017-11-24 | no      | 2       | 0     | 0        | 0       | 0         | 0            | 2       |
    | 2017-12-01 | no      | 2       | 0     | 0        | 1       | 0         | 0            | 1       |
    """
    assert_rows([row for row in street.ask("burndown/bridge_by_week", "2018-02-05") if "2017-11" < row["week_end"] < "2017-12-02"], expected)
    expected = """
    | week_end   | partial | opening | found | relapsed | removed | reremoved | declassified | closing |
    | 2018-01-12 | no      | 1       | 0     | 1        | 0       | 0         | 0            | 2       |
    | 2018-01-19 | no      | 2       | 0     | 0        | 0       | 0         | 0            | 2       |
    | 2018-01-26 | no      | 2       | 0     | 0        | 0       | 0         | 0            | 2       |
    | 2018-02-02 | no      | 2       | 0     | 0        | 0       | 1         | 0            | 1       |
    | 2018-02-05 | yes     | 1       | 0     | 0        | 0       | 0         | 0            | 1       |
    """
    assert_rows(street.ask("burndown/bridge_by_week", "2018-02-05")[-5:], expected)


def test_events_of_one_day_close_the_bridge(street):
    """Found and removed on one day; removed and declassified on one day (it was removed, and is out of scope then)."""
    street.survey("compounds", "2018-06-29", COMPOUNDS).survey("structures", "2018-06-29", """
    | structure | compound | sqm | found      | removed    | declassified |
    | x1        | B        | 1   | 2018-01-02 | 2018-01-02 |              |
    | x2        | B        | 1   | 2018-01-02 | 2018-01-03 | 2018-01-03   |
    | x3        | B        | 1   | 2018-01-02 | 2018-01-04 | 2018-01-03   |
    """).imported()  # fmt: skip
    expected = """
    | week_end   | opening | found | removed | declassified | closing |
    | 2018-01-05 | 0       | 3     | 2       | 1            | 0       |
    """
    assert_rows(street.ask("burndown/bridge_by_week", "2018-01-05")[-1:], expected)
    assert street.one("overview/headline", "2018-01-05")["structures_in_scope"] == 1


def test_progress_by_batch(street):
    """A was clear on 2017-11-10, 41 days after batch 1's end. B still stands when batch 2 ends: its one structure is carried over."""
    told(street)
    expected = """
    | batch | planned_start | planned_end | compounds | clear | standing | finished_on | slip_days | carry_over | carried_in |
    | 1     | 2017-04-01    | 2017-09-30  | 1         | 1     | 0        | 2017-11-10  | 41        | 0          | 0          |
    | 2     | 2017-10-01    | 2018-02-28  | 2         | 1     | 1        |             | 5         | 1          | 0          |
    | 3     | 2018-03-01    | 2018-06-30  | 1         | 0     | 0        |             | 0         | 0          | 0          |
    | 4     | 2018-07-01    | 2018-10-31  | 0         | 0     | 0        |             |           | 0          | 1          |
    |       |               |             | 0         | 0     | 0        |             |           | 0          | 0          |
    """
    assert_rows(street.ask("batches/progress_by_batch", "2018-03-05"), expected)
    expected = """
    | batch | clear | standing | finished_on | slip_days | carry_over |
    | 1     | 0     | 1        |             | 13        | 1          |
    """
    assert_rows(street.ask("batches/progress_by_batch", "2017-10-13")[:1], expected)


def test_a_relapse_takes_a_finished_batch_back(street):
    street.survey("compounds", "2018-06-29", COMPOUNDS).survey("structures", "2018-06-29", """
    | structure | compound | sqm | found      | removed    | relapsed   | again      |
    | x1        | A        | 1   | 2017-05-02 | 2017-06-01 | 2017-08-01 | 2017-08-20 |
    """).imported()  # fmt: skip
    finished = [street.ask("batches/progress_by_batch", day)[0]["finished_on"] for day in ("2017-07-01", "2017-08-10", "2017-09-01")]
    assert finished == ["2017-06-01", None, "2017-08-20"]
    assert street.ask("batches/progress_by_batch", "2017-09-01")[0]["slip_days"] == -41


def test_timeline_by_compound(street):
    told(street)
    expected = """
    | compound_id | batch | first_found_on | first_removed_on | last_removed_on | clear_since | in_scope | standing | slip_days |
    | A           | 1     | 2017-04-10     | 2017-09-20       | 2017-11-10      | 2017-11-10  | 2        | 0        | 41        |
    | B           | 2     | 2017-10-10     | 2017-12-01       | 2018-02-02      |             | 2        | 1        | 5         |
    | C           | 2     |                |                  |                 | 2017-04-01  | 0        | 0        | -333      |
    | D           | 3     |                |                  |                 |             | 0        | 0        | 0         |
    """
    assert_rows(street.ask("batches/timeline_by_compound", "2018-03-05"), expected)


def test_progress_by_class_and_team(street):
    told(street)
    expected = """
    | class    | compounds | clear | verified_clear | in_scope | standing | cleared | verified | area_standing_sqm | removed_recently | recent_weeks |
    | 文明小区 | 1         | 1     | 0              | 2        | 0        | 2       | 1        | 0                 | 0                | 4            |
    | 一般小区 | 3         | 1     | 1              | 2        | 1        | 1       | 0        | 8                 | 1                | 4            |
    """
    assert_rows(street.ask("classes/progress_by_class", "2018-02-16"), expected)
    rows = street.ask("teams/progress_by_team", "2018-02-16")
    assert [row["team"] for row in rows] == [1, 2, 3, 4, 5, 6, 7, 8, None]
    expected = """
    | team | leader | compounds | clear | in_scope | standing | cleared |
    | 1    | 宋胜利 | 2         | 0     | 2        | 1        | 1       |
    |      |        | 2         | 2     | 2        | 0        | 2       |
    """
    assert_rows([rows[0], rows[-1]], expected)
    assert all(row["compounds"] == 0 for row in rows[1:-1])


def test_compounds_by_team_and_kinds_by_class(street):
    told(street)
    expected = """
    | team | compound_id | in_scope | standing | cleared | area_standing_sqm | oldest_standing_on | clear | surveyed |
    | 1    | B           | 2        | 1        | 1       | 8                 | 2017-10-10         | no    | yes      |
    | 1    | D           | 0        | 0        | 0       | 0                 |                    | no    | no       |
    |      | A           | 2        | 0        | 2       | 0                 |                    | yes   | yes      |
    |      | C           | 0        | 0        | 0       | 0                 |                    | yes   | yes      |
    """
    assert_rows(street.ask("teams/compounds_by_team", "2018-02-16"), expected)
    expected = """
    | class    | kind     | in_scope | standing | cleared | area_standing_sqm |
    | 文明小区 | 天井搭建 | 1        | 0        | 1       | 0                 |
    | 文明小区 | 阳光房   | 1        | 0        | 1       | 0                 |
    | 一般小区 | 天井搭建 | 1        | 0        | 1       | 0                 |
    | 一般小区 | 屋顶搭建 | 1        | 1        | 0       | 8                 |
    """
    assert_rows(street.ask("classes/kinds_by_class", "2018-02-16"), expected)


def test_classes_by_week(street):
    told(street)
    rows = [row for row in street.ask("classes/progress_by_week", "2017-12-01") if row["week_end"] in ("2017-04-07", "2017-11-10", "2017-12-01")]
    expected = """
    | class    | week_end   | compounds | clear | in_scope | standing |
    | 文明小区 | 2017-04-07 | 1         | 0     | 0        | 0        |
    | 文明小区 | 2017-11-10 | 1         | 1     | 2        | 0        |
    | 文明小区 | 2017-12-01 | 1         | 1     | 2        | 0        |
    | 一般小区 | 2017-04-07 | 3         | 1     | 0        | 0        |
    | 一般小区 | 2017-11-10 | 3         | 1     | 3        | 3        |
    | 一般小区 | 2017-12-01 | 3         | 1     | 2        | 1        |
    """
    assert_rows(rows, expected)


def test_structures_by_week_and_their_plan(street):
    """Batch 2's window is 151 days: on 2017-12-01, 89 are left, and of its two structures in scope 2 × 89 ÷ 151 may stand."""
    told(street)
    expected = """
    | week_end   | standing | arrivals | departures | area_standing_sqm | area_arrivals_sqm | area_departures_sqm |
    | 2017-12-01 | 1        | 5        | 4          | 8                 | 47.5              | 39.5                |
    """
    (row,) = street.ask("burndown/structures_by_week", "2017-12-01")[-1:]
    assert_rows([row], expected)
    assert round(row["standing_plan"], 9) == round(2 * 89 / 151, 9)
    assert round(row["area_plan_sqm"], 2) == round(28 * 89 / 151, 2)


def test_finds_later_on_lift_the_plan(street):
    plan = {}
    for day, more in (("2017-12-01", ""), ("2017-12-08", "| late | B | 4 | 2017-12-05 |")):
        street.survey("compounds", "2017-10-13", COMPOUNDS) if day == "2017-12-01" else None
        table = f"| structure | compound | sqm | found |\n| early | B | 4 | 2017-10-10 |\n{more}".strip()
        street.survey("structures", day, table).imported()
        plan[day] = {row["week_end"]: row["standing_plan"] for row in street.ask("burndown/structures_by_week", "2017-12-08", "as-now")}
    assert round(plan["2017-12-08"]["2017-12-08"] / plan["2017-12-01"]["2017-12-08"], 6) == 2
    assert plan["2017-12-08"]["2017-12-01"] == plan["2017-12-01"]["2017-12-01"], "the week before it was found"


def test_compounds_by_week_and_plan_ahead(street):
    """By batch 2's end A, B and C have to be clear; D follows linearly until the end of June: 122 days, 93 left on 29 March."""
    told(street)
    expected = """
    | week_end   | compounds | clear | remaining | arrivals | departures |
    | 2018-03-02 | 4         | 2     | 2         | 4        | 2          |
    """
    (row,) = street.ask("burndown/compounds_by_week", "2018-03-02")[-1:]
    assert_rows([row], expected)
    assert round(row["clear_plan"], 9) == round(3 + 2 / 122, 9) and round(row["remaining_plan"], 9) == round(1 - 2 / 122, 9)
    ahead = {row["week_end"]: row for row in street.ask("burndown/plan_ahead", "2018-03-02")}
    assert min(ahead) == "2018-03-09" and max(ahead) == "2018-11-30"
    assert round(ahead["2018-03-30"]["clear_plan"], 9) == round(3 + 30 / 122, 9)
    assert ahead["2018-07-06"]["clear_plan"] == 4 and ahead["2018-07-06"]["standing_plan"] == 0


def test_shops_by_week(street):
    """j2 has no date of discovery: it was there from the start. It opens again in January; j3 is found in March."""
    told(street)
    rows = {row["week_end"]: (row["open"], row["arrivals"], row["departures"]) for row in street.ask("burndown/shops_by_week", "2018-03-02")}
    assert rows["2017-04-07"] == (1, 1, 0)
    assert rows["2017-10-06"] == (2, 2, 0)
    assert rows["2017-11-03"] == (0, 2, 2)
    assert rows["2018-01-05"] == (1, 3, 2)
    assert rows["2018-03-02"] == (2, 4, 2)


def test_pace(street):
    """The four full weeks to 2018-02-09 hold s3's second removal and nothing new; 42 weeks are left. In scope: 10 + 5.5 + 20 + 8 ㎡, not the declassified 4."""
    told(street)
    expected = """
    | measure    | total | remaining | recent_done_per_week | recent_new_per_week | recent_net_per_week | recent_weeks | on_pace |
    | compounds  | 4     | 2         | 0                    | 0                   | 0                   | 4            | no      |
    | structures | 4     | 1         | 0.25                 | 0                   | 0.25                | 4            | yes     |
    | area       | 43.5  | 8         | 5                    | 0                   | 5                   | 4            | yes     |
    | shops      | 2     | 1         | 0                    | 0                   | 0                   | 4            | no      |
    """
    rows = street.ask("burndown/pace", "2018-02-09")
    assert_rows(rows, expected)
    assert rows[1]["needed_per_week"] == 1 / 42 and rows[1]["zero_on"] == "2018-03-09" and rows[0]["zero_on"] is None


def test_pace_with_fewer_weeks_than_it_looks_back(street):
    told(street)
    assert [row["recent_weeks"] for row in street.ask("burndown/pace", "2017-04-18")] == [2, 2, 2, 2]
    row = street.ask("burndown/pace", "2017-04-05")[1]
    assert row["recent_weeks"] == 0 and row["recent_net_per_week"] is None and row["zero_on"] is None


def test_attention(street):
    told(street).survey("actions", "2018-06-29", """
    | action | raised     | content | due        | done       |
    | a1     | 2018-02-01 | 督促    | 2018-03-01 |            |
    | a2     | 2018-02-01 | 汇总    | 2018-03-01 | 2018-03-02 |
    | a3     | 2018-06-01 | 复核    | 2018-07-01 |            |
    """).imported()  # fmt: skip
    expected = """
    | kind            | batch | items | compounds | days |
    | late_batch      | 2     | 1     | 1         | 121  |
    | long_standing   |       | 1     | 1         | 262  |
    | not_surveyed    |       | 0     | 1         |      |
    | overdue_actions |       | 1     | 0         | 120  |
    """
    assert_rows(street.ask("overview/attention", "2018-06-29"), expected)
    kinds = {row["kind"]: row for row in street.ask("overview/attention", "2018-01-20")}
    assert (kinds["relapsed"]["items"], kinds["relapsed"]["days"]) == (1, 10)


def test_surveys(street):
    told(street)
    expected = """
    | newest_survey_on | oldest_survey_on | surveys | holds_sample |
    | 2018-06-29       | 2018-06-29       | 3       | no           |
    """
    assert_rows(street.ask("surveys/newest", "2018-06-29"), expected)
    expected = """
    | ledger     | newest_survey_on | days_old | surveys | rows_quarantined |
    | compounds  | 2018-06-29       | 2        | 1       | 0                |
    | structures | 2018-06-29       | 2        | 1       | 0                |
    | shops      | 2018-06-29       | 2        | 1       | 0                |
    | steps      |                  |          | 0       | 0                |
    | actions    |                  |          | 0       | 0                |
    """
    assert_rows(street.ask("surveys/freshness_by_ledger", "2018-07-01"), expected)
    assert street.ask("surveys/freshness_by_ledger", "2018-06-28", "as-reported")[0]["newest_survey_on"] is None
    campaign = street.one("surveys/campaign", "2018-06-29")
    assert (campaign["compounds"], campaign["shops"], campaign["target_on"], campaign["starts_on"]) == (82, 433, "2018-11-30", "2017-04-01")


def test_choices(street):
    told(street)
    choices = {(row["filter"], row["value"]): row["compounds"] for row in street.ask("surveys/choices", "2018-06-29")}
    assert choices[("classes", "文明小区")] == 1 and choices[("batches", "2")] == 2 and choices[("teams", "none")] == 2
    assert choices[("areas", "310107017021")] == 2 and sum(name == "areas" for name, _ in choices) == 24


def test_two_clocks(street):
    """The removal of 10 January was reported on the 26th: the meeting of the 19th did not know, today we do."""
    street.survey("compounds", "2017-10-13", COMPOUNDS)
    street.survey("structures", "2018-01-12", "| structure | compound | sqm | found |\n| x | B | 10 | 2017-11-01 |")
    street.survey("structures", "2018-01-26", "| structure | compound | sqm | found | removed |\n| x | B | 12 | 2017-11-01 | 2018-01-10 |").imported()
    assert street.one("overview/headline", "2018-01-19", "as-reported")["area_standing_sqm"] == 10
    assert street.one("overview/headline", "2018-01-19", "as-now")["structures_standing"] == 0
    assert street.one("overview/headline", "2018-01-26", "as-reported")["structures_standing"] == 0
    assert street.one("overview/headline", "2017-10-12", "as-reported")["compounds"] == 0


def test_an_absent_column_says_nothing_and_an_empty_cell_says_empty(street):
    street.survey("compounds", "2017-10-13", COMPOUNDS)
    street.survey("structures", "2018-01-12", "| structure | compound | sqm | found | removed |\n| x | B | 10 | 2017-11-01 | 2018-01-05 |")
    street.survey("structures", "2018-01-19", "| structure | compound | sqm | found |\n| x | B | 11 | 2017-11-01 |").imported()
    assert street.one("overview/headline", "2018-01-19")["structures_cleared"] == 1
    street.survey("structures", "2018-01-26", "| structure | compound | sqm | found | removed |\n| x | B | 11 | 2017-11-01 |  |").imported()
    assert street.one("overview/headline", "2018-01-26")["structures_standing"] == 1


def test_filters(street):
    told(street)

    def compounds(**filters):
        return street.one("overview/headline", "2018-06-29", **filters)["compounds"]

    assert compounds(teams=("1",)) == 2 and compounds(teams=("none",)) == 2 and compounds(teams=("1", "none")) == 4
    assert compounds(batches=("2",)) == 2 and compounds(batches=("none",)) == 0
    assert compounds(classes=("文明小区",)) == 1 and compounds(areas=("310107017021",)) == 2
    assert compounds(streets=("310107017",)) == 4 and compounds(streets=("999999999",)) == 0
    assert compounds(areas=("310107017021",), teams=("1",)) == 1


def test_before_the_campaign_there_are_no_weeks(street):
    told(street)
    assert street.ask("burndown/bridge_by_week", "2017-03-31") == []
    assert street.ask("burndown/structures_by_week", "2017-03-31") == []
    assert street.one("overview/headline", "2017-03-31")["structures_in_scope"] == 0
