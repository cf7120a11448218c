"""What a figure must keep: its data are the rows it was given, its words are the labels it was given, and its looks are the theme's."""

import datetime as dt
import itertools
import json
import re
import xml.etree.ElementTree as ET
from contextlib import nullcontext

import pandas as pd
import pytest

from clearance import theme
from clearance.charts import batches, burndown, classes, forecast, frame, sparkline, teams

D = dt.date
AS_OF, TARGET = D(2018, 6, 29), D(2018, 11, 30)
WEEKS = [AS_OF - dt.timedelta(weeks=n) for n in range(29, -1, -1)]
FORMATS = {"date_format": "%-m月%-d日", "day_format": "%Y年%-m月%-d日", "month_format": "%-m月\n%Y年"}
WORDS = {"title": "⟦title⟧", "subtitle": "⟦subtitle⟧", "footer": "⟦footer⟧"}
MARKS = [(D(2018, 2, 16), "⟦festival⟧"), (AS_OF, "⟦now⟧")]


def sentinels(module):
    return {k: FORMATS.get(k, f"⟦{k}⟧") for k in module.LABELS}


def weekly(**columns):
    return pd.DataFrame({"week_end": WEEKS, **columns})


BURN = weekly(partial=[False] * 30, remaining=[900 - 17 * i for i in range(30)], plan=[880 - 25 * i for i in range(30)],
              arrivals=[1000 + 5 * i for i in range(30)], departures=[100 + 22 * i for i in range(30)])
BRIDGE = weekly(opening=[900 - 5 * i for i in range(30)], found=[i % 4 for i in range(30)], relapsed=[i % 3 for i in range(30)],
                removed=[5 + i % 7 for i in range(30)], reremoved=[i % 2 for i in range(30)], declassified=[0] * 30,
                closing=[895 - 5 * i for i in range(30)])
BATCHES = pd.DataFrame([
    {"batch": 1, "label": "⟦b1⟧", "planned_start": D(2017, 4, 1), "planned_end": D(2017, 9, 30), "actual_start": D(2017, 4, 5),
     "actual_end": None, "compounds": 32, "clear": 26, "standing": 57, "slip_days": 272, "carry_over": 143},
    {"batch": 2, "label": "⟦b2⟧", "planned_start": D(2017, 10, 1), "planned_end": D(2018, 2, 28), "actual_start": D(2017, 10, 9),
     "actual_end": D(2018, 5, 11), "compounds": 23, "clear": 23, "standing": 0, "slip_days": 72, "carry_over": 88},
    {"batch": None, "label": "⟦b0⟧", "planned_start": None, "planned_end": None, "actual_start": None, "actual_end": None,
     "compounds": 0, "clear": 0, "standing": 0, "slip_days": None, "carry_over": None},
])
COMPOUNDS = pd.DataFrame([
    {"compound_id": f"C{i}", "name": f"⟦c{i}⟧", "planned_start": D(2018, 3, 1), "planned_end": D(2018, 5, 31),
     "first_found_on": found, "first_removed_on": begun, "last_removed_on": ended, "clear_since": since, "standing": standing,
     "in_scope": scope}
    for i, (found, begun, ended, since, standing, scope) in enumerate([
        (D(2018, 1, 5), D(2018, 3, 9), D(2018, 4, 20), D(2018, 4, 20), 0, 12),     # clear in time
        (D(2018, 1, 5), D(2018, 3, 9), D(2018, 6, 20), D(2018, 6, 20), 0, 12),     # clear, late
        (D(2018, 1, 5), D(2018, 3, 9), D(2018, 6, 1), None, 4, 12),                # late
        (D(2018, 1, 5), None, None, None, 7, 7),                                   # nothing removed yet
        (None, None, None, None, 0, 0),                                            # not surveyed
    ])])
