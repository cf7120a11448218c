"""八步: the rules of its sentences, the time per step, the matrix, and the orders of removal."""

import datetime as dt
import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearance import steps
from clearance.locale import translator

ZH, EN = translator("zh"), translator("en")
DAY = dt.date(2018, 6, 29)


def linked(name, number, **own):
    return f"[{name}:{number}:{own.get('step', '')}]" if number else "0"


def compound(name, *, done=0, waited=None, running=(), began=True, batch=1):
    """A compound's eight rows: the first ``done`` steps done in ten days each, the next one current; ``running`` begun 20 days ago."""
    rows = []
    for step in range(1, 9):
        state = "done" if step <= done else "running" if step in running else "waiting" if step == done + 1 and waited is not None else "not_started"
        start = {"done": DAY - dt.timedelta(days=30), "running": DAY - dt.timedelta(days=20)}.get(state) if began else None
        end = DAY - dt.timedelta(days=20) if state == "done" else None
        current = step == done + 1
        rows.append({
            "compound_id": name, "name": f"小区{name}", "area": "和平", "area_en": "Heping", "batch": batch, "step": step, "step_name": f"第{step}", "step_name_en": f"Step {step}",
            "started_on": start, "done_on": end, "state": state, "is_current": current, "waits_since": DAY if current and waited is not None else None,
            "days": 10 if state == "done" and began else 20 if state == "running" else waited if state == "waiting" else None, "waited_days": waited if current else None,
        })  # fmt: skip
    return rows


def frame(*compounds):
    rows = pd.DataFrame(list(itertools.chain(*compounds)))
    return rows.assign(**{name: pd.array(rows[name].astype(object).where(rows[name].notna(), None), dtype="Int64") for name in ("batch", "days", "waited_days")})


# ── where compounds wait ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("compounds", "key", "values"),
    [
        ([compound("A")], "unknown", {}),
        ([compound("A", done=8), compound("B", done=8)], "done", {"compounds": 2}),
        ([compound("A", done=3, waited=9), compound("B", done=3, waited=12), compound("C", done=5, waited=90), compound("D", done=8)], "", {"compounds": 4, "open": 3, "step": 4, "at": 2, "days": 12, "where": "小区B"}),
        ([compound("A", done=3, waited=9), compound("C", done=5, waited=90)], "", {"step": 6, "at": 1, "days": 90}),
        ([compound("A", done=3, waited=9), compound("B"), compound("C")], "not_due", {"step": 1, "at": 2, "open": 3}),
    ],
    ids=["no step told", "all done", "most wait", "a tie goes to the longer wait", "a batch not begun"],
)  # fmt: skip
def test_the_finding(compounds, key, values):
    found = steps.finding(ZH, frame(*compounds))
    assert found.key == f"steps.finding{f'_{key}' if key else ''}" and found.values.items() >= values.items()
    for t in (ZH, EN):
        found = steps.finding(t, frame(*compounds))
        assert t(found.key, **found.values)
    assert set(steps.opened(found)) == ({"open", "at"} if "at" in found.values else set())


def test_english_names_a_place_without_chinese():
    assert steps.finding(EN, frame(compound("A", done=3, waited=9))).values["where"] == "A of Heping"


# ── time per step ────────────────────────────────────────────────────────────────────────────────────────────────


def test_running_steps_are_censored_and_unknown_starts_left_out():
    """Step 4: two done in 10 days, one running for 20, one done without a start. Median of three, two of them done: 10. Step 5: one running: none."""
    rows = frame(compound("A", done=4, waited=1, running=(5,)), compound("B", done=4, waited=2), compound("C", done=3, waited=5, running=(4,)), compound("D", done=4, waited=3, began=False))
    found = steps.by_step(ZH, rows, DAY).set_index("step")
    assert found.loc[4, ["done", "running", "waiting", "not_started", "timed", "median_days", "current", "longest_wait"]].tolist() == [3, 1, 0, 0, 3, 10, 1, 5]
    assert found.loc[5, ["done", "running", "waiting", "not_started", "timed", "current", "longest_wait"]].tolist() == [0, 1, 2, 1, 1, 3, 3]
    assert pd.isna(found.loc[5, "median_days"])
    assert (found[list(steps.STATES)].sum(axis=1) == found["compounds"]).all()


