"""What is released of hardship: by hand, and attacked with linear programming: nobody finds out what a table withholds, nor how many of those
that came or went between months are in hardship, from all the tables together."""

from datetime import date
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from clearance.disclosure import THRESHOLD, VALUES, Released, Withheld, released, releases
from tests.trials import length

SMALL, COVER = Withheld.SMALL, Withheld.COVER
NEVER, STANDING, UNPLANNED, PLANNED = ".", "s", "u", "p"
"""How a structure is at a month's end: does not stand, stands, stands and is in hardship without or with a plan."""


def months(courses: dict[str, int]) -> pd.DataFrame:
    """Rows as of procedure/hardship_by_month: how many structures go each course, a letter a month, such as ``{"ss.": 12, ".up": 5}``."""
    rows, many = [], len(next(iter(courses)))
    day = [date(2018, place + 1, 28) for place in range(many)]

    def count(of):
        return sum(number for course, number in courses.items() if of(course))

    for now in range(many):
        here = {"month_end": day[now], "standing": count(lambda c, now=now: c[now] != NEVER), "planned": count(lambda c, now=now: c[now] == PLANNED),
                "unplanned": count(lambda c, now=now: c[now] == UNPLANNED)}  # fmt: skip
        rows.append(here | {"earlier": None, "stayed": 0, "came": here["standing"], "went": 0})
        rows += [here | {
            "earlier": day[then], "stayed": count(lambda c, now=now, then=then: NEVER not in (c[now], c[then])),
            "came": count(lambda c, now=now, then=then: c[then] == NEVER != c[now]), "went": count(lambda c, now=now, then=then: c[now] == NEVER != c[then]),
        } for then in range(now)]  # fmt: skip
    return pd.DataFrame(rows)


def shown(courses: dict[str, int]) -> list[tuple]:
    return [(each.on.month, *each.shown) for each in releases(months(courses))]


@pytest.mark.parametrize(("planned", "unplanned", "table"), [
    (13, 8, (13, 8, 21)),
    (13, 2, (COVER, SMALL, 15)),
    (7, 0, (COVER, SMALL, 7)),
    (3, 2, (SMALL, SMALL, 5)),
    (2, 1, (SMALL, SMALL, SMALL)),
    (0, 0, (SMALL, SMALL, SMALL)),
])  # fmt: skip
def test_one_table_by_hand(planned, unplanned, table):
    """2 alone would be 15 − 13. A part that is 5 or more leaves of 7 0, 1 or 2 for the other."""
    assert shown({"s": 60, "p": planned, "u": unplanned}) == [(1, *table)]


@pytest.mark.parametrize(("planned", "unplanned"), [(5, 0), (0, 6), (4, 4), (3, 4)])
def test_no_table_can_be_shown_of_what_its_total_gives_away(planned, unplanned):
    """Beside 5 or more only 0 is left of 5, and 0 or 1 of 6; 8 is 4 + 4, and 7 is 3 + 4 or 4 + 3."""
    assert shown({"s": 60, "p": planned, "u": unplanned}) == []


def test_nothing_stands_and_everybody_knows():
    assert shown({".": 3}) == [(1, 0, 0, 0)]
    assert released(pd.DataFrame(columns=months({".": 1}).columns)) is None


def test_all_that_stand_in_hardship_is_not_said():
    """Of each of the 60 it would be known."""
    assert shown({"p": 30, "u": 30}) == shown({"p": 30, "u": 30, "s": 4}) == [] and shown({"p": 30, "u": 30, "s": 5}) == [(1, 30, 30, 60)]


def test_of_few_nothing_is_released():
    assert shown({"p": 6, "u": 6, "s": 37}) == [] and shown({"p": 6, "u": 6, "s": 38}) == [(1, 6, 6, 12)]


def test_a_month_that_would_tell_who_came_is_left_out():
    """20 in hardship, then 21, and a single structure came: it would be known of it. With 9 others come and 9 gone it is not."""
    assert shown({"pp": 10, "uu": 10, "ss": 60, ".u": 1}) == [(1, 10, 10, 20)]
    assert shown({"pp": 10, "uu": 10, "ss": 60, ".u": 1, ".s": 9, "s.": 9, "u.": 1}) == [(1, 10, 11, 21), (2, 10, 11, 21)]


