"""The attack on disclosure: what may a leader put together from everything that is shown, asked of every day, clock, filter and pivot?

Of a small street there are two stores. In the second, hardship lies on other households (with its support, its notes, and the surveys that told of
it), so placed that what is released once a month is the same. Then whatever a leader is shown must be the same, to the letter: if so, no subtraction
of any of it tells more than the releases do, and those are attacked by themselves in ``tests/unit/test_disclosure.py``.
"""

import csv
import io
import random
import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from types import SimpleNamespace

import pandas as pd
import pytest
import streamlit as st

from clearance import access, disclosure, explore, lists, meetings, query, saved_questions
from clearance.sandbox import tables
from clearance.selection import KNOWN, Selection
from tests.pages.opening import PAGES
from tests.pages.test_pages import board
from tests.queries.conftest import Street
from tests.queries.test_contract import OWN
from tests.trials import LONG, length

SURVEYS = [date(2018, 1, 5), date(2018, 1, 31), date(2018, 2, 14), date(2018, 2, 28), date(2018, 3, 16), date(2018, 3, 31), date(2018, 4, 6)]
MONTHS = [date(2018, 1, 31), date(2018, 2, 28), date(2018, 3, 31)]
DAYS = [date(2018, 2, 27), date(2018, 2, 28), date(2018, 3, 20), date(2018, 4, 6)]
COMPOUNDS = """
| id | name   | area   | class    | batch | team |
| A  | 示例甲 | 和平   | 文明小区 | 1     | 1    |
| B  | 示例乙 | 和平   | 一般小区 | 2     | 1    |
| C  | 示例丙 | 中宁路 | 一般小区 | 2     | 2    |
| D  | 示例丁 | 中宁路 | 一般小区 | 3     |      |
"""
FILTERS = ({}, {"batches": ("2",)}, {"teams": ("none",)}, {"batches": ("2",), "teams": ("1",)})

# What depends on hardship beyond what is released: for who may see households. A page that asks one of ASKED shows everybody else nothing of it.
ASKED = {"support/measures_by_group", "teams/profile_by_team", "explore/structures", "explore/procedure", "explore/plan", "explore/movements", "explore/values_by_dimension", "rows/history_of_item"}
OF_STRUCTURES = ("procedure", "plan", "movements")
OFFICE_ONLY = {
    "compound/households_by_structure", "procedure/clock_by_structure", "procedure/guard_by_structure", "procedure/hardship_by_member", "quality/addresses",
} | ASKED  # fmt: skip
# Pages about files: for who may import (data/access/rights.toml). How many rows of a file said nothing new differs by what they said of households.
OF_IMPORTS = {"imports", "quarantine", "history"}
MADE_ANEW = re.compile(r"\b[0-9a-f]{12,64}\b|\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?")
"""The hash of a file and the minute it came in."""


@dataclass(frozen=True)
class Hidden:
    """What is known of a household: its hardship, the survey (by number) that first says so, its support, the survey that first says of that, its note."""

    hardship: str = ""
    told: int = 0
    aid: date | None = None
    aid_told: int = 0
    note: str = ""
    address: str = ""


def visible(dice: random.Random) -> list[dict]:
    """170 structures; everything that everybody may see of each."""
    rows = []
    for number in range(170):
        found = date(2017, 11, 1) + timedelta(dice.randrange(150))
        removed = found + timedelta(dice.randrange(5, 120)) if dice.random() < 0.5 else None
        rows.append({
            "structure": f"s{number:03}", "compound": dice.choice("AABBBCCCCCCD"), "kind": dice.choice(["天井搭建", "阳光房", "其他"]), "sqm": str(dice.randrange(2, 30)),
            "found": found, "removed": removed, "noticed": found + timedelta(3) if dice.random() < 0.8 else None, "hard": dice.choice(["是", "否", ""]),
        })  # fmt: skip
    return rows


def households(rows: list[dict], dice: random.Random) -> list[Hidden]:
    """One structure in three is of a household in hardship; most of them get support."""
    found = []
    for row in rows:
        here = next((place for place, day in enumerate(SURVEYS) if day >= row["found"]), len(SURVEYS))
        hardship = dice.choice(["大病", "低保", "残疾"]) if dice.random() < 0.36 else ""
        aid = row["found"] + timedelta(dice.randrange(60)) if hardship and dice.random() < 0.6 else None
        found.append(Hidden(hardship, here + (dice.random() < 0.2), aid, here + dice.randrange(3), dice.choice(["", "", "已走访"]), f"{row['structure'][1:]}号{dice.randrange(170)}室"))
    return found


def stands(row: dict, day: date) -> bool:
    return row["found"] <= day and (row["removed"] is None or row["removed"] > day)


def course(row: dict) -> tuple:
    """At which months' ends it stands, and when its first survey is: two of one course can change their households, and no release changes."""
    return tuple(stands(row, day) for day in MONTHS), next((place for place, day in enumerate(SURVEYS) if day >= row["found"]), len(SURVEYS))