def test_the_longest_step_says_which_is_unsure():
    rows = pd.DataFrame({"step": [3, 4], "name": ["三", "四"], "compounds": 5, "done": [5, 4], "timed": [5, 5], "median_days": pd.array([20, 30], dtype="Int64")})
    assert (steps.longest(rows).key, steps.longest(rows).values["step"]) == ("steps.longest", 4)
    unsure = rows.assign(median_days=pd.array([20, None], dtype="Int64"))
    assert steps.longest(unsure).values.items() >= {"step": 3, "unsure": 4}.items()
    assert steps.longest(rows.assign(median_days=pd.array([None, None], dtype="Int64"))).key == "steps.longest_none"
    assert ZH("steps.longest_so_far", **steps.longest(unsure).values) and EN("steps.longest", **steps.longest(rows).values)


def test_each_stop_opens_its_list():
    rows = frame(compound("A", done=3, waited=9), compound("B", done=3, waited=12), compound("C"))
    html = steps.stops(ZH, rows, steps.by_step(ZH, rows, DAY), linked)
    assert "[steps_open:2:4]" in html and "<dd>12天" in html and "小区B" in html
    assert "[steps_open:1:1]" in html and "还没到本批开始的日子" in html
    done = frame(compound("A", done=8))
    assert "八步全部完成" in steps.stops(ZH, done, steps.by_step(ZH, done, DAY), linked)


# ── the wall of steps ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_matrix_puts_the_longest_wait_first_and_folds_what_is_done():
    rows = frame(compound("A", done=3, waited=9, running=(5,)), compound("B", done=3, waited=12), compound("C", done=8), compound("D", done=1, waited=99, batch=None))
    html = steps.matrix(ZH, rows, lambda name: f"compound?compound={name}&lang=zh")
    places = [html.index(f"小区{name}</span>") for name in "BACD"]
    assert places == sorted(places), "batch by batch; the longest wait first, what is done last"
    assert html.index("<details>") < places[2] and "八步全部完成的1个小区" in html
    assert 'href="compound?compound=A&amp;lang=zh"' in html
    assert html.count("b-here") == 3 and "第4步，已等12天" in html and "<i>▶</i> 20天" in html and "<i>…</i> 9天" in html and "<i>✓</i> 10天" in html
    assert "3个小区，2个八步未完成" in html


def test_a_name_is_no_markup():
    rows = frame(compound("A", done=3, waited=9)).assign(name="<b>x</b>", step_name="<i>y</i>", area="<u>")
    html = steps.matrix(ZH, rows, lambda name: 'x?"')
    assert "<b>x" not in html and "<i>y" not in html and "<u>" not in html and 'x?"' not in html


# ── out of order ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_out_of_order():
    skips = pd.DataFrame([
        {"compound_id": "A", "step": 7, "earlier_step": 5, "begun_first_on": DAY, "done_first_on": None},
        {"compound_id": "A", "step": 7, "earlier_step": 6, "begun_first_on": DAY, "done_first_on": DAY},
        {"compound_id": "B", "step": 4, "earlier_step": 3, "begun_first_on": None, "done_first_on": DAY},
    ])  # fmt: skip
    found = steps.skip_finding(skips, 82)
    assert found.values == {"compounds": 82, "count": 2, "times": 2, "step": 4, "most": 1}, "two steps, each once whatever it was before"
    html = steps.skipped(ZH, skips, 82, linked)
    assert "[steps_skipped:2:]" in html and "<dd>1步" in html and "<dd>2步" in html
    assert "82个小区都没有跳步" in steps.skipped(ZH, skips.head(0), 82, linked)


# ── hard before easy ─────────────────────────────────────────────────────────────────────────────────────────────