def test_five_or_more_who_went_may_be_told_from_those_who_did_not():
    assert shown({"pp": 10, "uu": 10, "ss": 60, "u.": 5, "s.": 5}) == [(1, 10, 15, 25), (2, 10, 10, 20)]
    assert shown({"pp": 10, "uu": 10, "ss": 60, "u.": 4, "s.": 6}) == [(1, 10, 14, 24)], "4 of those 10 who went"


def test_a_month_left_out_leaves_the_one_before_standing_and_a_later_one_is_held_against_it():
    """March is released in the one case: 10 others came and 10 went by then. In the other it says of the one that came in February what that month did."""
    assert [month for month, *_ in shown({"ppp": 10, "uuu": 10, "sss": 60, ".uu": 1, "..s": 10, "ss.": 10, "uu.": 3})] == [1, 3]
    assert [month for month, *_ in shown({"ppp": 10, "uuu": 10, "sss": 60, ".uu": 1})] == [1]


def test_what_is_released_of_a_month_does_not_change_with_later_ones():
    courses = {"pppp": 10, "uu.u": 10, "ssss": 60, ".u.u": 1, "..ss": 10, "s...": 10, "u...": 3, "..u.": 2}
    for many in range(1, 5):
        cut: dict[str, int] = {}
        for course, number in courses.items():
            cut[course[:many]] = cut.get(course[:many], 0) + number
        assert shown(cut) == [each for each in shown(courses) if each[0] <= many]


# ── the attack ───────────────────────────────────────────────────────────────────────────────────────────────────


class Attack:
    """All that a reader of all releases knows, as linear constraints. The unknowns: of each group that everybody can tell apart (structures that
    stood at the same months' ends) how many are in hardship, and how many of those have a plan at each; a plan once made stays."""

    def __init__(self, courses: dict[str, int], tables: list[Released]) -> None:
        self.groups: dict[str, int] = {}
        self.true: dict[tuple, int] = {}
        self.tables = tables
        for course, number in courses.items():
            group = "".join(NEVER if each == NEVER else STANDING for each in course)
            self.groups[group] = self.groups.get(group, 0) + number
        self.names = [(group,) for group in self.groups] + [(group, place) for group in self.groups for place, each in enumerate(group) if each == STANDING]
        at_most, self.most = [], []
        for name in self.names:
            if len(name) == 2:
                group, place = name
                at_most.append(self.row({name: 1, (group,): -1}))  # a plan is one of a household in hardship
                later = next((each for each in range(place + 1, len(group)) if group[each] == STANDING), None)
                if later is not None:
                    at_most.append(self.row({name: 1, (group, later): -1}))
        limits = [0.0] * len(at_most)
        for table in tables:
            place = table.on.month - 1
            there = [group for group in self.groups if group[place] == STANDING]
            total, planned = dict.fromkeys([(group,) for group in there], 1), dict.fromkeys([(group, place) for group in there], 1)
            unplanned = total | dict.fromkeys(planned, -1)
            for mark, sum_of in zip(table.shown, (planned, unplanned, total), strict=True):
                low, high = (0, THRESHOLD - 1) if mark is SMALL else (THRESHOLD, table.standing) if mark is COVER else (mark, mark)
                at_most += [self.row(sum_of), -self.row(sum_of)]
                limits += [high, -low]
        self.at_most, self.limits = np.array(at_most), limits
        self.bounds = [(0, self.groups[name[0]]) for name in self.names]

    def row(self, sum_of: dict[tuple, int]) -> np.ndarray:
        row = np.zeros(len(self.names))
        for name, factor in sum_of.items():
            row[self.names.index(name)] = factor
        return row

    def range(self, sum_of: dict[tuple, int]) -> tuple[int, int]:
        """The smallest and the largest whole number that the sum may be."""
        ends = [linprog(sign * self.row(sum_of), A_ub=self.at_most, b_ub=self.limits, bounds=self.bounds, integrality=1) for sign in (1, -1)]
        assert all(end.status == 0 for end in ends), "what is shown is possible"
        return round(ends[0].fun), round(-ends[1].fun)

    def found_out(self, values: int) -> list[tuple]:
        """What it finds of what it should not: a withheld count, or how many of some that came, went or stayed between two releases are in
        hardship, to less than so many values, unless at least THRESHOLD are and are not."""
        asked: dict[tuple, tuple[dict[tuple, int], int]] = {}
        for table in self.tables:
            place = table.on.month - 1
            there = [group for group in self.groups if group[place] == STANDING]
            asked["planned", place] = dict.fromkeys([(group, place) for group in there], 1), table.standing
            asked["unplanned", place] = dict.fromkeys([(group,) for group in there], 1) | dict.fromkeys([(group, place) for group in there], -1), table.standing
            asked["total", place] = dict.fromkeys([(group,) for group in there], 1), table.standing
        for earlier, later in [(a.on.month - 1, b.on.month - 1) for a in self.tables for b in self.tables if a.on < b.on]:
            for name, pair in (("went", "s."), ("came", ".s"), ("stayed", "ss")):
                of = [group for group in self.groups if group[earlier] + group[later] == pair]
                asked[name, earlier, later] = dict.fromkeys([(group,) for group in of], 1), sum(self.groups[group] for group in of)
        found = []
        for what, (sum_of, most) in asked.items():
            if most:
                low, high = self.range(sum_of)
                if high - low + 1 < min(values, most + 1) and not (low >= THRESHOLD and high <= most - THRESHOLD):
                    found.append((what, low, high, most))
        return found


