"""32 against 50: a difference is claimed only where its interval carries it, and what cannot be compared is said to be so."""

import numpy as np
import pandas as pd
import pytest

from clearance import two_classes
from clearance.locale import LANGUAGES, translator
from clearance.statistics.proportions import Difference
from clearance.statistics.survival import Waits, kaplan_meier, log_rank
from clearance.two_classes import CIVILIZED, ORDINARY


def opens(name, number, **own):
    return f"[{name} {number} {next(iter(own.values()))}]"


def klass(name, clear, compounds, cleared=0, in_scope=0):
    return {"class": name, "clear": clear, "compounds": compounds, "cleared": cleared, "in_scope": in_scope}


def both(civilized, ordinary):
    return [klass(CIVILIZED, *civilized), klass(ORDINARY, *ordinary)]


@pytest.mark.parametrize(
    ("civilized", "ordinary", "key", "points", "low", "high"),
    [
        # The notice's own day. Wilson by hand: 12 of 32: 22.9 to 54.7%; 6 of 50: 5.6 to 23.8%; Newcombe: 25.5 − √(14.6² + 11.8²), + √(17.2² + 6.4²).
        ((12, 32), (6, 50), "classes.finding_civilized_ahead", 26, 7, 44),
        ((6, 50), (12, 32), "classes.finding_ordinary_ahead", 26, 7, 44),
        ((16, 32), (22, 50), "classes.finding_unsure", 6, 15, 27),
        ((16, 32), (25, 50), "classes.finding_level", 0, 21, 21),
        ((1, 1), (0, 3), "classes.finding_few", 100, 3, 100),
    ],
)
def test_the_head_claims_a_difference_only_where_the_interval_does(civilized, ordinary, key, points, low, high):
    found = two_classes.finding(both(civilized, ordinary), opens)
    assert (found.key, *(found.values[name] for name in ("points", "low", "high"))) == (key, points, low, high)
    assert found.values["civilized_clear"] == f"[clear {civilized[0]} {CIVILIZED}]" and found.values["ordinary"] == f"[compounds {ordinary[1]} {ORDINARY}]"


def test_one_class_alone_makes_no_difference():
    assert two_classes.finding(both((3, 4), (0, 0)), opens).key == "classes.finding_one_sided"
    assert "只有一类" in two_classes.clear_panel(translator("zh"), opens, both((3, 4), (0, 0)))


def test_an_interval_that_rounds_to_zero_carries_nothing():
    found = [Difference(0.2, 0.004, 0.4), Difference(0.2, 0.006, 0.4), Difference(-0.2, -0.4, -0.01)]
    assert [two_classes.verdict(each, 10, 10) for each in found] == ["unsure", "real", "real"] and two_classes.verdict(found[1], 9, 10) == "few"
    t = translator("zh")
    assert [two_classes.between(t, Difference(0, low, high)) for low, high in ((0.004, 0.4), (-0.4, -0.01), (-0.08, 0.25))] == ["文明高0到40", "一般高1到40", "从一般高8到文明高25"]


def cases(*rows) -> pd.DataFrame:
    """(team, class, batch, kind, in scope, cleared) a row."""
    return pd.DataFrame(rows, columns=["team", "class", "batch", "kind", "in_scope", "cleared"]).astype({"batch": "Int64"})


MIXED = cases(
    (None, CIVILIZED, 1, "天井搭建", 10, 9), (1, CIVILIZED, 2, "天井搭建", 4, 3), (2, CIVILIZED, 2, "天井搭建", 6, 5),
    (1, ORDINARY, 2, "天井搭建", 10, 4), (1, ORDINARY, 2, "阳光房", 20, 10), (None, CIVILIZED, None, "阳光房", 5, 5), (None, None, 2, "天井搭建", 9, 9),
)  # fmt: skip