PLAN = weekly(compounds_clear=[18 + i for i in range(30)], compounds_plan=[20 + 1.5 * i for i in range(30)], compounds=82)
CLASSES = pd.DataFrame([
    {"week_end": w, "class": c, "class_label": f"⟦{c}⟧", "clear": i * n // 40, "compounds": n, "standing": 300 - i}
    for i, w in enumerate(WEEKS) for c, n in (("civilized", 32), ("ordinary", 50))])
KINDS = pd.DataFrame([
    {"kind_label": f"⟦{k}⟧", "class": c, "class_label": f"⟦{c}⟧", "standing": s, "in_scope": s * 3}
    for s, k in enumerate(("roof", "yard", "glass")) for c in ("civilized", "ordinary")])
WAITS = pd.DataFrame([
    {"class": c, "class_label": f"⟦{c}⟧", "day": day, "share": share, "low": share * 0.9, "high": min(1, share * 1.1), "median": half, "structures": 40, "standing": 9}
    for c, half in (("civilized", 30), ("ordinary", None)) for day, share in ((0, 1.0), (15, 0.7), (30, 0.5 if half else 0.6), (60, 0.2 if half else 0.55))])
TEAMS = pd.DataFrame([
    {"team": t, "label": f"⟦t{t}⟧", "compounds": 4, "clear": 2, "in_scope": n, "cleared": c, "standing": n - c}
    for t, n, c in ((None, 1480, 911), (2, 60, 60), (1, 401, 312))])

POINTS = pd.DataFrame([
    {"team": t, "label": f"⟦t{t}⟧", "items": n, "done": d, "expected": d + 3.0, "share": d / n, "adjusted": d / n, "flag": flag}
    for t, n, d, flag in ((1, 62, 60, None), (2, 60, 58, None), (3, 401, 220, "low"), (4, 280, 240, None))])
LINES = pd.DataFrame({"items": [5, 60, 200, 450], "lower_998": [0, .5, .6, .65], "lower_95": [.4, .65, .7, .73], "upper_95": [1, .99, .97, .95], "upper_998": [1, 1, .99, .985]})


def fan(today, opening: float) -> dict:
    """A fan that begins at ``opening`` and narrows to nothing, the slowest runs after a year."""
    days = [pd.Timestamp(today).date() + dt.timedelta(weeks=week) for week in range(60)]
    return {"week_end": days} | {f"p{share:02}": [max(opening - week * pace, 0) for week in range(60)] for share, pace in ((5, 40), (15, 30), (50, 20), (85, 10), (95, 6))}


RECORD = pd.DataFrame({"weeks_ahead": [1, 2, 3], "forecasts": [9, 8, 7], "held": [9, 7, 4], "share": [100, 88, 57], "low": [70, 53, 25], "high": [100, 98, 84]})

CASES = {
    "burn": (burndown, burndown.burn, BURN, {"target_on": TARGET, "marks": MARKS, "measure": "structures"}),
    "burnup": (burndown, burndown.burnup, BURN, {"target_on": TARGET, "marks": MARKS}),
    "bridge": (burndown, burndown.bridge, BRIDGE, {}),
    "gantt": (batches, batches.gantt, BATCHES, {"as_of": AS_OF, "marks": MARKS[:1]}),
    "timeline": (batches, batches.compound_timeline, COMPOUNDS, {"as_of": AS_OF, "marks": MARKS[:1]}),
    "plan": (batches, batches.plan_against_actual, PLAN, {"marks": MARKS}),
    "share": (classes, classes.share_clear_over_time, CLASSES, {"marks": MARKS}),
    "standing": (classes, classes.standing_over_time, CLASSES, {}),
    "kinds": (classes, classes.kinds, KINDS, {}),
    "waits": (classes, classes.still_standing, WAITS, {}),
    "teams": (teams, teams.progress_by_team, TEAMS, {}),
    "what_if": (forecast, forecast.what_if, BURN, {
        "target_on": TARGET, "marks": MARKS, "measure": "structures", "before": fan(WEEKS[-1], 407), "after": fan(WEEKS[-1], 430),
    }),
    "record": (forecast, forecast.record, RECORD, {"said": 0.85}),
    "funnel": (teams, teams.funnel, POINTS, {"lines": LINES, "middle": 0.86}),
}


def build(name, df=None, labels=None, **more):
    module, function, rows, fixed = CASES[name]
    return function(rows if df is None else df, labels=labels or sentinels(module), **WORDS, **(fixed | more))


def spec(figure):
    return json.loads(figure.to_json())


def walk(node, path=()):
    if isinstance(node, dict):
        for k, v in node.items():
            yield from walk(v, (*path, k))
    elif isinstance(node, list):
        for v in node:
            yield from walk(v, path)
    else:
        yield path, node


def bars(figure, colour):
    return next(t for t in figure.data if t.type == "bar" and t.marker.color == colour)


@pytest.mark.parametrize("name", CASES)
def test_every_word_comes_from_the_labels_or_the_data(name):
    for path, value in walk(spec(build(name))):
        if path[-1] in {"text", "ticktext", "hovertext", "hovertemplate", "name", "ticksuffix"} and isinstance(value, str):
            rest = re.sub(r"⟦[^⟧]*⟧|<[^>]*>|%\{[^}]*\}", "", value)
            assert not re.search(r"[A-Za-z\u4e00-\u9fff]", rest), (path, value)


@pytest.mark.parametrize("name", CASES)
def test_title_subtitle_and_footer_are_in_the_figure(name):
    figure = build(name)
    assert figure.layout.title.text == WORDS["title"]
    assert {WORDS["subtitle"], WORDS["footer"]} <= {a.text for a in figure.layout.annotations}


@pytest.mark.parametrize("name", CASES)
def test_no_text_is_smaller_than_the_theme_allows(name):
    sizes = [v for path, v in walk(spec(build(name))) if path[-1] == "size" and path[-2].endswith("font")]
    assert sizes and min(sizes) >= theme.SMALLEST == 14


@pytest.mark.parametrize("name", CASES)
def test_colours_come_from_the_palette(name):
    for path, value in walk(spec(build(name))):
        if isinstance(value, str):
            for colour in re.findall(r"#[0-9A-Fa-f]{6}\b|rgba?\([^)]*\)", value):
                assert colour in theme.PALETTE, (path, colour)


@pytest.mark.parametrize("name", CASES)
def test_figure_is_lean_and_carries_only_its_own_template(name):
    figure = build(name)
    assert len(figure.to_json()) < 16_000
    assert set(figure.layout.template.data.to_plotly_json()) == {"bar", "scatter"}
    assert '"bdata"' not in figure.to_json()


@pytest.mark.parametrize("name", CASES)
def test_no_rows_say_so_instead_of_failing(name):
    figure = build(name, df=CASES[name][2].head(0))
    assert not figure.data
    assert "⟦empty⟧" in [a.text for a in figure.layout.annotations]


@pytest.mark.parametrize("name", CASES)
def test_one_row_is_enough(name):
    assert build(name, df=CASES[name][2].head(1)).data


def test_the_fan_begins_where_the_line_ends_and_holds_the_median():
    row = BURN[BURN["remaining"].notna()].iloc[-1]
    drawn = build("burn", fan=fan(row["week_end"], float(row["remaining"])))
    outer, inner = [trace for trace in drawn.data if trace.fill == "toself"]
    (median,) = [trace for trace in drawn.data if trace.line.dash == "dashdot"]
    half = len(median.x)
    for band in (outer, inner):
        assert len(band.x) == 2 * half and band.y[0] == band.y[-1] == median.y[0] == row["remaining"]
        high, low = band.y[:half], band.y[half:][::-1]
        assert all(below <= middle <= above for below, middle, above in zip(low, median.y, high, strict=True))
    assert drawn.layout.yaxis.range[1] >= max(outer.y)
    last = max(TARGET, AS_OF) + dt.timedelta(weeks=burndown.FAN_WEEKS + 8)
    assert pd.Timestamp(median.x[-1]).date() <= last, "no further than half a year past what is shown anyway"


def test_a_team_beyond_the_limits_has_another_shape_and_names_do_not_cover_each_other():
    drawn = build("funnel")
    (marks,) = [trace for trace in drawn.data if trace.mode == "markers"]
    assert list(marks.marker.symbol) == ["circle", "circle", "diamond", "circle"]
    assert list(marks.y) == [round(100 * share, 1) for share in POINTS["adjusted"]]
    names = {note.text: note for note in drawn.layout.annotations if "⟦t" in note.text}
    assert names["<b>⟦t3⟧</b>"].yanchor == "middle"
    assert len({(names[name].xanchor, names[name].yanchor) for name in ("⟦t1⟧", "⟦t2⟧")}) == 2, "as large and as far: not on the same side"


@pytest.mark.parametrize("spots", [
    [(100, 100), (100, 100)], [(100, 100), (104, 118), (97, 82)], [(100, 100), (130, 104), (160, 96), (130, 130)], [(300, 40), (312, 60), (296, 84), (330, 70), (500, 60)],
])  # fmt: skip
def test_names_of_teams_cover_neither_each_other_nor_a_point(spots):
    sides = teams._sides(spots, [42.0] * len(spots), 20.0)
    ways = {id(side): (across, up) for across, up, side in teams._SIDES}
    boxes = [teams._box(x, y, 42.0, 20.0, *ways[id(side)]) for (x, y), side in zip(spots, sides, strict=True)]
    points = [(x - 6, y - 6, x + 6, y + 6) for x, y in spots]
    for one, box in enumerate(boxes):
        assert not any(teams._overlap(box, other) for other in boxes[:one])
        assert not any(teams._overlap(box, point) for point, spot in zip(points, spots, strict=True) if spot != spots[one])


def test_a_half_is_marked_only_where_half_is_removed_and_each_band_holds_its_line():
    drawn = build("waits")
    (half,) = [trace for trace in drawn.data if trace.mode == "markers"]
    assert (list(half.x), list(half.y), half.customdata[0][0]) == ([30], [50], "civilized")
    lines = [trace for trace in drawn.data if trace.name]
    assert [list(trace.y) for trace in lines] == [[100, 70, 50, 20], [100, 70, 60, 55]] and len({trace.line.dash for trace in lines}) == 2
    lows, highs = [trace.y for trace in drawn.data if trace.line.width == 0 and not trace.fill], [trace.y for trace in drawn.data if trace.fill]
    assert all(low <= y <= high for line, below, above in zip(lines, lows, highs, strict=True) for y, low, high in zip(line.y, below, above, strict=True))


def test_each_label_named_is_one_that_is_used():
    for module in (burndown, batches, classes, teams, forecast):
        asked = set()

        class Spy(dict):
            def __getitem__(self, key, asked=asked):
                asked.add(key)
                return super().__getitem__(key)

        for name, (owner, _, rows, _) in CASES.items():
            if owner is module:
                rows = rows.assign(partial=[*[False] * (len(rows) - 1), True])
                build(name, df=rows, labels=Spy(sentinels(module)))
                build(name, df=rows.head(0), labels=Spy(sentinels(module)))
                if "week_end" in rows:   # a span short enough for weekly ticks
                    build(name, df=rows.tail(16), labels=Spy(sentinels(module)), **({"marks": []} if "marks" in CASES[name][3] else {}))
        if module is burndown:
            for measure in burndown.MEASURES:
                build("burn", labels=Spy(sentinels(module)), measure=measure, target_on=D(2018, 6, 1), fan=fan(BURN["week_end"].iloc[-1], 300))
        if module is forecast:
            for measure in burndown.MEASURES:
                build("what_if", labels=Spy(sentinels(module)), measure=measure)
            short = {"target_on": AS_OF + dt.timedelta(weeks=3), "marks": [], "before": fan(AS_OF, 30), "after": None}
            build("what_if", df=BURN.tail(4), labels=Spy(sentinels(module)), **short)
        if module is batches:
            build("plan", df=PLAN.assign(compounds_plan=0), labels=Spy(sentinels(module)))
        assert asked == set(module.LABELS), module.__name__


def test_burn_draws_the_rows_it_was_given():
    figure = build("burn")
    assert list(figure.data[0].x) == [w.isoformat() for w in WEEKS]
    assert list(figure.data[0].y) == list(BURN["remaining"])
    assert list(figure.data[1].y) == list(BURN["plan"]) and figure.data[1].line.dash == "dash"


def test_needed_pace_runs_from_the_last_point_to_zero_on_the_target_day():
    line = next(t for t in build("burn").data if t.line.dash == "dot")
    assert (line.x[0], line.y[0]) == (AS_OF.isoformat(), BURN["remaining"].iloc[-1])
    assert (line.x[-1], line.y[-1]) == (TARGET.isoformat(), 0)
    assert line.line.color == theme.ALERT


def test_needed_pace_is_what_stands_over_the_weeks_left():
    texts = " ".join(a.text for a in build("burn", labels=sentinels(burndown) | {"needed": "{n}"}).layout.annotations)
    assert f"{BURN['remaining'].iloc[-1] / 22:.1f}" in texts   # 22 weeks from 29 June to 30 November


def test_no_needed_pace_once_nothing_remains_or_the_target_has_passed():
    done = BURN.assign(remaining=[*BURN["remaining"][:-1], 0])
    assert not [t for t in build("burn", df=done).data if t.line.dash == "dot"]
    assert not [t for t in build("burn", target_on=D(2018, 6, 1)).data if t.line.dash == "dot"]


def test_what_if_draws_both_medians_and_the_unchanged_one_alone():
    both, alone = build("what_if"), build("what_if", after=None)
    dashes = [[trace.line.dash for trace in figure.data if trace.line.dash] for figure in (both, alone)]
    assert dashes == [["dashdot", "dash"], ["dashdot"]]
    before, after = (next(list(trace.y) for trace in both.data if trace.line.dash == dash) for dash in ("dashdot", "dash"))
    assert (before[0], after[0]) == (407, 430) and before[-1] == after[-1] == 0
    assert not [value for value in before[:-1] if not value], "a median ends where it reaches zero"


@pytest.mark.parametrize("partial", [True, False])
def test_what_if_leaves_the_point_of_a_partial_week_open(partial):
    rows = BURN.assign(partial=[partial and week == AS_OF for week in WEEKS])
    (point,) = [t for t in build("what_if", df=rows).data if t.mode == "markers" and list(t.x) == [AS_OF.isoformat()]]
    assert (point.marker.color == theme.GROUND) is partial


def test_the_record_shows_each_share_with_its_interval_and_its_counts():
    figure = build("record")
    points = next(trace for trace in figure.data if trace.mode == "markers")
    assert list(points.y) == [100, 88, 57]
    assert [y + more for y, more in zip(points.y, points.error_y.array, strict=True)] == [100, 98, 84]
    assert [y - less for y, less in zip(points.y, points.error_y.arrayminus, strict=True)] == [70, 53, 25]
    assert {"9/9", "7/8", "4/7"} <= {note.text for note in figure.layout.annotations}
    assert next(trace for trace in figure.data if trace.mode == "lines").y == (85, 85)


@pytest.mark.parametrize("name", ["burn", "burnup", "bridge", "plan", "share", "standing"])
def test_a_partial_last_week_is_an_open_marker(name):
    rows = CASES[name][2]
    partial = rows.assign(partial=[w == AS_OF for w in rows["week_end"]])
    for df, opened in ((partial, True), (rows.assign(partial=False), False)):
        ends = [t for t in build(name, df=df).data if t.type == "scatter" and t.mode == "markers" and len(t.x) == 1]
        assert ends and all((t.marker.color == theme.GROUND) is opened and t.marker.line.width for t in ends)


def test_weeks_to_come_carry_the_plan_but_not_the_count():
    ahead = pd.DataFrame({"week_end": [AS_OF + dt.timedelta(7)], "partial": [False], "remaining": [None], "plan": [100]})
    figure = build("burn", df=pd.concat([BURN, ahead], ignore_index=True))
    assert figure.data[0].x[-1] == AS_OF.isoformat() and figure.data[1].x[-1] == "2018-07-06"


def test_burnup_draws_scope_and_done_and_names_the_gap():
    figure = build("burnup", labels=sentinels(burndown) | {"gap": "{n}"})
    drawn = [list(t.y) for t in figure.data]
    assert list(BURN["arrivals"]) in drawn and list(BURN["departures"]) in drawn
    gap = BURN["arrivals"].iloc[-1] - BURN["departures"].iloc[-1]
    assert any(f"<b>{gap}</b>" in a.text for a in figure.layout.annotations)


def test_bridge_adds_above_zero_and_takes_away_below():
    figure = build("bridge")
    stacks = [[v or 0 for v in t.y] for t in figure.data if t.type == "bar"]
    assert stacks == [[s * v for v in BRIDGE[c]] for c, s in
                      (("found", 1), ("relapsed", 1), ("removed", -1), ("reremoved", -1), ("declassified", -1))]
    assert any(t.yaxis == "y2" and list(t.y) == list(BRIDGE["closing"]) for t in figure.data if t.type == "scatter" and t.mode == "lines")


def test_gantt_turns_orange_at_the_planned_end_and_grows_to_the_as_of_day():
    figure = build("gantt", labels=sentinels(batches) | {"carry_over": "carry {n}", "slip": "slip {n}"})
    late = bars(figure, theme.ALERT)
    assert list(late.base) == ["2017-09-30", "2018-02-28"]
    assert list(late.x) == [272 * frame.DAY_MS, 72 * frame.DAY_MS]
    assert late.marker.pattern.shape == "/"
    assert [r[0] for r in late.customdata] == [1, 2]
    notes = [a.text for a in figure.layout.annotations]
    assert "carry 143" in notes and "<b>slip 272</b>" in notes


def test_in_the_room_a_batch_s_two_notes_are_a_line_apart():
    """Late by a few days only, they stand one below the other."""
    with frame.for_the_room(360):
        figure = build("gantt", df=BATCHES.head(1), as_of=D(2017, 10, 13))
    notes = {note.text: note.y for note in figure.layout.annotations}
    low, high = figure.layout.yaxis.range
    assert abs(notes["⟦carry_over⟧"] - notes["<b>⟦slip⟧</b>"]) * frame.plot_height(figure.layout.to_plotly_json()) / (low - high) >= 16 * 1.3


@pytest.mark.parametrize("room", [None, 360, 300])
def test_a_name_above_the_highest_point_stays_below_the_funnel_s_key(room):
    with frame.for_the_room(room) if room else nullcontext():
        figure = build("funnel")
    low, high = figure.layout.yaxis.range
    (marks,) = [trace for trace in figure.data if trace.mode == "markers"]
    assert (high - max(marks.y)) / (high - low) * frame.plot_height(figure.layout.to_plotly_json()) >= 30
    assert [text for text in figure.layout.yaxis.ticktext if int(text.rstrip("%")) > 100] == [] and len(figure.layout.yaxis.ticktext) >= 3


def test_compound_rows_keep_their_order_and_identity():
    figure = build("timeline")
    assert list(figure.layout.yaxis.ticktext) == list(COMPOUNDS["name"])
    column = figure.data[-1]
    assert [r[0] for r in column.customdata] == list(COMPOUNDS["compound_id"])
    assert "⟦not_surveyed⟧" in column.text[-1]
    ticks = next(t for t in figure.data if t.type == "scatter" and t.mode == "markers+text")
    assert [r[0] for r in ticks.customdata] == ["C0", "C1"] and set(ticks.text) == {"✓"}
    assert [r[0] for r in bars(figure, theme.ALERT).customdata] == ["C1", "C2", "C3"]


def test_compound_rows_grow_with_their_number():
    many = pd.concat([COMPOUNDS] * 6, ignore_index=True)
    assert build("timeline", df=many).layout.height - build("timeline").layout.height == 25 * 32


@pytest.mark.parametrize("plan,word,n", [(60, "behind", 13), (40, "ahead", 7), (47, None, 0)])
def test_the_gap_to_the_plan_is_named_at_the_last_week(plan, word, n):
    labels = sentinels(batches) | {"behind": "behind {n}", "ahead": "ahead {n}"}
    texts = " ".join(a.text for a in build("plan", df=PLAN.assign(compounds_plan=plan), labels=labels).layout.annotations)
    assert (f"{word} {n}" in texts) if word else ("behind" not in texts and "ahead" not in texts)


def test_classes_share_one_scale_and_name_their_denominator():
    figure = build("share", labels=sentinels(classes) | {"class_share": "{label} {clear}/{compounds} · {percent}%"})
    assert tuple(figure.layout.yaxis.range) == (0, 104)
    assert "⟦civilized⟧ 23/32 · 72%" in " ".join(a.text for a in figure.layout.annotations)
    ends = [t.customdata[0][0] for t in figure.data if t.mode == "markers"]
    assert ends == ["civilized", "ordinary"]
    assert len({(t.line.color, t.line.dash) for t in figure.data if t.mode == "lines"}) == 2
    panels = build("standing").layout
    assert panels.yaxis2.matches == "y" and panels.yaxis.range == panels.yaxis2.range


def test_kinds_pair_the_classes_on_one_scale():
    figure = build("kinds")
    shown = figure.data[2:]
    assert [list(t.x) for t in shown] == [[0, 1, 2], [0, 1, 2]]
    assert shown[1].marker.pattern.shape and not shown[0].marker.pattern.shape
    assert [list(r) for r in shown[0].customdata] == [["civilized", f"⟦{k}⟧"] for k in ("roof", "yard", "glass")]


def test_teams_stand_in_team_order_with_the_unassigned_last_and_hatched():
    figure = build("teams", labels=sentinels(teams) | {"team_share": "{cleared} / {in_scope} · {percent}%"})
    column = figure.data[-1]
    assert [r[0] for r in column.customdata] == [1, 2, "none"]
    assert [t.strip() for t in column.text] == ["312 / 401 · 78%", "60 / 60 · 100%", "911 / 1,480 · 62%"]
    apart = [t for t in figure.data if t.type == "bar" and t.marker.pattern.shape]
    assert [list(map(list, t.customdata)) for t in apart] == [[["none"]]]


@pytest.mark.parametrize("done,total,said", [(399, 400, 99), (400, 400, 100), (1, 400, 1), (0, 400, 0), (440, 400, 110), (0, 0, None)])
def test_a_percentage_says_hundred_only_when_it_is(done, total, said):
    assert frame.percent(done, total) == said


def test_end_labels_are_nudged_apart_and_keep_their_order():
    at = frame.spread([100, 104, 98, 300], 24, 10, 330)
    low = sorted(at)
    assert all(b - a >= 23.9 for a, b in itertools.pairwise(low)) and at[2] < at[0] < at[1] < at[3]
    assert max(frame.spread([329, 330], 24, 10, 330)) <= 330


@pytest.mark.parametrize("width", [560, 760])
def test_marks_that_are_close_take_rows_of_their_own(width):
    placed = frame.mark_rows([(D(2018, 6, 29), "今天 6月29日"), (D(2018, 7, 6), "下次例会")], WEEKS[0], TARGET, width, 30)
    assert [row for *_, row, _ in placed] == [0, 1]


def test_long_titles_break_where_they_may():
    text, lines = frame.wrap("文明小区清零过半，一般小区还差得远，第一批到期遗留最多的是公共部位", theme.TITLE, 536, bold=True)
    assert lines == 2 and text.split("<br>")[0].endswith("，")


@pytest.mark.parametrize("svg", [
    sparkline.sparkline_svg([9, 7, None, 3], [9, 6, 3, 0], title='未拆 <3> & "计划"'),
    sparkline.sparkline_svg([], title="空"), sparkline.sparkline_svg([0], title="零"),
    sparkline.progress_svg(312, 401, title="312 / 401"), sparkline.progress_svg(0, 0, title="无"),
])
def test_svg_is_well_formed_and_refers_to_nothing(svg):
    root = ET.fromstring(svg)
    assert root.find("{http://www.w3.org/2000/svg}title").text == root.get("aria-label")
    assert not re.search(r"script|href|url\(|<text|\son\w+=", svg)
    assert set(re.findall(r"#[0-9A-Fa-f]{6}", svg)) <= theme.PALETTE


def test_progress_never_reads_as_finished_unless_it_is():
    hatch = "stroke-width=\"1.2\""
    assert hatch in sparkline.progress_svg(9999, 10000, title="x")
    assert hatch not in sparkline.progress_svg(10000, 10000, title="x")
    assert theme.ALERT in sparkline.progress_svg(10001, 10000, title="x")
    assert theme.ALERT not in sparkline.progress_svg(10000, 10000, title="x")


def test_weekly_ticks_stand_on_the_meeting_day_even_when_the_last_week_is_partial():
    rows = BRIDGE.tail(12).assign(partial=[*[False] * 11, True])
    rows = rows.assign(week_end=[*rows["week_end"][:-1], AS_OF - dt.timedelta(days=2)])
    figure = build("bridge", df=rows)
    assert figure.layout.xaxis.tick0 == (AS_OF - dt.timedelta(weeks=1)).isoformat() and figure.layout.xaxis.dtick % frame.WEEK_MS == 0
    widths = figure.data[0].width
    assert widths[-1] < widths[0] == widths[1]


def test_a_number_is_never_broken_over_two_lines():
    for width in range(60, 400, 20):
        assert "23,206" in frame.wrap("16,980 of 23,206 clear", theme.LABEL, width, bold=True)[0]
    assert frame.wrap("第一批，3个小区", theme.LABEL, 70)[0] == "第一批，<br>3个小区"


@pytest.mark.parametrize(("total", "ticks"), [
    (82, [0, 20, 40, 60, 82]), (200, [*range(0, 200, 20), 200]), (574, [*range(0, 501, 100), 574]), (23_206, [*range(0, 20_001, 5_000), 23_206]), (0, [0]), (None, [None]),
])  # fmt: skip
def test_the_scale_of_compounds_has_at_most_ten_steps_and_ends_at_all_of_them(total, ticks):
    assert batches._ticks(total) == ticks