def whole(letters: list[str], number: int) -> str:
    """A course in which hardship is a household's and a plan once made stays."""
    if number % 3 == 0:
        return "".join(NEVER if each == NEVER else STANDING for each in letters)
    planned, course = False, ""
    for each in letters:
        planned = planned or each == PLANNED
        course += NEVER if each == NEVER else PLANNED if planned else UNPLANNED
    return course


courses = st.integers(1, 4).flatmap(lambda many: st.dictionaries(
    st.tuples(st.lists(st.sampled_from(".sup"), min_size=many, max_size=many), st.integers(0, 5)).map(lambda drawn: whole(*drawn)), st.integers(1, 12), min_size=2, max_size=9,
))  # fmt: skip


@settings(max_examples=length(15, 1000), deadline=None)
@given(courses)
@example({"ppp": 10, "uuu": 10, "sss": 60, ".u.": 1, ".s.": 9, "s.s": 9, "u.u": 1})
@example({"ss": 20, "p.": 1, "pp": 5, "uu": 5})
@example({"....": 9, "...u": 5, ".u..": 5, "u..u": 2, "ss..": 5, "uu..": 5, "s..s": 5})
@example({"....": 1, "...s": 1, "..s.": 1, "..ss": 4, "..uu": 3, ".s.s": 1, ".uu.": 4})
@example({"sss": 9, "pp.": 5, "uu.": 5, "..p": 4, "ss.": 8, "..s": 8})
def test_nothing_that_is_withheld_can_be_worked_out(found):
    """Of any two releases three values stay possible for each count; all together leave at least two, so that none is known."""
    found = found | {STANDING * len(next(iter(found))): 50}
    tables = releases(months(found))
    for two in combinations(tables, 2) if len(tables) > 1 else [tables]:
        assert not two or not Attack(found, list(two)).found_out(VALUES), [each.shown for each in two]
    assert len(tables) < 3 or not Attack(found, tables).found_out(2), [each.shown for each in tables]


def test_the_attack_finds_what_it_should():
    """On tables that nobody would release: exact ones of two months between which one structure came."""
    told = {"pp": 10, "uu": 10, "ss": 60, ".u": 1}
    exact = [Released(date(2018, month, 28), 80 + month - 1, 10, 9 + month, 19 + month) for month in (1, 2)]
    assert (("came", 0, 1), 1, 1, 1) in Attack(told, exact).found_out(VALUES)
    assert Attack(told, [Released(date(2018, 1, 28), 80, 18, SMALL, 20)]).found_out(VALUES), "20 − 18"