def exchanged(rows: list[dict], hidden: list[Hidden], dice: random.Random) -> list[Hidden]:
    """The same households behind other structures of the same course."""
    places: dict[tuple, list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(course(row), []).append(place)
    found = list(hidden)
    for group in places.values():
        for place, other in zip(group, dice.sample(group, len(group)), strict=True):
            found[place] = hidden[other]
    return found


def made(folder, rows: list[dict], hidden: list[Hidden]) -> Street:
    """The survey files, each with all that was found by its day, through the real importer; a meeting closed; a question of hardship saved."""
    street = Street(folder).survey("compounds", "2018-01-05", COMPOUNDS)
    for place, day in enumerate(SURVEYS):
        lines = []
        for row, of in zip(rows, hidden, strict=True):
            if row["found"] <= day:
                known = {name: "" if value is None or (isinstance(value, date) and value > day) else str(value) for name, value in row.items()}
                aided = of.aid and of.aid <= day and place >= max(of.aid_told, of.told)
                lines.append(known | {
                    "address": of.address, "hardship": of.hardship if place >= of.told else "", "aid": str(of.aid) if aided else "", "note": of.note if place > of.told else "",
                })  # fmt: skip
        street.survey("structures", day.isoformat(), lines)
    street.imported()
    saved_questions.save(folder / "store", "困难家庭各批次", "measure=hardship_standing&rows=batch", "示例")
    meetings.close(folder / "store", date(2018, 3, 16), "示例")
    return street


@pytest.fixture(scope="module")
def pair(tmp_path_factory) -> tuple[Street, Street]:
    """The two stores."""
    dice = random.Random(20180331)
    rows = visible(dice)
    hidden = households(rows, dice)
    others = exchanged(rows, hidden, dice)
    assert sum(a.hardship != b.hardship for a, b in zip(hidden, others, strict=True)) > 30
    return made(tmp_path_factory.mktemp("one"), rows, hidden), made(tmp_path_factory.mktemp("other"), rows, others)


def answers(street: Street, name: str, chosen: Selection, **own) -> list[dict]:
    return [{key: MADE_ANEW.sub("#", str(value)) for key, value in row.items() if key != "imported_at"} for row in query.records(name, chosen, street.reader, **own)]


def differs(pair, name: str, chosen: Selection, **own) -> bool:
    one, other = (answers(street, name, chosen, **own) for street in pair)
    return one != other


def selections() -> list[Selection]:
    """Days by clocks by filters; usually three of them, in which each day, clock and filter is met, at full length all."""
    every = [Selection(day, known, **narrowed) for day, known, narrowed in product(DAYS, KNOWN, FILTERS)]
    return every if LONG else [every[place] for place in (3 * 8 + 0, 2 * 8 + 4 + 1, 1 * 8 + 2)]


# ── what is asked ────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_released_is_the_same_and_is_something(pair):
    one, other = (disclosure.releases(query.run("procedure/hardship_by_month", Selection(DAYS[-1]), street.reader)) for street in pair)
    assert one == other and len([each for each in one if isinstance(each.total, int) and each.total]) >= 2


def test_only_the_queries_of_the_office_depend_on_whose_hardship_it_is(pair):
    """Every query of the catalogue, of several days, in both clocks, under filters; that those of the office do depend on it shows that this looks."""
    asked = OWN | {"compound": "C", "item": "s007", "structures": ["s007", "s012"], "list": "procedure_complete"}
    found = set()
    for name, each in query.catalogue().items():
        own = {key: value for key, value in asked.items() if key in each.params}
        if name == "rows/history_of_item":
            tries = [own | {"item": f"s{number:03}"} for number in range(0, 170, 8)]
        else:
            of_structures = name in (explore.QUERIES["structures"], *(explore.FACETS[each] for each in OF_STRUCTURES))
            tries = [own | {"rows": "batch", "within": None, "cols": "hardship", "filtered": None, "kept": None}] if of_structures else [own]
        if any(differs(pair, name, chosen, **each_own) for chosen in selections() for each_own in tries):
            found.add(name)
    # surveys/history and the like: of files, for who may import
    assert {name for name in found if not name.startswith("surveys/")} == OFFICE_ONLY


@pytest.mark.parametrize("name", [name for name, ledger in lists.LISTS.items() if ledger == "structures"])
def test_no_list_nor_its_length_depends_on_it(pair, name):
    for chosen in selections()[: 32 if LONG else 1]:
        assert not differs(pair, lists.QUERIES["structures"], chosen, list=name)


def test_a_history_that_everybody_may_see_does_not_depend_on_it(pair):
    """Which survey spoke of an item and changed nothing else would tell of hardship: in the sample every such change is of a household in hardship."""
    ledger = SimpleNamespace(name="structures")
    for known, number in product(KNOWN, range(0, 170, 1 if LONG else 8)):
        one, other = (
            [MADE_ANEW.sub("#", str(row)) for row in lists.public(
                query.run(lists.HISTORY, Selection(DAYS[-1], known), street.reader, ledger="structures", item=f"s{number:03}"), ledger, sees_households=False,
            ).drop(columns=["imported_at", "sha256"]).values.tolist()]
            for street in pair
        )  # fmt: skip
        assert one == other


def test_no_pivot_under_any_filter_depends_on_it(pair):
    """Pairs of dimensions with a filter on a third, as whoever may not see households can lay them out: a sample of them, at full length all."""
    free = explore.offers(("standing",), False)
    questions = [(rows, cols, only) for rows, cols, only in product(free, free, free) if len({rows, cols, only}) == 3]
    vocabulary, sources = explore.load().measures, ["structures", *OF_STRUCTURES]
    guarded = {source: [each.column for each in vocabulary.values() if each.guarded and each.source == source] for source in sources}
    measures = ("standing", *(next(name for name, each in vocabulary.items() if each.source == source and not each.guarded) for source in OF_STRUCTURES))
    kept = {name: values.tolist() for name, values in query.run("explore/values_by_dimension", Selection(DAYS[-1]), pair[0].reader).groupby("dimension")["value"]}
    dice = random.Random(1)
    for rows, cols, only in dice.sample(questions, min(length(25, len(questions)), len(questions))):
        asked = explore.settled(explore.Question((*measures, "hardship_standing", "held_back"), rows, "", cols, ((only, dice.choice(kept[only])),)), False)
        assert asked.measures == measures and explore.sources_of(asked) == sources
        chosen = Selection(dice.choice(DAYS), dice.choice(KNOWN))
        source = dice.choice(sources)
        one, other = (query.run(explore.SOURCES[source], chosen, street.reader, **explore.parameters(asked)).drop(columns=guarded[source]) for street in pair)
        pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize("role", [role for role in access.table().roles if not access.may(role, "households")])
def test_no_table_of_somebody_s_own_sql_depends_on_it(pair, role):
    for day, known in product(DAYS, KNOWN) if LONG else ((DAYS[0], KNOWN[1]), (DAYS[3], KNOWN[0])):
        one, other = (tables.rows(street.reader, role, Selection(day, known)) for street in pair)
        for name in one:
            drop = [column for column in ("imported_at", "sha256") if column in one[name].column_names]
            assert one[name].drop_columns(drop).equals(other[name].drop_columns(drop)), (name, day, known)


# ── what is shown ────────────────────────────────────────────────────────────────────────────────────────────────


def everything(folder, monkeypatch, page: str, **parameters) -> tuple[list[str], set[str]]:
    """All that a leader is shown on a page or may take away from it, and the queries that it asks."""
    taken, asked = [], set()
    button, ask = st.download_button, query.run

    def hand_out(label, data, file_name, *rest, **more):
        if file_name.endswith(".csv"):
            taken.append(file_name + str(list(csv.reader(io.StringIO(data().decode("utf-8-sig"))))))
        return button(label, data, file_name, *rest, **more)

    def run(name, *rest, **more):
        asked.add(name)
        return ask(name, *rest, **more)

    st.cache_data.clear()
    with monkeypatch.context() as patched:
        patched.setenv("CLEARANCE_ROLE", "leader")
        patched.setattr(st, "download_button", hand_out)
        patched.setattr(query, "run", run)
        app = board(folder, patched, page, **parameters)
    shown = [element.proto.body for element in app.get("html")] + [element.value for kind in ("markdown", "caption", "text") for element in app.get(kind)]
    shown += [element.proto.spec for element in app.get("plotly_chart")] + [frame.value.to_csv() for frame in app.dataframe]
    shown += [str(element.options) for kind in ("selectbox", "multiselect") for element in app.get(kind)] + [str(element.label) for element in app.get("button")]
    return [MADE_ANEW.sub("#", text) for text in [*shown, *taken]], asked


# The pages that ask a query of ASKED, or speak of hardship; at full length all are opened.
NEAREST = {"procedure", "support", "teams", "compound", "rows", "explore", "quality", "report", "sql"}
ADDRESSES = [
    *((page, {}) for page in PAGES if page not in OF_IMPORTS and (LONG or page in NEAREST)),
    ("procedure", {"as_of": "2018-03-30", "batch": "2", "known": "as-reported"}), ("support", {"as_of": "2018-03-20", "team": "1"}),
    ("teams", {"team": "1"}), ("compound", {"compound": "C"}), ("meeting", {"screen": "7", "as_of": "2018-03-16"}),
    ("rows", {"list": "procedure_complete", "item": "s007"}), ("explore", {"measure": "hardship_standing", "rows": "hardship", "only": "hardship=大病"}),
]  # fmt: skip


@pytest.mark.parametrize(("page", "parameters"), ADDRESSES, ids=lambda value: value if isinstance(value, str) else "-".join(value.values()))
def test_no_page_shows_anything_that_depends_on_it(pair, page, parameters, monkeypatch):
    one, other = (everything(street.folder / "store", monkeypatch, page, **parameters) for street in pair)
    assert one[0] == other[0]
    assert not one[1] & (OFFICE_ONLY - ASKED)
    assert not [text for text in one[0] for word in ("大病", "号1室") if word in text and page not in ("dictionary", "measures", "explore", "procedure")]