def test_only_strata_that_hold_both_classes_compare():
    """Batch 2 courtyards alone hold both: 8 of 10 against 4 of 10, over both teams; by kind alone two strata do."""
    found = two_classes.adjusted(MIXED, ("batch", "kind"))
    assert (found.strata, found.compared, found.civilized, found.ordinary, found.all_structures) == (4, 1, 10, 10, 55)
    assert found.difference.value == pytest.approx(0.4)
    by_kind = two_classes.adjusted(MIXED, ("kind",))
    # Courtyards 17 of 20 against 4 of 10, weight 20·10/30; glass rooms 5 of 5 against 10 of 20, weight 5·20/25.
    assert (by_kind.strata, by_kind.compared, by_kind.civilized, by_kind.ordinary) == (2, 2, 25, 30)
    assert by_kind.difference.value == pytest.approx((0.45 * 20 / 3 + 0.5 * 4) / (20 / 3 + 4))


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_batch_and_class_coincide_the_panel_says_so(language):
    t = translator(language)
    apart = cases((None, CIVILIZED, 1, "天井搭建", 20, 18), (None, ORDINARY, 2, "天井搭建", 40, 20))
    text = two_classes.cleared_panel(t, opens, both((1, 2, 18, 20), (1, 2, 20, 40)), apart)
    assert t("two_classes.incomparable_batch_kind", strata=2) in text
    assert t("two_classes.basis_kind", compared=1, strata=1, structures=60, all=60) in text
    assert text.count(t("two_classes.civilized_by", points=40)) == 2 and t("two_classes.verdict_real") in text


def test_a_share_short_of_all_never_reads_as_all():
    text = two_classes.clear_panel(translator("zh"), opens, both((399, 400), (50, 50)))
    assert "99%" in text and "到99%" in text and "到100%" in text


# ── found to removed ─────────────────────────────────────────────────────────────────────────────────────────────


def waits(**held) -> pd.DataFrame:
    """Days by class: a negative number is one still standing."""
    rows = [(name, abs(day), day > 0, 1) for name, days in held.items() for day in days]
    return pd.DataFrame(rows, columns=["class", "days", "removed", "structures"])


def test_counted_waits_are_the_same_as_one_by_one():
    counted = pd.DataFrame({"class": [CIVILIZED] * 3, "days": [5, 5, 9], "removed": [True, False, True], "structures": [2, 1, 1]})
    (held,) = two_classes.waits_by(counted, "class").values()
    assert held.one_by_one().days.tolist() == [5, 5, 5, 9] and held.one_by_one().removed.tolist() == [True, True, False, True]
    assert kaplan_meier(held).median == 5


def test_the_area_under_a_curve_by_hand():
    """Of four, one goes on day 2 and one on day 6: 2·1 + 4·¾ + 4·½ within ten days; 2·1 + 1·¾ within three."""
    curve = kaplan_meier(Waits([2, 6, 10, 10], [True, True, False, False]))
    assert two_classes.days_standing(curve, 10) == pytest.approx(7) and two_classes.days_standing(curve, 3) == pytest.approx(2.75)


FAST, SLOW = [*range(1, 41)], [*range(60, 100)]
SPEEDS = {
    "two_classes.speed_faster": {CIVILIZED: FAST, ORDINARY: SLOW},
    "two_classes.speed_faster_half": {CIVILIZED: [-90] * 40, ORDINARY: FAST},
    "two_classes.speed_faster_unhalved": {CIVILIZED: [*range(1, 31), *[-90] * 70], ORDINARY: [*range(50, 60), *[-90] * 90]},
    "two_classes.speed_level": {CIVILIZED: FAST, ORDINARY: FAST},
    "two_classes.speed_none": {CIVILIZED: FAST},
    "two_classes.speed_unknown": {CIVILIZED: [-5, -5], ORDINARY: [-5]},
    # The civilized lead at first and are half removed sooner, then the rest of them stays for ever.
    "two_classes.speed_crossed": {CIVILIZED: [*range(1, 52), *[-400] * 49], ORDINARY: [*range(55, 105), *range(55, 105)]},
}