def removals(days, hard, found=None, compounds=None):
    """Structures removed so many days after 1 April 2017 (None: standing)."""
    start = dt.date(2017, 4, 1)

    def on(day):
        return None if day is None else start + dt.timedelta(days=day)

    return pd.DataFrame({
        "compound_id": compounds or ["A"] * len(days), "batch": pd.array([1] * len(days), dtype="Int64"), "hard": hard, "ownership": ["公" if each else "私" for each in hard],
        "found_on": [on(day) for day in found or [0] * len(days)], "removed_on": [on(day) for day in days],
    })  # fmt: skip


def whole(rows, rule="hard"):
    orders = steps.orders(rows, dt.date(2017, 4, 1), DAY)
    return orders[(orders["rule"] == rule) & (orders["span"] == "all")].iloc[0]


def test_a_verdict_needs_a_small_p_on_its_own_side():
    hard = [True] * 4 + [False] * 8
    assert whole(removals(list(range(12)), hard))["verdict"] == "first"
    assert whole(removals(list(range(12))[::-1], hard))["verdict"] == "later"
    assert whole(removals([0, 5, 6, 11, 1, 2, 3, 4, 7, 8, 9, 10], hard))["verdict"] == "chance"
    assert whole(removals([3, 1], [True, False]))["verdict"] == "chance", "one pair proves nothing, whichever went first"
    assert whole(removals([None, None], [True, False]))["verdict"] == "none"
    assert whole(removals([3, 1], [True, True]))["pairs"] == 0


def test_the_sentence_has_its_denominator_and_says_chance():
    orders = steps.orders(removals([3, 1, 2], [True, False, False]), dt.date(2017, 4, 1), DAY)
    for t, words in ((ZH, ("在同一小区的2对", "不多于偶然")), (EN, ("Of 2 pairs", "not more than chance"))):
        html = steps.order_panel(t, orders, "hard")
        assert all(word in html for word in words)
        assert t("steps.orders", **steps.order_finding(t, orders).values)
    assert "没有可比的一对" in steps.order_panel(ZH, steps.orders(removals([1], [True]), dt.date(2017, 4, 1), DAY), "hard")


def test_what_nobody_stated_is_in_no_pair():
    rows = removals([0, 1, 2], [True, False, False]).assign(hard=[True, False, None])
    assert whole(rows)["pairs"] == 1 and whole(rows, "public")["pairs"] == 2


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("AB"), st.booleans(), st.integers(0, 300), st.one_of(st.none(), st.integers(-40, 454))), min_size=2, max_size=12))
def test_quarters_add_up_to_the_whole(drawn):
    """Each pair belongs to one quarter: pairs add up, and so do those in which the hard one went first."""
    days = [None if gone is None else max(found - 40, gone) for _, _, found, gone in drawn]
    rows = removals(days, [hard for _, hard, _, _ in drawn], [found - 40 for _, _, found, _ in drawn], [name for name, _, _, _ in drawn])
    orders = steps.orders(rows, dt.date(2017, 4, 1), DAY)
    own = orders[orders["rule"] == "hard"]
    all_of_it, quarters, batches = (own[own["span"] == span] for span in ("all", "quarter", "batch"))
    first = lambda part: float(np.nansum(part["share"].astype(float) * part["pairs"]))  # noqa: E731
    assert quarters["pairs"].sum() == all_of_it["pairs"].sum() == batches["pairs"].sum()
    assert first(quarters) == pytest.approx(first(all_of_it)) == pytest.approx(first(batches))


def test_the_quarters_are_those_of_the_calendar():
    orders = steps.orders(removals([0], [True]), dt.date(2017, 4, 1), dt.date(2018, 1, 5))
    own = orders[(orders["rule"] == "hard") & (orders["span"] == "quarter")]
    assert own["quarter_on"].tolist() == [dt.date(2017, 4, 1), dt.date(2017, 7, 1), dt.date(2017, 10, 1), dt.date(2018, 1, 1)]
    assert steps.order_quarters(EN, orders)["label"].tolist()[:4] == ["Q2 2017", "Q3 2017", "Q4 2017", "Q1 2018"]
