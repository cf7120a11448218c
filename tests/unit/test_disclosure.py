"""Withheld counts: what is withheld, and that nothing withheld can be worked out again.

The second is checked by other means than the module's own: the smallest and the largest value of each withheld count are found by linear
programming over the sums that are shown and the marks' own bounds; on small tables also by trying every table that looks the same.
"""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from clearance.disclosure import SPREAD, THRESHOLD, TOTAL, Withheld, show, small

COUNTS = st.one_of(st.integers(0, 4), st.integers(0, 9), st.integers(5, 60))
SMALL, COVER = Withheld.SMALL, Withheld.COVER


def table(cells):
    return pd.DataFrame(cells, index=[f"r{row}" for row in range(len(cells))], columns=[f"c{column}" for column in range(len(cells[0]))])


tables = st.tuples(st.integers(1, 5), st.integers(1, 4)).flatmap(
    lambda shape: st.lists(st.lists(COUNTS, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0])
).map(table)  # fmt: skip


def margined(counts):
    whole = counts.copy()
    whole[TOTAL] = whole.sum(axis=1)
    whole.loc[TOTAL] = whole.sum()
    return whole


def bounds(shown, most, says_nothing):
    """What a reader knows of one count, who knows the rule."""
    if not isinstance(shown, Withheld):
        return shown, shown
    if says_nothing:
        return 0, most
    return (0, min(most, THRESHOLD - 1)) if shown is SMALL else (THRESHOLD, most)


def ranges(shown, most):
    """The smallest and largest value of each withheld count of a table with margins, by linear programming; ``most``: of each row's sum."""
    rows, columns = shown.shape
    cells = [(row, column) for row in range(rows) for column in range(columns)]
    withheld = [cell for cell in cells if isinstance(shown.iat[cell], Withheld)]
    says_nothing = not any(shown.iat[cell] is SMALL for cell in withheld)
    limits = [bounds(shown.iat[cell], (*most, sum(most))[cell[0]], says_nothing) for cell in cells]
    sums = []
    for row in range(rows):
        line = np.zeros(shown.shape)
        line[row, :-1], line[row, -1] = 1, -1
        sums.append(line.ravel())
    for column in range(columns):
        line = np.zeros(shown.shape)
        line[:-1, column], line[-1, column] = 1, -1
        sums.append(line.ravel())
    found = {}
    for cell in withheld:
        aim = np.zeros(len(cells))
        aim[cells.index(cell)] = 1
        ends = [linprog(sign * aim, A_eq=np.array(sums), b_eq=np.zeros(len(sums)), bounds=limits) for sign in (1, -1)]
        assert [end.status for end in ends] == [0, 0] or ends[1].status == 3, "what is shown is possible, and bounded or not"
        found[cell] = (ends[0].fun, np.inf if ends[1].status == 3 else -ends[1].fun)
    return found


@settings(max_examples=35, deadline=None)
@given(tables)
@example(table([[0, 5], [5, 0]]))
@example(table([[4, 4], [4, 4]]))
@example(table([[3, 2]]))
@example(table([[1], [30]]))
@example(table([[1, 30], [30, 30]]))
def test_no_withheld_count_of_a_two_way_table_can_be_worked_out(counts):
    shown, true = show(counts, sees_households=False), margined(counts)
    for cell, (low, high) in ranges(shown, [10_000] * len(counts)).items():
        assert high - low >= SPREAD - 1e-6, (counts.to_numpy().tolist(), shown.to_numpy().tolist(), cell, low, high)
        assert low <= true.iat[cell] <= high
    for cell in np.ndindex(shown.shape):
        said = shown.iat[cell]
        assert said == true.iat[cell] if isinstance(said, int) else True
        assert true.iat[cell] >= THRESHOLD or isinstance(said, Withheld)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_nor_when_everybody_knows_what_a_row_cannot_exceed(data):
    counts = data.draw(tables)
    most = [int(total) + data.draw(st.integers(0, 12)) for total in counts.sum(axis=1)]
    shown, true = show(counts, sees_households=False, at_most=dict(zip(counts.index, most, strict=True))), margined(counts)
    for cell, (low, high) in ranges(shown, most).items():
        cap = (*most, sum(most))[cell[0]]
        assert high - low >= min(SPREAD, cap) - 1e-6, (counts.to_numpy().tolist(), most, cell, low, high)
    for cell in np.ndindex(shown.shape):
        assert true.iat[cell] >= THRESHOLD or isinstance(shown.iat[cell], Withheld) or (*most, sum(most))[cell[0]] == 0