@pytest.mark.parametrize("key", SPEEDS)
def test_which_class_is_faster_is_said_only_where_it_is(key):
    found = two_classes.speed_finding(two_classes.speed(waits(**SPEEDS[key])))
    assert found.key == key
    for language in LANGUAGES:
        assert "{" not in translator(language)(found.key, **found.values)


def test_the_faster_class_has_its_days_and_odds():
    found = two_classes.speed_finding(two_classes.speed(waits(**SPEEDS["two_classes.speed_faster"])))
    assert found.values == {"faster": CIVILIZED, "slower": ORDINARY, "days": 20, "other": 79, "odds": 1000}
    turned = two_classes.speed_finding(two_classes.speed(waits(**SPEEDS["two_classes.speed_faster_half"])))
    assert (turned.values["faster"], turned.values["slower"]) == (ORDINARY, CIVILIZED)
    assert [two_classes.odds(p) for p in (0.0009, 0.001, 0.009, 0.04)] == [1000, 100, 100, 20]


def test_the_test_is_the_log_rank_of_the_two():
    rows = waits(**{CIVILIZED: [3, 9, -20], ORDINARY: [8, 15, -30]})
    assert two_classes.speed(rows).test == log_rank(Waits([3, 9, 20], [True, True, False]), Waits([8, 15, 30], [True, True, False]))


def test_the_drawn_steps_are_the_curve_on_their_days():
    rng = np.random.default_rng(7)
    rows = waits(**{CIVILIZED: rng.integers(1, 400, 300).tolist(), ORDINARY: [-day for day in rng.integers(1, 500, 50).tolist()]})
    speed = two_classes.speed(rows)
    frame = two_classes.drawn(speed)
    for name, part in frame.groupby("class"):
        curve, held = speed.curves[name], speed.waits[name]
        assert len(part) <= two_classes.DRAWN_DAYS + 2 and part["day"].iloc[0] == 0 and part["day"].iloc[-1] == held.days.max()
        for row in part.itertuples():
            past = np.flatnonzero(curve.days <= row.day)
            assert (row.share, row.low, row.high) == ((curve.share[past[-1]], curve.low[past[-1]], curve.high[past[-1]]) if len(past) else (1, 1, 1))
    assert two_classes.drawn(two_classes.speed(waits())).empty


# ── what remains ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_left_reads_nothing_only_when_nothing_is():
    assert two_classes.left(0, 400) == 0 and two_classes.left(1, 400) == pytest.approx(0.01) and two_classes.left(50, 100) == 0.5 and two_classes.left(4, 4) == 1


def test_each_difficulty_has_its_own_denominator_and_opens_its_list():
    said = []

    def noted(name, number, **own):
        said.append((name, number, own["classes"], own["hard"]))
        return str(number)

    rows = [
        {"class": CIVILIZED, "hard": True, "in_scope": 43, "standing": 6, "cleared": 37}, {"class": ORDINARY, "hard": False, "in_scope": 20, "standing": 20, "cleared": 0},
        {"class": None, "hard": None, "in_scope": 8, "standing": 2, "cleared": 6},
    ]  # fmt: skip
    text = two_classes.difficulty_panel(translator("zh"), noted, rows)
    assert all(each in text for each in ("文明小区·疑难", "未拆6处，占在册43处的14%", "一般小区·非疑难", "占在册20处的100%", "未分类·未注明难易", "未拆2处，占在册8处的25%"))
    assert said == [
        ("standing", 6, CIVILIZED, "yes"), ("in_scope", 43, CIVILIZED, "yes"), ("standing", 20, ORDINARY, "no"), ("in_scope", 20, ORDINARY, "no"),
        ("standing", 2, None, "none"), ("in_scope", 8, None, "none"),
    ]  # fmt: skip
