"""Data quality: the finding's rules, the matrix's marks, the draw and what it says."""

from datetime import date, timedelta

import pandas as pd
import pytest

from clearance import quality
from clearance.charts import quality as charts
from clearance.locale import LANGUAGES, translator

AREAS = pd.DataFrame({"area_code": ["1", "2"], "area": ["和平", "管一"], "area_en": ["Heping", "Guannong Xincun No. 1"], "compounds": [3, 2]})
NO_HELD = pd.DataFrame({"ledger": [], "area_code": pd.Series([], dtype=object), "rows_held": pd.Series([], dtype=int)})
NOTHING = pd.DataFrame(columns=["rule", "item_id", "compound_id", "name", "area", "area_en", "day", "structures"])
AGREED = pd.DataFrame({"street_code": ["s"], "street": ["石泉路街道"], "street_en": ["Shiquan"], "field": ["compounds"], "value": [""], "counted": [82], "planned": [82]})
BASELINE = date(2017, 10, 13)


def place(ledger="structures", where="1", days=3, items=10, missing=0, stale=None, settled=False, changes_only=False):
    return {"ledger": ledger, "street_code": "s", "place": where, "newest_on": date(2018, 6, 29) - timedelta(days), "days_old": days, "settled": settled,
            "stale": days > 30 if stale is None else stale, "items": items, "not_listed": missing, "changes_only": changes_only}  # fmt: skip


def held(*rows):
    return pd.DataFrame([{"ledger": ledger, "area_code": area, "rows_held": n} for ledger, area, n in rows])


def contradiction(rule="no_evidence", item="d1"):
    return {"rule": rule, "item_id": item, "compound_id": "A", "name": "示例甲", "area": "和平", "area_en": "Heping", "day": BASELINE, "structures": 1}


@pytest.mark.parametrize(
    ("places", "held_rows", "contradictions", "totals", "key", "tone"),
    [
        ([place()], NO_HELD, NOTHING, AGREED, "quality.finding_clean", "good"),
        ([place(), place(where="2", days=31)], NO_HELD, NOTHING, AGREED, "quality.finding_stale", "plain"),
        ([place()], held(("steps", None, 2)), NOTHING, AGREED, "quality.finding_open", "late"),
        ([place()], NO_HELD, pd.DataFrame([contradiction()]), AGREED, "quality.finding_open", "late"),
        ([place()], NO_HELD, NOTHING, AGREED.assign(counted=83), "quality.finding_open", "late"),
    ],
)
def test_the_finding(places, held_rows, contradictions, totals, key, tone):
    found = quality.finding(pd.DataFrame(places), held_rows, contradictions, totals, 30)
    assert (found.key, found.tone) == (key, tone)
    assert all(translator(language)(found.key, **found.values) for language in LANGUAGES)