@settings(max_examples=300, deadline=None)
@given(st.lists(COUNTS, min_size=1, max_size=8))
@example([0, 5])
@example([4, 4])
@example([0, 5, 9])
@example([2])
def test_no_withheld_count_of_a_one_way_table_can_be_worked_out(counts):
    shown = show(dict(enumerate(counts)), sees_households=False)
    withheld = [key for key, said in shown.items() if isinstance(said, Withheld)]
    says_nothing = all(shown[key] is COVER for key in withheld)
    limits = {key: bounds(said, 10**6, says_nothing) for key, said in shown.items()}
    for key in withheld:
        others = [limits[other] for other in range(len(counts)) if other != key]
        low, high = sum(low for low, _ in others), sum(high for _, high in others)
        possible = (low, high) if key == TOTAL else (limits[TOTAL][0] - high, limits[TOTAL][1] - low)
        assert min(possible[1], limits[key][1]) - max(possible[0], limits[key][0]) >= SPREAD


@pytest.mark.parametrize("cells", [[[a, b], [c, d]] for a, b, c, d in product((0, 4, 5, 6), repeat=4)][::7])
def test_other_tables_look_the_same(cells):
    """Every 2 × 2 table with counts up to 12 whose margins fit what is shown: each small count takes at least three values among them."""
    shown = show(table(cells), sees_households=False)
    marks = shown.to_numpy()
    limits = [bounds(mark, 12, not (marks == SMALL).any()) for mark in marks.ravel()]
    alike = []
    for a, b, c, d in product(*(range(limits[place][0], limits[place][1] + 1) for place in (0, 1, 3, 4))):
        whole = (a, b, a + b, c, d, c + d, a + c, b + d, a + b + c + d)
        if all((isinstance(mark, Withheld) and (value >= low) and (mark is COVER or value <= high)) or mark == value for value, mark, (low, high) in zip(whole, marks.ravel(), limits, strict=True)):
            alike.append((a, b, c, d))
    for place, at in enumerate((0, 1, 3, 4)):
        if marks.ravel()[at] is SMALL:
            assert len({each[place] for each in alike}) > SPREAD


def test_worked_by_hand():
    """2 alone would be 20 − 7 − 11: the smallest other goes too, and 7 lets it be 0 to 4. Where 5 cannot hide a 0 (5 − 5), 9 does."""
    assert show({"a": 2, "b": 7, "c": 11}, sees_households=False) == {"a": SMALL, "b": COVER, "c": 11, TOTAL: 20}
    assert show({"a": 0, "b": 5, "c": 9}, sees_households=False) == {"a": SMALL, "b": 5, "c": COVER, TOTAL: 14}
    assert show({"a": 1, "b": 3, "c": 6}, sees_households=False) == {"a": SMALL, "b": SMALL, "c": 6, TOTAL: 10}
    assert show({"a": 1, "b": 0}, sees_households=False) == {"a": SMALL, "b": SMALL, TOTAL: SMALL}
    assert show({"a": 4, "b": 4}, sees_households=False) == {"a": SMALL, "b": SMALL, TOTAL: COVER}, "both are 4 if they sum to 8"
    assert show({"a": 8, "b": 7}, sees_households=False) == {"a": 8, "b": 7, TOTAL: 15}
    assert show({}, sees_households=False) == {TOTAL: 0}, "nothing can be there, and everybody knows"


def test_a_zero_that_everybody_knows_is_shown_and_covers_nothing():
    assert show({"a": 0, "b": 6, "c": 9}, sees_households=False, at_most={"a": 0, "b": 40, "c": 40}) == {"a": 0, "b": 6, "c": 9, TOTAL: 15}
    shown = show({"a": 0, "b": 2, "c": 9}, sees_households=False, at_most={"a": 0, "b": 40, "c": 40})
    assert (shown["a"], shown["b"], shown["c"], shown[TOTAL]) == (0, SMALL, COVER, 11)


def test_who_sees_households_sees_all():
    counts = table([[0, 2], [3, 40]])
    assert show(counts, sees_households=True).to_numpy().tolist() == margined(counts).to_numpy().tolist()
    assert show({"a": 0, "b": 2}, sees_households=True) == {"a": 0, "b": 2, TOTAL: 2}
    assert (small(3, sees_households=True), small(3, sees_households=False), small(0, sees_households=False), small(5, sees_households=False)) == (3, SMALL, SMALL, 5)


@pytest.mark.parametrize(
    ("counts", "more"), [({"a": -1}, {}), ({"a": 3}, {"at_most": {"a": 2}}), ({TOTAL: 3}, {}), (pd.DataFrame({TOTAL: [9]}), {})]
)
def test_what_is_no_table_of_counts_is_refused(counts, more):
    with pytest.raises(ValueError):
        show(counts, sees_households=False, **more)
