"""支撑组 through AppTest: duties as the notice has them, numbers as the queries give them, and no small count for who may not see it."""

import csv
import html
import re
from datetime import date

import pytest

from clearance import disclosure, query
from clearance.locale import translator
from clearance.selection import Selection
from tests.conftest import ROOT
from tests.pages.test_pages import NEWEST, board, figures, panels


def cards(app) -> list[str]:
    """The texts of the seven cards."""
    (body,) = [element.proto.body for element in app.get("html") if "b-groups" in element.proto.body]
    return [re.sub(r"<[^>]+>", "", card) for card in body.split("<section")[1:]]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_group_has_its_heads_its_duty_and_its_measures(language, sample_folder, sample_reader, monkeypatch):
    app, t = board(sample_folder, monkeypatch, "support", lang=language), translator(language)
    with (ROOT / "data" / "campaign" / "support_groups.csv").open(encoding="utf-8", newline="") as file:
        notice = list(csv.DictReader(file))
    assert len(notice) == len(cards(app)) == 7
    for group, card in zip(notice, cards(app), strict=True):
        duty = group["duty"] if language == "zh" else group["duty_en"]
        assert duty in html.unescape(card) and all(head in card for head in group["heads"].split("|"))
    measures = query.records("support/measures_by_group", Selection(NEWEST), sample_reader)
    for row in measures:
        words = t(f"support.of.{row['measure']}", part=row["part"], whole=row["whole"])
        assert words in cards(app)[row["support_group"] - 1], row
    assert t("support.uncounted.5") in cards(app)[4], "no ledger counts petitions, and the card says so"


def test_the_actions_of_the_groups_are_the_queries(sample_folder, sample_reader, monkeypatch):
    app = board(sample_folder, monkeypatch, "support")
    groups = query.records("support/actions_by_group", Selection(NEWEST), sample_reader)
    for row, card in zip(groups, cards(app), strict=True):
        assert (f"未办结督办{row['actions_open']}项" if row["actions_open"] else "没有未办结的督办") in card
        assert (f"其中超期{row['actions_overdue']}项" in card) == bool(row["actions_overdue"])
    still_open = query.records("support/open_actions", Selection(NEWEST), sample_reader)
    assert [line[1] for line in figures(app, 1)[1:]] == [row["action_id"] for row in still_open]
    overdue = {row["action_id"] for row in still_open if row["days_late"]}
    assert f"{len({row['action_id'] for row in still_open})}项督办未办结，其中{len(overdue)}项超期" in panels(app)


def test_owners_have_their_names_in_english(sample_folder, monkeypatch):
    titles, *lines = figures(board(sample_folder, monkeypatch, "support", lang="en"), 1)
    assert {line[titles.index("Owner")] for line in lines} == {"Coordination group", "Publicity group", "Petitions and stability group", "Removal supervision group"}


def test_the_numbers_open_their_lists(sample_folder, monkeypatch):
    bodies = " ".join(element.proto.body for element in board(sample_folder, monkeypatch, "support", batch="2").get("html"))
    for address in ("rows?list=step5_done&amp;batch=2", "rows?list=agreed_standing&amp;batch=2", "rows?list=cleared&amp;ownership=%E5%85%AC&amp;batch=2",
                    "rows?list=actions_open&amp;support_group=7&amp;batch=2", "rows?list=actions_open&amp;item="):  # fmt: skip
        assert f'href="{address}' in bodies
    head = bodies.partition("</header>")[0]
    assert 'href="rows?list=actions_open&amp;support_group=any&amp;batch=2"' in head and "list=overdue_actions&amp;support_group=any" in head


def test_what_the_finding_counts_is_on_its_lists(sample_reader):
    actions = query.run("support/open_actions", Selection(NEWEST), sample_reader).drop_duplicates("action_id")
    for listing, wanted in (("actions_open", actions), ("overdue_actions", actions[actions["days_late"].notna()])):
        rows = query.run("rows/actions", Selection(NEWEST), sample_reader, list=listing, support_group="any")
        assert sorted(rows["action_id"]) == sorted(wanted["action_id"]) and len(rows)
    measures = {row["measure"]: row for row in query.records("support/measures_by_group", Selection(NEWEST), sample_reader)}
    for measure, whole in (("faults", "removed_once"), ("early_force", "removed_by_force")):
        assert len(query.run("rows/structures", Selection(NEWEST), sample_reader, list=whole)) == measures[measure]["whole"] > 0


def test_households_as_filtered_are_for_the_office_and_what_is_released_for_everyone_else(sample_folder, sample_reader, monkeypatch):
    """Whatever the filters, the day's clock and the day within the month."""
    t, lines = translator("zh"), {}
    rows = query.run("procedure/hardship_by_month", Selection(date(2018, 6, 29)), sample_reader)
    table = disclosure.released(rows)
    for role, filters in (("office", {"batch": "3"}), ("leader", {"batch": "3"}), ("meeting", {"as_of": "2018-06-04", "known": "as-reported"})):
        monkeypatch.setenv("CLEARANCE_ROLE", role)
        app = board(sample_folder, monkeypatch, "support", **filters)
        lines[role] = [line[3:5] for line in figures(app) if line[0] and line[1].startswith(t("support.measure.aided"))]
        assert (t("support.of.released", part=table.planned, whole=table.total) in cards(app)[3]) is (role != "office")
    (row,) = [each for each in query.records("support/measures_by_group", Selection(NEWEST, batches=("3",)), sample_reader) if each["measure"] == "aided"]
    assert lines["office"] == [[str(row["part"]), str(row["whole"])]]
    assert lines["leader"] == lines["meeting"] == [[str(table.planned), str(table.total)]] == [["13", "21"]]