def test_roads_and_actions_of_no_compound_are_not_among_the_areas():
    places = pd.DataFrame([place(), place(days=40), place("shops", "石泉路", 40), place("actions", None, 40)])
    values = quality.finding(places, held(("shops", None, 1)), pd.DataFrame([contradiction()]), AGREED.assign(counted=81), 30).values
    assert (values["cells"], values["stale"], values["held"], values["contradictions"]) == (2, 1, 1, 2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_matrix_says_each_state_in_a_word_and_a_mark(language):
    t = translator(language)
    places = pd.DataFrame([place(days=3, missing=4), place(days=31, where="2"), place("steps", "1", 90, settled=True, stale=False), place("shops", "石泉路", 40, missing=2), place("actions", None, 2, missing=1)])
    html = quality.matrix(t, AREAS, AREAS, places, held(("structures", "1", 2), ("shops", None, 3), ("actions", None, 1)))
    assert f"✓ {t('quality.fresh', day='2018-06-26', days=3)}" in html and f"! {t('quality.stale', day='2018-05-29', days=31)}" in html
    assert f"✓ {t('quality.settled', day='2018-03-31', days=90)}" in html and f"— {t('quality.no_item')}" in html
    assert f"! {t('quality.roads', day='2018-05-20', days=40, roads=1, stale=1)}" in html
    assert f"✓ {t('quality.actions_fresh', day='2018-06-27', days=2)}" in html
    rows = html.split("<tr>")
    assert f"▲ {t('quality.rows_held', n=2)}" in rows[2] and rows[2].endswith("<td>4</td></tr>")
    assert f"▲ {t('quality.rows_held', n=3)}" in rows[4] and f"▲ {t('quality.rows_held', n=1)}" in rows[5]
    assert f"<b>{t('quality.stale_of', stale=1, areas=2)}</b>" in rows[6] and "<b>6</b>" in rows[6] and "<b>7</b>" in rows[6]


def test_before_anything_was_surveyed_there_is_no_item():
    html = quality.matrix(translator("zh"), AREAS, AREAS, pd.DataFrame(columns=list(place())), NO_HELD)
    assert html.count("— 没有记录") == 2 * len(quality.OF_AREAS) + 1 and "还没有“居改非”台账" in html


def test_what_is_left_out():
    assert quality.left_out(pd.DataFrame([place()])).key == "quality.left_out_none"
    found = quality.left_out(pd.DataFrame([place(missing=3), place(missing=6, changes_only=True)]))
    assert (found.key, found.values) == ("quality.left_out", {"count": 9, "items": 20, "whole": 3})
    assert quality.left_out(pd.DataFrame([place(missing=6, changes_only=True)])).key == "quality.left_out_changes"
    counted = quality.counted_ledger(translator("zh"), pd.DataFrame([place(missing=3), place(missing=6)]))
    assert counted("structures") == "违建点位台账（9）" and counted("shops") == "居改非台账（0）"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_is_listed_with_its_count_found_or_not(language):
    t = translator(language)
    html = quality.rules(t, pd.DataFrame([contradiction("accepted_early", "s1"), contradiction("accepted_early", "s2")]), AGREED.assign(counted=81), BASELINE)
    assert html.count("<tr>") == len(quality.RULES) + 2
    for rule in quality.RULES:
        own = next(row for row in html.split("<tr>") if t(f"quality.rule.{rule}", day=BASELINE) in row)
        assert (f"! {t('quality.found_some', n=2)}" if rule == "accepted_early" else f"✓ {t('quality.found_none')}") in own
    assert html.count("b-lacks") == 2


def test_contradictions_come_in_the_order_of_the_rules():
    rows = quality.contradictions_table(translator("en"), pd.DataFrame([contradiction("accepted_early", "s1"), contradiction("baseline_stood", "A"), contradiction("no_evidence", "d1")]))
    assert rows["item_id"].tolist() == ["A", "s1", "d1"] and rows["area"].tolist() == ["Heping"] * 3
    assert rows["contradiction"].iloc[0] == "Called clear, something stood"


def test_totals_read_as_agreed_more_or_fewer():
    totals = pd.concat([AGREED, AGREED.assign(field="class", value="文明小区", counted=33, planned=32), AGREED.assign(field="batch", value="2", counted=21, planned=23)])
    rows = quality.totals_table(translator("zh"), totals)
    assert rows["difference"].tolist() == ["一致", "多1", "少2"] and rows["notice_item"].tolist() == ["小区（个）", "文明小区（个）", "第二批的小区（个）"]


VERIFIED = pd.DataFrame([
    {"dimension": "area", "member": "1", "label": "和平", "label_en": "Heping", "cleared": 100, "verified": 90},
    {"dimension": "area", "member": "2", "label": "管一", "label_en": "Guannong", "cleared": 10, "verified": 5},
    {"dimension": "area", "member": "3", "label": "石一", "label_en": "Shiquan", "cleared": 20, "verified": 10},
    {"dimension": "batch", "member": "1", "label": None, "label_en": None, "cleared": 100, "verified": 90},
    {"dimension": "batch", "member": None, "label": None, "label_en": None, "cleared": 30, "verified": 15},
    {"dimension": "total", "member": None, "label": None, "label_en": None, "cleared": 130, "verified": 105},
])  # fmt: skip


def test_areas_with_least_verified_come_first_and_of_equals_the_one_with_most_left():
    areas = quality.areas_to_verify(translator("zh"), VERIFIED)
    assert areas["label"].tolist() == ["石一", "管一", "和平"] and areas["left"].tolist() == [10, 5, 10]
    assert ((areas["low"] < areas["share"]) & (areas["share"] < areas["high"])).all()
    found = quality.verified(VERIFIED, areas)
    assert translator("zh")(found.key, **found.values) == "已拆130处中105处已验收（81%）；最低是石一，20处中10处"
    assert quality.total(VERIFIED) == {"cleared": 130, "verified": 105}


def test_all_verified_and_nothing_cleared():
    whole = VERIFIED.assign(verified=VERIFIED["cleared"])
    assert quality.verified(whole, quality.areas_to_verify(translator("zh"), whole)).key == "quality.verified_all"
    assert quality.verified(VERIFIED.head(0), VERIFIED.head(0)).key == "quality.verified_nothing"


def test_a_batch_s_share_has_its_interval():
    rows = quality.batches_table(translator("zh"), VERIFIED)
    assert rows["verified_share"].tolist() == ["90%（95%区间83%–94%）", "50%（95%区间33%–67%）"]
    assert rows["unverified"].tolist() == [10, 15]
    areas = quality.areas_table(translator("zh"), quality.areas_to_verify(translator("zh"), VERIFIED))
    assert areas["area_code"].tolist() == ["3", "2", "1"] and areas["unverified"].tolist() == [10, 5, 10] and areas["verified_share"].iloc[0] == "50%（95%区间30%–70%）"
    assert rows["batch"].iloc[0] == 1 and pd.isna(rows["batch"].iloc[1])


@pytest.mark.parametrize(
    ("as_of", "weekday", "expected"),
    [(date(2018, 6, 29), 5, date(2018, 6, 29)), (date(2018, 6, 28), 5, date(2018, 6, 22)), (date(2018, 6, 30), 5, date(2018, 6, 29)), (date(2018, 1, 1), 1, date(2018, 1, 1)), (date(2018, 1, 1), 7, date(2017, 12, 31))],
)
def test_the_seed_starts_as_the_last_meeting_day(as_of, weekday, expected):
    assert quality.meeting_day(as_of, weekday) == expected


DRAWN = pd.DataFrame([
    {"draw": n + 1, "structure_id": item, "compound_id": "A", "name": "示例甲", "area": "和平", "area_en": "Heping", "kind": "阳光房", "area_sqm": 5.0, "removed_on": BASELINE, "verified": n == 0} for n, item in enumerate(("S0140", "S0219"))
])  # fmt: skip


def test_the_list_as_it_is_shown():
    rows = quality.to_check(translator("en"), DRAWN)
    assert rows["structure_id"].tolist() == ["S0140", "S0219"] and rows["verified_word"].tolist() == ["verified", "not verified"] and rows["area"].iloc[0] == "Heping"
    assert rows[list(quality.FILLED_IN)].isna().all(axis=None), "left to whoever goes there"


def test_of_a_city_s_areas_those_in_trouble_come_first():
    areas = pd.DataFrame({"area_code": [f"{n:03d}" for n in range(120)], "area": "示例", "area_en": "Sample"})
    places = pd.DataFrame([place(where=code, stale=code in ("077", "111")) for code in areas["area_code"]])
    assert quality.in_order(areas, places, held(("structures", "099", 2), ("structures", "111", 1)))["area_code"].tolist()[:4] == ["111", "077", "099", "000"]
    assert quality.in_order(areas.head(24), places, NO_HELD)["area_code"].tolist() == areas["area_code"].tolist()[:24], "a street's in their own order"
    assert "The first 100 of 120" in quality.key(translator("en"), 30, "The first 100 of 120 are shown") and "stale in most" not in quality.key(translator("en"), 30)


def test_only_the_office_s_list_has_addresses():
    assert "address" in quality.fields_to_check(True) and "address" not in quality.fields_to_check(False)
    rows = quality.to_check(translator("zh"), DRAWN)
    assert not {"address", "note", "hardship"} & set(rows.columns)
    with_them = quality.with_addresses(rows, pd.DataFrame({"structure_id": ["S0219"], "address": ["示例 2号"]}))
    assert with_them["address"].tolist()[1] == "示例 2号" and pd.isna(with_them["address"].iloc[0])


@pytest.mark.parametrize(
    ("failures", "checks", "cleared", "key", "words"),
    [
        (0, 30, 3153, "quality.bound_none", "抽查30处若全部合格，则3,153处已拆的不合格率至多约3/30，即10%（精确上限9.5%，95%置信）"),
        (2, 30, 3153, "quality.bound_some", "抽查30处有2处不合格（7%），则3,153处已拆的不合格率至多19.5%（精确上限，95%单侧置信）"),
        (30, 30, 3153, "quality.bound_all", "抽查30处全部不合格：3,153处已拆都可能不合格"),
        (1, 4, 4, "quality.bound_everything", "已拆的4处全部抽到：不合格1处，即25%，不用推断"),
    ],
)
def test_what_the_result_says(failures, checks, cleared, key, words):
    found = quality.judged(failures, checks, cleared)
    assert found.key == key and translator("zh")(found.key, **found.values) == words
    assert translator("en")(found.key, **found.values)
    assert words in quality.how_drawn(translator("zh"), date(2018, 6, 29), failures, checks, cleared)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chart_draws_each_area_s_share_on_its_interval(language):
    t = translator(language)
    areas = quality.areas_to_verify(t, VERIFIED)
    drawn = charts.shares_verified(areas, labels=t.labels("chart"), title="t", subtitle="s", footer="f", **quality.total(VERIFIED)).to_plotly_json()
    spans, points = drawn["data"]
    assert list(points["x"]) == [50.0, 50.0, 90.0] and list(points["y"]) == [0, 1, 2]
    assert [(spans["x"][place] < share < spans["x"][place + 1]) for place, share in zip((0, 3, 6), points["x"], strict=True)] == [True] * 3
    texts = [note["text"] for note in drawn["layout"]["annotations"]]
    assert t.labels("chart")["share_of"].format(done=10, items=20, percent=50) in texts and t.labels("chart")["share_total"].format(percent=81) in texts
    assert drawn["layout"]["xaxis"]["range"][0] <= min(value for value in spans["x"] if value is not None)
    assert charts.shares_verified(areas.head(0), labels=t.labels("chart"), title="t", subtitle="s", footer="f", verified=0, cleared=0).layout.annotations
